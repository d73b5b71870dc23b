//===- VariantTableTest.cpp - Which ops are variants of which layers ------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The table through both doors: declarations of plugins, which come by dialect
// extensions, and of modules.
//
//===----------------------------------------------------------------------===//

#include "VendorProgram.h"

using namespace lora_test;

namespace {

//===----------------------------------------------------------------------===//
// Questions
//===----------------------------------------------------------------------===//

TEST(VariantTableTest, WithoutVariantsEveryKindIsItself) {
  Program program({});
  ASSERT_EQ(program.errors(), "");
  for (StringRef kind : getLayerKinds()) {
    StringAttr name = program.name(kind);
    EXPECT_EQ(program.table->resolve(name), name);
    EXPECT_EQ(program.table->getRoot(name), name);
    EXPECT_FALSE(program.table->getBase(name));
    EXPECT_TRUE(program.table->derives(name, name));
    EXPECT_FALSE(program.table->lookup(name));
  }
  EXPECT_EQ(getLayerKinds().size(), 9u);
  StringAttr other = program.name("func.func");
  EXPECT_EQ(program.table->resolve(other), other);
  EXPECT_FALSE(program.table->getRoot(other));
  EXPECT_FALSE(
      program.table->derives(other, program.name(getLayerKinds().front())));
  EXPECT_TRUE(program.table->getVariants().empty());
}

/// Replacements of replacements are followed; lineage knows those that replace
/// nothing, too.
TEST(VariantTableTest, ChainsAndLineage) {
  Program program({{"acme.linear", kRow, "acme", kReplaces},
                   {"acme.fast", "acme.linear", "acme turbo", kReplaces},
                   {"acme.side", "acme.linear", "acme"}},
                  R"(lora.variant "acme.side" of "acme.linear" provider "acme"
                       layer {} delta result)");
  ASSERT_EQ(program.errors(), "");
  VariantTable &table = *program.table;
  EXPECT_EQ(program.resolve(kRow), "acme.fast");
  EXPECT_EQ(program.resolve("acme.linear"), "acme.fast");
  EXPECT_EQ(program.resolve("acme.fast"), "acme.fast");
  EXPECT_EQ(program.resolve("acme.side"), "acme.side");
  EXPECT_EQ(program.resolve(kColumn), kColumn);
  StringAttr fast = program.name("acme.fast"), side = program.name("acme.side"),
             linear = program.name("acme.linear"), row = program.name(kRow);
  EXPECT_EQ(table.getBase(fast), linear);
  EXPECT_EQ(table.getBase(linear), row);
  for (StringAttr name : {fast, side, linear, row}) {
    EXPECT_EQ(table.getRoot(name), row);
    EXPECT_TRUE(table.derives(name, row));
    EXPECT_FALSE(table.derives(name, program.name(kColumn)));
  }
  EXPECT_TRUE(table.derives(fast, linear));
  EXPECT_FALSE(table.derives(linear, fast));
  EXPECT_FALSE(table.derives(side, fast));
  std::vector<std::string> names;
  for (const Variant *variant : table.getVariants())
    names.push_back(variant->name.str());
  EXPECT_EQ(names, (std::vector<std::string>{"acme.fast", "acme.linear",
                                             "acme.side"}));
}

TEST(VariantTableTest, Prints) {
  Program program({{"acme.linear", kRow, "acme 2.4", kReplaces}},
                  R"(lora.variant "foo.a_name_of_more_than_thirty_six_letters"
                       of "acme.linear" layer {})");
  ASSERT_EQ(program.errors(), "");
  std::string text;
  llvm::raw_string_ostream os(text);
  program.table->print(os);
  EXPECT_EQ(
      text,
      "variant                                     "
      "of                                      replaces  version  provider\n"
      "acme.linear                                 "
      "lora.row_parallel_linear                yes       1        acme 2.4\n"
      "foo.a_name_of_more_than_thirty_six_letters  "
      "acme.linear < lora.row_parallel_linear  no        1        "
      "the module, described\n");
}

/// A layer is read by its own interface, or by the description.
TEST(VariantTableTest, ReadsLayers) {
  Program program({{"acme.linear", kRow, "acme"}}, R"mlir(
    lora.variant "foo.linear" of "lora.row_parallel_linear"
        layer {input = 1, weight = 0, bias = 2, site = "path", parallel = "tp",
               collective = "all_reduce"} delta result
    lora.variant "foo.experts" of "lora.fused_moe" layer {} delta never
    func.func @f(%x: tensor<?x8xf32>, %w: tensor<8x8xf32>, %b: tensor<8xf32>) {
      %0 = "acme.linear"(%x, %w) {site = "a"}
          : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
      %1 = "foo.linear"(%w, %x, %b) {path = "b", tp = 4}
          : (tensor<8x8xf32>, tensor<?x8xf32>, tensor<8xf32>) -> tensor<?x8xf32>
      %2 = "foo.linear"(%w, %x) {path = "c"}
          : (tensor<8x8xf32>, tensor<?x8xf32>) -> tensor<?x8xf32>
      %3 = "foo.experts"(%x) {site = "d"} : (tensor<?x8xf32>) -> tensor<?x8xf32>
      %4 = "foo.other"(%x) {site = "e"} : (tensor<?x8xf32>) -> tensor<?x8xf32>
      return
    })mlir");
  ASSERT_EQ(program.errors(), "");
  VariantTable &table = *program.table;
  std::map<std::string, Operation *> ops;
  program.module->walk([&](Operation *op) {
    if (auto path = op->getAttrOfType<StringAttr>(
            op->getName().getStringRef() == "foo.linear" ? "path" : "site"))
      ops[path.str()] = op;
  });
  ASSERT_EQ(ops.size(), 5u);
  auto function = *program.module->getOps<func::FuncOp>().begin();
  Value x = function.getArgument(0), w = function.getArgument(1),
        b = function.getArgument(2);

  ParallelLinearOpInterface own = table.asLinear(ops["a"]);
  ASSERT_TRUE(own);
  EXPECT_EQ(own.getLayerWeight(), w);
  EXPECT_EQ(table.asLayer(ops["a"]).getDeltaPoint(), DeltaPoint::Unknown);

  LayerOpInterface layer = table.asLayer(ops["b"]);
  ASSERT_TRUE(layer);
  EXPECT_EQ(layer.getLayerSite().getValue(), "b");
  EXPECT_EQ(layer.getLayerInput(), x);
  EXPECT_EQ(layer.getLayerResult(), ops["b"]->getResult(0));
  EXPECT_EQ(layer.getParallelDegree(), 4);
  EXPECT_EQ(layer.getPackedLength(), 0);
  EXPECT_EQ(layer.getDeltaPoint(), DeltaPoint::Result);
  EXPECT_FALSE(layer.hasDecomposition());
  ParallelLinearOpInterface linear = table.asLinear(ops["b"]);
  ASSERT_TRUE(linear);
  EXPECT_EQ(linear.getLayerWeight(), w);
  EXPECT_EQ(linear.getLayerBias(), b);
  EXPECT_EQ(linear.getLayerCollective(), Collective::AllReduce);
  EXPECT_FALSE(linear.isPlainProduct());
  EXPECT_EQ(linear.getLayerSite().getValue(), "b");

  EXPECT_FALSE(table.asLinear(ops["c"]).getLayerBias());
  EXPECT_EQ(table.asLinear(ops["c"]).getLayerCollective(), Collective::None);
  EXPECT_EQ(table.asLayer(ops["d"]).getSiteKind(), SiteKind::MoE);
  EXPECT_TRUE(table.asLayer(ops["d"]).getLayerSlices().empty());
  EXPECT_FALSE(table.asLinear(ops["d"]));
  EXPECT_FALSE(table.asMoE(ops["d"]));
  EXPECT_FALSE(table.asLayer(ops["e"]));
  EXPECT_FALSE(table.asLinear(ops["e"]));
  for (auto &[site, op] : ops)
    EXPECT_EQ(table.whyNotReadable(op), "") << site;
}

//===----------------------------------------------------------------------===//
// One fact, said twice
//===----------------------------------------------------------------------===//

TEST(VariantTableTest, SameFactIsMerged) {
  auto make = [](OpBuilder &, Operation *) -> Operation * { return nullptr; };
  for (bool isReversed : {false, true}) {
    std::vector<Declaration> plugins = {
        {"acme.linear", kRow, "acme", {.replaces = true}},
        {"acme.linear", kRow, "zeta", {.replaces = true, .convert = make}}};
    if (isReversed)
      std::swap(plugins[0], plugins[1]);
    Program program(plugins,
                    R"(lora.variant "acme.linear" of "lora.row_parallel_linear"
                         replaces provider "reproducer"
                       lora.variant "acme.linear" of "lora.row_parallel_linear"
                         replaces provider "reproducer")");
    ASSERT_EQ(program.errors(), "");
    ASSERT_EQ(program.table->getVariants().size(), 1u);
    const Variant &variant = *program.table->getVariants().front();
    EXPECT_EQ(variant.provider, "acme");
    EXPECT_TRUE(variant.op);
    EXPECT_TRUE(static_cast<bool>(variant.convert));
    EXPECT_EQ(program.resolve(kRow), "acme.linear");
  }
}

/// A description is found whichever declaration has it.
TEST(VariantTableTest, DescriptionOfEither) {
  for (StringRef text :
       {R"(lora.variant "foo.x" of "lora.row_parallel_linear" provider "a"
           lora.variant "foo.x" of "lora.row_parallel_linear" provider "b"
             layer {} delta result)",
        R"(lora.variant "foo.x" of "lora.row_parallel_linear" provider "a"
             layer {} delta result
           lora.variant "foo.x" of "lora.row_parallel_linear" provider "b")"}) {
    Program program({{"foo.x", kRow, "plugin"}}, text);
    ASSERT_EQ(program.errors(), "");
    ASSERT_EQ(program.table->getVariants().size(), 1u);
    EXPECT_TRUE(program.table->getVariants().front()->description);
  }
}

/// A module knows what the modules around it declare, and not its siblings'.
TEST(VariantTableTest, NestedModules) {
  Program program({}, R"(
    lora.variant "foo.outer" of "lora.row_parallel_linear" replaces layer {}
    module @inner {
      lora.variant "foo.inner" of "foo.outer" replaces layer {}
    }
    module @sibling {
      lora.variant "foo.sibling" of "foo.outer" replaces layer {}
      module {}
    })");
  ASSERT_EQ(program.errors(), "");
  EXPECT_EQ(program.resolve(kRow), "foo.outer");
  std::vector<std::string> found;
  for (auto inner : program.module->getOps<ModuleOp>()) {
    program.get(inner);
    ASSERT_EQ(program.errors(), "");
    found.push_back(program.resolve(kRow));
    for (auto innermost : inner.getOps<ModuleOp>()) {
      program.get(innermost);
      ASSERT_EQ(program.errors(), "");
      found.push_back(program.resolve(kRow));
    }
  }
  EXPECT_EQ(found, (std::vector<std::string>{"foo.inner", "foo.sibling",
                                             "foo.sibling"}));
}

/// Declarations of plugins are seen by every program, and not changed by one.
TEST(VariantTableTest, ProgramsDoNotChangeTheContext) {
  Program program({{"acme.linear", kRow, "acme"}},
                  R"(lora.variant "foo.x" of "acme.linear" replaces layer {})");
  ASSERT_EQ(program.errors(), "");
  EXPECT_EQ(program.table->getVariants().size(), 2u);
  auto other = parseSourceString<ModuleOp>("", &program.context);
  program.get(*other);
  ASSERT_EQ(program.errors(), "");
  EXPECT_EQ(program.table->getVariants().size(), 1u);
  EXPECT_EQ(program.resolve("acme.linear"), "acme.linear");
}

/// The op need not be in the program: its dialect is loaded by either door.
TEST(VariantTableTest, LoadsTheDialect) {
  Program plugin({{"acme.linear", kRow, "acme", kReplaces}});
  EXPECT_EQ(plugin.errors(), "");
  EXPECT_TRUE(plugin.context.getLoadedDialect("acme"));
  Program module({}, R"(lora.variant "acme.linear" of
                          "lora.row_parallel_linear" replaces)");
  EXPECT_EQ(module.errors(), "");
  EXPECT_TRUE(module.context.getLoadedDialect("acme"));
}

} // namespace

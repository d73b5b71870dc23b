//===- VariantTableTest.cpp - Which ops are variants of which layers ------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The table through both doors: declarations of plugins, which come by dialect
// extensions, and of modules. What is said of either must not depend on order.
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/IR/VariantTable.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"

#include "llvm/ADT/StringExtras.h"

#include "gtest/gtest.h"

#include <numeric>

using namespace mlir;
using namespace mlir::lora;

namespace {

//===----------------------------------------------------------------------===//
// A vendor's dialect
//===----------------------------------------------------------------------===//

/// An op of the vendor's; what it implements is up to the traits.
template <typename ConcreteOp, template <typename> class... Traits>
class VendorOp : public Op<ConcreteOp, OpTrait::OneResult,
                           OpTrait::VariadicOperands, Traits...> {
public:
  using Op<ConcreteOp, OpTrait::OneResult, OpTrait::VariadicOperands,
           Traits...>::Op;
  static ArrayRef<StringRef> getAttributeNames() { return {}; }

  StringAttr getLayerSite() {
    return this->getOperation()->template getAttrOfType<StringAttr>("site");
  }
  Value getLayerInput() { return this->getOperation()->getOperand(0); }
  Value getLayerWeight() { return this->getOperation()->getOperand(1); }
  Value getLayerResult() { return this->getOperation()->getResult(0); }
  SmallVector<SliceAttr> getLayerSlices() {
    return {SliceAttr::get(this->getContext(), getLayerSite(), 8, 8)};
  }
  SiteKind getSiteKind() { return SiteKind::Linear; }
};

#define VENDOR_OP(CLASS, NAME, ...)                                            \
  class CLASS : public VendorOp<CLASS, ##__VA_ARGS__> {                        \
  public:                                                                      \
    MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(CLASS)                        \
    using VendorOp::VendorOp;                                                  \
    static StringRef getOperationName() { return NAME; }                       \
  };

VENDOR_OP(LinearOp, "acme.linear", LayerOpInterface::Trait,
          ParallelLinearOpInterface::Trait)
VENDOR_OP(FastOp, "acme.fast", LayerOpInterface::Trait,
          ParallelLinearOpInterface::Trait)
VENDOR_OP(LayerOnlyOp, "acme.layer_only", LayerOpInterface::Trait)
VENDOR_OP(PlainOp, "acme.plain")

class AcmeDialect : public Dialect {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(AcmeDialect)
  static constexpr StringRef getDialectNamespace() { return "acme"; }
  explicit AcmeDialect(MLIRContext *context)
      : Dialect(getDialectNamespace(), context, TypeID::get<AcmeDialect>()) {
    addOperations<LinearOp, FastOp, LayerOnlyOp, PlainOp>();
  }
};

//===----------------------------------------------------------------------===//
// Fixture
//===----------------------------------------------------------------------===//

/// What one plugin declares.
struct Declaration {
  std::string name, base, provider;
  VariantOptions options = {};
};

const std::string kRow = "lora.row_parallel_linear";
const std::string kColumn = "lora.column_parallel_linear";

/// A context with its plugins and a module.
class Program {
public:
  explicit Program(std::vector<Declaration> plugins, StringRef text = "",
                   bool knowsAcme = true)
      : context(MLIRContext::Threading::DISABLED) {
    DialectRegistry registry;
    registry.insert<func::FuncDialect, LoRADialect>();
    if (knowsAcme)
      registry.insert<AcmeDialect>();
    context.appendDialectRegistry(registry);
    context.loadDialect<LoRADialect, func::FuncDialect>();
    context.allowUnregisteredDialects();
    auto *dialect = context.getLoadedDialect<LoRADialect>();
    for (Declaration &plugin : plugins)
      dialect->getVariants().add(&context, plugin.name, plugin.base,
                                 plugin.provider, plugin.options);
    ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
      messages.push_back(textOf(diagnostic));
      return success();
    });
    module = parseSourceString<ModuleOp>(text, &context, "test.mlir");
    if (module)
      get(*module);
  }

  /// The table of a module inside.
  void get(ModuleOp at) {
    FailureOr<VariantTable> found = VariantTable::get(at);
    table.reset();
    if (succeeded(found))
      table = std::move(*found);
  }

  /// Everything that was said, "line: message" with notes below, or why the
  /// test itself is wrong.
  std::string errors() const {
    if (!module)
      return "the module does not parse: " + llvm::join(messages, "\n");
    if (messages.empty() != table.has_value())
      return "messages and result disagree";
    return llvm::join(messages, "\n");
  }

  StringAttr name(StringRef text) { return StringAttr::get(&context, text); }
  std::string resolve(StringRef kind) {
    return table->resolve(name(kind)).str();
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  std::optional<VariantTable> table;
  std::vector<std::string> messages;

private:
  static std::string textOf(const Diagnostic &diagnostic) {
    std::string text;
    llvm::raw_string_ostream os(text);
    if (auto loc = dyn_cast<FileLineColLoc>(diagnostic.getLocation()))
      os << loc.getLine() << ": ";
    os << diagnostic.str();
    for (const Diagnostic &note : diagnostic.getNotes())
      os << "\n" << textOf(note);
    return text;
  }
};

/// What is said when plugins are loaded in every order; they must agree.
std::string errorsInEveryOrder(std::vector<Declaration> plugins,
                               StringRef text = "") {
  std::vector<unsigned> order(plugins.size());
  std::iota(order.begin(), order.end(), 0u);
  std::optional<std::string> first;
  do {
    std::vector<Declaration> ordered;
    for (unsigned index : order)
      ordered.push_back(plugins[index]);
    std::string found = Program(std::move(ordered), text).errors();
    EXPECT_EQ(first.value_or(found), found);
    first = found;
  } while (std::next_permutation(order.begin(), order.end()));
  return *first;
}

const VariantOptions kReplaces = {.replaces = true};

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

//===----------------------------------------------------------------------===//
// Contradictions
//===----------------------------------------------------------------------===//

TEST(VariantTableTest, TwoReplacements) {
  EXPECT_EQ(errorsInEveryOrder({{"acme.linear", kRow, "acme", kReplaces},
                                {"acme.fast", kRow, "zeta", kReplaces}}),
            "0: expected one replacement of 'lora.row_parallel_linear', found "
            "'acme.fast' (zeta) and 'acme.linear' (acme)");
  EXPECT_EQ(errorsInEveryOrder({{"acme.linear", kRow, "acme", kReplaces}},
                               "\nlora.variant \"acme.fast\" of "
                               "\"lora.row_parallel_linear\" replaces"),
            "2: expected one replacement of 'lora.row_parallel_linear', found "
            "'acme.fast' (the module) and 'acme.linear' (acme)");
  // The other way round in the text.
  StringRef first = "lora.variant \"acme.fast\" of "
                    "\"lora.row_parallel_linear\" replaces\n";
  StringRef second = "lora.variant \"acme.linear\" of "
                     "\"lora.row_parallel_linear\" replaces provider \"z\"\n";
  EXPECT_EQ(Program({}, (first + second).str()).errors(),
            "2: expected one replacement of 'lora.row_parallel_linear', found "
            "'acme.fast' (the module) and 'acme.linear' (z)\n1: first declared "
            "here");
  EXPECT_EQ(Program({}, (second + first).str()).errors(),
            "1: expected one replacement of 'lora.row_parallel_linear', found "
            "'acme.fast' (the module) and 'acme.linear' (z)\n2: first declared "
            "here");
}

TEST(VariantTableTest, OneNameTwoWays) {
  EXPECT_EQ(errorsInEveryOrder({{"acme.linear", kRow, "acme", kReplaces},
                                {"acme.linear", kColumn, "zeta"}}),
            "0: expected one declaration of variant 'acme.linear', found of "
            "'lora.row_parallel_linear', replacing it, version 1 (acme) and of "
            "'lora.column_parallel_linear', version 1 (zeta)");
  // One provider contradicts itself.
  EXPECT_EQ(errorsInEveryOrder({{"acme.linear", kRow, "acme"},
                                {"acme.linear", kRow, "acme", kReplaces}}),
            "0: expected one declaration of variant 'acme.linear', found of "
            "'lora.row_parallel_linear', version 1 (acme) and of "
            "'lora.row_parallel_linear', replacing it, version 1 (acme)");
  EXPECT_EQ(errorsInEveryOrder({{"acme.linear", kRow, "acme"}},
                               "lora.variant \"acme.linear\" of "
                               "\"lora.column_parallel_linear\""),
            "1: expected one declaration of variant 'acme.linear', found of "
            "'lora.row_parallel_linear', version 1 (acme) and of "
            "'lora.column_parallel_linear', version 1 (the module)");
}

TEST(VariantTableTest, TwoDescriptions) {
  StringRef one = "lora.variant \"foo.x\" of \"lora.row_parallel_linear\" "
                  "layer {bias = 2} delta result\n";
  StringRef two = "lora.variant \"foo.x\" of \"lora.row_parallel_linear\" "
                  "layer {bias = 3} delta result\n";
  EXPECT_EQ(Program({}, (one + two).str()).errors(),
            "2: expected one description of variant 'foo.x', found two (the "
            "module and the module)\n1: first declared here");
  EXPECT_EQ(Program({}, (two + one).str()).errors(),
            "1: expected one description of variant 'foo.x', found two (the "
            "module and the module)\n2: first declared here");
  EXPECT_EQ(Program({}, (one + one).str()).errors(), "");
}

TEST(VariantTableTest, UnknownBase) {
  EXPECT_EQ(
      errorsInEveryOrder({{"acme.linear", "lora.row_paralel_linear", "acme"}}),
      "0: expected variant 'acme.linear' (acme) to derive from a layer "
      "or a declared variant, found 'lora.row_paralel_linear'; the "
      "nearest is 'lora.row_parallel_linear'");
  // A declared variant may be the nearest, and is not the variant itself.
  EXPECT_EQ(errorsInEveryOrder({{"acme.linear", kRow, "acme"},
                                {"acme.linea", "acme.lineaa", "zeta"}}),
            "0: expected variant 'acme.linea' (zeta) to derive from a layer or "
            "a declared variant, found 'acme.lineaa'; the nearest is "
            "'acme.linear'");
  EXPECT_NE(Program({{"acme.linear", "", "acme"}})
                .errors()
                .find("to derive from a layer or a declared variant, found ''"),
            std::string::npos);
}

TEST(VariantTableTest, Cycles) {
  EXPECT_EQ(errorsInEveryOrder({{"acme.linear", "acme.linear", "acme"}}),
            "0: expected variants without a cycle, found 'acme.linear' (acme) "
            "of 'acme.linear'");
  EXPECT_EQ(errorsInEveryOrder({{"acme.fast", "acme.linear", "acme", kReplaces},
                                {"acme.linear", "acme.fast", "zeta"}}),
            "0: expected variants without a cycle, found 'acme.fast' (acme) of "
            "'acme.linear' (zeta) of 'acme.fast'");
  EXPECT_EQ(errorsInEveryOrder({{"acme.b", "acme.c", "zeta"},
                                {"acme.c", "acme.a", "acme"},
                                {"acme.a", "acme.b", "beta", kReplaces},
                                {"acme.tail", "acme.b", "acme"}}),
            "0: expected variants without a cycle, found 'acme.a' (beta) of "
            "'acme.b' (zeta) of 'acme.c' (acme) of 'acme.a'");
}

TEST(VariantTableTest, Versions) {
  for (int64_t version :
       {kVariantVersion + 1, int64_t(0), int64_t(-1), INT64_MAX, INT64_MIN})
    EXPECT_EQ(errorsInEveryOrder(
                  {{"acme.linear", kRow, "acme", {.version = version}}}),
              "0: expected variant 'acme.linear' (acme) to be of a version of "
              "the layer contract that lora-opt knows, 1 to 1, found " +
                  std::to_string(version));
  EXPECT_EQ(Program({}, "lora.variant \"acme.linear\" of "
                        "\"lora.row_parallel_linear\" version 2")
                .errors(),
            "1: expected variant 'acme.linear' (the module) to be of a version "
            "of the layer contract that lora-opt knows, 1 to 1, found 2");
}

TEST(VariantTableTest, NameOfALayer) {
  EXPECT_EQ(errorsInEveryOrder({{kColumn, kRow, "acme", kReplaces}}),
            "0: expected a variant's name to be free, found "
            "'lora.column_parallel_linear' (acme) to be a layer of the lora "
            "dialect (lora-opt)");
  // Both ways round: no end that a lineage could reach.
  std::string found = errorsInEveryOrder(
      {{kColumn, kRow, "acme", kReplaces}, {kRow, kColumn, "zeta"}});
  EXPECT_NE(found.find("without a cycle"), std::string::npos) << found;
}

TEST(VariantTableTest, MissingInterfaces) {
  EXPECT_EQ(errorsInEveryOrder({{"acme.plain", kRow, "acme"}}),
            "0: expected variant 'acme.plain' (acme) to implement "
            "LayerOpInterface, as its base 'lora.row_parallel_linear' "
            "(lora-opt) does, or to have a layer description; found neither");
  EXPECT_EQ(errorsInEveryOrder({{"acme.linear", kRow, "acme"},
                                {"acme.layer_only", "acme.linear", "zeta"}}),
            "0: expected variant 'acme.layer_only' (zeta) to implement "
            "ParallelLinearOpInterface, as its base 'acme.linear' (acme) does, "
            "or to have a layer description; found neither");
  for (StringRef name : {"acme.nowhere", "foo.x", "nodot", ""})
    EXPECT_EQ(errorsInEveryOrder({{name.str(), kRow, "acme"}}),
              "0: expected variant '" + name.str() +
                  "' (acme) to be a registered op, as its base "
                  "'lora.row_parallel_linear' (lora-opt) does, or to have a "
                  "layer description; found neither");
  // Experts need not tell their parts.
  EXPECT_EQ(errorsInEveryOrder({{"acme.layer_only", "lora.fused_moe", "acme"}}),
            "");
}

TEST(VariantTableTest, Descriptions) {
  EXPECT_EQ(Program({}, "lora.variant \"acme.linear\" of "
                        "\"lora.row_parallel_linear\" delta result")
                .errors(),
            "1: expected variant 'acme.linear' (the module) to be told by its "
            "own interface where a delta goes, found a delta or decomposition "
            "beside it");
  EXPECT_EQ(Program({}, "lora.variant \"acme.linear\" of "
                        "\"lora.row_parallel_linear\" layer {} delta result")
                .errors(),
            "");
  EXPECT_EQ(Program({}, "lora.variant \"foo.x\" of \"lora.fused_moe_3d\" "
                        "provider \"foo 1\" layer {} delta result")
                .errors(),
            "1: expected variant 'foo.x' (foo 1) of 'lora.fused_moe_3d' "
            "(lora-opt) to take deltas by decomposition or never, found "
            "result: those of experts act inside");
  for (auto [layer, found] : {std::pair("input = 1", "1, 1"),
                              {"bias = 1", "0, 1, 1"},
                              {"input = 2, weight = 0, bias = 2", "2, 0, 2"}})
    EXPECT_EQ(Program({}, (Twine("lora.variant \"foo.x\" of "
                                 "\"lora.row_parallel_linear\" layer {") +
                           layer + "}")
                              .str())
                  .errors(),
              std::string("1: expected input, weight and bias of variant "
                          "'foo.x' (the module) to be different operands, "
                          "found ") +
                  found);
}

/// Two plugins' extensions of the dialect, in either order of loading.
TEST(VariantTableTest, OrderOfExtensions) {
  struct Acme : DialectExtension<Acme, LoRADialect> {
    MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(Acme)
    void apply(MLIRContext *context, LoRADialect *lora) const final {
      lora->getVariants().add<LinearOp, RowParallelLinearOp>(
          context, "acme 2.4", {.replaces = true});
    }
  };
  struct Zeta : DialectExtension<Zeta, LoRADialect> {
    MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(Zeta)
    void apply(MLIRContext *context, LoRADialect *lora) const final {
      lora->getVariants().add<FastOp, RowParallelLinearOp>(context, "zeta 1.0",
                                                           {.replaces = true});
    }
  };
  for (bool isReversed : {false, true}) {
    DialectRegistry registry;
    registry.insert<AcmeDialect>();
    if (isReversed)
      registry.addExtensions<Zeta, Acme>();
    else
      registry.addExtensions<Acme, Zeta>();
    MLIRContext context(registry);
    context.loadDialect<LoRADialect>();
    EXPECT_TRUE(context.getLoadedDialect("acme"));
    OwningOpRef<ModuleOp> module = ModuleOp::create(UnknownLoc::get(&context));
    std::string message;
    ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
      message += diagnostic.str();
      return success();
    });
    EXPECT_TRUE(failed(VariantTable::get(*module)));
    EXPECT_EQ(message,
              "expected one replacement of 'lora.row_parallel_linear', found "
              "'acme.fast' (zeta 1.0) and 'acme.linear' (acme 2.4)");
  }
}

} // namespace

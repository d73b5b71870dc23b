//===- VariantConflictsTest.cpp - Contradictions between variants ---------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Declarations that contradict each other, the layers or their ops. What is
// said of them must not depend on the order of plugins and declarations.
//
//===----------------------------------------------------------------------===//

#include "VendorProgram.h"

using namespace lora_test;

namespace {

TEST(VariantConflictsTest, TwoReplacements) {
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

TEST(VariantConflictsTest, OneNameTwoWays) {
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

TEST(VariantConflictsTest, TwoDescriptions) {
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

TEST(VariantConflictsTest, UnknownBase) {
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

TEST(VariantConflictsTest, Cycles) {
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

TEST(VariantConflictsTest, Versions) {
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

TEST(VariantConflictsTest, NameOfALayer) {
  EXPECT_EQ(errorsInEveryOrder({{kColumn, kRow, "acme", kReplaces}}),
            "0: expected a variant's name to be free, found "
            "'lora.column_parallel_linear' (acme) to be a layer of the lora "
            "dialect (lora-opt)");
  // Both ways round: no end that a lineage could reach.
  std::string found = errorsInEveryOrder(
      {{kColumn, kRow, "acme", kReplaces}, {kRow, kColumn, "zeta"}});
  EXPECT_NE(found.find("without a cycle"), std::string::npos) << found;
}

TEST(VariantConflictsTest, MissingInterfaces) {
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

TEST(VariantConflictsTest, Descriptions) {
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
TEST(VariantConflictsTest, OrderOfExtensions) {
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

//===- LoRADialect.td - The lora dialect ---------------- -*- tablegen -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_LORA_IR_LORADIALECT_TD
#define LORA_DIALECT_LORA_IR_LORADIALECT_TD

include "mlir/IR/DialectBase.td"

def LoRA_Dialect : Dialect {
  let name = "lora";
  let cppNamespace = "::mlir::lora";
  let summary = "Layers of a language model and the LoRA adapters on them";
  let description = [{
    Two groups of ops. *Layers* say what a model is made of: parallel linears,
    the embedding, the language-model head and mixtures of experts, each with
    its `site`, the path of the module in the model. *Adapters* say what gets
    inserted: a bank, a routing from tokens to adapter slots, and the delta
    `y + scale (x A^T) B^T`, apart from its layer or fused with it.

    Weights are `[out, in]`, as PyTorch has them. Shapes are one rank's; the
    degree of parallelism is an attribute and the rank a run-time value, so one
    program serves every rank. Products accumulate in f32 and are rounded once,
    to the result's element type, after bias and delta have been added.
  }];
  // Reified shapes are tensor.dim.
  let dependentDialects = ["::mlir::tensor::TensorDialect"];
  let useDefaultAttributePrinterParser = 1;
  let useDefaultTypePrinterParser = 1;
  let extraClassDeclaration = [{
    /// What plugins have declared. A pass asks VariantTable::get, which adds the
    /// module's own declarations and verifies all.
    ::mlir::lora::VariantTable &getVariants() { return *variants; }
    /// The records that plugins have added to the tables of predicates.
    ::std::vector<::mlir::lora::Predicate> &getPredicates() {
      return *predicates;
    }

  private:
    ::std::unique_ptr<::mlir::lora::VariantTable> variants;
    ::std::unique_ptr<::std::vector<::mlir::lora::Predicate>> predicates;

  public:
  }];
}

#endif // LORA_DIALECT_LORA_IR_LORADIALECT_TD

//===- BankGlobals.cpp - A bank as external tensors -----------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Conversion/LoRAToLinalg/BankGlobals.h"

#include "mlir/Dialect/MLProgram/IR/MLProgram.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;
using namespace mlir::lora;

Value BankSlice::Tensor::load(ImplicitLocOpBuilder &builder) const {
  return ml_program::GlobalLoadConstOp::create(builder, type, symbol);
}

static BankSlice describe(BankOp bank, BankSiteOp site, unsigned index) {
  SliceAttr slice = site.getSliceAttrs()[index];
  std::string prefix =
      (bank.getSymName() + "/" + site.getSymName() + "/" + Twine(index) + "/")
          .str();
  Builder builder(bank.getContext());
  auto tensor = [&](StringRef name, ArrayRef<int64_t> shape, Type element) {
    return BankSlice::Tensor{
        FlatSymbolRefAttr::get(builder.getStringAttr(prefix + name)),
        RankedTensorType::get(shape, element)};
  };

  BankSlice result;
  result.in = slice.getIn();
  result.out = slice.getOut();
  result.maxRank = static_cast<int64_t>(bank.getMaxRank());
  SmallVector<int64_t> shape = {static_cast<int64_t>(bank.getMaxAdapters())};
  result.rank = tensor("rank", shape, builder.getI32Type());
  result.scale = tensor("scale", shape, builder.getF32Type());
  if (site.getExperts())
    shape.push_back(static_cast<int64_t>(*site.getExperts()));
  shape.append({result.maxRank, result.in});
  result.a = tensor("a", shape, bank.getDtype());
  shape.back() = result.out;
  result.b = tensor("b", shape, bank.getDtype());
  return result;
}

FailureOr<BankGlobals> BankGlobals::declare(ModuleOp module) {
  BankGlobals globals;
  SymbolTable symbols(module);
  SmallVector<std::pair<BankSiteOp, SmallVector<BankSlice::Tensor>>>
      declarations;
  for (BankOp bank : module.getOps<BankOp>())
    for (BankSiteOp site : bank.getBody().front().getOps<BankSiteOp>()) {
      auto name = SymbolRefAttr::get(
          bank.getSymNameAttr(), FlatSymbolRefAttr::get(site.getSymNameAttr()));
      BankSite &entry = globals.sites[name];
      entry.kind = site.getKind();
      SmallVector<BankSlice::Tensor> &tensors =
          declarations.emplace_back(site, SmallVector<BankSlice::Tensor>())
              .second;
      for (unsigned i = 0, e = site.getSlices().size(); i < e; ++i) {
        BankSlice slice = describe(bank, site, i);
        tensors.append({slice.a, slice.b, slice.rank, slice.scale});
        entry.slices.push_back(slice);
      }
      for (BankSlice::Tensor &tensor : tensors) {
        Operation *taken = symbols.lookup(tensor.symbol.getAttr());
        if (!taken)
          continue;
        InFlightDiagnostic diagnostic =
            site.emitOpError("expected symbol '")
            << tensor.symbol.getValue()
            << "' to be free for the bank, found it "
            << "taken";
        diagnostic.attachNote(taken->getLoc()) << "defined here";
        return diagnostic;
      }
    }

  for (auto &[site, tensors] : declarations) {
    ImplicitLocOpBuilder builder(site.getLoc(), site->getParentOp());
    for (BankSlice::Tensor &tensor : tensors)
      ml_program::GlobalOp::create(
          builder, tensor.symbol.getValue(), tensor.type, /*is_mutable=*/false,
          ml_program::ExternAttr::get(builder.getContext(), tensor.type),
          builder.getStringAttr("private"));
  }
  return globals;
}

const BankSite *BankGlobals::lookup(SymbolRefAttr adapter) const {
  auto it = sites.find(adapter);
  return it == sites.end() ? nullptr : &it->second;
}

//===- HopperDialect.cpp - The hopper dialect -----------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/Hopper/IR/Hopper.h"

#include "Peers.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::hopper;

#include "lora/Dialect/Hopper/IR/HopperDialect.cpp.inc"

#include "lora/Dialect/Hopper/IR/HopperEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "lora/Dialect/Hopper/IR/HopperAttrs.cpp.inc"

#define GET_TYPEDEF_CLASSES
#include "lora/Dialect/Hopper/IR/HopperTypes.cpp.inc"

void HopperDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "lora/Dialect/Hopper/IR/HopperAttrs.cpp.inc"
      >();
  addTypes<
#define GET_TYPEDEF_LIST
#include "lora/Dialect/Hopper/IR/HopperTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "lora/Dialect/Hopper/IR/HopperOps.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// Shaped types
//===----------------------------------------------------------------------===//

/// `<128x64xbf16, swizzle = 128>`
template <typename T>
static Type parseSwizzled(AsmParser &parser) {
  SmallVector<int64_t> shape;
  Type elementType;
  int64_t swizzle = 0;
  auto location = [&] { return parser.getCurrentLocation(); };
  auto begin = location();
  if (parser.parseLess() ||
      parser.parseDimensionList(shape, /*allowDynamic=*/false) ||
      parser.parseType(elementType))
    return {};
  if (succeeded(parser.parseOptionalComma()) &&
      (parser.parseKeyword("swizzle") || parser.parseEqual() ||
       parser.parseInteger(swizzle)))
    return {};
  if (parser.parseGreater())
    return {};
  return T::getChecked([&] { return parser.emitError(begin); },
                       parser.getContext(), shape, elementType, swizzle);
}

static void printSwizzled(AsmPrinter &printer, ArrayRef<int64_t> shape,
                          Type elementType, int64_t swizzle) {
  printer << '<';
  printer.printDimensionList(shape);
  printer << 'x' << elementType;
  if (swizzle)
    printer << ", swizzle = " << swizzle;
  printer << '>';
}

static int64_t bytesOf(ArrayRef<int64_t> shape, Type elementType) {
  return ShapedType::getNumElements(shape) *
         elementType.getIntOrFloatBitWidth() / 8;
}

/// Everything in shared memory is within what a CTA may have: no number that is
/// computed from a type overflows.
static LogicalResult
verifySwizzled(function_ref<InFlightDiagnostic()> emitError,
               ArrayRef<int64_t> shape, Type elementType, int64_t swizzle) {
  if (!elementType.isBF16() && !elementType.isF16())
    return emitError() << "expected elements of bf16 or f16, found "
                       << elementType;
  if (shape.empty() || shape.size() > 5)
    return emitError() << "expected 1 to 5 dimensions, found " << shape.size();
  if (!llvm::is_contained({0, 32, 64, 128}, swizzle))
    return emitError() << "expected a swizzle of 0, 32, 64 or 128 bytes, found "
                       << swizzle;
  int64_t elements = 1;
  for (int64_t size : shape) {
    if (size <= 0)
      return emitError() << "expected sizes of 1 or more, found " << size;
    if (llvm::MulOverflow(elements, size, elements) ||
        elements > kSharedBytes / 2) {
      InFlightDiagnostic diagnostic = emitError()
                                      << "expected at most " << kSharedBytes
                                      << " bytes of shared memory, found ";
      llvm::interleave(shape, diagnostic, " x ");
      return diagnostic << " elements of 2";
    }
  }
  int64_t row = shape.back() * 2;
  if (row % 16)
    return emitError()
           << "expected innermost rows of a multiple of 16 bytes, found "
           << row;
  if (swizzle && row != swizzle)
    return emitError() << "expected innermost rows of the swizzle's " << swizzle
                       << " bytes, found " << row;
  return success();
}

int64_t TensorMapType::getNumElements() const {
  return ShapedType::getNumElements(getShape());
}
int64_t TensorMapType::getBytes() const {
  return bytesOf(getShape(), getElementType());
}
int64_t TensorMapType::getRowBytes() const {
  return bytesOf(getShape().back(), getElementType());
}
Type TensorMapType::parse(AsmParser &parser) {
  return parseSwizzled<TensorMapType>(parser);
}
void TensorMapType::print(AsmPrinter &printer) const {
  printSwizzled(printer, getShape(), getElementType(), getSwizzle());
}
LogicalResult
TensorMapType::verify(function_ref<InFlightDiagnostic()> emitError,
                      ArrayRef<int64_t> shape, Type elementType,
                      int64_t swizzle) {
  if (failed(verifySwizzled(emitError, shape, elementType, swizzle)))
    return failure();
  for (int64_t size : shape)
    if (size > 256)
      return emitError() << "expected a box of at most 256 elements a "
                            "dimension, found "
                         << size;
  return success();
}

int64_t TileType::getNumElements() const {
  return ShapedType::getNumElements(getShape());
}
int64_t TileType::getBytes() const {
  return bytesOf(getShape(), getElementType());
}
int64_t TileType::getRowBytes() const {
  return bytesOf(getShape().back(), getElementType());
}
Type TileType::parse(AsmParser &parser) {
  return parseSwizzled<TileType>(parser);
}
void TileType::print(AsmPrinter &printer) const {
  printSwizzled(printer, getShape(), getElementType(), getSwizzle());
}
LogicalResult TileType::verify(function_ref<InFlightDiagnostic()> emitError,
                               ArrayRef<int64_t> shape, Type elementType,
                               int64_t swizzle) {
  return verifySwizzled(emitError, shape, elementType, swizzle);
}

//===----------------------------------------------------------------------===//
// Other types
//===----------------------------------------------------------------------===//

LogicalResult BufferType::verify(function_ref<InFlightDiagnostic()> emitError,
                                 int64_t stages, int64_t stageBytes) {
  if (stages < 1)
    return emitError() << "expected 1 stage or more, found " << stages;
  if (stageBytes < 1 || stageBytes % 16)
    return emitError()
           << "expected stages of a positive multiple of 16 bytes, found "
           << stageBytes;
  int64_t bytes;
  if (llvm::MulOverflow(stages, stageBytes, bytes) || bytes > kSharedBytes)
    return emitError() << "expected at most " << kSharedBytes
                       << " bytes of shared memory, found " << stages
                       << " stages of " << stageBytes;
  return success();
}

LogicalResult AccType::verify(function_ref<InFlightDiagnostic()> emitError,
                              int64_t columns) {
  if (columns < 8 || columns > 256 || columns % 8)
    return emitError() << "expected a multiple of 8 columns from 8 to 256, "
                          "found "
                       << columns;
  return success();
}

LogicalResult FragmentType::verify(function_ref<InFlightDiagnostic()> emitError,
                                   Type elementType) {
  if (!elementType.isBF16() && !elementType.isF16())
    return emitError() << "expected elements of bf16 or f16, found "
                       << elementType;
  return success();
}

static LogicalResult verifyStages(function_ref<InFlightDiagnostic()> emitError,
                                  int64_t stages) {
  if (stages < 1 || stages > 1024)
    return emitError() << "expected 1 to 1024 stages, found " << stages;
  return success();
}

LogicalResult hopper::verifyPeers(function_ref<InFlightDiagnostic()> emitError,
                                  int64_t ctas, int64_t stride) {
  if (ctas < 1 || ctas > kMaxCluster)
    return emitError() << "expected 1 to " << kMaxCluster << " CTAs, found "
                       << ctas;
  int64_t most = ctas == 1 ? 1 : kMaxCluster / ctas;
  if (stride < 1 || stride > most)
    return emitError() << "expected a stride of 1 to " << most << " of " << ctas
                       << " CTAs, found " << stride;
  return success();
}

LogicalResult PipelineType::verify(function_ref<InFlightDiagnostic()> emitError,
                                   int64_t stages, int64_t ctas,
                                   int64_t stride) {
  if (failed(verifyStages(emitError, stages)))
    return failure();
  return verifyPeers(emitError, ctas, stride);
}

LogicalResult CursorType::verify(function_ref<InFlightDiagnostic()> emitError,
                                 int64_t stages) {
  return verifyStages(emitError, stages);
}

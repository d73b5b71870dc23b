//===- HopperTypes.td - Types of the hopper dialect --------*- tablegen -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_HOPPER_IR_HOPPERTYPES_TD
#define LORA_DIALECT_HOPPER_IR_HOPPERTYPES_TD

include "lora/Dialect/Hopper/IR/HopperDialect.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/CommonTypeConstraints.td"

class Hopper_Type<string name, string typeMnemonic>
    : TypeDef<Hopper_Dialect, name> {
  let mnemonic = typeMnemonic;
}

/// Shape, element type and swizzle: `<128x64xbf16, swizzle = 128>`.
class Hopper_SwizzledType<string name, string typeMnemonic>
    : Hopper_Type<name, typeMnemonic> {
  let parameters = (ins ArrayRefParameter<"int64_t">:$shape,
                        "::mlir::Type":$elementType,
                        DefaultValuedParameter<"int64_t", "0">:$swizzle);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    int64_t getNumElements() const;
    /// Bytes in memory.
    int64_t getBytes() const;
    /// Bytes of one innermost row.
    int64_t getRowBytes() const;
  }];
}

def Hopper_TensorMapType : Hopper_SwizzledType<"TensorMap", "tensor_map"> {
  let summary = "a tensor in global memory that the copy engine reads in boxes";
  let description = [{
    An argument of a kernel: the 128-byte descriptor, by value. The shape is the
    box of one copy, outermost first; the tensor's own sizes and strides are known
    to the host alone. What a box holds outside of the tensor reads as zero and is
    not written.

    Constraints: (C1) 1 to 5 dimensions of 1 to 256 elements; (C2) the innermost row
    has a multiple of 16 bytes, and with a swizzle as many bytes as it spans; (C3) the
    swizzle is 0, 32, 64 or 128 bytes; (C4) elements are bf16 or f16; (C5) at most
    232448 bytes in all, what a CTA may have.

    ```mlir
    !hopper.tensor_map<128x64xbf16, swizzle = 128>
    ```
  }];
}

def Hopper_TileType : Hopper_SwizzledType<"Tile", "tile"> {
  let summary = "a tile in shared memory";
  let description = [{
    Rows of one swizzle span each, as a box arrives: chunk `c` of 16 bytes of row
    `r` lies at `c ^ (r mod 8)` for 128 bytes, `c ^ (r / 2 mod 4)` for 64 and
    `c ^ (r / 4 mod 2)` for 32.

    Constraints: as a `!hopper.tensor_map`, but any number of rows.

    ```mlir
    !hopper.tile<256x16xf16, swizzle = 32>
    ```
  }];
}

def Hopper_BufferType : Hopper_Type<"Buffer", "buffer"> {
  let summary = "shared memory: a number of stages of so many bytes";
  let description = [{
    Bytes without a shape: `hopper.tile` and `hopper.address` say what they are. One
    buffer may hold tiles of several shapes at different times.

    Constraints: (C1) 1 stage or more, of a positive multiple of 16 bytes; (C2) at most
    232448 bytes in all.

    ```mlir
    !hopper.buffer<4, 49152>
    ```
  }];
  let parameters = (ins "int64_t":$stages, "int64_t":$stageBytes);
  let assemblyFormat = "`<` $stages `,` $stageBytes `>`";
  let genVerifyDecl = 1;
}

def Hopper_AccType : Hopper_Type<"Acc", "acc"> {
  let summary = "a warpgroup's accumulator of 64 rows, f32";
  let description = [{
    64 rows and `columns` columns over the registers of 128 threads: thread t of warp
    w has rows `16 w + t / 4` and 8 further down, of each 8 columns the two from
    `2 (t mod 4)`. Element `4 j + 2 h + i` of a thread is row half `h`, column
    `8 j + 2 (t mod 4) + i`. It keeps its shape for life: ptxas serialises what is
    cut or glued.

    Constraints: (C1) a multiple of 8 columns from 8 to 256.

    ```mlir
    !hopper.acc<256>
    ```
  }];
  let parameters = (ins "int64_t":$columns);
  let assemblyFormat = "`<` $columns `>`";
  let genVerifyDecl = 1;
}

def Hopper_FragmentType : Hopper_Type<"Fragment", "fragment"> {
  let summary = "64 rows and 16 columns of a product's left side, in registers";
  let description = [{
    Four 32-bit registers a thread, laid out as 16 columns of an accumulator are.

    Constraints: (C1) elements are bf16 or f16.

    ```mlir
    !hopper.fragment<bf16>
    ```
  }];
  let parameters = (ins "::mlir::Type":$elementType);
  let assemblyFormat = "`<` $elementType `>`";
  let genVerifyDecl = 1;
}

def Hopper_PipelineType : Hopper_Type<"Pipeline", "pipeline"> {
  let summary = "a ring of stages between producers and consumers";
  let description = [{
    Two barriers in shared memory a stage: it is full, it is empty. Which buffers have
    stages of that ring is the schedule's matter; several may.

    With `ctas` a stage is one of so many CTAs of a cluster, which walk the ring together:
    each may copy into all of theirs (`multicast` of a `hopper.load`), and each gives its
    own back to all. Their ranks are `stride` apart: of a cluster of 4, `ctas = 2` is CTAs
    0, 1 and CTAs 2, 3; with `stride = 2` it is 0, 2 and 1, 3.

    Constraints: (C1) 1 to 1024 stages; (C2) 1 to 8 CTAs, and a stride of 1 to 8
    divided by them, 1 of a single CTA.

    ```mlir
    !hopper.pipeline<4>
    ```

    ```mlir
    !hopper.pipeline<4, ctas = 2, stride = 2>
    ```
  }];
  let parameters = (ins "int64_t":$stages,
                        DefaultValuedParameter<"int64_t", "1">:$ctas,
                        DefaultValuedParameter<"int64_t", "1">:$stride);
  let assemblyFormat = [{
    `<` $stages (`,` `ctas` `=` $ctas^)? (`,` `stride` `=` $stride^)? `>`
  }];
  let genVerifyDecl = 1;
}

def Hopper_CursorType : Hopper_Type<"Cursor", "cursor"> {
  let summary = "one side's place in a pipeline: stage and phase";
  let description = [{
    Two numbers in registers, which each warp that walks the ring carries along. The
    phase says which of two rounds the barriers are in.

    Constraints: (C1) 1 to 1024 stages, those of the pipeline that it is used with.

    ```mlir
    !hopper.cursor<4>
    ```
  }];
  let parameters = (ins "int64_t":$stages);
  let assemblyFormat = "`<` $stages `>`";
  let genVerifyDecl = 1;
}

#endif // LORA_DIALECT_HOPPER_IR_HOPPERTYPES_TD

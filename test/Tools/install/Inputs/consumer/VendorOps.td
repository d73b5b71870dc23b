// A dialect beside ours: includes the interfaces, not the ops.
include "lora/Dialect/LoRA/IR/LoRAInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Vendor_Dialect : Dialect {
  let name = "vendor";
  let cppNamespace = "::vendor";
}

def Vendor_ScaleOp : Op<Vendor_Dialect, "scale", [Pure]> {
  let arguments = (ins AnyRankedTensor:$input);
  let results = (outs AnyRankedTensor:$result);
}

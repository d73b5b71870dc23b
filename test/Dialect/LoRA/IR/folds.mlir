// RUN: lora-opt %s --canonicalize --split-input-file | FileCheck %s

// A batch in which every token is the base model's needs no delta. An adapter
// elsewhere in the batch keeps it, and so do slots that are not known.

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @o linear [#lora.slice<"o", 64 -> 32>]
}

// CHECK-LABEL: func @base_only
// CHECK-SAME: (%[[Y:.*]]: tensor<3x32xf32>, %[[X:[^:]*]]: tensor<3x64xf32>
// CHECK-NEXT: return %[[Y]], %[[Y]]
func.func @base_only(%y: tensor<3x32xf32>, %x: tensor<3x64xf32>, %s: tensor<3x8xf32>) -> (tensor<3x32xf32>, tensor<3x32xf32>) {
  %slots = arith.constant dense<-1> : tensor<3xi32>
  %r = lora.route %slots : tensor<3xi32>
  %0 = lora.adapt %y, %x, %r @b::@o : tensor<3x32xf32>, tensor<3x64xf32>
  %1 = lora.expand %y, %s, %r @b::@o : tensor<3x32xf32>, tensor<3x8xf32>
  return %0, %1 : tensor<3x32xf32>, tensor<3x32xf32>
}

// A list of slots, all -1, is no splat in its spelling only.
// CHECK-LABEL: func @base_only_list
// CHECK-SAME: (%[[Y:.*]]: tensor<2x32xf32>
// CHECK-NEXT: return %[[Y]]
func.func @base_only_list(%y: tensor<2x32xf32>, %x: tensor<2x64xf32>) -> tensor<2x32xf32> {
  %slots = arith.constant dense<[-1, -1]> : tensor<2xi32>
  %r = lora.route %slots : tensor<2xi32>
  %0 = lora.adapt %y, %x, %r @b::@o : tensor<2x32xf32>, tensor<2x64xf32>
  return %0 : tensor<2x32xf32>
}

// CHECK-LABEL: func @no_tokens
// CHECK-SAME: (%[[Y:.*]]: tensor<0x32xf32>
// CHECK-NEXT: return %[[Y]]
func.func @no_tokens(%y: tensor<0x32xf32>, %x: tensor<0x64xf32>) -> tensor<0x32xf32> {
  %slots = arith.constant dense<> : tensor<0xi32>
  %r = lora.route %slots : tensor<0xi32>
  %0 = lora.adapt %y, %x, %r @b::@o : tensor<0x32xf32>, tensor<0x64xf32>
  return %0 : tensor<0x32xf32>
}

// CHECK-LABEL: func @one_adapter
// CHECK: lora.adapt
// CHECK: lora.expand
func.func @one_adapter(%y: tensor<3x32xf32>, %x: tensor<3x64xf32>, %s: tensor<3x8xf32>) -> (tensor<3x32xf32>, tensor<3x32xf32>) {
  %slots = arith.constant dense<[-1, 0, -1]> : tensor<3xi32>
  %r = lora.route %slots : tensor<3xi32>
  %0 = lora.adapt %y, %x, %r @b::@o : tensor<3x32xf32>, tensor<3x64xf32>
  %1 = lora.expand %y, %s, %r @b::@o : tensor<3x32xf32>, tensor<3x8xf32>
  return %0, %1 : tensor<3x32xf32>, tensor<3x32xf32>
}

// -2 names no slot: it is the runtime's to refuse, not a folder's to accept.
// CHECK-LABEL: func @no_slot
// CHECK: lora.adapt
func.func @no_slot(%y: tensor<1x32xf32>, %x: tensor<1x64xf32>) -> tensor<1x32xf32> {
  %slots = arith.constant dense<-2> : tensor<1xi32>
  %r = lora.route %slots : tensor<1xi32>
  %0 = lora.adapt %y, %x, %r @b::@o : tensor<1x32xf32>, tensor<1x64xf32>
  return %0 : tensor<1x32xf32>
}

// CHECK-LABEL: func @unknown_slots
// CHECK-SAME: %[[S:[^:]*]]: tensor<?xi32>
// CHECK: lora.route %[[S]]
// CHECK: lora.adapt
// CHECK: lora.adapt
func.func @unknown_slots(%y: tensor<?x32xf32>, %x: tensor<?x64xf32>, %slots: tensor<?xi32>, %other: !lora.routing) -> (tensor<?x32xf32>, tensor<?x32xf32>) {
  %r = lora.route %slots : tensor<?xi32>
  %0 = lora.adapt %y, %x, %r @b::@o : tensor<?x32xf32>, tensor<?x64xf32>
  %1 = lora.adapt %y, %x, %other @b::@o : tensor<?x32xf32>, tensor<?x64xf32>
  return %0, %1 : tensor<?x32xf32>, tensor<?x32xf32>
}

// RUN: lora-opt %s --allow-unregistered-dialect --lora-print-variants -o /dev/null 2>&1 | FileCheck %s

lora.variant "zeta.row" of "acme.row" provider "zeta 1" layer {} delta result
lora.variant "acme.row" of "lora.row_parallel_linear" replaces provider "acme 2.4" layer {} delta result

// CHECK: variant of replaces version provider
// CHECK-NEXT: acme.row lora.row_parallel_linear yes 1 acme 2.4, described
// CHECK-NEXT: zeta.row acme.row < lora.row_parallel_linear no 1 zeta 1, described

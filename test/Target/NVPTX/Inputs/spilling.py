# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""A kernel with 64 live values and 24 registers."""

values = range(64)
print(".version 8.6\n.target sm_90a\n.address_size 64")
print(".visible .entry spilling(.param .u64 spilling_param_0)\n.maxnreg 24\n{")
print(".reg .f32 %f<65>;\n.reg .b64 %rd<3>;")
print("ld.param.b64 %rd1, [spilling_param_0];\ncvta.to.global.u64 %rd2, %rd1;")
for i in values:
    print(f"ld.volatile.global.f32 %f{i}, [%rd2+{4 * i}];")
print("bar.sync 0;")
for i in values:
    print(f"st.volatile.global.f32 [%rd2+{4 * i}], %f{i};")
print("ret;\n}")

// Every way in which an attribute of the dialect is refused.

// RUN: lora-opt %s --verify-diagnostics --split-input-file

// expected-error@+1 {{expected a degree of at least 1, found 0}}
func.func private @f() attributes {a = #lora.parallel<0>}

// -----

// expected-error@+1 {{expected a degree of at least 1, found -4}}
func.func private @f() attributes {a = #lora.parallel<-4>}

// -----

// expected-error@+2 {{integer value too large}}
// expected-error@+1 {{failed to parse LoRA_ParallelAttr parameter 'degree'}}
func.func private @f() attributes {a = #lora.parallel<9223372036854775808>}

// -----

// expected-error@+1 {{expected the path of a module, found an empty name}}
func.func private @f() attributes {a = #lora.slice<"", 4 -> 4>}

// -----

// expected-error@+1 {{expected positive sizes for 'q', found 0 -> 4}}
func.func private @f() attributes {a = #lora.slice<"q", 0 -> 4>}

// -----

// expected-error@+1 {{expected positive sizes for 'q', found 4 -> -1}}
func.func private @f() attributes {a = #lora.slice<"q", 4 -> -1>}

// -----

// expected-error@+2 {{expected ::mlir::lora::MoEOrder to be one of: concatenated, interleaved}}
// expected-error@+1 {{failed to parse LoRA_MoEOrderAttr parameter 'value'}}
func.func private @f() attributes {a = #lora<moe_order sideways>}

// -----

// expected-error@+2 {{expected ::mlir::lora::Activation to be one of: silu, gelu, gelu_tanh}}
// expected-error@+1 {{failed to parse LoRA_ActivationAttr parameter 'value'}}
func.func private @f() attributes {a = #lora<activation relu>}

// -----

// expected-error@+2 {{expected ::mlir::lora::SiteKind to be one of: linear, embedding, moe}}
// expected-error@+1 {{failed to parse LoRA_SiteKindAttr parameter 'value'}}
func.func private @f() attributes {a = #lora<site_kind convolution>}

// -----

// expected-error@+2 {{expected ::mlir::lora::Kernel to be one of: linear, embedding, cached_attention, moe}}
// expected-error@+1 {{failed to parse LoRA_KernelAttr parameter 'value'}}
func.func private @f() attributes {a = #lora<kernel softmax>}

#extern = #ml_program.extern
#map = affine_map<(d0, d1, d2) -> (d0, d1)>
#map1 = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
#map2 = affine_map<(d0, d1, d2) -> (d0, d1, 0)>
#map3 = affine_map<(d0, d1, d2) -> (d2)>
#map4 = affine_map<(d0, d1, d2, d3) -> (d0, d1, d3)>
#map5 = affine_map<(d0, d1, d2, d3) -> (d2, d3)>
#map6 = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>
#map7 = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>
#map8 = affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>
#map9 = affine_map<(d0, d1) -> (d0)>
#map10 = affine_map<(d0, d1) -> (d0, d1)>
#map11 = affine_map<(d0, d1, d2) -> (d0, d2)>
#map12 = affine_map<(d0, d1, d2) -> (d1, d2)>
module {
  ml_program.global private @lm_head.weight(#extern) : tensor<49152x576xf32> {aliases = ["model.embed_tokens.weight"]}
  ml_program.global private @model.layers.0.input_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.0.self_attn.q_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.0.self_attn.k_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.0.self_attn.v_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.0.self_attn.o_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.0.post_attention_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.0.mlp.gate_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.0.mlp.up_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.0.mlp.down_proj.weight(#extern) : tensor<576x1536xf32>
  ml_program.global private @model.layers.1.input_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.1.self_attn.q_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.1.self_attn.k_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.1.self_attn.v_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.1.self_attn.o_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.1.post_attention_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.1.mlp.gate_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.1.mlp.up_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.1.mlp.down_proj.weight(#extern) : tensor<576x1536xf32>
  ml_program.global private @model.layers.2.input_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.2.self_attn.q_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.2.self_attn.k_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.2.self_attn.v_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.2.self_attn.o_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.2.post_attention_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.2.mlp.gate_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.2.mlp.up_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.2.mlp.down_proj.weight(#extern) : tensor<576x1536xf32>
  ml_program.global private @model.layers.3.input_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.3.self_attn.q_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.3.self_attn.k_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.3.self_attn.v_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.3.self_attn.o_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.3.post_attention_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.3.mlp.gate_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.3.mlp.up_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.3.mlp.down_proj.weight(#extern) : tensor<576x1536xf32>
  ml_program.global private @model.layers.4.input_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.4.self_attn.q_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.4.self_attn.k_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.4.self_attn.v_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.4.self_attn.o_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.4.post_attention_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.4.mlp.gate_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.4.mlp.up_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.4.mlp.down_proj.weight(#extern) : tensor<576x1536xf32>
  ml_program.global private @model.layers.5.input_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.5.self_attn.q_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.5.self_attn.k_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.5.self_attn.v_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.5.self_attn.o_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.5.post_attention_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.5.mlp.gate_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.5.mlp.up_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.5.mlp.down_proj.weight(#extern) : tensor<576x1536xf32>
  ml_program.global private @model.layers.6.input_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.6.self_attn.q_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.6.self_attn.k_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.6.self_attn.v_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.6.self_attn.o_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.6.post_attention_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.6.mlp.gate_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.6.mlp.up_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.6.mlp.down_proj.weight(#extern) : tensor<576x1536xf32>
  ml_program.global private @model.layers.7.input_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.7.self_attn.q_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.7.self_attn.k_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.7.self_attn.v_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.7.self_attn.o_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.7.post_attention_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.7.mlp.gate_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.7.mlp.up_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.7.mlp.down_proj.weight(#extern) : tensor<576x1536xf32>
  ml_program.global private @model.layers.8.input_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.8.self_attn.q_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.8.self_attn.k_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.8.self_attn.v_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.8.self_attn.o_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.8.post_attention_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.8.mlp.gate_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.8.mlp.up_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.8.mlp.down_proj.weight(#extern) : tensor<576x1536xf32>
  ml_program.global private @model.layers.9.input_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.9.self_attn.q_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.9.self_attn.k_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.9.self_attn.v_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.9.self_attn.o_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.9.post_attention_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.9.mlp.gate_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.9.mlp.up_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.9.mlp.down_proj.weight(#extern) : tensor<576x1536xf32>
  ml_program.global private @model.layers.10.input_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.10.self_attn.q_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.10.self_attn.k_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.10.self_attn.v_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.10.self_attn.o_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.10.post_attention_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.10.mlp.gate_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.10.mlp.up_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.10.mlp.down_proj.weight(#extern) : tensor<576x1536xf32>
  ml_program.global private @model.layers.11.input_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.11.self_attn.q_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.11.self_attn.k_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.11.self_attn.v_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.11.self_attn.o_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.11.post_attention_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.11.mlp.gate_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.11.mlp.up_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.11.mlp.down_proj.weight(#extern) : tensor<576x1536xf32>
  ml_program.global private @model.layers.12.input_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.12.self_attn.q_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.12.self_attn.k_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.12.self_attn.v_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.12.self_attn.o_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.12.post_attention_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.12.mlp.gate_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.12.mlp.up_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.12.mlp.down_proj.weight(#extern) : tensor<576x1536xf32>
  ml_program.global private @model.layers.13.input_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.13.self_attn.q_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.13.self_attn.k_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.13.self_attn.v_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.13.self_attn.o_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.13.post_attention_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.13.mlp.gate_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.13.mlp.up_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.13.mlp.down_proj.weight(#extern) : tensor<576x1536xf32>
  ml_program.global private @model.layers.14.input_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.14.self_attn.q_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.14.self_attn.k_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.14.self_attn.v_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.14.self_attn.o_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.14.post_attention_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.14.mlp.gate_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.14.mlp.up_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.14.mlp.down_proj.weight(#extern) : tensor<576x1536xf32>
  ml_program.global private @model.layers.15.input_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.15.self_attn.q_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.15.self_attn.k_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.15.self_attn.v_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.15.self_attn.o_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.15.post_attention_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.15.mlp.gate_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.15.mlp.up_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.15.mlp.down_proj.weight(#extern) : tensor<576x1536xf32>
  ml_program.global private @model.layers.16.input_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.16.self_attn.q_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.16.self_attn.k_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.16.self_attn.v_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.16.self_attn.o_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.16.post_attention_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.16.mlp.gate_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.16.mlp.up_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.16.mlp.down_proj.weight(#extern) : tensor<576x1536xf32>
  ml_program.global private @model.layers.17.input_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.17.self_attn.q_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.17.self_attn.k_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.17.self_attn.v_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.17.self_attn.o_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.17.post_attention_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.17.mlp.gate_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.17.mlp.up_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.17.mlp.down_proj.weight(#extern) : tensor<576x1536xf32>
  ml_program.global private @model.layers.18.input_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.18.self_attn.q_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.18.self_attn.k_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.18.self_attn.v_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.18.self_attn.o_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.18.post_attention_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.18.mlp.gate_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.18.mlp.up_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.18.mlp.down_proj.weight(#extern) : tensor<576x1536xf32>
  ml_program.global private @model.layers.19.input_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.19.self_attn.q_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.19.self_attn.k_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.19.self_attn.v_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.19.self_attn.o_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.19.post_attention_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.19.mlp.gate_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.19.mlp.up_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.19.mlp.down_proj.weight(#extern) : tensor<576x1536xf32>
  ml_program.global private @model.layers.20.input_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.20.self_attn.q_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.20.self_attn.k_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.20.self_attn.v_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.20.self_attn.o_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.20.post_attention_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.20.mlp.gate_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.20.mlp.up_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.20.mlp.down_proj.weight(#extern) : tensor<576x1536xf32>
  ml_program.global private @model.layers.21.input_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.21.self_attn.q_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.21.self_attn.k_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.21.self_attn.v_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.21.self_attn.o_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.21.post_attention_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.21.mlp.gate_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.21.mlp.up_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.21.mlp.down_proj.weight(#extern) : tensor<576x1536xf32>
  ml_program.global private @model.layers.22.input_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.22.self_attn.q_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.22.self_attn.k_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.22.self_attn.v_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.22.self_attn.o_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.22.post_attention_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.22.mlp.gate_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.22.mlp.up_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.22.mlp.down_proj.weight(#extern) : tensor<576x1536xf32>
  ml_program.global private @model.layers.23.input_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.23.self_attn.q_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.23.self_attn.k_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.23.self_attn.v_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.23.self_attn.o_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.23.post_attention_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.23.mlp.gate_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.23.mlp.up_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.23.mlp.down_proj.weight(#extern) : tensor<576x1536xf32>
  ml_program.global private @model.layers.24.input_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.24.self_attn.q_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.24.self_attn.k_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.24.self_attn.v_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.24.self_attn.o_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.24.post_attention_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.24.mlp.gate_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.24.mlp.up_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.24.mlp.down_proj.weight(#extern) : tensor<576x1536xf32>
  ml_program.global private @model.layers.25.input_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.25.self_attn.q_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.25.self_attn.k_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.25.self_attn.v_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.25.self_attn.o_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.25.post_attention_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.25.mlp.gate_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.25.mlp.up_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.25.mlp.down_proj.weight(#extern) : tensor<576x1536xf32>
  ml_program.global private @model.layers.26.input_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.26.self_attn.q_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.26.self_attn.k_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.26.self_attn.v_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.26.self_attn.o_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.26.post_attention_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.26.mlp.gate_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.26.mlp.up_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.26.mlp.down_proj.weight(#extern) : tensor<576x1536xf32>
  ml_program.global private @model.layers.27.input_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.27.self_attn.q_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.27.self_attn.k_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.27.self_attn.v_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.27.self_attn.o_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.27.post_attention_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.27.mlp.gate_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.27.mlp.up_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.27.mlp.down_proj.weight(#extern) : tensor<576x1536xf32>
  ml_program.global private @model.layers.28.input_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.28.self_attn.q_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.28.self_attn.k_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.28.self_attn.v_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.28.self_attn.o_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.28.post_attention_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.28.mlp.gate_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.28.mlp.up_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.28.mlp.down_proj.weight(#extern) : tensor<576x1536xf32>
  ml_program.global private @model.layers.29.input_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.29.self_attn.q_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.29.self_attn.k_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.29.self_attn.v_proj.weight(#extern) : tensor<192x576xf32>
  ml_program.global private @model.layers.29.self_attn.o_proj.weight(#extern) : tensor<576x576xf32>
  ml_program.global private @model.layers.29.post_attention_layernorm.weight(#extern) : tensor<576xf32>
  ml_program.global private @model.layers.29.mlp.gate_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.29.mlp.up_proj.weight(#extern) : tensor<1536x576xf32>
  ml_program.global private @model.layers.29.mlp.down_proj.weight(#extern) : tensor<576x1536xf32>
  ml_program.global private @model.norm.weight(#extern) : tensor<576xf32>
  func.func @main(%arg0: tensor<?x?xi64>, %arg1: tensor<?x?xi64>, %arg2: tensor<?x?xi64>, %arg3: tensor<?xi64>, %arg4: tensor<?x?x3x64xf32>, %arg5: tensor<?x?x3x64xf32>, %arg6: tensor<?x?x3x64xf32>, %arg7: tensor<?x?x3x64xf32>, %arg8: tensor<?x?x3x64xf32>, %arg9: tensor<?x?x3x64xf32>, %arg10: tensor<?x?x3x64xf32>, %arg11: tensor<?x?x3x64xf32>, %arg12: tensor<?x?x3x64xf32>, %arg13: tensor<?x?x3x64xf32>, %arg14: tensor<?x?x3x64xf32>, %arg15: tensor<?x?x3x64xf32>, %arg16: tensor<?x?x3x64xf32>, %arg17: tensor<?x?x3x64xf32>, %arg18: tensor<?x?x3x64xf32>, %arg19: tensor<?x?x3x64xf32>, %arg20: tensor<?x?x3x64xf32>, %arg21: tensor<?x?x3x64xf32>, %arg22: tensor<?x?x3x64xf32>, %arg23: tensor<?x?x3x64xf32>, %arg24: tensor<?x?x3x64xf32>, %arg25: tensor<?x?x3x64xf32>, %arg26: tensor<?x?x3x64xf32>, %arg27: tensor<?x?x3x64xf32>, %arg28: tensor<?x?x3x64xf32>, %arg29: tensor<?x?x3x64xf32>, %arg30: tensor<?x?x3x64xf32>, %arg31: tensor<?x?x3x64xf32>, %arg32: tensor<?x?x3x64xf32>, %arg33: tensor<?x?x3x64xf32>, %arg34: tensor<?x?x3x64xf32>, %arg35: tensor<?x?x3x64xf32>, %arg36: tensor<?x?x3x64xf32>, %arg37: tensor<?x?x3x64xf32>, %arg38: tensor<?x?x3x64xf32>, %arg39: tensor<?x?x3x64xf32>, %arg40: tensor<?x?x3x64xf32>, %arg41: tensor<?x?x3x64xf32>, %arg42: tensor<?x?x3x64xf32>, %arg43: tensor<?x?x3x64xf32>, %arg44: tensor<?x?x3x64xf32>, %arg45: tensor<?x?x3x64xf32>, %arg46: tensor<?x?x3x64xf32>, %arg47: tensor<?x?x3x64xf32>, %arg48: tensor<?x?x3x64xf32>, %arg49: tensor<?x?x3x64xf32>, %arg50: tensor<?x?x3x64xf32>, %arg51: tensor<?x?x3x64xf32>, %arg52: tensor<?x?x3x64xf32>, %arg53: tensor<?x?x3x64xf32>, %arg54: tensor<?x?x3x64xf32>, %arg55: tensor<?x?x3x64xf32>, %arg56: tensor<?x?x3x64xf32>, %arg57: tensor<?x?x3x64xf32>, %arg58: tensor<?x?x3x64xf32>, %arg59: tensor<?x?x3x64xf32>, %arg60: tensor<?x?x3x64xf32>, %arg61: tensor<?x?x3x64xf32>, %arg62: tensor<?x?x3x64xf32>, %arg63: tensor<?x?x3x64xf32>) -> (tensor<?x49152xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) attributes {argument_roles = ["ids", "positions", "rows", "select", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache"], model = {architecture = "LlamaForCausalLM", bos_token_id = 1 : i64, dtype = "f32", eos_token_ids = array<i64: 2>, head_dim = 64 : i64, hidden_size = 576 : i64, max_position = 8192 : i64, num_heads = 9 : i64, num_kv_heads = 3 : i64, num_layers = 30 : i64, vocab_size = 49152 : i64}, result_roles = ["logits", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache", "k_cache", "v_cache"]} {
    %cst = arith.constant 0.000000e+00 : f32
    %c1 = arith.constant 1 : index
    %c0 = arith.constant 0 : index
    %cst_0 = arith.constant 1.000000e+00 : f32
    %cst_1 = arith.constant dense<[1.000000e+00, 0.697830558, 0.486967534, 0.339820832, 0.237137362, 0.165481701, 0.115478203, 0.0805842131, 0.0562341288, 3.924190e-02, 0.0273841955, 0.0191095304, 0.0133352149, 9.305720e-03, 0.00649381662, 0.00453158375, 0.00316227786, 0.00220673415, 0.00153992651, 0.00107460783, 7.49894185E-4, 5.23299095E-4, 3.65174114E-4, 2.54829676E-4, 1.7782794E-4, 1.24093771E-4, 8.6596432E-5, 6.04296365E-5, 4.21696532E-5, 2.94272722E-5, 2.05352499E-5, 1.43301268E-5]> : tensor<32xf32>
    %cst_2 = arith.constant 5.760000e+02 : f32
    %cst_3 = arith.constant 9.99999974E-6 : f32
    %c2 = arith.constant 2 : index
    %lm_head.weight = ml_program.global_load_const @lm_head.weight : tensor<49152x576xf32>
    %dim = tensor.dim %arg0, %c0 : tensor<?x?xi64>
    %dim_4 = tensor.dim %arg0, %c1 : tensor<?x?xi64>
    %0 = tensor.empty(%dim, %dim_4) : tensor<?x?x576xf32>
    %1 = linalg.generic {indexing_maps = [#map, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%arg0 : tensor<?x?xi64>) outs(%0 : tensor<?x?x576xf32>) attrs =  {site = "model.embed_tokens"} {
    ^bb0(%in: i64, %out: f32):
      %1614 = arith.index_cast %in : i64 to index
      %1615 = linalg.index 2 : index
      %extracted = tensor.extract %lm_head.weight[%1614, %1615] : tensor<49152x576xf32>
      linalg.yield %extracted : f32
    } -> tensor<?x?x576xf32>
    %dim_5 = tensor.dim %arg1, %c0 : tensor<?x?xi64>
    %dim_6 = tensor.dim %arg1, %c1 : tensor<?x?xi64>
    %expanded = tensor.expand_shape %arg1 [[0], [1, 2]] output_shape [%dim_5, %dim_6, 1] : tensor<?x?xi64> into tensor<?x?x1xi64>
    %2 = tensor.empty(%dim_5, %dim_6) : tensor<?x?x1xf32>
    %3 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%expanded : tensor<?x?x1xi64>) outs(%2 : tensor<?x?x1xf32>) {
    ^bb0(%in: i64, %out: f32):
      %1614 = arith.sitofp %in : i64 to f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %4 = tensor.empty(%dim_5, %dim_6) : tensor<?x?x32xf32>
    %5 = linalg.generic {indexing_maps = [#map2, #map3, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%3, %cst_1 : tensor<?x?x1xf32>, tensor<32xf32>) outs(%4 : tensor<?x?x32xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x32xf32>
    %concat = tensor.concat dim(2) %5, %5 : (tensor<?x?x32xf32>, tensor<?x?x32xf32>) -> tensor<?x?x64xf32>
    %dim_7 = tensor.dim %5, %c0 : tensor<?x?x32xf32>
    %dim_8 = tensor.dim %5, %c1 : tensor<?x?x32xf32>
    %6 = tensor.empty(%dim_7, %dim_8) : tensor<?x?x64xf32>
    %7 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%concat : tensor<?x?x64xf32>) outs(%6 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.cos %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x64xf32>
    %8 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%concat : tensor<?x?x64xf32>) outs(%6 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.sin %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x64xf32>
    %dim_9 = tensor.dim %1, %c0 : tensor<?x?x576xf32>
    %dim_10 = tensor.dim %1, %c1 : tensor<?x?x576xf32>
    %9 = tensor.empty(%dim_9, %dim_10) : tensor<?x?x576xf32>
    %10 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1, %1 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %11 = tensor.empty(%dim_9, %dim_10) : tensor<?x?x1xf32>
    %12 = linalg.fill ins(%cst : f32) outs(%11 : tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
    %13 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%10 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %14 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%13 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %15 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%14 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %16 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%15 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %17 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1, %16 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.0.input_layernorm.weight = ml_program.global_load_const @model.layers.0.input_layernorm.weight : tensor<576xf32>
    %18 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.0.input_layernorm.weight, %17 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.0.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.0.self_attn.q_proj.weight : tensor<576x576xf32>
    %dim_11 = tensor.dim %18, %c0 : tensor<?x?x576xf32>
    %dim_12 = tensor.dim %18, %c1 : tensor<?x?x576xf32>
    %19 = tensor.empty(%dim_11, %dim_12) : tensor<?x?x576xf32>
    %20 = linalg.fill ins(%cst : f32) outs(%19 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %21 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.self_attn.q_proj"} ins(%18, %model.layers.0.self_attn.q_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%20 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %dim_13 = tensor.dim %21, %c0 : tensor<?x?x576xf32>
    %dim_14 = tensor.dim %21, %c1 : tensor<?x?x576xf32>
    %expanded_15 = tensor.expand_shape %21 [[0], [1], [2, 3]] output_shape [%dim_13, %dim_14, 9, 64] : tensor<?x?x576xf32> into tensor<?x?x9x64xf32>
    %dim_16 = tensor.dim %expanded_15, %c0 : tensor<?x?x9x64xf32>
    %dim_17 = tensor.dim %expanded_15, %c1 : tensor<?x?x9x64xf32>
    %22 = tensor.empty(%dim_16, %dim_17) : tensor<?x9x?x64xf32>
    %transposed = linalg.transpose ins(%expanded_15 : tensor<?x?x9x64xf32>) outs(%22 : tensor<?x9x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.0.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.0.self_attn.k_proj.weight : tensor<192x576xf32>
    %23 = tensor.empty(%dim_11, %dim_12) : tensor<?x?x192xf32>
    %24 = linalg.fill ins(%cst : f32) outs(%23 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %25 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.self_attn.k_proj"} ins(%18, %model.layers.0.self_attn.k_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%24 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_18 = tensor.dim %25, %c0 : tensor<?x?x192xf32>
    %dim_19 = tensor.dim %25, %c1 : tensor<?x?x192xf32>
    %expanded_20 = tensor.expand_shape %25 [[0], [1], [2, 3]] output_shape [%dim_18, %dim_19, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_21 = tensor.dim %expanded_20, %c0 : tensor<?x?x3x64xf32>
    %dim_22 = tensor.dim %expanded_20, %c1 : tensor<?x?x3x64xf32>
    %26 = tensor.empty(%dim_21, %dim_22) : tensor<?x3x?x64xf32>
    %transposed_23 = linalg.transpose ins(%expanded_20 : tensor<?x?x3x64xf32>) outs(%26 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.0.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.0.self_attn.v_proj.weight : tensor<192x576xf32>
    %27 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.self_attn.v_proj"} ins(%18, %model.layers.0.self_attn.v_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%24 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_24 = tensor.dim %27, %c0 : tensor<?x?x192xf32>
    %dim_25 = tensor.dim %27, %c1 : tensor<?x?x192xf32>
    %expanded_26 = tensor.expand_shape %27 [[0], [1], [2, 3]] output_shape [%dim_24, %dim_25, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_27 = tensor.dim %expanded_26, %c0 : tensor<?x?x3x64xf32>
    %dim_28 = tensor.dim %expanded_26, %c1 : tensor<?x?x3x64xf32>
    %28 = tensor.empty(%dim_27, %dim_28) : tensor<?x3x?x64xf32>
    %transposed_29 = linalg.transpose ins(%expanded_26 : tensor<?x?x3x64xf32>) outs(%28 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %expanded_30 = tensor.expand_shape %7 [[0], [1, 2], [3]] output_shape [%dim_7, 1, %dim_8, 64] : tensor<?x?x64xf32> into tensor<?x1x?x64xf32>
    %expanded_31 = tensor.expand_shape %8 [[0], [1, 2], [3]] output_shape [%dim_7, 1, %dim_8, 64] : tensor<?x?x64xf32> into tensor<?x1x?x64xf32>
    %29 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed, %expanded_30 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%22 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %extracted_slice = tensor.extract_slice %transposed[0, 0, 0, 0] [%dim_16, 9, %dim_17, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %extracted_slice_32 = tensor.extract_slice %transposed[0, 0, 0, 32] [%dim_16, 9, %dim_17, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %30 = tensor.empty(%dim_16, %dim_17) : tensor<?x9x?x32xf32>
    %31 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_32 : tensor<?x9x?x32xf32>) outs(%30 : tensor<?x9x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x32xf32>
    %concat_33 = tensor.concat dim(3) %31, %extracted_slice : (tensor<?x9x?x32xf32>, tensor<?x9x?x32xf32>) -> tensor<?x9x?x64xf32>
    %dim_34 = tensor.dim %31, %c0 : tensor<?x9x?x32xf32>
    %dim_35 = tensor.dim %31, %c2 : tensor<?x9x?x32xf32>
    %32 = tensor.empty(%dim_34, %dim_35) : tensor<?x9x?x64xf32>
    %33 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_33, %expanded_31 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%32 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %34 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%29, %33 : tensor<?x9x?x64xf32>, tensor<?x9x?x64xf32>) outs(%22 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %35 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_23, %expanded_30 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%26 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %extracted_slice_36 = tensor.extract_slice %transposed_23[0, 0, 0, 0] [%dim_21, 3, %dim_22, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %extracted_slice_37 = tensor.extract_slice %transposed_23[0, 0, 0, 32] [%dim_21, 3, %dim_22, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %36 = tensor.empty(%dim_21, %dim_22) : tensor<?x3x?x32xf32>
    %37 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_37 : tensor<?x3x?x32xf32>) outs(%36 : tensor<?x3x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x32xf32>
    %concat_38 = tensor.concat dim(3) %37, %extracted_slice_36 : (tensor<?x3x?x32xf32>, tensor<?x3x?x32xf32>) -> tensor<?x3x?x64xf32>
    %dim_39 = tensor.dim %37, %c0 : tensor<?x3x?x32xf32>
    %dim_40 = tensor.dim %37, %c2 : tensor<?x3x?x32xf32>
    %38 = tensor.empty(%dim_39, %dim_40) : tensor<?x3x?x64xf32>
    %39 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_38, %expanded_31 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%38 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %40 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%35, %39 : tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>) outs(%26 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %41:3 = call @"lora.cached_attention:model.layers.0.self_attn"(%34, %40, %transposed_29, %arg2, %arg1, %arg4, %arg5) : (tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>)
    %collapsed = tensor.collapse_shape %41#0 [[0], [1], [2, 3]] : tensor<?x?x9x64xf32> into tensor<?x?x576xf32>
    %model.layers.0.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.0.self_attn.o_proj.weight : tensor<576x576xf32>
    %dim_41 = tensor.dim %collapsed, %c0 : tensor<?x?x576xf32>
    %dim_42 = tensor.dim %collapsed, %c1 : tensor<?x?x576xf32>
    %42 = tensor.empty(%dim_41, %dim_42) : tensor<?x?x576xf32>
    %43 = linalg.fill ins(%cst : f32) outs(%42 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %44 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.self_attn.o_proj"} ins(%collapsed, %model.layers.0.self_attn.o_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%43 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %45 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1, %44 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %46 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%45, %45 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %47 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%46 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %48 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%47 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %49 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%48 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %50 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%49 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %51 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%45, %50 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.0.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.0.post_attention_layernorm.weight : tensor<576xf32>
    %52 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.0.post_attention_layernorm.weight, %51 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.0.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.0.mlp.gate_proj.weight : tensor<1536x576xf32>
    %dim_43 = tensor.dim %52, %c0 : tensor<?x?x576xf32>
    %dim_44 = tensor.dim %52, %c1 : tensor<?x?x576xf32>
    %53 = tensor.empty(%dim_43, %dim_44) : tensor<?x?x1536xf32>
    %54 = linalg.fill ins(%cst : f32) outs(%53 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %55 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.mlp.gate_proj"} ins(%52, %model.layers.0.mlp.gate_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%54 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %dim_45 = tensor.dim %55, %c0 : tensor<?x?x1536xf32>
    %dim_46 = tensor.dim %55, %c1 : tensor<?x?x1536xf32>
    %56 = tensor.empty(%dim_45, %dim_46) : tensor<?x?x1536xf32>
    %57 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%55 : tensor<?x?x1536xf32>) outs(%56 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      %1615 = math.exp %1614 : f32
      %1616 = arith.addf %1615, %cst_0 : f32
      %1617 = arith.divf %cst_0, %1616 : f32
      linalg.yield %1617 : f32
    } -> tensor<?x?x1536xf32>
    %58 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%57, %55 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%56 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.0.mlp.up_proj.weight = ml_program.global_load_const @model.layers.0.mlp.up_proj.weight : tensor<1536x576xf32>
    %59 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.mlp.up_proj"} ins(%52, %model.layers.0.mlp.up_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%54 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %60 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%58, %59 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%56 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.0.mlp.down_proj.weight = ml_program.global_load_const @model.layers.0.mlp.down_proj.weight : tensor<576x1536xf32>
    %dim_47 = tensor.dim %60, %c0 : tensor<?x?x1536xf32>
    %dim_48 = tensor.dim %60, %c1 : tensor<?x?x1536xf32>
    %61 = tensor.empty(%dim_47, %dim_48) : tensor<?x?x576xf32>
    %62 = linalg.fill ins(%cst : f32) outs(%61 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %63 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.mlp.down_proj"} ins(%60, %model.layers.0.mlp.down_proj.weight : tensor<?x?x1536xf32>, tensor<576x1536xf32>) outs(%62 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %64 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%45, %63 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %65 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%64, %64 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %66 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%65 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %67 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%66 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %68 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%67 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %69 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%68 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %70 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%64, %69 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.1.input_layernorm.weight = ml_program.global_load_const @model.layers.1.input_layernorm.weight : tensor<576xf32>
    %71 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.1.input_layernorm.weight, %70 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.1.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.1.self_attn.q_proj.weight : tensor<576x576xf32>
    %dim_49 = tensor.dim %71, %c0 : tensor<?x?x576xf32>
    %dim_50 = tensor.dim %71, %c1 : tensor<?x?x576xf32>
    %72 = tensor.empty(%dim_49, %dim_50) : tensor<?x?x576xf32>
    %73 = linalg.fill ins(%cst : f32) outs(%72 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %74 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.self_attn.q_proj"} ins(%71, %model.layers.1.self_attn.q_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%73 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %dim_51 = tensor.dim %74, %c0 : tensor<?x?x576xf32>
    %dim_52 = tensor.dim %74, %c1 : tensor<?x?x576xf32>
    %expanded_53 = tensor.expand_shape %74 [[0], [1], [2, 3]] output_shape [%dim_51, %dim_52, 9, 64] : tensor<?x?x576xf32> into tensor<?x?x9x64xf32>
    %dim_54 = tensor.dim %expanded_53, %c0 : tensor<?x?x9x64xf32>
    %dim_55 = tensor.dim %expanded_53, %c1 : tensor<?x?x9x64xf32>
    %75 = tensor.empty(%dim_54, %dim_55) : tensor<?x9x?x64xf32>
    %transposed_56 = linalg.transpose ins(%expanded_53 : tensor<?x?x9x64xf32>) outs(%75 : tensor<?x9x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.1.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.1.self_attn.k_proj.weight : tensor<192x576xf32>
    %76 = tensor.empty(%dim_49, %dim_50) : tensor<?x?x192xf32>
    %77 = linalg.fill ins(%cst : f32) outs(%76 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %78 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.self_attn.k_proj"} ins(%71, %model.layers.1.self_attn.k_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%77 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_57 = tensor.dim %78, %c0 : tensor<?x?x192xf32>
    %dim_58 = tensor.dim %78, %c1 : tensor<?x?x192xf32>
    %expanded_59 = tensor.expand_shape %78 [[0], [1], [2, 3]] output_shape [%dim_57, %dim_58, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_60 = tensor.dim %expanded_59, %c0 : tensor<?x?x3x64xf32>
    %dim_61 = tensor.dim %expanded_59, %c1 : tensor<?x?x3x64xf32>
    %79 = tensor.empty(%dim_60, %dim_61) : tensor<?x3x?x64xf32>
    %transposed_62 = linalg.transpose ins(%expanded_59 : tensor<?x?x3x64xf32>) outs(%79 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.1.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.1.self_attn.v_proj.weight : tensor<192x576xf32>
    %80 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.self_attn.v_proj"} ins(%71, %model.layers.1.self_attn.v_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%77 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_63 = tensor.dim %80, %c0 : tensor<?x?x192xf32>
    %dim_64 = tensor.dim %80, %c1 : tensor<?x?x192xf32>
    %expanded_65 = tensor.expand_shape %80 [[0], [1], [2, 3]] output_shape [%dim_63, %dim_64, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_66 = tensor.dim %expanded_65, %c0 : tensor<?x?x3x64xf32>
    %dim_67 = tensor.dim %expanded_65, %c1 : tensor<?x?x3x64xf32>
    %81 = tensor.empty(%dim_66, %dim_67) : tensor<?x3x?x64xf32>
    %transposed_68 = linalg.transpose ins(%expanded_65 : tensor<?x?x3x64xf32>) outs(%81 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %82 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_56, %expanded_30 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%75 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %extracted_slice_69 = tensor.extract_slice %transposed_56[0, 0, 0, 0] [%dim_54, 9, %dim_55, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %extracted_slice_70 = tensor.extract_slice %transposed_56[0, 0, 0, 32] [%dim_54, 9, %dim_55, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %83 = tensor.empty(%dim_54, %dim_55) : tensor<?x9x?x32xf32>
    %84 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_70 : tensor<?x9x?x32xf32>) outs(%83 : tensor<?x9x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x32xf32>
    %concat_71 = tensor.concat dim(3) %84, %extracted_slice_69 : (tensor<?x9x?x32xf32>, tensor<?x9x?x32xf32>) -> tensor<?x9x?x64xf32>
    %dim_72 = tensor.dim %84, %c0 : tensor<?x9x?x32xf32>
    %dim_73 = tensor.dim %84, %c2 : tensor<?x9x?x32xf32>
    %85 = tensor.empty(%dim_72, %dim_73) : tensor<?x9x?x64xf32>
    %86 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_71, %expanded_31 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%85 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %87 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%82, %86 : tensor<?x9x?x64xf32>, tensor<?x9x?x64xf32>) outs(%75 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %88 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_62, %expanded_30 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%79 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %extracted_slice_74 = tensor.extract_slice %transposed_62[0, 0, 0, 0] [%dim_60, 3, %dim_61, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %extracted_slice_75 = tensor.extract_slice %transposed_62[0, 0, 0, 32] [%dim_60, 3, %dim_61, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %89 = tensor.empty(%dim_60, %dim_61) : tensor<?x3x?x32xf32>
    %90 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_75 : tensor<?x3x?x32xf32>) outs(%89 : tensor<?x3x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x32xf32>
    %concat_76 = tensor.concat dim(3) %90, %extracted_slice_74 : (tensor<?x3x?x32xf32>, tensor<?x3x?x32xf32>) -> tensor<?x3x?x64xf32>
    %dim_77 = tensor.dim %90, %c0 : tensor<?x3x?x32xf32>
    %dim_78 = tensor.dim %90, %c2 : tensor<?x3x?x32xf32>
    %91 = tensor.empty(%dim_77, %dim_78) : tensor<?x3x?x64xf32>
    %92 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_76, %expanded_31 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%91 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %93 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%88, %92 : tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>) outs(%79 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %94:3 = call @"lora.cached_attention:model.layers.1.self_attn"(%87, %93, %transposed_68, %arg2, %arg1, %arg6, %arg7) : (tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>)
    %collapsed_79 = tensor.collapse_shape %94#0 [[0], [1], [2, 3]] : tensor<?x?x9x64xf32> into tensor<?x?x576xf32>
    %model.layers.1.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.1.self_attn.o_proj.weight : tensor<576x576xf32>
    %dim_80 = tensor.dim %collapsed_79, %c0 : tensor<?x?x576xf32>
    %dim_81 = tensor.dim %collapsed_79, %c1 : tensor<?x?x576xf32>
    %95 = tensor.empty(%dim_80, %dim_81) : tensor<?x?x576xf32>
    %96 = linalg.fill ins(%cst : f32) outs(%95 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %97 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.self_attn.o_proj"} ins(%collapsed_79, %model.layers.1.self_attn.o_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%96 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %98 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%64, %97 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %99 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%98, %98 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %100 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%99 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %101 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%100 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %102 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%101 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %103 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%102 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %104 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%98, %103 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.1.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.1.post_attention_layernorm.weight : tensor<576xf32>
    %105 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.1.post_attention_layernorm.weight, %104 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.1.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.1.mlp.gate_proj.weight : tensor<1536x576xf32>
    %dim_82 = tensor.dim %105, %c0 : tensor<?x?x576xf32>
    %dim_83 = tensor.dim %105, %c1 : tensor<?x?x576xf32>
    %106 = tensor.empty(%dim_82, %dim_83) : tensor<?x?x1536xf32>
    %107 = linalg.fill ins(%cst : f32) outs(%106 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %108 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.mlp.gate_proj"} ins(%105, %model.layers.1.mlp.gate_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%107 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %dim_84 = tensor.dim %108, %c0 : tensor<?x?x1536xf32>
    %dim_85 = tensor.dim %108, %c1 : tensor<?x?x1536xf32>
    %109 = tensor.empty(%dim_84, %dim_85) : tensor<?x?x1536xf32>
    %110 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%108 : tensor<?x?x1536xf32>) outs(%109 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      %1615 = math.exp %1614 : f32
      %1616 = arith.addf %1615, %cst_0 : f32
      %1617 = arith.divf %cst_0, %1616 : f32
      linalg.yield %1617 : f32
    } -> tensor<?x?x1536xf32>
    %111 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%110, %108 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%109 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.1.mlp.up_proj.weight = ml_program.global_load_const @model.layers.1.mlp.up_proj.weight : tensor<1536x576xf32>
    %112 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.mlp.up_proj"} ins(%105, %model.layers.1.mlp.up_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%107 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %113 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%111, %112 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%109 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.1.mlp.down_proj.weight = ml_program.global_load_const @model.layers.1.mlp.down_proj.weight : tensor<576x1536xf32>
    %dim_86 = tensor.dim %113, %c0 : tensor<?x?x1536xf32>
    %dim_87 = tensor.dim %113, %c1 : tensor<?x?x1536xf32>
    %114 = tensor.empty(%dim_86, %dim_87) : tensor<?x?x576xf32>
    %115 = linalg.fill ins(%cst : f32) outs(%114 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %116 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.mlp.down_proj"} ins(%113, %model.layers.1.mlp.down_proj.weight : tensor<?x?x1536xf32>, tensor<576x1536xf32>) outs(%115 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %117 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%98, %116 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %118 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%117, %117 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %119 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%118 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %120 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%119 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %121 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%120 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %122 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%121 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %123 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%117, %122 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.2.input_layernorm.weight = ml_program.global_load_const @model.layers.2.input_layernorm.weight : tensor<576xf32>
    %124 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.2.input_layernorm.weight, %123 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.2.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.2.self_attn.q_proj.weight : tensor<576x576xf32>
    %dim_88 = tensor.dim %124, %c0 : tensor<?x?x576xf32>
    %dim_89 = tensor.dim %124, %c1 : tensor<?x?x576xf32>
    %125 = tensor.empty(%dim_88, %dim_89) : tensor<?x?x576xf32>
    %126 = linalg.fill ins(%cst : f32) outs(%125 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %127 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.2.self_attn.q_proj"} ins(%124, %model.layers.2.self_attn.q_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%126 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %dim_90 = tensor.dim %127, %c0 : tensor<?x?x576xf32>
    %dim_91 = tensor.dim %127, %c1 : tensor<?x?x576xf32>
    %expanded_92 = tensor.expand_shape %127 [[0], [1], [2, 3]] output_shape [%dim_90, %dim_91, 9, 64] : tensor<?x?x576xf32> into tensor<?x?x9x64xf32>
    %dim_93 = tensor.dim %expanded_92, %c0 : tensor<?x?x9x64xf32>
    %dim_94 = tensor.dim %expanded_92, %c1 : tensor<?x?x9x64xf32>
    %128 = tensor.empty(%dim_93, %dim_94) : tensor<?x9x?x64xf32>
    %transposed_95 = linalg.transpose ins(%expanded_92 : tensor<?x?x9x64xf32>) outs(%128 : tensor<?x9x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.2.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.2.self_attn.k_proj.weight : tensor<192x576xf32>
    %129 = tensor.empty(%dim_88, %dim_89) : tensor<?x?x192xf32>
    %130 = linalg.fill ins(%cst : f32) outs(%129 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %131 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.2.self_attn.k_proj"} ins(%124, %model.layers.2.self_attn.k_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%130 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_96 = tensor.dim %131, %c0 : tensor<?x?x192xf32>
    %dim_97 = tensor.dim %131, %c1 : tensor<?x?x192xf32>
    %expanded_98 = tensor.expand_shape %131 [[0], [1], [2, 3]] output_shape [%dim_96, %dim_97, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_99 = tensor.dim %expanded_98, %c0 : tensor<?x?x3x64xf32>
    %dim_100 = tensor.dim %expanded_98, %c1 : tensor<?x?x3x64xf32>
    %132 = tensor.empty(%dim_99, %dim_100) : tensor<?x3x?x64xf32>
    %transposed_101 = linalg.transpose ins(%expanded_98 : tensor<?x?x3x64xf32>) outs(%132 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.2.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.2.self_attn.v_proj.weight : tensor<192x576xf32>
    %133 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.2.self_attn.v_proj"} ins(%124, %model.layers.2.self_attn.v_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%130 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_102 = tensor.dim %133, %c0 : tensor<?x?x192xf32>
    %dim_103 = tensor.dim %133, %c1 : tensor<?x?x192xf32>
    %expanded_104 = tensor.expand_shape %133 [[0], [1], [2, 3]] output_shape [%dim_102, %dim_103, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_105 = tensor.dim %expanded_104, %c0 : tensor<?x?x3x64xf32>
    %dim_106 = tensor.dim %expanded_104, %c1 : tensor<?x?x3x64xf32>
    %134 = tensor.empty(%dim_105, %dim_106) : tensor<?x3x?x64xf32>
    %transposed_107 = linalg.transpose ins(%expanded_104 : tensor<?x?x3x64xf32>) outs(%134 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %135 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_95, %expanded_30 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%128 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %extracted_slice_108 = tensor.extract_slice %transposed_95[0, 0, 0, 0] [%dim_93, 9, %dim_94, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %extracted_slice_109 = tensor.extract_slice %transposed_95[0, 0, 0, 32] [%dim_93, 9, %dim_94, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %136 = tensor.empty(%dim_93, %dim_94) : tensor<?x9x?x32xf32>
    %137 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_109 : tensor<?x9x?x32xf32>) outs(%136 : tensor<?x9x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x32xf32>
    %concat_110 = tensor.concat dim(3) %137, %extracted_slice_108 : (tensor<?x9x?x32xf32>, tensor<?x9x?x32xf32>) -> tensor<?x9x?x64xf32>
    %dim_111 = tensor.dim %137, %c0 : tensor<?x9x?x32xf32>
    %dim_112 = tensor.dim %137, %c2 : tensor<?x9x?x32xf32>
    %138 = tensor.empty(%dim_111, %dim_112) : tensor<?x9x?x64xf32>
    %139 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_110, %expanded_31 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%138 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %140 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%135, %139 : tensor<?x9x?x64xf32>, tensor<?x9x?x64xf32>) outs(%128 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %141 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_101, %expanded_30 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%132 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %extracted_slice_113 = tensor.extract_slice %transposed_101[0, 0, 0, 0] [%dim_99, 3, %dim_100, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %extracted_slice_114 = tensor.extract_slice %transposed_101[0, 0, 0, 32] [%dim_99, 3, %dim_100, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %142 = tensor.empty(%dim_99, %dim_100) : tensor<?x3x?x32xf32>
    %143 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_114 : tensor<?x3x?x32xf32>) outs(%142 : tensor<?x3x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x32xf32>
    %concat_115 = tensor.concat dim(3) %143, %extracted_slice_113 : (tensor<?x3x?x32xf32>, tensor<?x3x?x32xf32>) -> tensor<?x3x?x64xf32>
    %dim_116 = tensor.dim %143, %c0 : tensor<?x3x?x32xf32>
    %dim_117 = tensor.dim %143, %c2 : tensor<?x3x?x32xf32>
    %144 = tensor.empty(%dim_116, %dim_117) : tensor<?x3x?x64xf32>
    %145 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_115, %expanded_31 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%144 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %146 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%141, %145 : tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>) outs(%132 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %147:3 = call @"lora.cached_attention:model.layers.2.self_attn"(%140, %146, %transposed_107, %arg2, %arg1, %arg8, %arg9) : (tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>)
    %collapsed_118 = tensor.collapse_shape %147#0 [[0], [1], [2, 3]] : tensor<?x?x9x64xf32> into tensor<?x?x576xf32>
    %model.layers.2.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.2.self_attn.o_proj.weight : tensor<576x576xf32>
    %dim_119 = tensor.dim %collapsed_118, %c0 : tensor<?x?x576xf32>
    %dim_120 = tensor.dim %collapsed_118, %c1 : tensor<?x?x576xf32>
    %148 = tensor.empty(%dim_119, %dim_120) : tensor<?x?x576xf32>
    %149 = linalg.fill ins(%cst : f32) outs(%148 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %150 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.2.self_attn.o_proj"} ins(%collapsed_118, %model.layers.2.self_attn.o_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%149 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %151 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%117, %150 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %152 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%151, %151 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %153 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%152 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %154 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%153 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %155 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%154 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %156 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%155 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %157 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%151, %156 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.2.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.2.post_attention_layernorm.weight : tensor<576xf32>
    %158 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.2.post_attention_layernorm.weight, %157 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.2.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.2.mlp.gate_proj.weight : tensor<1536x576xf32>
    %dim_121 = tensor.dim %158, %c0 : tensor<?x?x576xf32>
    %dim_122 = tensor.dim %158, %c1 : tensor<?x?x576xf32>
    %159 = tensor.empty(%dim_121, %dim_122) : tensor<?x?x1536xf32>
    %160 = linalg.fill ins(%cst : f32) outs(%159 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %161 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.2.mlp.gate_proj"} ins(%158, %model.layers.2.mlp.gate_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%160 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %dim_123 = tensor.dim %161, %c0 : tensor<?x?x1536xf32>
    %dim_124 = tensor.dim %161, %c1 : tensor<?x?x1536xf32>
    %162 = tensor.empty(%dim_123, %dim_124) : tensor<?x?x1536xf32>
    %163 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%161 : tensor<?x?x1536xf32>) outs(%162 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      %1615 = math.exp %1614 : f32
      %1616 = arith.addf %1615, %cst_0 : f32
      %1617 = arith.divf %cst_0, %1616 : f32
      linalg.yield %1617 : f32
    } -> tensor<?x?x1536xf32>
    %164 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%163, %161 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%162 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.2.mlp.up_proj.weight = ml_program.global_load_const @model.layers.2.mlp.up_proj.weight : tensor<1536x576xf32>
    %165 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.2.mlp.up_proj"} ins(%158, %model.layers.2.mlp.up_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%160 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %166 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%164, %165 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%162 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.2.mlp.down_proj.weight = ml_program.global_load_const @model.layers.2.mlp.down_proj.weight : tensor<576x1536xf32>
    %dim_125 = tensor.dim %166, %c0 : tensor<?x?x1536xf32>
    %dim_126 = tensor.dim %166, %c1 : tensor<?x?x1536xf32>
    %167 = tensor.empty(%dim_125, %dim_126) : tensor<?x?x576xf32>
    %168 = linalg.fill ins(%cst : f32) outs(%167 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %169 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.2.mlp.down_proj"} ins(%166, %model.layers.2.mlp.down_proj.weight : tensor<?x?x1536xf32>, tensor<576x1536xf32>) outs(%168 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %170 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%151, %169 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %171 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%170, %170 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %172 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%171 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %173 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%172 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %174 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%173 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %175 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%174 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %176 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%170, %175 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.3.input_layernorm.weight = ml_program.global_load_const @model.layers.3.input_layernorm.weight : tensor<576xf32>
    %177 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.3.input_layernorm.weight, %176 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.3.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.3.self_attn.q_proj.weight : tensor<576x576xf32>
    %dim_127 = tensor.dim %177, %c0 : tensor<?x?x576xf32>
    %dim_128 = tensor.dim %177, %c1 : tensor<?x?x576xf32>
    %178 = tensor.empty(%dim_127, %dim_128) : tensor<?x?x576xf32>
    %179 = linalg.fill ins(%cst : f32) outs(%178 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %180 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.3.self_attn.q_proj"} ins(%177, %model.layers.3.self_attn.q_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%179 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %dim_129 = tensor.dim %180, %c0 : tensor<?x?x576xf32>
    %dim_130 = tensor.dim %180, %c1 : tensor<?x?x576xf32>
    %expanded_131 = tensor.expand_shape %180 [[0], [1], [2, 3]] output_shape [%dim_129, %dim_130, 9, 64] : tensor<?x?x576xf32> into tensor<?x?x9x64xf32>
    %dim_132 = tensor.dim %expanded_131, %c0 : tensor<?x?x9x64xf32>
    %dim_133 = tensor.dim %expanded_131, %c1 : tensor<?x?x9x64xf32>
    %181 = tensor.empty(%dim_132, %dim_133) : tensor<?x9x?x64xf32>
    %transposed_134 = linalg.transpose ins(%expanded_131 : tensor<?x?x9x64xf32>) outs(%181 : tensor<?x9x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.3.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.3.self_attn.k_proj.weight : tensor<192x576xf32>
    %182 = tensor.empty(%dim_127, %dim_128) : tensor<?x?x192xf32>
    %183 = linalg.fill ins(%cst : f32) outs(%182 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %184 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.3.self_attn.k_proj"} ins(%177, %model.layers.3.self_attn.k_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%183 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_135 = tensor.dim %184, %c0 : tensor<?x?x192xf32>
    %dim_136 = tensor.dim %184, %c1 : tensor<?x?x192xf32>
    %expanded_137 = tensor.expand_shape %184 [[0], [1], [2, 3]] output_shape [%dim_135, %dim_136, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_138 = tensor.dim %expanded_137, %c0 : tensor<?x?x3x64xf32>
    %dim_139 = tensor.dim %expanded_137, %c1 : tensor<?x?x3x64xf32>
    %185 = tensor.empty(%dim_138, %dim_139) : tensor<?x3x?x64xf32>
    %transposed_140 = linalg.transpose ins(%expanded_137 : tensor<?x?x3x64xf32>) outs(%185 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.3.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.3.self_attn.v_proj.weight : tensor<192x576xf32>
    %186 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.3.self_attn.v_proj"} ins(%177, %model.layers.3.self_attn.v_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%183 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_141 = tensor.dim %186, %c0 : tensor<?x?x192xf32>
    %dim_142 = tensor.dim %186, %c1 : tensor<?x?x192xf32>
    %expanded_143 = tensor.expand_shape %186 [[0], [1], [2, 3]] output_shape [%dim_141, %dim_142, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_144 = tensor.dim %expanded_143, %c0 : tensor<?x?x3x64xf32>
    %dim_145 = tensor.dim %expanded_143, %c1 : tensor<?x?x3x64xf32>
    %187 = tensor.empty(%dim_144, %dim_145) : tensor<?x3x?x64xf32>
    %transposed_146 = linalg.transpose ins(%expanded_143 : tensor<?x?x3x64xf32>) outs(%187 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %188 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_134, %expanded_30 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%181 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %extracted_slice_147 = tensor.extract_slice %transposed_134[0, 0, 0, 0] [%dim_132, 9, %dim_133, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %extracted_slice_148 = tensor.extract_slice %transposed_134[0, 0, 0, 32] [%dim_132, 9, %dim_133, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %189 = tensor.empty(%dim_132, %dim_133) : tensor<?x9x?x32xf32>
    %190 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_148 : tensor<?x9x?x32xf32>) outs(%189 : tensor<?x9x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x32xf32>
    %concat_149 = tensor.concat dim(3) %190, %extracted_slice_147 : (tensor<?x9x?x32xf32>, tensor<?x9x?x32xf32>) -> tensor<?x9x?x64xf32>
    %dim_150 = tensor.dim %190, %c0 : tensor<?x9x?x32xf32>
    %dim_151 = tensor.dim %190, %c2 : tensor<?x9x?x32xf32>
    %191 = tensor.empty(%dim_150, %dim_151) : tensor<?x9x?x64xf32>
    %192 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_149, %expanded_31 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%191 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %193 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%188, %192 : tensor<?x9x?x64xf32>, tensor<?x9x?x64xf32>) outs(%181 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %194 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_140, %expanded_30 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%185 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %extracted_slice_152 = tensor.extract_slice %transposed_140[0, 0, 0, 0] [%dim_138, 3, %dim_139, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %extracted_slice_153 = tensor.extract_slice %transposed_140[0, 0, 0, 32] [%dim_138, 3, %dim_139, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %195 = tensor.empty(%dim_138, %dim_139) : tensor<?x3x?x32xf32>
    %196 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_153 : tensor<?x3x?x32xf32>) outs(%195 : tensor<?x3x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x32xf32>
    %concat_154 = tensor.concat dim(3) %196, %extracted_slice_152 : (tensor<?x3x?x32xf32>, tensor<?x3x?x32xf32>) -> tensor<?x3x?x64xf32>
    %dim_155 = tensor.dim %196, %c0 : tensor<?x3x?x32xf32>
    %dim_156 = tensor.dim %196, %c2 : tensor<?x3x?x32xf32>
    %197 = tensor.empty(%dim_155, %dim_156) : tensor<?x3x?x64xf32>
    %198 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_154, %expanded_31 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%197 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %199 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%194, %198 : tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>) outs(%185 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %200:3 = call @"lora.cached_attention:model.layers.3.self_attn"(%193, %199, %transposed_146, %arg2, %arg1, %arg10, %arg11) : (tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>)
    %collapsed_157 = tensor.collapse_shape %200#0 [[0], [1], [2, 3]] : tensor<?x?x9x64xf32> into tensor<?x?x576xf32>
    %model.layers.3.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.3.self_attn.o_proj.weight : tensor<576x576xf32>
    %dim_158 = tensor.dim %collapsed_157, %c0 : tensor<?x?x576xf32>
    %dim_159 = tensor.dim %collapsed_157, %c1 : tensor<?x?x576xf32>
    %201 = tensor.empty(%dim_158, %dim_159) : tensor<?x?x576xf32>
    %202 = linalg.fill ins(%cst : f32) outs(%201 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %203 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.3.self_attn.o_proj"} ins(%collapsed_157, %model.layers.3.self_attn.o_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%202 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %204 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%170, %203 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %205 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%204, %204 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %206 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%205 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %207 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%206 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %208 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%207 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %209 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%208 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %210 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%204, %209 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.3.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.3.post_attention_layernorm.weight : tensor<576xf32>
    %211 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.3.post_attention_layernorm.weight, %210 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.3.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.3.mlp.gate_proj.weight : tensor<1536x576xf32>
    %dim_160 = tensor.dim %211, %c0 : tensor<?x?x576xf32>
    %dim_161 = tensor.dim %211, %c1 : tensor<?x?x576xf32>
    %212 = tensor.empty(%dim_160, %dim_161) : tensor<?x?x1536xf32>
    %213 = linalg.fill ins(%cst : f32) outs(%212 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %214 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.3.mlp.gate_proj"} ins(%211, %model.layers.3.mlp.gate_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%213 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %dim_162 = tensor.dim %214, %c0 : tensor<?x?x1536xf32>
    %dim_163 = tensor.dim %214, %c1 : tensor<?x?x1536xf32>
    %215 = tensor.empty(%dim_162, %dim_163) : tensor<?x?x1536xf32>
    %216 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%214 : tensor<?x?x1536xf32>) outs(%215 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      %1615 = math.exp %1614 : f32
      %1616 = arith.addf %1615, %cst_0 : f32
      %1617 = arith.divf %cst_0, %1616 : f32
      linalg.yield %1617 : f32
    } -> tensor<?x?x1536xf32>
    %217 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%216, %214 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%215 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.3.mlp.up_proj.weight = ml_program.global_load_const @model.layers.3.mlp.up_proj.weight : tensor<1536x576xf32>
    %218 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.3.mlp.up_proj"} ins(%211, %model.layers.3.mlp.up_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%213 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %219 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%217, %218 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%215 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.3.mlp.down_proj.weight = ml_program.global_load_const @model.layers.3.mlp.down_proj.weight : tensor<576x1536xf32>
    %dim_164 = tensor.dim %219, %c0 : tensor<?x?x1536xf32>
    %dim_165 = tensor.dim %219, %c1 : tensor<?x?x1536xf32>
    %220 = tensor.empty(%dim_164, %dim_165) : tensor<?x?x576xf32>
    %221 = linalg.fill ins(%cst : f32) outs(%220 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %222 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.3.mlp.down_proj"} ins(%219, %model.layers.3.mlp.down_proj.weight : tensor<?x?x1536xf32>, tensor<576x1536xf32>) outs(%221 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %223 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%204, %222 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %224 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%223, %223 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %225 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%224 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %226 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%225 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %227 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%226 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %228 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%227 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %229 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%223, %228 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.4.input_layernorm.weight = ml_program.global_load_const @model.layers.4.input_layernorm.weight : tensor<576xf32>
    %230 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.4.input_layernorm.weight, %229 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.4.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.4.self_attn.q_proj.weight : tensor<576x576xf32>
    %dim_166 = tensor.dim %230, %c0 : tensor<?x?x576xf32>
    %dim_167 = tensor.dim %230, %c1 : tensor<?x?x576xf32>
    %231 = tensor.empty(%dim_166, %dim_167) : tensor<?x?x576xf32>
    %232 = linalg.fill ins(%cst : f32) outs(%231 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %233 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.4.self_attn.q_proj"} ins(%230, %model.layers.4.self_attn.q_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%232 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %dim_168 = tensor.dim %233, %c0 : tensor<?x?x576xf32>
    %dim_169 = tensor.dim %233, %c1 : tensor<?x?x576xf32>
    %expanded_170 = tensor.expand_shape %233 [[0], [1], [2, 3]] output_shape [%dim_168, %dim_169, 9, 64] : tensor<?x?x576xf32> into tensor<?x?x9x64xf32>
    %dim_171 = tensor.dim %expanded_170, %c0 : tensor<?x?x9x64xf32>
    %dim_172 = tensor.dim %expanded_170, %c1 : tensor<?x?x9x64xf32>
    %234 = tensor.empty(%dim_171, %dim_172) : tensor<?x9x?x64xf32>
    %transposed_173 = linalg.transpose ins(%expanded_170 : tensor<?x?x9x64xf32>) outs(%234 : tensor<?x9x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.4.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.4.self_attn.k_proj.weight : tensor<192x576xf32>
    %235 = tensor.empty(%dim_166, %dim_167) : tensor<?x?x192xf32>
    %236 = linalg.fill ins(%cst : f32) outs(%235 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %237 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.4.self_attn.k_proj"} ins(%230, %model.layers.4.self_attn.k_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%236 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_174 = tensor.dim %237, %c0 : tensor<?x?x192xf32>
    %dim_175 = tensor.dim %237, %c1 : tensor<?x?x192xf32>
    %expanded_176 = tensor.expand_shape %237 [[0], [1], [2, 3]] output_shape [%dim_174, %dim_175, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_177 = tensor.dim %expanded_176, %c0 : tensor<?x?x3x64xf32>
    %dim_178 = tensor.dim %expanded_176, %c1 : tensor<?x?x3x64xf32>
    %238 = tensor.empty(%dim_177, %dim_178) : tensor<?x3x?x64xf32>
    %transposed_179 = linalg.transpose ins(%expanded_176 : tensor<?x?x3x64xf32>) outs(%238 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.4.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.4.self_attn.v_proj.weight : tensor<192x576xf32>
    %239 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.4.self_attn.v_proj"} ins(%230, %model.layers.4.self_attn.v_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%236 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_180 = tensor.dim %239, %c0 : tensor<?x?x192xf32>
    %dim_181 = tensor.dim %239, %c1 : tensor<?x?x192xf32>
    %expanded_182 = tensor.expand_shape %239 [[0], [1], [2, 3]] output_shape [%dim_180, %dim_181, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_183 = tensor.dim %expanded_182, %c0 : tensor<?x?x3x64xf32>
    %dim_184 = tensor.dim %expanded_182, %c1 : tensor<?x?x3x64xf32>
    %240 = tensor.empty(%dim_183, %dim_184) : tensor<?x3x?x64xf32>
    %transposed_185 = linalg.transpose ins(%expanded_182 : tensor<?x?x3x64xf32>) outs(%240 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %241 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_173, %expanded_30 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%234 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %extracted_slice_186 = tensor.extract_slice %transposed_173[0, 0, 0, 0] [%dim_171, 9, %dim_172, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %extracted_slice_187 = tensor.extract_slice %transposed_173[0, 0, 0, 32] [%dim_171, 9, %dim_172, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %242 = tensor.empty(%dim_171, %dim_172) : tensor<?x9x?x32xf32>
    %243 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_187 : tensor<?x9x?x32xf32>) outs(%242 : tensor<?x9x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x32xf32>
    %concat_188 = tensor.concat dim(3) %243, %extracted_slice_186 : (tensor<?x9x?x32xf32>, tensor<?x9x?x32xf32>) -> tensor<?x9x?x64xf32>
    %dim_189 = tensor.dim %243, %c0 : tensor<?x9x?x32xf32>
    %dim_190 = tensor.dim %243, %c2 : tensor<?x9x?x32xf32>
    %244 = tensor.empty(%dim_189, %dim_190) : tensor<?x9x?x64xf32>
    %245 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_188, %expanded_31 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%244 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %246 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%241, %245 : tensor<?x9x?x64xf32>, tensor<?x9x?x64xf32>) outs(%234 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %247 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_179, %expanded_30 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%238 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %extracted_slice_191 = tensor.extract_slice %transposed_179[0, 0, 0, 0] [%dim_177, 3, %dim_178, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %extracted_slice_192 = tensor.extract_slice %transposed_179[0, 0, 0, 32] [%dim_177, 3, %dim_178, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %248 = tensor.empty(%dim_177, %dim_178) : tensor<?x3x?x32xf32>
    %249 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_192 : tensor<?x3x?x32xf32>) outs(%248 : tensor<?x3x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x32xf32>
    %concat_193 = tensor.concat dim(3) %249, %extracted_slice_191 : (tensor<?x3x?x32xf32>, tensor<?x3x?x32xf32>) -> tensor<?x3x?x64xf32>
    %dim_194 = tensor.dim %249, %c0 : tensor<?x3x?x32xf32>
    %dim_195 = tensor.dim %249, %c2 : tensor<?x3x?x32xf32>
    %250 = tensor.empty(%dim_194, %dim_195) : tensor<?x3x?x64xf32>
    %251 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_193, %expanded_31 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%250 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %252 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%247, %251 : tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>) outs(%238 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %253:3 = call @"lora.cached_attention:model.layers.4.self_attn"(%246, %252, %transposed_185, %arg2, %arg1, %arg12, %arg13) : (tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>)
    %collapsed_196 = tensor.collapse_shape %253#0 [[0], [1], [2, 3]] : tensor<?x?x9x64xf32> into tensor<?x?x576xf32>
    %model.layers.4.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.4.self_attn.o_proj.weight : tensor<576x576xf32>
    %dim_197 = tensor.dim %collapsed_196, %c0 : tensor<?x?x576xf32>
    %dim_198 = tensor.dim %collapsed_196, %c1 : tensor<?x?x576xf32>
    %254 = tensor.empty(%dim_197, %dim_198) : tensor<?x?x576xf32>
    %255 = linalg.fill ins(%cst : f32) outs(%254 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %256 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.4.self_attn.o_proj"} ins(%collapsed_196, %model.layers.4.self_attn.o_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%255 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %257 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%223, %256 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %258 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%257, %257 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %259 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%258 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %260 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%259 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %261 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%260 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %262 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%261 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %263 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%257, %262 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.4.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.4.post_attention_layernorm.weight : tensor<576xf32>
    %264 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.4.post_attention_layernorm.weight, %263 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.4.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.4.mlp.gate_proj.weight : tensor<1536x576xf32>
    %dim_199 = tensor.dim %264, %c0 : tensor<?x?x576xf32>
    %dim_200 = tensor.dim %264, %c1 : tensor<?x?x576xf32>
    %265 = tensor.empty(%dim_199, %dim_200) : tensor<?x?x1536xf32>
    %266 = linalg.fill ins(%cst : f32) outs(%265 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %267 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.4.mlp.gate_proj"} ins(%264, %model.layers.4.mlp.gate_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%266 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %dim_201 = tensor.dim %267, %c0 : tensor<?x?x1536xf32>
    %dim_202 = tensor.dim %267, %c1 : tensor<?x?x1536xf32>
    %268 = tensor.empty(%dim_201, %dim_202) : tensor<?x?x1536xf32>
    %269 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%267 : tensor<?x?x1536xf32>) outs(%268 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      %1615 = math.exp %1614 : f32
      %1616 = arith.addf %1615, %cst_0 : f32
      %1617 = arith.divf %cst_0, %1616 : f32
      linalg.yield %1617 : f32
    } -> tensor<?x?x1536xf32>
    %270 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%269, %267 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%268 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.4.mlp.up_proj.weight = ml_program.global_load_const @model.layers.4.mlp.up_proj.weight : tensor<1536x576xf32>
    %271 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.4.mlp.up_proj"} ins(%264, %model.layers.4.mlp.up_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%266 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %272 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%270, %271 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%268 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.4.mlp.down_proj.weight = ml_program.global_load_const @model.layers.4.mlp.down_proj.weight : tensor<576x1536xf32>
    %dim_203 = tensor.dim %272, %c0 : tensor<?x?x1536xf32>
    %dim_204 = tensor.dim %272, %c1 : tensor<?x?x1536xf32>
    %273 = tensor.empty(%dim_203, %dim_204) : tensor<?x?x576xf32>
    %274 = linalg.fill ins(%cst : f32) outs(%273 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %275 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.4.mlp.down_proj"} ins(%272, %model.layers.4.mlp.down_proj.weight : tensor<?x?x1536xf32>, tensor<576x1536xf32>) outs(%274 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %276 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%257, %275 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %277 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%276, %276 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %278 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%277 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %279 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%278 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %280 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%279 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %281 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%280 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %282 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%276, %281 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.5.input_layernorm.weight = ml_program.global_load_const @model.layers.5.input_layernorm.weight : tensor<576xf32>
    %283 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.5.input_layernorm.weight, %282 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.5.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.5.self_attn.q_proj.weight : tensor<576x576xf32>
    %dim_205 = tensor.dim %283, %c0 : tensor<?x?x576xf32>
    %dim_206 = tensor.dim %283, %c1 : tensor<?x?x576xf32>
    %284 = tensor.empty(%dim_205, %dim_206) : tensor<?x?x576xf32>
    %285 = linalg.fill ins(%cst : f32) outs(%284 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %286 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.5.self_attn.q_proj"} ins(%283, %model.layers.5.self_attn.q_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%285 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %dim_207 = tensor.dim %286, %c0 : tensor<?x?x576xf32>
    %dim_208 = tensor.dim %286, %c1 : tensor<?x?x576xf32>
    %expanded_209 = tensor.expand_shape %286 [[0], [1], [2, 3]] output_shape [%dim_207, %dim_208, 9, 64] : tensor<?x?x576xf32> into tensor<?x?x9x64xf32>
    %dim_210 = tensor.dim %expanded_209, %c0 : tensor<?x?x9x64xf32>
    %dim_211 = tensor.dim %expanded_209, %c1 : tensor<?x?x9x64xf32>
    %287 = tensor.empty(%dim_210, %dim_211) : tensor<?x9x?x64xf32>
    %transposed_212 = linalg.transpose ins(%expanded_209 : tensor<?x?x9x64xf32>) outs(%287 : tensor<?x9x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.5.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.5.self_attn.k_proj.weight : tensor<192x576xf32>
    %288 = tensor.empty(%dim_205, %dim_206) : tensor<?x?x192xf32>
    %289 = linalg.fill ins(%cst : f32) outs(%288 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %290 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.5.self_attn.k_proj"} ins(%283, %model.layers.5.self_attn.k_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%289 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_213 = tensor.dim %290, %c0 : tensor<?x?x192xf32>
    %dim_214 = tensor.dim %290, %c1 : tensor<?x?x192xf32>
    %expanded_215 = tensor.expand_shape %290 [[0], [1], [2, 3]] output_shape [%dim_213, %dim_214, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_216 = tensor.dim %expanded_215, %c0 : tensor<?x?x3x64xf32>
    %dim_217 = tensor.dim %expanded_215, %c1 : tensor<?x?x3x64xf32>
    %291 = tensor.empty(%dim_216, %dim_217) : tensor<?x3x?x64xf32>
    %transposed_218 = linalg.transpose ins(%expanded_215 : tensor<?x?x3x64xf32>) outs(%291 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.5.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.5.self_attn.v_proj.weight : tensor<192x576xf32>
    %292 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.5.self_attn.v_proj"} ins(%283, %model.layers.5.self_attn.v_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%289 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_219 = tensor.dim %292, %c0 : tensor<?x?x192xf32>
    %dim_220 = tensor.dim %292, %c1 : tensor<?x?x192xf32>
    %expanded_221 = tensor.expand_shape %292 [[0], [1], [2, 3]] output_shape [%dim_219, %dim_220, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_222 = tensor.dim %expanded_221, %c0 : tensor<?x?x3x64xf32>
    %dim_223 = tensor.dim %expanded_221, %c1 : tensor<?x?x3x64xf32>
    %293 = tensor.empty(%dim_222, %dim_223) : tensor<?x3x?x64xf32>
    %transposed_224 = linalg.transpose ins(%expanded_221 : tensor<?x?x3x64xf32>) outs(%293 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %294 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_212, %expanded_30 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%287 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %extracted_slice_225 = tensor.extract_slice %transposed_212[0, 0, 0, 0] [%dim_210, 9, %dim_211, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %extracted_slice_226 = tensor.extract_slice %transposed_212[0, 0, 0, 32] [%dim_210, 9, %dim_211, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %295 = tensor.empty(%dim_210, %dim_211) : tensor<?x9x?x32xf32>
    %296 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_226 : tensor<?x9x?x32xf32>) outs(%295 : tensor<?x9x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x32xf32>
    %concat_227 = tensor.concat dim(3) %296, %extracted_slice_225 : (tensor<?x9x?x32xf32>, tensor<?x9x?x32xf32>) -> tensor<?x9x?x64xf32>
    %dim_228 = tensor.dim %296, %c0 : tensor<?x9x?x32xf32>
    %dim_229 = tensor.dim %296, %c2 : tensor<?x9x?x32xf32>
    %297 = tensor.empty(%dim_228, %dim_229) : tensor<?x9x?x64xf32>
    %298 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_227, %expanded_31 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%297 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %299 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%294, %298 : tensor<?x9x?x64xf32>, tensor<?x9x?x64xf32>) outs(%287 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %300 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_218, %expanded_30 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%291 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %extracted_slice_230 = tensor.extract_slice %transposed_218[0, 0, 0, 0] [%dim_216, 3, %dim_217, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %extracted_slice_231 = tensor.extract_slice %transposed_218[0, 0, 0, 32] [%dim_216, 3, %dim_217, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %301 = tensor.empty(%dim_216, %dim_217) : tensor<?x3x?x32xf32>
    %302 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_231 : tensor<?x3x?x32xf32>) outs(%301 : tensor<?x3x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x32xf32>
    %concat_232 = tensor.concat dim(3) %302, %extracted_slice_230 : (tensor<?x3x?x32xf32>, tensor<?x3x?x32xf32>) -> tensor<?x3x?x64xf32>
    %dim_233 = tensor.dim %302, %c0 : tensor<?x3x?x32xf32>
    %dim_234 = tensor.dim %302, %c2 : tensor<?x3x?x32xf32>
    %303 = tensor.empty(%dim_233, %dim_234) : tensor<?x3x?x64xf32>
    %304 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_232, %expanded_31 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%303 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %305 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%300, %304 : tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>) outs(%291 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %306:3 = call @"lora.cached_attention:model.layers.5.self_attn"(%299, %305, %transposed_224, %arg2, %arg1, %arg14, %arg15) : (tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>)
    %collapsed_235 = tensor.collapse_shape %306#0 [[0], [1], [2, 3]] : tensor<?x?x9x64xf32> into tensor<?x?x576xf32>
    %model.layers.5.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.5.self_attn.o_proj.weight : tensor<576x576xf32>
    %dim_236 = tensor.dim %collapsed_235, %c0 : tensor<?x?x576xf32>
    %dim_237 = tensor.dim %collapsed_235, %c1 : tensor<?x?x576xf32>
    %307 = tensor.empty(%dim_236, %dim_237) : tensor<?x?x576xf32>
    %308 = linalg.fill ins(%cst : f32) outs(%307 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %309 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.5.self_attn.o_proj"} ins(%collapsed_235, %model.layers.5.self_attn.o_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%308 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %310 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%276, %309 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %311 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%310, %310 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %312 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%311 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %313 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%312 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %314 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%313 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %315 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%314 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %316 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%310, %315 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.5.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.5.post_attention_layernorm.weight : tensor<576xf32>
    %317 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.5.post_attention_layernorm.weight, %316 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.5.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.5.mlp.gate_proj.weight : tensor<1536x576xf32>
    %dim_238 = tensor.dim %317, %c0 : tensor<?x?x576xf32>
    %dim_239 = tensor.dim %317, %c1 : tensor<?x?x576xf32>
    %318 = tensor.empty(%dim_238, %dim_239) : tensor<?x?x1536xf32>
    %319 = linalg.fill ins(%cst : f32) outs(%318 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %320 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.5.mlp.gate_proj"} ins(%317, %model.layers.5.mlp.gate_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%319 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %dim_240 = tensor.dim %320, %c0 : tensor<?x?x1536xf32>
    %dim_241 = tensor.dim %320, %c1 : tensor<?x?x1536xf32>
    %321 = tensor.empty(%dim_240, %dim_241) : tensor<?x?x1536xf32>
    %322 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%320 : tensor<?x?x1536xf32>) outs(%321 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      %1615 = math.exp %1614 : f32
      %1616 = arith.addf %1615, %cst_0 : f32
      %1617 = arith.divf %cst_0, %1616 : f32
      linalg.yield %1617 : f32
    } -> tensor<?x?x1536xf32>
    %323 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%322, %320 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%321 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.5.mlp.up_proj.weight = ml_program.global_load_const @model.layers.5.mlp.up_proj.weight : tensor<1536x576xf32>
    %324 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.5.mlp.up_proj"} ins(%317, %model.layers.5.mlp.up_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%319 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %325 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%323, %324 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%321 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.5.mlp.down_proj.weight = ml_program.global_load_const @model.layers.5.mlp.down_proj.weight : tensor<576x1536xf32>
    %dim_242 = tensor.dim %325, %c0 : tensor<?x?x1536xf32>
    %dim_243 = tensor.dim %325, %c1 : tensor<?x?x1536xf32>
    %326 = tensor.empty(%dim_242, %dim_243) : tensor<?x?x576xf32>
    %327 = linalg.fill ins(%cst : f32) outs(%326 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %328 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.5.mlp.down_proj"} ins(%325, %model.layers.5.mlp.down_proj.weight : tensor<?x?x1536xf32>, tensor<576x1536xf32>) outs(%327 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %329 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%310, %328 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %330 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%329, %329 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %331 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%330 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %332 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%331 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %333 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%332 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %334 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%333 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %335 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%329, %334 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.6.input_layernorm.weight = ml_program.global_load_const @model.layers.6.input_layernorm.weight : tensor<576xf32>
    %336 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.6.input_layernorm.weight, %335 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.6.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.6.self_attn.q_proj.weight : tensor<576x576xf32>
    %dim_244 = tensor.dim %336, %c0 : tensor<?x?x576xf32>
    %dim_245 = tensor.dim %336, %c1 : tensor<?x?x576xf32>
    %337 = tensor.empty(%dim_244, %dim_245) : tensor<?x?x576xf32>
    %338 = linalg.fill ins(%cst : f32) outs(%337 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %339 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.6.self_attn.q_proj"} ins(%336, %model.layers.6.self_attn.q_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%338 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %dim_246 = tensor.dim %339, %c0 : tensor<?x?x576xf32>
    %dim_247 = tensor.dim %339, %c1 : tensor<?x?x576xf32>
    %expanded_248 = tensor.expand_shape %339 [[0], [1], [2, 3]] output_shape [%dim_246, %dim_247, 9, 64] : tensor<?x?x576xf32> into tensor<?x?x9x64xf32>
    %dim_249 = tensor.dim %expanded_248, %c0 : tensor<?x?x9x64xf32>
    %dim_250 = tensor.dim %expanded_248, %c1 : tensor<?x?x9x64xf32>
    %340 = tensor.empty(%dim_249, %dim_250) : tensor<?x9x?x64xf32>
    %transposed_251 = linalg.transpose ins(%expanded_248 : tensor<?x?x9x64xf32>) outs(%340 : tensor<?x9x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.6.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.6.self_attn.k_proj.weight : tensor<192x576xf32>
    %341 = tensor.empty(%dim_244, %dim_245) : tensor<?x?x192xf32>
    %342 = linalg.fill ins(%cst : f32) outs(%341 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %343 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.6.self_attn.k_proj"} ins(%336, %model.layers.6.self_attn.k_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%342 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_252 = tensor.dim %343, %c0 : tensor<?x?x192xf32>
    %dim_253 = tensor.dim %343, %c1 : tensor<?x?x192xf32>
    %expanded_254 = tensor.expand_shape %343 [[0], [1], [2, 3]] output_shape [%dim_252, %dim_253, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_255 = tensor.dim %expanded_254, %c0 : tensor<?x?x3x64xf32>
    %dim_256 = tensor.dim %expanded_254, %c1 : tensor<?x?x3x64xf32>
    %344 = tensor.empty(%dim_255, %dim_256) : tensor<?x3x?x64xf32>
    %transposed_257 = linalg.transpose ins(%expanded_254 : tensor<?x?x3x64xf32>) outs(%344 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.6.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.6.self_attn.v_proj.weight : tensor<192x576xf32>
    %345 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.6.self_attn.v_proj"} ins(%336, %model.layers.6.self_attn.v_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%342 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_258 = tensor.dim %345, %c0 : tensor<?x?x192xf32>
    %dim_259 = tensor.dim %345, %c1 : tensor<?x?x192xf32>
    %expanded_260 = tensor.expand_shape %345 [[0], [1], [2, 3]] output_shape [%dim_258, %dim_259, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_261 = tensor.dim %expanded_260, %c0 : tensor<?x?x3x64xf32>
    %dim_262 = tensor.dim %expanded_260, %c1 : tensor<?x?x3x64xf32>
    %346 = tensor.empty(%dim_261, %dim_262) : tensor<?x3x?x64xf32>
    %transposed_263 = linalg.transpose ins(%expanded_260 : tensor<?x?x3x64xf32>) outs(%346 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %347 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_251, %expanded_30 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%340 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %extracted_slice_264 = tensor.extract_slice %transposed_251[0, 0, 0, 0] [%dim_249, 9, %dim_250, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %extracted_slice_265 = tensor.extract_slice %transposed_251[0, 0, 0, 32] [%dim_249, 9, %dim_250, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %348 = tensor.empty(%dim_249, %dim_250) : tensor<?x9x?x32xf32>
    %349 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_265 : tensor<?x9x?x32xf32>) outs(%348 : tensor<?x9x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x32xf32>
    %concat_266 = tensor.concat dim(3) %349, %extracted_slice_264 : (tensor<?x9x?x32xf32>, tensor<?x9x?x32xf32>) -> tensor<?x9x?x64xf32>
    %dim_267 = tensor.dim %349, %c0 : tensor<?x9x?x32xf32>
    %dim_268 = tensor.dim %349, %c2 : tensor<?x9x?x32xf32>
    %350 = tensor.empty(%dim_267, %dim_268) : tensor<?x9x?x64xf32>
    %351 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_266, %expanded_31 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%350 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %352 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%347, %351 : tensor<?x9x?x64xf32>, tensor<?x9x?x64xf32>) outs(%340 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %353 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_257, %expanded_30 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%344 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %extracted_slice_269 = tensor.extract_slice %transposed_257[0, 0, 0, 0] [%dim_255, 3, %dim_256, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %extracted_slice_270 = tensor.extract_slice %transposed_257[0, 0, 0, 32] [%dim_255, 3, %dim_256, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %354 = tensor.empty(%dim_255, %dim_256) : tensor<?x3x?x32xf32>
    %355 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_270 : tensor<?x3x?x32xf32>) outs(%354 : tensor<?x3x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x32xf32>
    %concat_271 = tensor.concat dim(3) %355, %extracted_slice_269 : (tensor<?x3x?x32xf32>, tensor<?x3x?x32xf32>) -> tensor<?x3x?x64xf32>
    %dim_272 = tensor.dim %355, %c0 : tensor<?x3x?x32xf32>
    %dim_273 = tensor.dim %355, %c2 : tensor<?x3x?x32xf32>
    %356 = tensor.empty(%dim_272, %dim_273) : tensor<?x3x?x64xf32>
    %357 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_271, %expanded_31 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%356 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %358 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%353, %357 : tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>) outs(%344 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %359:3 = call @"lora.cached_attention:model.layers.6.self_attn"(%352, %358, %transposed_263, %arg2, %arg1, %arg16, %arg17) : (tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>)
    %collapsed_274 = tensor.collapse_shape %359#0 [[0], [1], [2, 3]] : tensor<?x?x9x64xf32> into tensor<?x?x576xf32>
    %model.layers.6.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.6.self_attn.o_proj.weight : tensor<576x576xf32>
    %dim_275 = tensor.dim %collapsed_274, %c0 : tensor<?x?x576xf32>
    %dim_276 = tensor.dim %collapsed_274, %c1 : tensor<?x?x576xf32>
    %360 = tensor.empty(%dim_275, %dim_276) : tensor<?x?x576xf32>
    %361 = linalg.fill ins(%cst : f32) outs(%360 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %362 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.6.self_attn.o_proj"} ins(%collapsed_274, %model.layers.6.self_attn.o_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%361 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %363 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%329, %362 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %364 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%363, %363 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %365 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%364 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %366 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%365 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %367 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%366 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %368 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%367 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %369 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%363, %368 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.6.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.6.post_attention_layernorm.weight : tensor<576xf32>
    %370 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.6.post_attention_layernorm.weight, %369 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.6.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.6.mlp.gate_proj.weight : tensor<1536x576xf32>
    %dim_277 = tensor.dim %370, %c0 : tensor<?x?x576xf32>
    %dim_278 = tensor.dim %370, %c1 : tensor<?x?x576xf32>
    %371 = tensor.empty(%dim_277, %dim_278) : tensor<?x?x1536xf32>
    %372 = linalg.fill ins(%cst : f32) outs(%371 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %373 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.6.mlp.gate_proj"} ins(%370, %model.layers.6.mlp.gate_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%372 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %dim_279 = tensor.dim %373, %c0 : tensor<?x?x1536xf32>
    %dim_280 = tensor.dim %373, %c1 : tensor<?x?x1536xf32>
    %374 = tensor.empty(%dim_279, %dim_280) : tensor<?x?x1536xf32>
    %375 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%373 : tensor<?x?x1536xf32>) outs(%374 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      %1615 = math.exp %1614 : f32
      %1616 = arith.addf %1615, %cst_0 : f32
      %1617 = arith.divf %cst_0, %1616 : f32
      linalg.yield %1617 : f32
    } -> tensor<?x?x1536xf32>
    %376 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%375, %373 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%374 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.6.mlp.up_proj.weight = ml_program.global_load_const @model.layers.6.mlp.up_proj.weight : tensor<1536x576xf32>
    %377 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.6.mlp.up_proj"} ins(%370, %model.layers.6.mlp.up_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%372 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %378 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%376, %377 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%374 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.6.mlp.down_proj.weight = ml_program.global_load_const @model.layers.6.mlp.down_proj.weight : tensor<576x1536xf32>
    %dim_281 = tensor.dim %378, %c0 : tensor<?x?x1536xf32>
    %dim_282 = tensor.dim %378, %c1 : tensor<?x?x1536xf32>
    %379 = tensor.empty(%dim_281, %dim_282) : tensor<?x?x576xf32>
    %380 = linalg.fill ins(%cst : f32) outs(%379 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %381 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.6.mlp.down_proj"} ins(%378, %model.layers.6.mlp.down_proj.weight : tensor<?x?x1536xf32>, tensor<576x1536xf32>) outs(%380 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %382 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%363, %381 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %383 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%382, %382 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %384 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%383 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %385 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%384 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %386 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%385 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %387 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%386 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %388 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%382, %387 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.7.input_layernorm.weight = ml_program.global_load_const @model.layers.7.input_layernorm.weight : tensor<576xf32>
    %389 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.7.input_layernorm.weight, %388 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.7.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.7.self_attn.q_proj.weight : tensor<576x576xf32>
    %dim_283 = tensor.dim %389, %c0 : tensor<?x?x576xf32>
    %dim_284 = tensor.dim %389, %c1 : tensor<?x?x576xf32>
    %390 = tensor.empty(%dim_283, %dim_284) : tensor<?x?x576xf32>
    %391 = linalg.fill ins(%cst : f32) outs(%390 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %392 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.7.self_attn.q_proj"} ins(%389, %model.layers.7.self_attn.q_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%391 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %dim_285 = tensor.dim %392, %c0 : tensor<?x?x576xf32>
    %dim_286 = tensor.dim %392, %c1 : tensor<?x?x576xf32>
    %expanded_287 = tensor.expand_shape %392 [[0], [1], [2, 3]] output_shape [%dim_285, %dim_286, 9, 64] : tensor<?x?x576xf32> into tensor<?x?x9x64xf32>
    %dim_288 = tensor.dim %expanded_287, %c0 : tensor<?x?x9x64xf32>
    %dim_289 = tensor.dim %expanded_287, %c1 : tensor<?x?x9x64xf32>
    %393 = tensor.empty(%dim_288, %dim_289) : tensor<?x9x?x64xf32>
    %transposed_290 = linalg.transpose ins(%expanded_287 : tensor<?x?x9x64xf32>) outs(%393 : tensor<?x9x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.7.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.7.self_attn.k_proj.weight : tensor<192x576xf32>
    %394 = tensor.empty(%dim_283, %dim_284) : tensor<?x?x192xf32>
    %395 = linalg.fill ins(%cst : f32) outs(%394 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %396 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.7.self_attn.k_proj"} ins(%389, %model.layers.7.self_attn.k_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%395 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_291 = tensor.dim %396, %c0 : tensor<?x?x192xf32>
    %dim_292 = tensor.dim %396, %c1 : tensor<?x?x192xf32>
    %expanded_293 = tensor.expand_shape %396 [[0], [1], [2, 3]] output_shape [%dim_291, %dim_292, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_294 = tensor.dim %expanded_293, %c0 : tensor<?x?x3x64xf32>
    %dim_295 = tensor.dim %expanded_293, %c1 : tensor<?x?x3x64xf32>
    %397 = tensor.empty(%dim_294, %dim_295) : tensor<?x3x?x64xf32>
    %transposed_296 = linalg.transpose ins(%expanded_293 : tensor<?x?x3x64xf32>) outs(%397 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.7.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.7.self_attn.v_proj.weight : tensor<192x576xf32>
    %398 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.7.self_attn.v_proj"} ins(%389, %model.layers.7.self_attn.v_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%395 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_297 = tensor.dim %398, %c0 : tensor<?x?x192xf32>
    %dim_298 = tensor.dim %398, %c1 : tensor<?x?x192xf32>
    %expanded_299 = tensor.expand_shape %398 [[0], [1], [2, 3]] output_shape [%dim_297, %dim_298, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_300 = tensor.dim %expanded_299, %c0 : tensor<?x?x3x64xf32>
    %dim_301 = tensor.dim %expanded_299, %c1 : tensor<?x?x3x64xf32>
    %399 = tensor.empty(%dim_300, %dim_301) : tensor<?x3x?x64xf32>
    %transposed_302 = linalg.transpose ins(%expanded_299 : tensor<?x?x3x64xf32>) outs(%399 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %400 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_290, %expanded_30 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%393 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %extracted_slice_303 = tensor.extract_slice %transposed_290[0, 0, 0, 0] [%dim_288, 9, %dim_289, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %extracted_slice_304 = tensor.extract_slice %transposed_290[0, 0, 0, 32] [%dim_288, 9, %dim_289, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %401 = tensor.empty(%dim_288, %dim_289) : tensor<?x9x?x32xf32>
    %402 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_304 : tensor<?x9x?x32xf32>) outs(%401 : tensor<?x9x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x32xf32>
    %concat_305 = tensor.concat dim(3) %402, %extracted_slice_303 : (tensor<?x9x?x32xf32>, tensor<?x9x?x32xf32>) -> tensor<?x9x?x64xf32>
    %dim_306 = tensor.dim %402, %c0 : tensor<?x9x?x32xf32>
    %dim_307 = tensor.dim %402, %c2 : tensor<?x9x?x32xf32>
    %403 = tensor.empty(%dim_306, %dim_307) : tensor<?x9x?x64xf32>
    %404 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_305, %expanded_31 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%403 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %405 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%400, %404 : tensor<?x9x?x64xf32>, tensor<?x9x?x64xf32>) outs(%393 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %406 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_296, %expanded_30 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%397 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %extracted_slice_308 = tensor.extract_slice %transposed_296[0, 0, 0, 0] [%dim_294, 3, %dim_295, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %extracted_slice_309 = tensor.extract_slice %transposed_296[0, 0, 0, 32] [%dim_294, 3, %dim_295, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %407 = tensor.empty(%dim_294, %dim_295) : tensor<?x3x?x32xf32>
    %408 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_309 : tensor<?x3x?x32xf32>) outs(%407 : tensor<?x3x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x32xf32>
    %concat_310 = tensor.concat dim(3) %408, %extracted_slice_308 : (tensor<?x3x?x32xf32>, tensor<?x3x?x32xf32>) -> tensor<?x3x?x64xf32>
    %dim_311 = tensor.dim %408, %c0 : tensor<?x3x?x32xf32>
    %dim_312 = tensor.dim %408, %c2 : tensor<?x3x?x32xf32>
    %409 = tensor.empty(%dim_311, %dim_312) : tensor<?x3x?x64xf32>
    %410 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_310, %expanded_31 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%409 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %411 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%406, %410 : tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>) outs(%397 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %412:3 = call @"lora.cached_attention:model.layers.7.self_attn"(%405, %411, %transposed_302, %arg2, %arg1, %arg18, %arg19) : (tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>)
    %collapsed_313 = tensor.collapse_shape %412#0 [[0], [1], [2, 3]] : tensor<?x?x9x64xf32> into tensor<?x?x576xf32>
    %model.layers.7.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.7.self_attn.o_proj.weight : tensor<576x576xf32>
    %dim_314 = tensor.dim %collapsed_313, %c0 : tensor<?x?x576xf32>
    %dim_315 = tensor.dim %collapsed_313, %c1 : tensor<?x?x576xf32>
    %413 = tensor.empty(%dim_314, %dim_315) : tensor<?x?x576xf32>
    %414 = linalg.fill ins(%cst : f32) outs(%413 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %415 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.7.self_attn.o_proj"} ins(%collapsed_313, %model.layers.7.self_attn.o_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%414 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %416 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%382, %415 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %417 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%416, %416 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %418 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%417 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %419 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%418 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %420 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%419 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %421 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%420 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %422 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%416, %421 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.7.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.7.post_attention_layernorm.weight : tensor<576xf32>
    %423 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.7.post_attention_layernorm.weight, %422 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.7.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.7.mlp.gate_proj.weight : tensor<1536x576xf32>
    %dim_316 = tensor.dim %423, %c0 : tensor<?x?x576xf32>
    %dim_317 = tensor.dim %423, %c1 : tensor<?x?x576xf32>
    %424 = tensor.empty(%dim_316, %dim_317) : tensor<?x?x1536xf32>
    %425 = linalg.fill ins(%cst : f32) outs(%424 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %426 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.7.mlp.gate_proj"} ins(%423, %model.layers.7.mlp.gate_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%425 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %dim_318 = tensor.dim %426, %c0 : tensor<?x?x1536xf32>
    %dim_319 = tensor.dim %426, %c1 : tensor<?x?x1536xf32>
    %427 = tensor.empty(%dim_318, %dim_319) : tensor<?x?x1536xf32>
    %428 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%426 : tensor<?x?x1536xf32>) outs(%427 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      %1615 = math.exp %1614 : f32
      %1616 = arith.addf %1615, %cst_0 : f32
      %1617 = arith.divf %cst_0, %1616 : f32
      linalg.yield %1617 : f32
    } -> tensor<?x?x1536xf32>
    %429 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%428, %426 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%427 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.7.mlp.up_proj.weight = ml_program.global_load_const @model.layers.7.mlp.up_proj.weight : tensor<1536x576xf32>
    %430 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.7.mlp.up_proj"} ins(%423, %model.layers.7.mlp.up_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%425 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %431 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%429, %430 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%427 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.7.mlp.down_proj.weight = ml_program.global_load_const @model.layers.7.mlp.down_proj.weight : tensor<576x1536xf32>
    %dim_320 = tensor.dim %431, %c0 : tensor<?x?x1536xf32>
    %dim_321 = tensor.dim %431, %c1 : tensor<?x?x1536xf32>
    %432 = tensor.empty(%dim_320, %dim_321) : tensor<?x?x576xf32>
    %433 = linalg.fill ins(%cst : f32) outs(%432 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %434 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.7.mlp.down_proj"} ins(%431, %model.layers.7.mlp.down_proj.weight : tensor<?x?x1536xf32>, tensor<576x1536xf32>) outs(%433 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %435 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%416, %434 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %436 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%435, %435 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %437 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%436 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %438 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%437 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %439 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%438 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %440 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%439 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %441 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%435, %440 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.8.input_layernorm.weight = ml_program.global_load_const @model.layers.8.input_layernorm.weight : tensor<576xf32>
    %442 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.8.input_layernorm.weight, %441 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.8.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.8.self_attn.q_proj.weight : tensor<576x576xf32>
    %dim_322 = tensor.dim %442, %c0 : tensor<?x?x576xf32>
    %dim_323 = tensor.dim %442, %c1 : tensor<?x?x576xf32>
    %443 = tensor.empty(%dim_322, %dim_323) : tensor<?x?x576xf32>
    %444 = linalg.fill ins(%cst : f32) outs(%443 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %445 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.8.self_attn.q_proj"} ins(%442, %model.layers.8.self_attn.q_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%444 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %dim_324 = tensor.dim %445, %c0 : tensor<?x?x576xf32>
    %dim_325 = tensor.dim %445, %c1 : tensor<?x?x576xf32>
    %expanded_326 = tensor.expand_shape %445 [[0], [1], [2, 3]] output_shape [%dim_324, %dim_325, 9, 64] : tensor<?x?x576xf32> into tensor<?x?x9x64xf32>
    %dim_327 = tensor.dim %expanded_326, %c0 : tensor<?x?x9x64xf32>
    %dim_328 = tensor.dim %expanded_326, %c1 : tensor<?x?x9x64xf32>
    %446 = tensor.empty(%dim_327, %dim_328) : tensor<?x9x?x64xf32>
    %transposed_329 = linalg.transpose ins(%expanded_326 : tensor<?x?x9x64xf32>) outs(%446 : tensor<?x9x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.8.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.8.self_attn.k_proj.weight : tensor<192x576xf32>
    %447 = tensor.empty(%dim_322, %dim_323) : tensor<?x?x192xf32>
    %448 = linalg.fill ins(%cst : f32) outs(%447 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %449 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.8.self_attn.k_proj"} ins(%442, %model.layers.8.self_attn.k_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%448 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_330 = tensor.dim %449, %c0 : tensor<?x?x192xf32>
    %dim_331 = tensor.dim %449, %c1 : tensor<?x?x192xf32>
    %expanded_332 = tensor.expand_shape %449 [[0], [1], [2, 3]] output_shape [%dim_330, %dim_331, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_333 = tensor.dim %expanded_332, %c0 : tensor<?x?x3x64xf32>
    %dim_334 = tensor.dim %expanded_332, %c1 : tensor<?x?x3x64xf32>
    %450 = tensor.empty(%dim_333, %dim_334) : tensor<?x3x?x64xf32>
    %transposed_335 = linalg.transpose ins(%expanded_332 : tensor<?x?x3x64xf32>) outs(%450 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.8.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.8.self_attn.v_proj.weight : tensor<192x576xf32>
    %451 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.8.self_attn.v_proj"} ins(%442, %model.layers.8.self_attn.v_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%448 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_336 = tensor.dim %451, %c0 : tensor<?x?x192xf32>
    %dim_337 = tensor.dim %451, %c1 : tensor<?x?x192xf32>
    %expanded_338 = tensor.expand_shape %451 [[0], [1], [2, 3]] output_shape [%dim_336, %dim_337, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_339 = tensor.dim %expanded_338, %c0 : tensor<?x?x3x64xf32>
    %dim_340 = tensor.dim %expanded_338, %c1 : tensor<?x?x3x64xf32>
    %452 = tensor.empty(%dim_339, %dim_340) : tensor<?x3x?x64xf32>
    %transposed_341 = linalg.transpose ins(%expanded_338 : tensor<?x?x3x64xf32>) outs(%452 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %453 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_329, %expanded_30 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%446 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %extracted_slice_342 = tensor.extract_slice %transposed_329[0, 0, 0, 0] [%dim_327, 9, %dim_328, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %extracted_slice_343 = tensor.extract_slice %transposed_329[0, 0, 0, 32] [%dim_327, 9, %dim_328, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %454 = tensor.empty(%dim_327, %dim_328) : tensor<?x9x?x32xf32>
    %455 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_343 : tensor<?x9x?x32xf32>) outs(%454 : tensor<?x9x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x32xf32>
    %concat_344 = tensor.concat dim(3) %455, %extracted_slice_342 : (tensor<?x9x?x32xf32>, tensor<?x9x?x32xf32>) -> tensor<?x9x?x64xf32>
    %dim_345 = tensor.dim %455, %c0 : tensor<?x9x?x32xf32>
    %dim_346 = tensor.dim %455, %c2 : tensor<?x9x?x32xf32>
    %456 = tensor.empty(%dim_345, %dim_346) : tensor<?x9x?x64xf32>
    %457 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_344, %expanded_31 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%456 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %458 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%453, %457 : tensor<?x9x?x64xf32>, tensor<?x9x?x64xf32>) outs(%446 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %459 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_335, %expanded_30 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%450 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %extracted_slice_347 = tensor.extract_slice %transposed_335[0, 0, 0, 0] [%dim_333, 3, %dim_334, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %extracted_slice_348 = tensor.extract_slice %transposed_335[0, 0, 0, 32] [%dim_333, 3, %dim_334, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %460 = tensor.empty(%dim_333, %dim_334) : tensor<?x3x?x32xf32>
    %461 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_348 : tensor<?x3x?x32xf32>) outs(%460 : tensor<?x3x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x32xf32>
    %concat_349 = tensor.concat dim(3) %461, %extracted_slice_347 : (tensor<?x3x?x32xf32>, tensor<?x3x?x32xf32>) -> tensor<?x3x?x64xf32>
    %dim_350 = tensor.dim %461, %c0 : tensor<?x3x?x32xf32>
    %dim_351 = tensor.dim %461, %c2 : tensor<?x3x?x32xf32>
    %462 = tensor.empty(%dim_350, %dim_351) : tensor<?x3x?x64xf32>
    %463 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_349, %expanded_31 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%462 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %464 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%459, %463 : tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>) outs(%450 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %465:3 = call @"lora.cached_attention:model.layers.8.self_attn"(%458, %464, %transposed_341, %arg2, %arg1, %arg20, %arg21) : (tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>)
    %collapsed_352 = tensor.collapse_shape %465#0 [[0], [1], [2, 3]] : tensor<?x?x9x64xf32> into tensor<?x?x576xf32>
    %model.layers.8.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.8.self_attn.o_proj.weight : tensor<576x576xf32>
    %dim_353 = tensor.dim %collapsed_352, %c0 : tensor<?x?x576xf32>
    %dim_354 = tensor.dim %collapsed_352, %c1 : tensor<?x?x576xf32>
    %466 = tensor.empty(%dim_353, %dim_354) : tensor<?x?x576xf32>
    %467 = linalg.fill ins(%cst : f32) outs(%466 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %468 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.8.self_attn.o_proj"} ins(%collapsed_352, %model.layers.8.self_attn.o_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%467 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %469 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%435, %468 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %470 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%469, %469 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %471 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%470 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %472 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%471 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %473 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%472 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %474 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%473 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %475 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%469, %474 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.8.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.8.post_attention_layernorm.weight : tensor<576xf32>
    %476 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.8.post_attention_layernorm.weight, %475 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.8.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.8.mlp.gate_proj.weight : tensor<1536x576xf32>
    %dim_355 = tensor.dim %476, %c0 : tensor<?x?x576xf32>
    %dim_356 = tensor.dim %476, %c1 : tensor<?x?x576xf32>
    %477 = tensor.empty(%dim_355, %dim_356) : tensor<?x?x1536xf32>
    %478 = linalg.fill ins(%cst : f32) outs(%477 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %479 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.8.mlp.gate_proj"} ins(%476, %model.layers.8.mlp.gate_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%478 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %dim_357 = tensor.dim %479, %c0 : tensor<?x?x1536xf32>
    %dim_358 = tensor.dim %479, %c1 : tensor<?x?x1536xf32>
    %480 = tensor.empty(%dim_357, %dim_358) : tensor<?x?x1536xf32>
    %481 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%479 : tensor<?x?x1536xf32>) outs(%480 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      %1615 = math.exp %1614 : f32
      %1616 = arith.addf %1615, %cst_0 : f32
      %1617 = arith.divf %cst_0, %1616 : f32
      linalg.yield %1617 : f32
    } -> tensor<?x?x1536xf32>
    %482 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%481, %479 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%480 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.8.mlp.up_proj.weight = ml_program.global_load_const @model.layers.8.mlp.up_proj.weight : tensor<1536x576xf32>
    %483 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.8.mlp.up_proj"} ins(%476, %model.layers.8.mlp.up_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%478 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %484 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%482, %483 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%480 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.8.mlp.down_proj.weight = ml_program.global_load_const @model.layers.8.mlp.down_proj.weight : tensor<576x1536xf32>
    %dim_359 = tensor.dim %484, %c0 : tensor<?x?x1536xf32>
    %dim_360 = tensor.dim %484, %c1 : tensor<?x?x1536xf32>
    %485 = tensor.empty(%dim_359, %dim_360) : tensor<?x?x576xf32>
    %486 = linalg.fill ins(%cst : f32) outs(%485 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %487 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.8.mlp.down_proj"} ins(%484, %model.layers.8.mlp.down_proj.weight : tensor<?x?x1536xf32>, tensor<576x1536xf32>) outs(%486 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %488 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%469, %487 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %489 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%488, %488 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %490 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%489 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %491 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%490 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %492 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%491 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %493 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%492 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %494 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%488, %493 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.9.input_layernorm.weight = ml_program.global_load_const @model.layers.9.input_layernorm.weight : tensor<576xf32>
    %495 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.9.input_layernorm.weight, %494 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.9.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.9.self_attn.q_proj.weight : tensor<576x576xf32>
    %dim_361 = tensor.dim %495, %c0 : tensor<?x?x576xf32>
    %dim_362 = tensor.dim %495, %c1 : tensor<?x?x576xf32>
    %496 = tensor.empty(%dim_361, %dim_362) : tensor<?x?x576xf32>
    %497 = linalg.fill ins(%cst : f32) outs(%496 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %498 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.9.self_attn.q_proj"} ins(%495, %model.layers.9.self_attn.q_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%497 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %dim_363 = tensor.dim %498, %c0 : tensor<?x?x576xf32>
    %dim_364 = tensor.dim %498, %c1 : tensor<?x?x576xf32>
    %expanded_365 = tensor.expand_shape %498 [[0], [1], [2, 3]] output_shape [%dim_363, %dim_364, 9, 64] : tensor<?x?x576xf32> into tensor<?x?x9x64xf32>
    %dim_366 = tensor.dim %expanded_365, %c0 : tensor<?x?x9x64xf32>
    %dim_367 = tensor.dim %expanded_365, %c1 : tensor<?x?x9x64xf32>
    %499 = tensor.empty(%dim_366, %dim_367) : tensor<?x9x?x64xf32>
    %transposed_368 = linalg.transpose ins(%expanded_365 : tensor<?x?x9x64xf32>) outs(%499 : tensor<?x9x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.9.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.9.self_attn.k_proj.weight : tensor<192x576xf32>
    %500 = tensor.empty(%dim_361, %dim_362) : tensor<?x?x192xf32>
    %501 = linalg.fill ins(%cst : f32) outs(%500 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %502 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.9.self_attn.k_proj"} ins(%495, %model.layers.9.self_attn.k_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%501 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_369 = tensor.dim %502, %c0 : tensor<?x?x192xf32>
    %dim_370 = tensor.dim %502, %c1 : tensor<?x?x192xf32>
    %expanded_371 = tensor.expand_shape %502 [[0], [1], [2, 3]] output_shape [%dim_369, %dim_370, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_372 = tensor.dim %expanded_371, %c0 : tensor<?x?x3x64xf32>
    %dim_373 = tensor.dim %expanded_371, %c1 : tensor<?x?x3x64xf32>
    %503 = tensor.empty(%dim_372, %dim_373) : tensor<?x3x?x64xf32>
    %transposed_374 = linalg.transpose ins(%expanded_371 : tensor<?x?x3x64xf32>) outs(%503 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.9.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.9.self_attn.v_proj.weight : tensor<192x576xf32>
    %504 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.9.self_attn.v_proj"} ins(%495, %model.layers.9.self_attn.v_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%501 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_375 = tensor.dim %504, %c0 : tensor<?x?x192xf32>
    %dim_376 = tensor.dim %504, %c1 : tensor<?x?x192xf32>
    %expanded_377 = tensor.expand_shape %504 [[0], [1], [2, 3]] output_shape [%dim_375, %dim_376, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_378 = tensor.dim %expanded_377, %c0 : tensor<?x?x3x64xf32>
    %dim_379 = tensor.dim %expanded_377, %c1 : tensor<?x?x3x64xf32>
    %505 = tensor.empty(%dim_378, %dim_379) : tensor<?x3x?x64xf32>
    %transposed_380 = linalg.transpose ins(%expanded_377 : tensor<?x?x3x64xf32>) outs(%505 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %506 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_368, %expanded_30 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%499 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %extracted_slice_381 = tensor.extract_slice %transposed_368[0, 0, 0, 0] [%dim_366, 9, %dim_367, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %extracted_slice_382 = tensor.extract_slice %transposed_368[0, 0, 0, 32] [%dim_366, 9, %dim_367, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %507 = tensor.empty(%dim_366, %dim_367) : tensor<?x9x?x32xf32>
    %508 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_382 : tensor<?x9x?x32xf32>) outs(%507 : tensor<?x9x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x32xf32>
    %concat_383 = tensor.concat dim(3) %508, %extracted_slice_381 : (tensor<?x9x?x32xf32>, tensor<?x9x?x32xf32>) -> tensor<?x9x?x64xf32>
    %dim_384 = tensor.dim %508, %c0 : tensor<?x9x?x32xf32>
    %dim_385 = tensor.dim %508, %c2 : tensor<?x9x?x32xf32>
    %509 = tensor.empty(%dim_384, %dim_385) : tensor<?x9x?x64xf32>
    %510 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_383, %expanded_31 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%509 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %511 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%506, %510 : tensor<?x9x?x64xf32>, tensor<?x9x?x64xf32>) outs(%499 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %512 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_374, %expanded_30 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%503 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %extracted_slice_386 = tensor.extract_slice %transposed_374[0, 0, 0, 0] [%dim_372, 3, %dim_373, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %extracted_slice_387 = tensor.extract_slice %transposed_374[0, 0, 0, 32] [%dim_372, 3, %dim_373, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %513 = tensor.empty(%dim_372, %dim_373) : tensor<?x3x?x32xf32>
    %514 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_387 : tensor<?x3x?x32xf32>) outs(%513 : tensor<?x3x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x32xf32>
    %concat_388 = tensor.concat dim(3) %514, %extracted_slice_386 : (tensor<?x3x?x32xf32>, tensor<?x3x?x32xf32>) -> tensor<?x3x?x64xf32>
    %dim_389 = tensor.dim %514, %c0 : tensor<?x3x?x32xf32>
    %dim_390 = tensor.dim %514, %c2 : tensor<?x3x?x32xf32>
    %515 = tensor.empty(%dim_389, %dim_390) : tensor<?x3x?x64xf32>
    %516 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_388, %expanded_31 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%515 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %517 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%512, %516 : tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>) outs(%503 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %518:3 = call @"lora.cached_attention:model.layers.9.self_attn"(%511, %517, %transposed_380, %arg2, %arg1, %arg22, %arg23) : (tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>)
    %collapsed_391 = tensor.collapse_shape %518#0 [[0], [1], [2, 3]] : tensor<?x?x9x64xf32> into tensor<?x?x576xf32>
    %model.layers.9.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.9.self_attn.o_proj.weight : tensor<576x576xf32>
    %dim_392 = tensor.dim %collapsed_391, %c0 : tensor<?x?x576xf32>
    %dim_393 = tensor.dim %collapsed_391, %c1 : tensor<?x?x576xf32>
    %519 = tensor.empty(%dim_392, %dim_393) : tensor<?x?x576xf32>
    %520 = linalg.fill ins(%cst : f32) outs(%519 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %521 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.9.self_attn.o_proj"} ins(%collapsed_391, %model.layers.9.self_attn.o_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%520 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %522 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%488, %521 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %523 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%522, %522 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %524 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%523 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %525 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%524 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %526 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%525 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %527 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%526 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %528 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%522, %527 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.9.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.9.post_attention_layernorm.weight : tensor<576xf32>
    %529 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.9.post_attention_layernorm.weight, %528 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.9.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.9.mlp.gate_proj.weight : tensor<1536x576xf32>
    %dim_394 = tensor.dim %529, %c0 : tensor<?x?x576xf32>
    %dim_395 = tensor.dim %529, %c1 : tensor<?x?x576xf32>
    %530 = tensor.empty(%dim_394, %dim_395) : tensor<?x?x1536xf32>
    %531 = linalg.fill ins(%cst : f32) outs(%530 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %532 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.9.mlp.gate_proj"} ins(%529, %model.layers.9.mlp.gate_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%531 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %dim_396 = tensor.dim %532, %c0 : tensor<?x?x1536xf32>
    %dim_397 = tensor.dim %532, %c1 : tensor<?x?x1536xf32>
    %533 = tensor.empty(%dim_396, %dim_397) : tensor<?x?x1536xf32>
    %534 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%532 : tensor<?x?x1536xf32>) outs(%533 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      %1615 = math.exp %1614 : f32
      %1616 = arith.addf %1615, %cst_0 : f32
      %1617 = arith.divf %cst_0, %1616 : f32
      linalg.yield %1617 : f32
    } -> tensor<?x?x1536xf32>
    %535 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%534, %532 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%533 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.9.mlp.up_proj.weight = ml_program.global_load_const @model.layers.9.mlp.up_proj.weight : tensor<1536x576xf32>
    %536 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.9.mlp.up_proj"} ins(%529, %model.layers.9.mlp.up_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%531 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %537 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%535, %536 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%533 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.9.mlp.down_proj.weight = ml_program.global_load_const @model.layers.9.mlp.down_proj.weight : tensor<576x1536xf32>
    %dim_398 = tensor.dim %537, %c0 : tensor<?x?x1536xf32>
    %dim_399 = tensor.dim %537, %c1 : tensor<?x?x1536xf32>
    %538 = tensor.empty(%dim_398, %dim_399) : tensor<?x?x576xf32>
    %539 = linalg.fill ins(%cst : f32) outs(%538 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %540 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.9.mlp.down_proj"} ins(%537, %model.layers.9.mlp.down_proj.weight : tensor<?x?x1536xf32>, tensor<576x1536xf32>) outs(%539 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %541 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%522, %540 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %542 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%541, %541 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %543 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%542 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %544 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%543 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %545 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%544 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %546 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%545 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %547 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%541, %546 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.10.input_layernorm.weight = ml_program.global_load_const @model.layers.10.input_layernorm.weight : tensor<576xf32>
    %548 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.10.input_layernorm.weight, %547 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.10.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.10.self_attn.q_proj.weight : tensor<576x576xf32>
    %dim_400 = tensor.dim %548, %c0 : tensor<?x?x576xf32>
    %dim_401 = tensor.dim %548, %c1 : tensor<?x?x576xf32>
    %549 = tensor.empty(%dim_400, %dim_401) : tensor<?x?x576xf32>
    %550 = linalg.fill ins(%cst : f32) outs(%549 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %551 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.10.self_attn.q_proj"} ins(%548, %model.layers.10.self_attn.q_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%550 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %dim_402 = tensor.dim %551, %c0 : tensor<?x?x576xf32>
    %dim_403 = tensor.dim %551, %c1 : tensor<?x?x576xf32>
    %expanded_404 = tensor.expand_shape %551 [[0], [1], [2, 3]] output_shape [%dim_402, %dim_403, 9, 64] : tensor<?x?x576xf32> into tensor<?x?x9x64xf32>
    %dim_405 = tensor.dim %expanded_404, %c0 : tensor<?x?x9x64xf32>
    %dim_406 = tensor.dim %expanded_404, %c1 : tensor<?x?x9x64xf32>
    %552 = tensor.empty(%dim_405, %dim_406) : tensor<?x9x?x64xf32>
    %transposed_407 = linalg.transpose ins(%expanded_404 : tensor<?x?x9x64xf32>) outs(%552 : tensor<?x9x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.10.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.10.self_attn.k_proj.weight : tensor<192x576xf32>
    %553 = tensor.empty(%dim_400, %dim_401) : tensor<?x?x192xf32>
    %554 = linalg.fill ins(%cst : f32) outs(%553 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %555 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.10.self_attn.k_proj"} ins(%548, %model.layers.10.self_attn.k_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%554 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_408 = tensor.dim %555, %c0 : tensor<?x?x192xf32>
    %dim_409 = tensor.dim %555, %c1 : tensor<?x?x192xf32>
    %expanded_410 = tensor.expand_shape %555 [[0], [1], [2, 3]] output_shape [%dim_408, %dim_409, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_411 = tensor.dim %expanded_410, %c0 : tensor<?x?x3x64xf32>
    %dim_412 = tensor.dim %expanded_410, %c1 : tensor<?x?x3x64xf32>
    %556 = tensor.empty(%dim_411, %dim_412) : tensor<?x3x?x64xf32>
    %transposed_413 = linalg.transpose ins(%expanded_410 : tensor<?x?x3x64xf32>) outs(%556 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.10.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.10.self_attn.v_proj.weight : tensor<192x576xf32>
    %557 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.10.self_attn.v_proj"} ins(%548, %model.layers.10.self_attn.v_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%554 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_414 = tensor.dim %557, %c0 : tensor<?x?x192xf32>
    %dim_415 = tensor.dim %557, %c1 : tensor<?x?x192xf32>
    %expanded_416 = tensor.expand_shape %557 [[0], [1], [2, 3]] output_shape [%dim_414, %dim_415, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_417 = tensor.dim %expanded_416, %c0 : tensor<?x?x3x64xf32>
    %dim_418 = tensor.dim %expanded_416, %c1 : tensor<?x?x3x64xf32>
    %558 = tensor.empty(%dim_417, %dim_418) : tensor<?x3x?x64xf32>
    %transposed_419 = linalg.transpose ins(%expanded_416 : tensor<?x?x3x64xf32>) outs(%558 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %559 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_407, %expanded_30 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%552 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %extracted_slice_420 = tensor.extract_slice %transposed_407[0, 0, 0, 0] [%dim_405, 9, %dim_406, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %extracted_slice_421 = tensor.extract_slice %transposed_407[0, 0, 0, 32] [%dim_405, 9, %dim_406, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %560 = tensor.empty(%dim_405, %dim_406) : tensor<?x9x?x32xf32>
    %561 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_421 : tensor<?x9x?x32xf32>) outs(%560 : tensor<?x9x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x32xf32>
    %concat_422 = tensor.concat dim(3) %561, %extracted_slice_420 : (tensor<?x9x?x32xf32>, tensor<?x9x?x32xf32>) -> tensor<?x9x?x64xf32>
    %dim_423 = tensor.dim %561, %c0 : tensor<?x9x?x32xf32>
    %dim_424 = tensor.dim %561, %c2 : tensor<?x9x?x32xf32>
    %562 = tensor.empty(%dim_423, %dim_424) : tensor<?x9x?x64xf32>
    %563 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_422, %expanded_31 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%562 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %564 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%559, %563 : tensor<?x9x?x64xf32>, tensor<?x9x?x64xf32>) outs(%552 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %565 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_413, %expanded_30 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%556 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %extracted_slice_425 = tensor.extract_slice %transposed_413[0, 0, 0, 0] [%dim_411, 3, %dim_412, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %extracted_slice_426 = tensor.extract_slice %transposed_413[0, 0, 0, 32] [%dim_411, 3, %dim_412, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %566 = tensor.empty(%dim_411, %dim_412) : tensor<?x3x?x32xf32>
    %567 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_426 : tensor<?x3x?x32xf32>) outs(%566 : tensor<?x3x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x32xf32>
    %concat_427 = tensor.concat dim(3) %567, %extracted_slice_425 : (tensor<?x3x?x32xf32>, tensor<?x3x?x32xf32>) -> tensor<?x3x?x64xf32>
    %dim_428 = tensor.dim %567, %c0 : tensor<?x3x?x32xf32>
    %dim_429 = tensor.dim %567, %c2 : tensor<?x3x?x32xf32>
    %568 = tensor.empty(%dim_428, %dim_429) : tensor<?x3x?x64xf32>
    %569 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_427, %expanded_31 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%568 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %570 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%565, %569 : tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>) outs(%556 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %571:3 = call @"lora.cached_attention:model.layers.10.self_attn"(%564, %570, %transposed_419, %arg2, %arg1, %arg24, %arg25) : (tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>)
    %collapsed_430 = tensor.collapse_shape %571#0 [[0], [1], [2, 3]] : tensor<?x?x9x64xf32> into tensor<?x?x576xf32>
    %model.layers.10.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.10.self_attn.o_proj.weight : tensor<576x576xf32>
    %dim_431 = tensor.dim %collapsed_430, %c0 : tensor<?x?x576xf32>
    %dim_432 = tensor.dim %collapsed_430, %c1 : tensor<?x?x576xf32>
    %572 = tensor.empty(%dim_431, %dim_432) : tensor<?x?x576xf32>
    %573 = linalg.fill ins(%cst : f32) outs(%572 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %574 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.10.self_attn.o_proj"} ins(%collapsed_430, %model.layers.10.self_attn.o_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%573 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %575 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%541, %574 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %576 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%575, %575 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %577 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%576 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %578 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%577 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %579 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%578 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %580 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%579 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %581 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%575, %580 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.10.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.10.post_attention_layernorm.weight : tensor<576xf32>
    %582 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.10.post_attention_layernorm.weight, %581 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.10.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.10.mlp.gate_proj.weight : tensor<1536x576xf32>
    %dim_433 = tensor.dim %582, %c0 : tensor<?x?x576xf32>
    %dim_434 = tensor.dim %582, %c1 : tensor<?x?x576xf32>
    %583 = tensor.empty(%dim_433, %dim_434) : tensor<?x?x1536xf32>
    %584 = linalg.fill ins(%cst : f32) outs(%583 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %585 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.10.mlp.gate_proj"} ins(%582, %model.layers.10.mlp.gate_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%584 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %dim_435 = tensor.dim %585, %c0 : tensor<?x?x1536xf32>
    %dim_436 = tensor.dim %585, %c1 : tensor<?x?x1536xf32>
    %586 = tensor.empty(%dim_435, %dim_436) : tensor<?x?x1536xf32>
    %587 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%585 : tensor<?x?x1536xf32>) outs(%586 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      %1615 = math.exp %1614 : f32
      %1616 = arith.addf %1615, %cst_0 : f32
      %1617 = arith.divf %cst_0, %1616 : f32
      linalg.yield %1617 : f32
    } -> tensor<?x?x1536xf32>
    %588 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%587, %585 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%586 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.10.mlp.up_proj.weight = ml_program.global_load_const @model.layers.10.mlp.up_proj.weight : tensor<1536x576xf32>
    %589 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.10.mlp.up_proj"} ins(%582, %model.layers.10.mlp.up_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%584 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %590 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%588, %589 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%586 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.10.mlp.down_proj.weight = ml_program.global_load_const @model.layers.10.mlp.down_proj.weight : tensor<576x1536xf32>
    %dim_437 = tensor.dim %590, %c0 : tensor<?x?x1536xf32>
    %dim_438 = tensor.dim %590, %c1 : tensor<?x?x1536xf32>
    %591 = tensor.empty(%dim_437, %dim_438) : tensor<?x?x576xf32>
    %592 = linalg.fill ins(%cst : f32) outs(%591 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %593 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.10.mlp.down_proj"} ins(%590, %model.layers.10.mlp.down_proj.weight : tensor<?x?x1536xf32>, tensor<576x1536xf32>) outs(%592 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %594 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%575, %593 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %595 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%594, %594 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %596 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%595 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %597 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%596 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %598 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%597 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %599 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%598 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %600 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%594, %599 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.11.input_layernorm.weight = ml_program.global_load_const @model.layers.11.input_layernorm.weight : tensor<576xf32>
    %601 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.11.input_layernorm.weight, %600 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.11.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.11.self_attn.q_proj.weight : tensor<576x576xf32>
    %dim_439 = tensor.dim %601, %c0 : tensor<?x?x576xf32>
    %dim_440 = tensor.dim %601, %c1 : tensor<?x?x576xf32>
    %602 = tensor.empty(%dim_439, %dim_440) : tensor<?x?x576xf32>
    %603 = linalg.fill ins(%cst : f32) outs(%602 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %604 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.11.self_attn.q_proj"} ins(%601, %model.layers.11.self_attn.q_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%603 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %dim_441 = tensor.dim %604, %c0 : tensor<?x?x576xf32>
    %dim_442 = tensor.dim %604, %c1 : tensor<?x?x576xf32>
    %expanded_443 = tensor.expand_shape %604 [[0], [1], [2, 3]] output_shape [%dim_441, %dim_442, 9, 64] : tensor<?x?x576xf32> into tensor<?x?x9x64xf32>
    %dim_444 = tensor.dim %expanded_443, %c0 : tensor<?x?x9x64xf32>
    %dim_445 = tensor.dim %expanded_443, %c1 : tensor<?x?x9x64xf32>
    %605 = tensor.empty(%dim_444, %dim_445) : tensor<?x9x?x64xf32>
    %transposed_446 = linalg.transpose ins(%expanded_443 : tensor<?x?x9x64xf32>) outs(%605 : tensor<?x9x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.11.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.11.self_attn.k_proj.weight : tensor<192x576xf32>
    %606 = tensor.empty(%dim_439, %dim_440) : tensor<?x?x192xf32>
    %607 = linalg.fill ins(%cst : f32) outs(%606 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %608 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.11.self_attn.k_proj"} ins(%601, %model.layers.11.self_attn.k_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%607 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_447 = tensor.dim %608, %c0 : tensor<?x?x192xf32>
    %dim_448 = tensor.dim %608, %c1 : tensor<?x?x192xf32>
    %expanded_449 = tensor.expand_shape %608 [[0], [1], [2, 3]] output_shape [%dim_447, %dim_448, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_450 = tensor.dim %expanded_449, %c0 : tensor<?x?x3x64xf32>
    %dim_451 = tensor.dim %expanded_449, %c1 : tensor<?x?x3x64xf32>
    %609 = tensor.empty(%dim_450, %dim_451) : tensor<?x3x?x64xf32>
    %transposed_452 = linalg.transpose ins(%expanded_449 : tensor<?x?x3x64xf32>) outs(%609 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.11.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.11.self_attn.v_proj.weight : tensor<192x576xf32>
    %610 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.11.self_attn.v_proj"} ins(%601, %model.layers.11.self_attn.v_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%607 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_453 = tensor.dim %610, %c0 : tensor<?x?x192xf32>
    %dim_454 = tensor.dim %610, %c1 : tensor<?x?x192xf32>
    %expanded_455 = tensor.expand_shape %610 [[0], [1], [2, 3]] output_shape [%dim_453, %dim_454, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_456 = tensor.dim %expanded_455, %c0 : tensor<?x?x3x64xf32>
    %dim_457 = tensor.dim %expanded_455, %c1 : tensor<?x?x3x64xf32>
    %611 = tensor.empty(%dim_456, %dim_457) : tensor<?x3x?x64xf32>
    %transposed_458 = linalg.transpose ins(%expanded_455 : tensor<?x?x3x64xf32>) outs(%611 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %612 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_446, %expanded_30 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%605 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %extracted_slice_459 = tensor.extract_slice %transposed_446[0, 0, 0, 0] [%dim_444, 9, %dim_445, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %extracted_slice_460 = tensor.extract_slice %transposed_446[0, 0, 0, 32] [%dim_444, 9, %dim_445, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %613 = tensor.empty(%dim_444, %dim_445) : tensor<?x9x?x32xf32>
    %614 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_460 : tensor<?x9x?x32xf32>) outs(%613 : tensor<?x9x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x32xf32>
    %concat_461 = tensor.concat dim(3) %614, %extracted_slice_459 : (tensor<?x9x?x32xf32>, tensor<?x9x?x32xf32>) -> tensor<?x9x?x64xf32>
    %dim_462 = tensor.dim %614, %c0 : tensor<?x9x?x32xf32>
    %dim_463 = tensor.dim %614, %c2 : tensor<?x9x?x32xf32>
    %615 = tensor.empty(%dim_462, %dim_463) : tensor<?x9x?x64xf32>
    %616 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_461, %expanded_31 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%615 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %617 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%612, %616 : tensor<?x9x?x64xf32>, tensor<?x9x?x64xf32>) outs(%605 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %618 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_452, %expanded_30 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%609 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %extracted_slice_464 = tensor.extract_slice %transposed_452[0, 0, 0, 0] [%dim_450, 3, %dim_451, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %extracted_slice_465 = tensor.extract_slice %transposed_452[0, 0, 0, 32] [%dim_450, 3, %dim_451, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %619 = tensor.empty(%dim_450, %dim_451) : tensor<?x3x?x32xf32>
    %620 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_465 : tensor<?x3x?x32xf32>) outs(%619 : tensor<?x3x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x32xf32>
    %concat_466 = tensor.concat dim(3) %620, %extracted_slice_464 : (tensor<?x3x?x32xf32>, tensor<?x3x?x32xf32>) -> tensor<?x3x?x64xf32>
    %dim_467 = tensor.dim %620, %c0 : tensor<?x3x?x32xf32>
    %dim_468 = tensor.dim %620, %c2 : tensor<?x3x?x32xf32>
    %621 = tensor.empty(%dim_467, %dim_468) : tensor<?x3x?x64xf32>
    %622 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_466, %expanded_31 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%621 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %623 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%618, %622 : tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>) outs(%609 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %624:3 = call @"lora.cached_attention:model.layers.11.self_attn"(%617, %623, %transposed_458, %arg2, %arg1, %arg26, %arg27) : (tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>)
    %collapsed_469 = tensor.collapse_shape %624#0 [[0], [1], [2, 3]] : tensor<?x?x9x64xf32> into tensor<?x?x576xf32>
    %model.layers.11.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.11.self_attn.o_proj.weight : tensor<576x576xf32>
    %dim_470 = tensor.dim %collapsed_469, %c0 : tensor<?x?x576xf32>
    %dim_471 = tensor.dim %collapsed_469, %c1 : tensor<?x?x576xf32>
    %625 = tensor.empty(%dim_470, %dim_471) : tensor<?x?x576xf32>
    %626 = linalg.fill ins(%cst : f32) outs(%625 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %627 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.11.self_attn.o_proj"} ins(%collapsed_469, %model.layers.11.self_attn.o_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%626 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %628 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%594, %627 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %629 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%628, %628 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %630 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%629 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %631 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%630 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %632 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%631 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %633 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%632 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %634 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%628, %633 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.11.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.11.post_attention_layernorm.weight : tensor<576xf32>
    %635 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.11.post_attention_layernorm.weight, %634 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.11.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.11.mlp.gate_proj.weight : tensor<1536x576xf32>
    %dim_472 = tensor.dim %635, %c0 : tensor<?x?x576xf32>
    %dim_473 = tensor.dim %635, %c1 : tensor<?x?x576xf32>
    %636 = tensor.empty(%dim_472, %dim_473) : tensor<?x?x1536xf32>
    %637 = linalg.fill ins(%cst : f32) outs(%636 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %638 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.11.mlp.gate_proj"} ins(%635, %model.layers.11.mlp.gate_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%637 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %dim_474 = tensor.dim %638, %c0 : tensor<?x?x1536xf32>
    %dim_475 = tensor.dim %638, %c1 : tensor<?x?x1536xf32>
    %639 = tensor.empty(%dim_474, %dim_475) : tensor<?x?x1536xf32>
    %640 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%638 : tensor<?x?x1536xf32>) outs(%639 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      %1615 = math.exp %1614 : f32
      %1616 = arith.addf %1615, %cst_0 : f32
      %1617 = arith.divf %cst_0, %1616 : f32
      linalg.yield %1617 : f32
    } -> tensor<?x?x1536xf32>
    %641 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%640, %638 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%639 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.11.mlp.up_proj.weight = ml_program.global_load_const @model.layers.11.mlp.up_proj.weight : tensor<1536x576xf32>
    %642 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.11.mlp.up_proj"} ins(%635, %model.layers.11.mlp.up_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%637 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %643 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%641, %642 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%639 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.11.mlp.down_proj.weight = ml_program.global_load_const @model.layers.11.mlp.down_proj.weight : tensor<576x1536xf32>
    %dim_476 = tensor.dim %643, %c0 : tensor<?x?x1536xf32>
    %dim_477 = tensor.dim %643, %c1 : tensor<?x?x1536xf32>
    %644 = tensor.empty(%dim_476, %dim_477) : tensor<?x?x576xf32>
    %645 = linalg.fill ins(%cst : f32) outs(%644 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %646 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.11.mlp.down_proj"} ins(%643, %model.layers.11.mlp.down_proj.weight : tensor<?x?x1536xf32>, tensor<576x1536xf32>) outs(%645 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %647 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%628, %646 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %648 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%647, %647 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %649 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%648 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %650 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%649 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %651 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%650 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %652 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%651 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %653 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%647, %652 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.12.input_layernorm.weight = ml_program.global_load_const @model.layers.12.input_layernorm.weight : tensor<576xf32>
    %654 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.12.input_layernorm.weight, %653 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.12.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.12.self_attn.q_proj.weight : tensor<576x576xf32>
    %dim_478 = tensor.dim %654, %c0 : tensor<?x?x576xf32>
    %dim_479 = tensor.dim %654, %c1 : tensor<?x?x576xf32>
    %655 = tensor.empty(%dim_478, %dim_479) : tensor<?x?x576xf32>
    %656 = linalg.fill ins(%cst : f32) outs(%655 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %657 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.12.self_attn.q_proj"} ins(%654, %model.layers.12.self_attn.q_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%656 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %dim_480 = tensor.dim %657, %c0 : tensor<?x?x576xf32>
    %dim_481 = tensor.dim %657, %c1 : tensor<?x?x576xf32>
    %expanded_482 = tensor.expand_shape %657 [[0], [1], [2, 3]] output_shape [%dim_480, %dim_481, 9, 64] : tensor<?x?x576xf32> into tensor<?x?x9x64xf32>
    %dim_483 = tensor.dim %expanded_482, %c0 : tensor<?x?x9x64xf32>
    %dim_484 = tensor.dim %expanded_482, %c1 : tensor<?x?x9x64xf32>
    %658 = tensor.empty(%dim_483, %dim_484) : tensor<?x9x?x64xf32>
    %transposed_485 = linalg.transpose ins(%expanded_482 : tensor<?x?x9x64xf32>) outs(%658 : tensor<?x9x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.12.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.12.self_attn.k_proj.weight : tensor<192x576xf32>
    %659 = tensor.empty(%dim_478, %dim_479) : tensor<?x?x192xf32>
    %660 = linalg.fill ins(%cst : f32) outs(%659 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %661 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.12.self_attn.k_proj"} ins(%654, %model.layers.12.self_attn.k_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%660 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_486 = tensor.dim %661, %c0 : tensor<?x?x192xf32>
    %dim_487 = tensor.dim %661, %c1 : tensor<?x?x192xf32>
    %expanded_488 = tensor.expand_shape %661 [[0], [1], [2, 3]] output_shape [%dim_486, %dim_487, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_489 = tensor.dim %expanded_488, %c0 : tensor<?x?x3x64xf32>
    %dim_490 = tensor.dim %expanded_488, %c1 : tensor<?x?x3x64xf32>
    %662 = tensor.empty(%dim_489, %dim_490) : tensor<?x3x?x64xf32>
    %transposed_491 = linalg.transpose ins(%expanded_488 : tensor<?x?x3x64xf32>) outs(%662 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.12.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.12.self_attn.v_proj.weight : tensor<192x576xf32>
    %663 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.12.self_attn.v_proj"} ins(%654, %model.layers.12.self_attn.v_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%660 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_492 = tensor.dim %663, %c0 : tensor<?x?x192xf32>
    %dim_493 = tensor.dim %663, %c1 : tensor<?x?x192xf32>
    %expanded_494 = tensor.expand_shape %663 [[0], [1], [2, 3]] output_shape [%dim_492, %dim_493, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_495 = tensor.dim %expanded_494, %c0 : tensor<?x?x3x64xf32>
    %dim_496 = tensor.dim %expanded_494, %c1 : tensor<?x?x3x64xf32>
    %664 = tensor.empty(%dim_495, %dim_496) : tensor<?x3x?x64xf32>
    %transposed_497 = linalg.transpose ins(%expanded_494 : tensor<?x?x3x64xf32>) outs(%664 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %665 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_485, %expanded_30 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%658 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %extracted_slice_498 = tensor.extract_slice %transposed_485[0, 0, 0, 0] [%dim_483, 9, %dim_484, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %extracted_slice_499 = tensor.extract_slice %transposed_485[0, 0, 0, 32] [%dim_483, 9, %dim_484, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %666 = tensor.empty(%dim_483, %dim_484) : tensor<?x9x?x32xf32>
    %667 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_499 : tensor<?x9x?x32xf32>) outs(%666 : tensor<?x9x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x32xf32>
    %concat_500 = tensor.concat dim(3) %667, %extracted_slice_498 : (tensor<?x9x?x32xf32>, tensor<?x9x?x32xf32>) -> tensor<?x9x?x64xf32>
    %dim_501 = tensor.dim %667, %c0 : tensor<?x9x?x32xf32>
    %dim_502 = tensor.dim %667, %c2 : tensor<?x9x?x32xf32>
    %668 = tensor.empty(%dim_501, %dim_502) : tensor<?x9x?x64xf32>
    %669 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_500, %expanded_31 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%668 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %670 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%665, %669 : tensor<?x9x?x64xf32>, tensor<?x9x?x64xf32>) outs(%658 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %671 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_491, %expanded_30 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%662 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %extracted_slice_503 = tensor.extract_slice %transposed_491[0, 0, 0, 0] [%dim_489, 3, %dim_490, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %extracted_slice_504 = tensor.extract_slice %transposed_491[0, 0, 0, 32] [%dim_489, 3, %dim_490, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %672 = tensor.empty(%dim_489, %dim_490) : tensor<?x3x?x32xf32>
    %673 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_504 : tensor<?x3x?x32xf32>) outs(%672 : tensor<?x3x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x32xf32>
    %concat_505 = tensor.concat dim(3) %673, %extracted_slice_503 : (tensor<?x3x?x32xf32>, tensor<?x3x?x32xf32>) -> tensor<?x3x?x64xf32>
    %dim_506 = tensor.dim %673, %c0 : tensor<?x3x?x32xf32>
    %dim_507 = tensor.dim %673, %c2 : tensor<?x3x?x32xf32>
    %674 = tensor.empty(%dim_506, %dim_507) : tensor<?x3x?x64xf32>
    %675 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_505, %expanded_31 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%674 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %676 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%671, %675 : tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>) outs(%662 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %677:3 = call @"lora.cached_attention:model.layers.12.self_attn"(%670, %676, %transposed_497, %arg2, %arg1, %arg28, %arg29) : (tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>)
    %collapsed_508 = tensor.collapse_shape %677#0 [[0], [1], [2, 3]] : tensor<?x?x9x64xf32> into tensor<?x?x576xf32>
    %model.layers.12.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.12.self_attn.o_proj.weight : tensor<576x576xf32>
    %dim_509 = tensor.dim %collapsed_508, %c0 : tensor<?x?x576xf32>
    %dim_510 = tensor.dim %collapsed_508, %c1 : tensor<?x?x576xf32>
    %678 = tensor.empty(%dim_509, %dim_510) : tensor<?x?x576xf32>
    %679 = linalg.fill ins(%cst : f32) outs(%678 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %680 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.12.self_attn.o_proj"} ins(%collapsed_508, %model.layers.12.self_attn.o_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%679 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %681 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%647, %680 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %682 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%681, %681 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %683 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%682 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %684 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%683 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %685 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%684 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %686 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%685 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %687 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%681, %686 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.12.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.12.post_attention_layernorm.weight : tensor<576xf32>
    %688 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.12.post_attention_layernorm.weight, %687 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.12.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.12.mlp.gate_proj.weight : tensor<1536x576xf32>
    %dim_511 = tensor.dim %688, %c0 : tensor<?x?x576xf32>
    %dim_512 = tensor.dim %688, %c1 : tensor<?x?x576xf32>
    %689 = tensor.empty(%dim_511, %dim_512) : tensor<?x?x1536xf32>
    %690 = linalg.fill ins(%cst : f32) outs(%689 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %691 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.12.mlp.gate_proj"} ins(%688, %model.layers.12.mlp.gate_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%690 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %dim_513 = tensor.dim %691, %c0 : tensor<?x?x1536xf32>
    %dim_514 = tensor.dim %691, %c1 : tensor<?x?x1536xf32>
    %692 = tensor.empty(%dim_513, %dim_514) : tensor<?x?x1536xf32>
    %693 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%691 : tensor<?x?x1536xf32>) outs(%692 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      %1615 = math.exp %1614 : f32
      %1616 = arith.addf %1615, %cst_0 : f32
      %1617 = arith.divf %cst_0, %1616 : f32
      linalg.yield %1617 : f32
    } -> tensor<?x?x1536xf32>
    %694 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%693, %691 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%692 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.12.mlp.up_proj.weight = ml_program.global_load_const @model.layers.12.mlp.up_proj.weight : tensor<1536x576xf32>
    %695 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.12.mlp.up_proj"} ins(%688, %model.layers.12.mlp.up_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%690 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %696 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%694, %695 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%692 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.12.mlp.down_proj.weight = ml_program.global_load_const @model.layers.12.mlp.down_proj.weight : tensor<576x1536xf32>
    %dim_515 = tensor.dim %696, %c0 : tensor<?x?x1536xf32>
    %dim_516 = tensor.dim %696, %c1 : tensor<?x?x1536xf32>
    %697 = tensor.empty(%dim_515, %dim_516) : tensor<?x?x576xf32>
    %698 = linalg.fill ins(%cst : f32) outs(%697 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %699 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.12.mlp.down_proj"} ins(%696, %model.layers.12.mlp.down_proj.weight : tensor<?x?x1536xf32>, tensor<576x1536xf32>) outs(%698 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %700 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%681, %699 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %701 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%700, %700 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %702 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%701 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %703 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%702 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %704 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%703 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %705 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%704 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %706 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%700, %705 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.13.input_layernorm.weight = ml_program.global_load_const @model.layers.13.input_layernorm.weight : tensor<576xf32>
    %707 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.13.input_layernorm.weight, %706 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.13.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.13.self_attn.q_proj.weight : tensor<576x576xf32>
    %dim_517 = tensor.dim %707, %c0 : tensor<?x?x576xf32>
    %dim_518 = tensor.dim %707, %c1 : tensor<?x?x576xf32>
    %708 = tensor.empty(%dim_517, %dim_518) : tensor<?x?x576xf32>
    %709 = linalg.fill ins(%cst : f32) outs(%708 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %710 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.13.self_attn.q_proj"} ins(%707, %model.layers.13.self_attn.q_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%709 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %dim_519 = tensor.dim %710, %c0 : tensor<?x?x576xf32>
    %dim_520 = tensor.dim %710, %c1 : tensor<?x?x576xf32>
    %expanded_521 = tensor.expand_shape %710 [[0], [1], [2, 3]] output_shape [%dim_519, %dim_520, 9, 64] : tensor<?x?x576xf32> into tensor<?x?x9x64xf32>
    %dim_522 = tensor.dim %expanded_521, %c0 : tensor<?x?x9x64xf32>
    %dim_523 = tensor.dim %expanded_521, %c1 : tensor<?x?x9x64xf32>
    %711 = tensor.empty(%dim_522, %dim_523) : tensor<?x9x?x64xf32>
    %transposed_524 = linalg.transpose ins(%expanded_521 : tensor<?x?x9x64xf32>) outs(%711 : tensor<?x9x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.13.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.13.self_attn.k_proj.weight : tensor<192x576xf32>
    %712 = tensor.empty(%dim_517, %dim_518) : tensor<?x?x192xf32>
    %713 = linalg.fill ins(%cst : f32) outs(%712 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %714 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.13.self_attn.k_proj"} ins(%707, %model.layers.13.self_attn.k_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%713 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_525 = tensor.dim %714, %c0 : tensor<?x?x192xf32>
    %dim_526 = tensor.dim %714, %c1 : tensor<?x?x192xf32>
    %expanded_527 = tensor.expand_shape %714 [[0], [1], [2, 3]] output_shape [%dim_525, %dim_526, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_528 = tensor.dim %expanded_527, %c0 : tensor<?x?x3x64xf32>
    %dim_529 = tensor.dim %expanded_527, %c1 : tensor<?x?x3x64xf32>
    %715 = tensor.empty(%dim_528, %dim_529) : tensor<?x3x?x64xf32>
    %transposed_530 = linalg.transpose ins(%expanded_527 : tensor<?x?x3x64xf32>) outs(%715 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.13.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.13.self_attn.v_proj.weight : tensor<192x576xf32>
    %716 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.13.self_attn.v_proj"} ins(%707, %model.layers.13.self_attn.v_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%713 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_531 = tensor.dim %716, %c0 : tensor<?x?x192xf32>
    %dim_532 = tensor.dim %716, %c1 : tensor<?x?x192xf32>
    %expanded_533 = tensor.expand_shape %716 [[0], [1], [2, 3]] output_shape [%dim_531, %dim_532, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_534 = tensor.dim %expanded_533, %c0 : tensor<?x?x3x64xf32>
    %dim_535 = tensor.dim %expanded_533, %c1 : tensor<?x?x3x64xf32>
    %717 = tensor.empty(%dim_534, %dim_535) : tensor<?x3x?x64xf32>
    %transposed_536 = linalg.transpose ins(%expanded_533 : tensor<?x?x3x64xf32>) outs(%717 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %718 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_524, %expanded_30 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%711 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %extracted_slice_537 = tensor.extract_slice %transposed_524[0, 0, 0, 0] [%dim_522, 9, %dim_523, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %extracted_slice_538 = tensor.extract_slice %transposed_524[0, 0, 0, 32] [%dim_522, 9, %dim_523, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %719 = tensor.empty(%dim_522, %dim_523) : tensor<?x9x?x32xf32>
    %720 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_538 : tensor<?x9x?x32xf32>) outs(%719 : tensor<?x9x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x32xf32>
    %concat_539 = tensor.concat dim(3) %720, %extracted_slice_537 : (tensor<?x9x?x32xf32>, tensor<?x9x?x32xf32>) -> tensor<?x9x?x64xf32>
    %dim_540 = tensor.dim %720, %c0 : tensor<?x9x?x32xf32>
    %dim_541 = tensor.dim %720, %c2 : tensor<?x9x?x32xf32>
    %721 = tensor.empty(%dim_540, %dim_541) : tensor<?x9x?x64xf32>
    %722 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_539, %expanded_31 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%721 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %723 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%718, %722 : tensor<?x9x?x64xf32>, tensor<?x9x?x64xf32>) outs(%711 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %724 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_530, %expanded_30 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%715 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %extracted_slice_542 = tensor.extract_slice %transposed_530[0, 0, 0, 0] [%dim_528, 3, %dim_529, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %extracted_slice_543 = tensor.extract_slice %transposed_530[0, 0, 0, 32] [%dim_528, 3, %dim_529, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %725 = tensor.empty(%dim_528, %dim_529) : tensor<?x3x?x32xf32>
    %726 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_543 : tensor<?x3x?x32xf32>) outs(%725 : tensor<?x3x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x32xf32>
    %concat_544 = tensor.concat dim(3) %726, %extracted_slice_542 : (tensor<?x3x?x32xf32>, tensor<?x3x?x32xf32>) -> tensor<?x3x?x64xf32>
    %dim_545 = tensor.dim %726, %c0 : tensor<?x3x?x32xf32>
    %dim_546 = tensor.dim %726, %c2 : tensor<?x3x?x32xf32>
    %727 = tensor.empty(%dim_545, %dim_546) : tensor<?x3x?x64xf32>
    %728 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_544, %expanded_31 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%727 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %729 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%724, %728 : tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>) outs(%715 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %730:3 = call @"lora.cached_attention:model.layers.13.self_attn"(%723, %729, %transposed_536, %arg2, %arg1, %arg30, %arg31) : (tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>)
    %collapsed_547 = tensor.collapse_shape %730#0 [[0], [1], [2, 3]] : tensor<?x?x9x64xf32> into tensor<?x?x576xf32>
    %model.layers.13.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.13.self_attn.o_proj.weight : tensor<576x576xf32>
    %dim_548 = tensor.dim %collapsed_547, %c0 : tensor<?x?x576xf32>
    %dim_549 = tensor.dim %collapsed_547, %c1 : tensor<?x?x576xf32>
    %731 = tensor.empty(%dim_548, %dim_549) : tensor<?x?x576xf32>
    %732 = linalg.fill ins(%cst : f32) outs(%731 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %733 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.13.self_attn.o_proj"} ins(%collapsed_547, %model.layers.13.self_attn.o_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%732 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %734 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%700, %733 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %735 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%734, %734 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %736 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%735 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %737 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%736 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %738 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%737 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %739 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%738 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %740 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%734, %739 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.13.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.13.post_attention_layernorm.weight : tensor<576xf32>
    %741 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.13.post_attention_layernorm.weight, %740 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.13.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.13.mlp.gate_proj.weight : tensor<1536x576xf32>
    %dim_550 = tensor.dim %741, %c0 : tensor<?x?x576xf32>
    %dim_551 = tensor.dim %741, %c1 : tensor<?x?x576xf32>
    %742 = tensor.empty(%dim_550, %dim_551) : tensor<?x?x1536xf32>
    %743 = linalg.fill ins(%cst : f32) outs(%742 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %744 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.13.mlp.gate_proj"} ins(%741, %model.layers.13.mlp.gate_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%743 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %dim_552 = tensor.dim %744, %c0 : tensor<?x?x1536xf32>
    %dim_553 = tensor.dim %744, %c1 : tensor<?x?x1536xf32>
    %745 = tensor.empty(%dim_552, %dim_553) : tensor<?x?x1536xf32>
    %746 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%744 : tensor<?x?x1536xf32>) outs(%745 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      %1615 = math.exp %1614 : f32
      %1616 = arith.addf %1615, %cst_0 : f32
      %1617 = arith.divf %cst_0, %1616 : f32
      linalg.yield %1617 : f32
    } -> tensor<?x?x1536xf32>
    %747 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%746, %744 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%745 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.13.mlp.up_proj.weight = ml_program.global_load_const @model.layers.13.mlp.up_proj.weight : tensor<1536x576xf32>
    %748 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.13.mlp.up_proj"} ins(%741, %model.layers.13.mlp.up_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%743 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %749 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%747, %748 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%745 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.13.mlp.down_proj.weight = ml_program.global_load_const @model.layers.13.mlp.down_proj.weight : tensor<576x1536xf32>
    %dim_554 = tensor.dim %749, %c0 : tensor<?x?x1536xf32>
    %dim_555 = tensor.dim %749, %c1 : tensor<?x?x1536xf32>
    %750 = tensor.empty(%dim_554, %dim_555) : tensor<?x?x576xf32>
    %751 = linalg.fill ins(%cst : f32) outs(%750 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %752 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.13.mlp.down_proj"} ins(%749, %model.layers.13.mlp.down_proj.weight : tensor<?x?x1536xf32>, tensor<576x1536xf32>) outs(%751 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %753 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%734, %752 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %754 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%753, %753 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %755 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%754 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %756 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%755 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %757 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%756 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %758 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%757 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %759 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%753, %758 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.14.input_layernorm.weight = ml_program.global_load_const @model.layers.14.input_layernorm.weight : tensor<576xf32>
    %760 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.14.input_layernorm.weight, %759 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.14.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.14.self_attn.q_proj.weight : tensor<576x576xf32>
    %dim_556 = tensor.dim %760, %c0 : tensor<?x?x576xf32>
    %dim_557 = tensor.dim %760, %c1 : tensor<?x?x576xf32>
    %761 = tensor.empty(%dim_556, %dim_557) : tensor<?x?x576xf32>
    %762 = linalg.fill ins(%cst : f32) outs(%761 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %763 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.14.self_attn.q_proj"} ins(%760, %model.layers.14.self_attn.q_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%762 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %dim_558 = tensor.dim %763, %c0 : tensor<?x?x576xf32>
    %dim_559 = tensor.dim %763, %c1 : tensor<?x?x576xf32>
    %expanded_560 = tensor.expand_shape %763 [[0], [1], [2, 3]] output_shape [%dim_558, %dim_559, 9, 64] : tensor<?x?x576xf32> into tensor<?x?x9x64xf32>
    %dim_561 = tensor.dim %expanded_560, %c0 : tensor<?x?x9x64xf32>
    %dim_562 = tensor.dim %expanded_560, %c1 : tensor<?x?x9x64xf32>
    %764 = tensor.empty(%dim_561, %dim_562) : tensor<?x9x?x64xf32>
    %transposed_563 = linalg.transpose ins(%expanded_560 : tensor<?x?x9x64xf32>) outs(%764 : tensor<?x9x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.14.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.14.self_attn.k_proj.weight : tensor<192x576xf32>
    %765 = tensor.empty(%dim_556, %dim_557) : tensor<?x?x192xf32>
    %766 = linalg.fill ins(%cst : f32) outs(%765 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %767 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.14.self_attn.k_proj"} ins(%760, %model.layers.14.self_attn.k_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%766 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_564 = tensor.dim %767, %c0 : tensor<?x?x192xf32>
    %dim_565 = tensor.dim %767, %c1 : tensor<?x?x192xf32>
    %expanded_566 = tensor.expand_shape %767 [[0], [1], [2, 3]] output_shape [%dim_564, %dim_565, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_567 = tensor.dim %expanded_566, %c0 : tensor<?x?x3x64xf32>
    %dim_568 = tensor.dim %expanded_566, %c1 : tensor<?x?x3x64xf32>
    %768 = tensor.empty(%dim_567, %dim_568) : tensor<?x3x?x64xf32>
    %transposed_569 = linalg.transpose ins(%expanded_566 : tensor<?x?x3x64xf32>) outs(%768 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.14.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.14.self_attn.v_proj.weight : tensor<192x576xf32>
    %769 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.14.self_attn.v_proj"} ins(%760, %model.layers.14.self_attn.v_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%766 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_570 = tensor.dim %769, %c0 : tensor<?x?x192xf32>
    %dim_571 = tensor.dim %769, %c1 : tensor<?x?x192xf32>
    %expanded_572 = tensor.expand_shape %769 [[0], [1], [2, 3]] output_shape [%dim_570, %dim_571, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_573 = tensor.dim %expanded_572, %c0 : tensor<?x?x3x64xf32>
    %dim_574 = tensor.dim %expanded_572, %c1 : tensor<?x?x3x64xf32>
    %770 = tensor.empty(%dim_573, %dim_574) : tensor<?x3x?x64xf32>
    %transposed_575 = linalg.transpose ins(%expanded_572 : tensor<?x?x3x64xf32>) outs(%770 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %771 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_563, %expanded_30 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%764 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %extracted_slice_576 = tensor.extract_slice %transposed_563[0, 0, 0, 0] [%dim_561, 9, %dim_562, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %extracted_slice_577 = tensor.extract_slice %transposed_563[0, 0, 0, 32] [%dim_561, 9, %dim_562, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %772 = tensor.empty(%dim_561, %dim_562) : tensor<?x9x?x32xf32>
    %773 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_577 : tensor<?x9x?x32xf32>) outs(%772 : tensor<?x9x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x32xf32>
    %concat_578 = tensor.concat dim(3) %773, %extracted_slice_576 : (tensor<?x9x?x32xf32>, tensor<?x9x?x32xf32>) -> tensor<?x9x?x64xf32>
    %dim_579 = tensor.dim %773, %c0 : tensor<?x9x?x32xf32>
    %dim_580 = tensor.dim %773, %c2 : tensor<?x9x?x32xf32>
    %774 = tensor.empty(%dim_579, %dim_580) : tensor<?x9x?x64xf32>
    %775 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_578, %expanded_31 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%774 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %776 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%771, %775 : tensor<?x9x?x64xf32>, tensor<?x9x?x64xf32>) outs(%764 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %777 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_569, %expanded_30 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%768 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %extracted_slice_581 = tensor.extract_slice %transposed_569[0, 0, 0, 0] [%dim_567, 3, %dim_568, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %extracted_slice_582 = tensor.extract_slice %transposed_569[0, 0, 0, 32] [%dim_567, 3, %dim_568, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %778 = tensor.empty(%dim_567, %dim_568) : tensor<?x3x?x32xf32>
    %779 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_582 : tensor<?x3x?x32xf32>) outs(%778 : tensor<?x3x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x32xf32>
    %concat_583 = tensor.concat dim(3) %779, %extracted_slice_581 : (tensor<?x3x?x32xf32>, tensor<?x3x?x32xf32>) -> tensor<?x3x?x64xf32>
    %dim_584 = tensor.dim %779, %c0 : tensor<?x3x?x32xf32>
    %dim_585 = tensor.dim %779, %c2 : tensor<?x3x?x32xf32>
    %780 = tensor.empty(%dim_584, %dim_585) : tensor<?x3x?x64xf32>
    %781 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_583, %expanded_31 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%780 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %782 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%777, %781 : tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>) outs(%768 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %783:3 = call @"lora.cached_attention:model.layers.14.self_attn"(%776, %782, %transposed_575, %arg2, %arg1, %arg32, %arg33) : (tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>)
    %collapsed_586 = tensor.collapse_shape %783#0 [[0], [1], [2, 3]] : tensor<?x?x9x64xf32> into tensor<?x?x576xf32>
    %model.layers.14.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.14.self_attn.o_proj.weight : tensor<576x576xf32>
    %dim_587 = tensor.dim %collapsed_586, %c0 : tensor<?x?x576xf32>
    %dim_588 = tensor.dim %collapsed_586, %c1 : tensor<?x?x576xf32>
    %784 = tensor.empty(%dim_587, %dim_588) : tensor<?x?x576xf32>
    %785 = linalg.fill ins(%cst : f32) outs(%784 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %786 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.14.self_attn.o_proj"} ins(%collapsed_586, %model.layers.14.self_attn.o_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%785 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %787 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%753, %786 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %788 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%787, %787 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %789 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%788 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %790 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%789 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %791 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%790 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %792 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%791 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %793 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%787, %792 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.14.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.14.post_attention_layernorm.weight : tensor<576xf32>
    %794 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.14.post_attention_layernorm.weight, %793 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.14.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.14.mlp.gate_proj.weight : tensor<1536x576xf32>
    %dim_589 = tensor.dim %794, %c0 : tensor<?x?x576xf32>
    %dim_590 = tensor.dim %794, %c1 : tensor<?x?x576xf32>
    %795 = tensor.empty(%dim_589, %dim_590) : tensor<?x?x1536xf32>
    %796 = linalg.fill ins(%cst : f32) outs(%795 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %797 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.14.mlp.gate_proj"} ins(%794, %model.layers.14.mlp.gate_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%796 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %dim_591 = tensor.dim %797, %c0 : tensor<?x?x1536xf32>
    %dim_592 = tensor.dim %797, %c1 : tensor<?x?x1536xf32>
    %798 = tensor.empty(%dim_591, %dim_592) : tensor<?x?x1536xf32>
    %799 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%797 : tensor<?x?x1536xf32>) outs(%798 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      %1615 = math.exp %1614 : f32
      %1616 = arith.addf %1615, %cst_0 : f32
      %1617 = arith.divf %cst_0, %1616 : f32
      linalg.yield %1617 : f32
    } -> tensor<?x?x1536xf32>
    %800 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%799, %797 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%798 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.14.mlp.up_proj.weight = ml_program.global_load_const @model.layers.14.mlp.up_proj.weight : tensor<1536x576xf32>
    %801 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.14.mlp.up_proj"} ins(%794, %model.layers.14.mlp.up_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%796 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %802 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%800, %801 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%798 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.14.mlp.down_proj.weight = ml_program.global_load_const @model.layers.14.mlp.down_proj.weight : tensor<576x1536xf32>
    %dim_593 = tensor.dim %802, %c0 : tensor<?x?x1536xf32>
    %dim_594 = tensor.dim %802, %c1 : tensor<?x?x1536xf32>
    %803 = tensor.empty(%dim_593, %dim_594) : tensor<?x?x576xf32>
    %804 = linalg.fill ins(%cst : f32) outs(%803 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %805 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.14.mlp.down_proj"} ins(%802, %model.layers.14.mlp.down_proj.weight : tensor<?x?x1536xf32>, tensor<576x1536xf32>) outs(%804 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %806 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%787, %805 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %807 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%806, %806 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %808 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%807 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %809 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%808 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %810 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%809 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %811 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%810 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %812 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%806, %811 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.15.input_layernorm.weight = ml_program.global_load_const @model.layers.15.input_layernorm.weight : tensor<576xf32>
    %813 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.15.input_layernorm.weight, %812 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.15.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.15.self_attn.q_proj.weight : tensor<576x576xf32>
    %dim_595 = tensor.dim %813, %c0 : tensor<?x?x576xf32>
    %dim_596 = tensor.dim %813, %c1 : tensor<?x?x576xf32>
    %814 = tensor.empty(%dim_595, %dim_596) : tensor<?x?x576xf32>
    %815 = linalg.fill ins(%cst : f32) outs(%814 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %816 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.15.self_attn.q_proj"} ins(%813, %model.layers.15.self_attn.q_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%815 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %dim_597 = tensor.dim %816, %c0 : tensor<?x?x576xf32>
    %dim_598 = tensor.dim %816, %c1 : tensor<?x?x576xf32>
    %expanded_599 = tensor.expand_shape %816 [[0], [1], [2, 3]] output_shape [%dim_597, %dim_598, 9, 64] : tensor<?x?x576xf32> into tensor<?x?x9x64xf32>
    %dim_600 = tensor.dim %expanded_599, %c0 : tensor<?x?x9x64xf32>
    %dim_601 = tensor.dim %expanded_599, %c1 : tensor<?x?x9x64xf32>
    %817 = tensor.empty(%dim_600, %dim_601) : tensor<?x9x?x64xf32>
    %transposed_602 = linalg.transpose ins(%expanded_599 : tensor<?x?x9x64xf32>) outs(%817 : tensor<?x9x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.15.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.15.self_attn.k_proj.weight : tensor<192x576xf32>
    %818 = tensor.empty(%dim_595, %dim_596) : tensor<?x?x192xf32>
    %819 = linalg.fill ins(%cst : f32) outs(%818 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %820 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.15.self_attn.k_proj"} ins(%813, %model.layers.15.self_attn.k_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%819 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_603 = tensor.dim %820, %c0 : tensor<?x?x192xf32>
    %dim_604 = tensor.dim %820, %c1 : tensor<?x?x192xf32>
    %expanded_605 = tensor.expand_shape %820 [[0], [1], [2, 3]] output_shape [%dim_603, %dim_604, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_606 = tensor.dim %expanded_605, %c0 : tensor<?x?x3x64xf32>
    %dim_607 = tensor.dim %expanded_605, %c1 : tensor<?x?x3x64xf32>
    %821 = tensor.empty(%dim_606, %dim_607) : tensor<?x3x?x64xf32>
    %transposed_608 = linalg.transpose ins(%expanded_605 : tensor<?x?x3x64xf32>) outs(%821 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.15.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.15.self_attn.v_proj.weight : tensor<192x576xf32>
    %822 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.15.self_attn.v_proj"} ins(%813, %model.layers.15.self_attn.v_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%819 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_609 = tensor.dim %822, %c0 : tensor<?x?x192xf32>
    %dim_610 = tensor.dim %822, %c1 : tensor<?x?x192xf32>
    %expanded_611 = tensor.expand_shape %822 [[0], [1], [2, 3]] output_shape [%dim_609, %dim_610, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_612 = tensor.dim %expanded_611, %c0 : tensor<?x?x3x64xf32>
    %dim_613 = tensor.dim %expanded_611, %c1 : tensor<?x?x3x64xf32>
    %823 = tensor.empty(%dim_612, %dim_613) : tensor<?x3x?x64xf32>
    %transposed_614 = linalg.transpose ins(%expanded_611 : tensor<?x?x3x64xf32>) outs(%823 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %824 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_602, %expanded_30 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%817 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %extracted_slice_615 = tensor.extract_slice %transposed_602[0, 0, 0, 0] [%dim_600, 9, %dim_601, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %extracted_slice_616 = tensor.extract_slice %transposed_602[0, 0, 0, 32] [%dim_600, 9, %dim_601, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %825 = tensor.empty(%dim_600, %dim_601) : tensor<?x9x?x32xf32>
    %826 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_616 : tensor<?x9x?x32xf32>) outs(%825 : tensor<?x9x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x32xf32>
    %concat_617 = tensor.concat dim(3) %826, %extracted_slice_615 : (tensor<?x9x?x32xf32>, tensor<?x9x?x32xf32>) -> tensor<?x9x?x64xf32>
    %dim_618 = tensor.dim %826, %c0 : tensor<?x9x?x32xf32>
    %dim_619 = tensor.dim %826, %c2 : tensor<?x9x?x32xf32>
    %827 = tensor.empty(%dim_618, %dim_619) : tensor<?x9x?x64xf32>
    %828 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_617, %expanded_31 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%827 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %829 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%824, %828 : tensor<?x9x?x64xf32>, tensor<?x9x?x64xf32>) outs(%817 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %830 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_608, %expanded_30 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%821 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %extracted_slice_620 = tensor.extract_slice %transposed_608[0, 0, 0, 0] [%dim_606, 3, %dim_607, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %extracted_slice_621 = tensor.extract_slice %transposed_608[0, 0, 0, 32] [%dim_606, 3, %dim_607, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %831 = tensor.empty(%dim_606, %dim_607) : tensor<?x3x?x32xf32>
    %832 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_621 : tensor<?x3x?x32xf32>) outs(%831 : tensor<?x3x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x32xf32>
    %concat_622 = tensor.concat dim(3) %832, %extracted_slice_620 : (tensor<?x3x?x32xf32>, tensor<?x3x?x32xf32>) -> tensor<?x3x?x64xf32>
    %dim_623 = tensor.dim %832, %c0 : tensor<?x3x?x32xf32>
    %dim_624 = tensor.dim %832, %c2 : tensor<?x3x?x32xf32>
    %833 = tensor.empty(%dim_623, %dim_624) : tensor<?x3x?x64xf32>
    %834 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_622, %expanded_31 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%833 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %835 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%830, %834 : tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>) outs(%821 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %836:3 = call @"lora.cached_attention:model.layers.15.self_attn"(%829, %835, %transposed_614, %arg2, %arg1, %arg34, %arg35) : (tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>)
    %collapsed_625 = tensor.collapse_shape %836#0 [[0], [1], [2, 3]] : tensor<?x?x9x64xf32> into tensor<?x?x576xf32>
    %model.layers.15.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.15.self_attn.o_proj.weight : tensor<576x576xf32>
    %dim_626 = tensor.dim %collapsed_625, %c0 : tensor<?x?x576xf32>
    %dim_627 = tensor.dim %collapsed_625, %c1 : tensor<?x?x576xf32>
    %837 = tensor.empty(%dim_626, %dim_627) : tensor<?x?x576xf32>
    %838 = linalg.fill ins(%cst : f32) outs(%837 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %839 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.15.self_attn.o_proj"} ins(%collapsed_625, %model.layers.15.self_attn.o_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%838 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %840 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%806, %839 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %841 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%840, %840 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %842 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%841 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %843 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%842 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %844 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%843 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %845 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%844 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %846 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%840, %845 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.15.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.15.post_attention_layernorm.weight : tensor<576xf32>
    %847 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.15.post_attention_layernorm.weight, %846 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.15.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.15.mlp.gate_proj.weight : tensor<1536x576xf32>
    %dim_628 = tensor.dim %847, %c0 : tensor<?x?x576xf32>
    %dim_629 = tensor.dim %847, %c1 : tensor<?x?x576xf32>
    %848 = tensor.empty(%dim_628, %dim_629) : tensor<?x?x1536xf32>
    %849 = linalg.fill ins(%cst : f32) outs(%848 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %850 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.15.mlp.gate_proj"} ins(%847, %model.layers.15.mlp.gate_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%849 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %dim_630 = tensor.dim %850, %c0 : tensor<?x?x1536xf32>
    %dim_631 = tensor.dim %850, %c1 : tensor<?x?x1536xf32>
    %851 = tensor.empty(%dim_630, %dim_631) : tensor<?x?x1536xf32>
    %852 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%850 : tensor<?x?x1536xf32>) outs(%851 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      %1615 = math.exp %1614 : f32
      %1616 = arith.addf %1615, %cst_0 : f32
      %1617 = arith.divf %cst_0, %1616 : f32
      linalg.yield %1617 : f32
    } -> tensor<?x?x1536xf32>
    %853 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%852, %850 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%851 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.15.mlp.up_proj.weight = ml_program.global_load_const @model.layers.15.mlp.up_proj.weight : tensor<1536x576xf32>
    %854 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.15.mlp.up_proj"} ins(%847, %model.layers.15.mlp.up_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%849 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %855 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%853, %854 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%851 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.15.mlp.down_proj.weight = ml_program.global_load_const @model.layers.15.mlp.down_proj.weight : tensor<576x1536xf32>
    %dim_632 = tensor.dim %855, %c0 : tensor<?x?x1536xf32>
    %dim_633 = tensor.dim %855, %c1 : tensor<?x?x1536xf32>
    %856 = tensor.empty(%dim_632, %dim_633) : tensor<?x?x576xf32>
    %857 = linalg.fill ins(%cst : f32) outs(%856 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %858 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.15.mlp.down_proj"} ins(%855, %model.layers.15.mlp.down_proj.weight : tensor<?x?x1536xf32>, tensor<576x1536xf32>) outs(%857 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %859 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%840, %858 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %860 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%859, %859 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %861 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%860 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %862 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%861 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %863 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%862 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %864 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%863 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %865 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%859, %864 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.16.input_layernorm.weight = ml_program.global_load_const @model.layers.16.input_layernorm.weight : tensor<576xf32>
    %866 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.16.input_layernorm.weight, %865 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.16.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.16.self_attn.q_proj.weight : tensor<576x576xf32>
    %dim_634 = tensor.dim %866, %c0 : tensor<?x?x576xf32>
    %dim_635 = tensor.dim %866, %c1 : tensor<?x?x576xf32>
    %867 = tensor.empty(%dim_634, %dim_635) : tensor<?x?x576xf32>
    %868 = linalg.fill ins(%cst : f32) outs(%867 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %869 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.16.self_attn.q_proj"} ins(%866, %model.layers.16.self_attn.q_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%868 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %dim_636 = tensor.dim %869, %c0 : tensor<?x?x576xf32>
    %dim_637 = tensor.dim %869, %c1 : tensor<?x?x576xf32>
    %expanded_638 = tensor.expand_shape %869 [[0], [1], [2, 3]] output_shape [%dim_636, %dim_637, 9, 64] : tensor<?x?x576xf32> into tensor<?x?x9x64xf32>
    %dim_639 = tensor.dim %expanded_638, %c0 : tensor<?x?x9x64xf32>
    %dim_640 = tensor.dim %expanded_638, %c1 : tensor<?x?x9x64xf32>
    %870 = tensor.empty(%dim_639, %dim_640) : tensor<?x9x?x64xf32>
    %transposed_641 = linalg.transpose ins(%expanded_638 : tensor<?x?x9x64xf32>) outs(%870 : tensor<?x9x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.16.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.16.self_attn.k_proj.weight : tensor<192x576xf32>
    %871 = tensor.empty(%dim_634, %dim_635) : tensor<?x?x192xf32>
    %872 = linalg.fill ins(%cst : f32) outs(%871 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %873 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.16.self_attn.k_proj"} ins(%866, %model.layers.16.self_attn.k_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%872 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_642 = tensor.dim %873, %c0 : tensor<?x?x192xf32>
    %dim_643 = tensor.dim %873, %c1 : tensor<?x?x192xf32>
    %expanded_644 = tensor.expand_shape %873 [[0], [1], [2, 3]] output_shape [%dim_642, %dim_643, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_645 = tensor.dim %expanded_644, %c0 : tensor<?x?x3x64xf32>
    %dim_646 = tensor.dim %expanded_644, %c1 : tensor<?x?x3x64xf32>
    %874 = tensor.empty(%dim_645, %dim_646) : tensor<?x3x?x64xf32>
    %transposed_647 = linalg.transpose ins(%expanded_644 : tensor<?x?x3x64xf32>) outs(%874 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.16.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.16.self_attn.v_proj.weight : tensor<192x576xf32>
    %875 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.16.self_attn.v_proj"} ins(%866, %model.layers.16.self_attn.v_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%872 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_648 = tensor.dim %875, %c0 : tensor<?x?x192xf32>
    %dim_649 = tensor.dim %875, %c1 : tensor<?x?x192xf32>
    %expanded_650 = tensor.expand_shape %875 [[0], [1], [2, 3]] output_shape [%dim_648, %dim_649, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_651 = tensor.dim %expanded_650, %c0 : tensor<?x?x3x64xf32>
    %dim_652 = tensor.dim %expanded_650, %c1 : tensor<?x?x3x64xf32>
    %876 = tensor.empty(%dim_651, %dim_652) : tensor<?x3x?x64xf32>
    %transposed_653 = linalg.transpose ins(%expanded_650 : tensor<?x?x3x64xf32>) outs(%876 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %877 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_641, %expanded_30 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%870 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %extracted_slice_654 = tensor.extract_slice %transposed_641[0, 0, 0, 0] [%dim_639, 9, %dim_640, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %extracted_slice_655 = tensor.extract_slice %transposed_641[0, 0, 0, 32] [%dim_639, 9, %dim_640, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %878 = tensor.empty(%dim_639, %dim_640) : tensor<?x9x?x32xf32>
    %879 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_655 : tensor<?x9x?x32xf32>) outs(%878 : tensor<?x9x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x32xf32>
    %concat_656 = tensor.concat dim(3) %879, %extracted_slice_654 : (tensor<?x9x?x32xf32>, tensor<?x9x?x32xf32>) -> tensor<?x9x?x64xf32>
    %dim_657 = tensor.dim %879, %c0 : tensor<?x9x?x32xf32>
    %dim_658 = tensor.dim %879, %c2 : tensor<?x9x?x32xf32>
    %880 = tensor.empty(%dim_657, %dim_658) : tensor<?x9x?x64xf32>
    %881 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_656, %expanded_31 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%880 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %882 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%877, %881 : tensor<?x9x?x64xf32>, tensor<?x9x?x64xf32>) outs(%870 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %883 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_647, %expanded_30 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%874 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %extracted_slice_659 = tensor.extract_slice %transposed_647[0, 0, 0, 0] [%dim_645, 3, %dim_646, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %extracted_slice_660 = tensor.extract_slice %transposed_647[0, 0, 0, 32] [%dim_645, 3, %dim_646, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %884 = tensor.empty(%dim_645, %dim_646) : tensor<?x3x?x32xf32>
    %885 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_660 : tensor<?x3x?x32xf32>) outs(%884 : tensor<?x3x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x32xf32>
    %concat_661 = tensor.concat dim(3) %885, %extracted_slice_659 : (tensor<?x3x?x32xf32>, tensor<?x3x?x32xf32>) -> tensor<?x3x?x64xf32>
    %dim_662 = tensor.dim %885, %c0 : tensor<?x3x?x32xf32>
    %dim_663 = tensor.dim %885, %c2 : tensor<?x3x?x32xf32>
    %886 = tensor.empty(%dim_662, %dim_663) : tensor<?x3x?x64xf32>
    %887 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_661, %expanded_31 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%886 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %888 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%883, %887 : tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>) outs(%874 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %889:3 = call @"lora.cached_attention:model.layers.16.self_attn"(%882, %888, %transposed_653, %arg2, %arg1, %arg36, %arg37) : (tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>)
    %collapsed_664 = tensor.collapse_shape %889#0 [[0], [1], [2, 3]] : tensor<?x?x9x64xf32> into tensor<?x?x576xf32>
    %model.layers.16.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.16.self_attn.o_proj.weight : tensor<576x576xf32>
    %dim_665 = tensor.dim %collapsed_664, %c0 : tensor<?x?x576xf32>
    %dim_666 = tensor.dim %collapsed_664, %c1 : tensor<?x?x576xf32>
    %890 = tensor.empty(%dim_665, %dim_666) : tensor<?x?x576xf32>
    %891 = linalg.fill ins(%cst : f32) outs(%890 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %892 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.16.self_attn.o_proj"} ins(%collapsed_664, %model.layers.16.self_attn.o_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%891 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %893 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%859, %892 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %894 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%893, %893 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %895 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%894 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %896 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%895 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %897 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%896 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %898 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%897 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %899 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%893, %898 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.16.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.16.post_attention_layernorm.weight : tensor<576xf32>
    %900 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.16.post_attention_layernorm.weight, %899 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.16.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.16.mlp.gate_proj.weight : tensor<1536x576xf32>
    %dim_667 = tensor.dim %900, %c0 : tensor<?x?x576xf32>
    %dim_668 = tensor.dim %900, %c1 : tensor<?x?x576xf32>
    %901 = tensor.empty(%dim_667, %dim_668) : tensor<?x?x1536xf32>
    %902 = linalg.fill ins(%cst : f32) outs(%901 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %903 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.16.mlp.gate_proj"} ins(%900, %model.layers.16.mlp.gate_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%902 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %dim_669 = tensor.dim %903, %c0 : tensor<?x?x1536xf32>
    %dim_670 = tensor.dim %903, %c1 : tensor<?x?x1536xf32>
    %904 = tensor.empty(%dim_669, %dim_670) : tensor<?x?x1536xf32>
    %905 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%903 : tensor<?x?x1536xf32>) outs(%904 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      %1615 = math.exp %1614 : f32
      %1616 = arith.addf %1615, %cst_0 : f32
      %1617 = arith.divf %cst_0, %1616 : f32
      linalg.yield %1617 : f32
    } -> tensor<?x?x1536xf32>
    %906 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%905, %903 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%904 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.16.mlp.up_proj.weight = ml_program.global_load_const @model.layers.16.mlp.up_proj.weight : tensor<1536x576xf32>
    %907 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.16.mlp.up_proj"} ins(%900, %model.layers.16.mlp.up_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%902 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %908 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%906, %907 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%904 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.16.mlp.down_proj.weight = ml_program.global_load_const @model.layers.16.mlp.down_proj.weight : tensor<576x1536xf32>
    %dim_671 = tensor.dim %908, %c0 : tensor<?x?x1536xf32>
    %dim_672 = tensor.dim %908, %c1 : tensor<?x?x1536xf32>
    %909 = tensor.empty(%dim_671, %dim_672) : tensor<?x?x576xf32>
    %910 = linalg.fill ins(%cst : f32) outs(%909 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %911 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.16.mlp.down_proj"} ins(%908, %model.layers.16.mlp.down_proj.weight : tensor<?x?x1536xf32>, tensor<576x1536xf32>) outs(%910 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %912 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%893, %911 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %913 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%912, %912 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %914 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%913 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %915 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%914 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %916 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%915 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %917 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%916 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %918 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%912, %917 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.17.input_layernorm.weight = ml_program.global_load_const @model.layers.17.input_layernorm.weight : tensor<576xf32>
    %919 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.17.input_layernorm.weight, %918 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.17.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.17.self_attn.q_proj.weight : tensor<576x576xf32>
    %dim_673 = tensor.dim %919, %c0 : tensor<?x?x576xf32>
    %dim_674 = tensor.dim %919, %c1 : tensor<?x?x576xf32>
    %920 = tensor.empty(%dim_673, %dim_674) : tensor<?x?x576xf32>
    %921 = linalg.fill ins(%cst : f32) outs(%920 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %922 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.17.self_attn.q_proj"} ins(%919, %model.layers.17.self_attn.q_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%921 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %dim_675 = tensor.dim %922, %c0 : tensor<?x?x576xf32>
    %dim_676 = tensor.dim %922, %c1 : tensor<?x?x576xf32>
    %expanded_677 = tensor.expand_shape %922 [[0], [1], [2, 3]] output_shape [%dim_675, %dim_676, 9, 64] : tensor<?x?x576xf32> into tensor<?x?x9x64xf32>
    %dim_678 = tensor.dim %expanded_677, %c0 : tensor<?x?x9x64xf32>
    %dim_679 = tensor.dim %expanded_677, %c1 : tensor<?x?x9x64xf32>
    %923 = tensor.empty(%dim_678, %dim_679) : tensor<?x9x?x64xf32>
    %transposed_680 = linalg.transpose ins(%expanded_677 : tensor<?x?x9x64xf32>) outs(%923 : tensor<?x9x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.17.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.17.self_attn.k_proj.weight : tensor<192x576xf32>
    %924 = tensor.empty(%dim_673, %dim_674) : tensor<?x?x192xf32>
    %925 = linalg.fill ins(%cst : f32) outs(%924 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %926 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.17.self_attn.k_proj"} ins(%919, %model.layers.17.self_attn.k_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%925 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_681 = tensor.dim %926, %c0 : tensor<?x?x192xf32>
    %dim_682 = tensor.dim %926, %c1 : tensor<?x?x192xf32>
    %expanded_683 = tensor.expand_shape %926 [[0], [1], [2, 3]] output_shape [%dim_681, %dim_682, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_684 = tensor.dim %expanded_683, %c0 : tensor<?x?x3x64xf32>
    %dim_685 = tensor.dim %expanded_683, %c1 : tensor<?x?x3x64xf32>
    %927 = tensor.empty(%dim_684, %dim_685) : tensor<?x3x?x64xf32>
    %transposed_686 = linalg.transpose ins(%expanded_683 : tensor<?x?x3x64xf32>) outs(%927 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.17.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.17.self_attn.v_proj.weight : tensor<192x576xf32>
    %928 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.17.self_attn.v_proj"} ins(%919, %model.layers.17.self_attn.v_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%925 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_687 = tensor.dim %928, %c0 : tensor<?x?x192xf32>
    %dim_688 = tensor.dim %928, %c1 : tensor<?x?x192xf32>
    %expanded_689 = tensor.expand_shape %928 [[0], [1], [2, 3]] output_shape [%dim_687, %dim_688, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_690 = tensor.dim %expanded_689, %c0 : tensor<?x?x3x64xf32>
    %dim_691 = tensor.dim %expanded_689, %c1 : tensor<?x?x3x64xf32>
    %929 = tensor.empty(%dim_690, %dim_691) : tensor<?x3x?x64xf32>
    %transposed_692 = linalg.transpose ins(%expanded_689 : tensor<?x?x3x64xf32>) outs(%929 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %930 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_680, %expanded_30 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%923 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %extracted_slice_693 = tensor.extract_slice %transposed_680[0, 0, 0, 0] [%dim_678, 9, %dim_679, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %extracted_slice_694 = tensor.extract_slice %transposed_680[0, 0, 0, 32] [%dim_678, 9, %dim_679, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %931 = tensor.empty(%dim_678, %dim_679) : tensor<?x9x?x32xf32>
    %932 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_694 : tensor<?x9x?x32xf32>) outs(%931 : tensor<?x9x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x32xf32>
    %concat_695 = tensor.concat dim(3) %932, %extracted_slice_693 : (tensor<?x9x?x32xf32>, tensor<?x9x?x32xf32>) -> tensor<?x9x?x64xf32>
    %dim_696 = tensor.dim %932, %c0 : tensor<?x9x?x32xf32>
    %dim_697 = tensor.dim %932, %c2 : tensor<?x9x?x32xf32>
    %933 = tensor.empty(%dim_696, %dim_697) : tensor<?x9x?x64xf32>
    %934 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_695, %expanded_31 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%933 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %935 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%930, %934 : tensor<?x9x?x64xf32>, tensor<?x9x?x64xf32>) outs(%923 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %936 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_686, %expanded_30 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%927 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %extracted_slice_698 = tensor.extract_slice %transposed_686[0, 0, 0, 0] [%dim_684, 3, %dim_685, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %extracted_slice_699 = tensor.extract_slice %transposed_686[0, 0, 0, 32] [%dim_684, 3, %dim_685, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %937 = tensor.empty(%dim_684, %dim_685) : tensor<?x3x?x32xf32>
    %938 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_699 : tensor<?x3x?x32xf32>) outs(%937 : tensor<?x3x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x32xf32>
    %concat_700 = tensor.concat dim(3) %938, %extracted_slice_698 : (tensor<?x3x?x32xf32>, tensor<?x3x?x32xf32>) -> tensor<?x3x?x64xf32>
    %dim_701 = tensor.dim %938, %c0 : tensor<?x3x?x32xf32>
    %dim_702 = tensor.dim %938, %c2 : tensor<?x3x?x32xf32>
    %939 = tensor.empty(%dim_701, %dim_702) : tensor<?x3x?x64xf32>
    %940 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_700, %expanded_31 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%939 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %941 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%936, %940 : tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>) outs(%927 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %942:3 = call @"lora.cached_attention:model.layers.17.self_attn"(%935, %941, %transposed_692, %arg2, %arg1, %arg38, %arg39) : (tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>)
    %collapsed_703 = tensor.collapse_shape %942#0 [[0], [1], [2, 3]] : tensor<?x?x9x64xf32> into tensor<?x?x576xf32>
    %model.layers.17.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.17.self_attn.o_proj.weight : tensor<576x576xf32>
    %dim_704 = tensor.dim %collapsed_703, %c0 : tensor<?x?x576xf32>
    %dim_705 = tensor.dim %collapsed_703, %c1 : tensor<?x?x576xf32>
    %943 = tensor.empty(%dim_704, %dim_705) : tensor<?x?x576xf32>
    %944 = linalg.fill ins(%cst : f32) outs(%943 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %945 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.17.self_attn.o_proj"} ins(%collapsed_703, %model.layers.17.self_attn.o_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%944 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %946 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%912, %945 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %947 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%946, %946 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %948 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%947 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %949 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%948 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %950 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%949 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %951 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%950 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %952 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%946, %951 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.17.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.17.post_attention_layernorm.weight : tensor<576xf32>
    %953 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.17.post_attention_layernorm.weight, %952 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.17.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.17.mlp.gate_proj.weight : tensor<1536x576xf32>
    %dim_706 = tensor.dim %953, %c0 : tensor<?x?x576xf32>
    %dim_707 = tensor.dim %953, %c1 : tensor<?x?x576xf32>
    %954 = tensor.empty(%dim_706, %dim_707) : tensor<?x?x1536xf32>
    %955 = linalg.fill ins(%cst : f32) outs(%954 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %956 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.17.mlp.gate_proj"} ins(%953, %model.layers.17.mlp.gate_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%955 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %dim_708 = tensor.dim %956, %c0 : tensor<?x?x1536xf32>
    %dim_709 = tensor.dim %956, %c1 : tensor<?x?x1536xf32>
    %957 = tensor.empty(%dim_708, %dim_709) : tensor<?x?x1536xf32>
    %958 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%956 : tensor<?x?x1536xf32>) outs(%957 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      %1615 = math.exp %1614 : f32
      %1616 = arith.addf %1615, %cst_0 : f32
      %1617 = arith.divf %cst_0, %1616 : f32
      linalg.yield %1617 : f32
    } -> tensor<?x?x1536xf32>
    %959 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%958, %956 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%957 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.17.mlp.up_proj.weight = ml_program.global_load_const @model.layers.17.mlp.up_proj.weight : tensor<1536x576xf32>
    %960 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.17.mlp.up_proj"} ins(%953, %model.layers.17.mlp.up_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%955 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %961 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%959, %960 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%957 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.17.mlp.down_proj.weight = ml_program.global_load_const @model.layers.17.mlp.down_proj.weight : tensor<576x1536xf32>
    %dim_710 = tensor.dim %961, %c0 : tensor<?x?x1536xf32>
    %dim_711 = tensor.dim %961, %c1 : tensor<?x?x1536xf32>
    %962 = tensor.empty(%dim_710, %dim_711) : tensor<?x?x576xf32>
    %963 = linalg.fill ins(%cst : f32) outs(%962 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %964 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.17.mlp.down_proj"} ins(%961, %model.layers.17.mlp.down_proj.weight : tensor<?x?x1536xf32>, tensor<576x1536xf32>) outs(%963 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %965 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%946, %964 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %966 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%965, %965 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %967 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%966 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %968 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%967 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %969 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%968 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %970 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%969 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %971 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%965, %970 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.18.input_layernorm.weight = ml_program.global_load_const @model.layers.18.input_layernorm.weight : tensor<576xf32>
    %972 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.18.input_layernorm.weight, %971 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.18.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.18.self_attn.q_proj.weight : tensor<576x576xf32>
    %dim_712 = tensor.dim %972, %c0 : tensor<?x?x576xf32>
    %dim_713 = tensor.dim %972, %c1 : tensor<?x?x576xf32>
    %973 = tensor.empty(%dim_712, %dim_713) : tensor<?x?x576xf32>
    %974 = linalg.fill ins(%cst : f32) outs(%973 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %975 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.18.self_attn.q_proj"} ins(%972, %model.layers.18.self_attn.q_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%974 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %dim_714 = tensor.dim %975, %c0 : tensor<?x?x576xf32>
    %dim_715 = tensor.dim %975, %c1 : tensor<?x?x576xf32>
    %expanded_716 = tensor.expand_shape %975 [[0], [1], [2, 3]] output_shape [%dim_714, %dim_715, 9, 64] : tensor<?x?x576xf32> into tensor<?x?x9x64xf32>
    %dim_717 = tensor.dim %expanded_716, %c0 : tensor<?x?x9x64xf32>
    %dim_718 = tensor.dim %expanded_716, %c1 : tensor<?x?x9x64xf32>
    %976 = tensor.empty(%dim_717, %dim_718) : tensor<?x9x?x64xf32>
    %transposed_719 = linalg.transpose ins(%expanded_716 : tensor<?x?x9x64xf32>) outs(%976 : tensor<?x9x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.18.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.18.self_attn.k_proj.weight : tensor<192x576xf32>
    %977 = tensor.empty(%dim_712, %dim_713) : tensor<?x?x192xf32>
    %978 = linalg.fill ins(%cst : f32) outs(%977 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %979 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.18.self_attn.k_proj"} ins(%972, %model.layers.18.self_attn.k_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%978 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_720 = tensor.dim %979, %c0 : tensor<?x?x192xf32>
    %dim_721 = tensor.dim %979, %c1 : tensor<?x?x192xf32>
    %expanded_722 = tensor.expand_shape %979 [[0], [1], [2, 3]] output_shape [%dim_720, %dim_721, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_723 = tensor.dim %expanded_722, %c0 : tensor<?x?x3x64xf32>
    %dim_724 = tensor.dim %expanded_722, %c1 : tensor<?x?x3x64xf32>
    %980 = tensor.empty(%dim_723, %dim_724) : tensor<?x3x?x64xf32>
    %transposed_725 = linalg.transpose ins(%expanded_722 : tensor<?x?x3x64xf32>) outs(%980 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.18.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.18.self_attn.v_proj.weight : tensor<192x576xf32>
    %981 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.18.self_attn.v_proj"} ins(%972, %model.layers.18.self_attn.v_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%978 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_726 = tensor.dim %981, %c0 : tensor<?x?x192xf32>
    %dim_727 = tensor.dim %981, %c1 : tensor<?x?x192xf32>
    %expanded_728 = tensor.expand_shape %981 [[0], [1], [2, 3]] output_shape [%dim_726, %dim_727, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_729 = tensor.dim %expanded_728, %c0 : tensor<?x?x3x64xf32>
    %dim_730 = tensor.dim %expanded_728, %c1 : tensor<?x?x3x64xf32>
    %982 = tensor.empty(%dim_729, %dim_730) : tensor<?x3x?x64xf32>
    %transposed_731 = linalg.transpose ins(%expanded_728 : tensor<?x?x3x64xf32>) outs(%982 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %983 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_719, %expanded_30 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%976 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %extracted_slice_732 = tensor.extract_slice %transposed_719[0, 0, 0, 0] [%dim_717, 9, %dim_718, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %extracted_slice_733 = tensor.extract_slice %transposed_719[0, 0, 0, 32] [%dim_717, 9, %dim_718, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %984 = tensor.empty(%dim_717, %dim_718) : tensor<?x9x?x32xf32>
    %985 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_733 : tensor<?x9x?x32xf32>) outs(%984 : tensor<?x9x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x32xf32>
    %concat_734 = tensor.concat dim(3) %985, %extracted_slice_732 : (tensor<?x9x?x32xf32>, tensor<?x9x?x32xf32>) -> tensor<?x9x?x64xf32>
    %dim_735 = tensor.dim %985, %c0 : tensor<?x9x?x32xf32>
    %dim_736 = tensor.dim %985, %c2 : tensor<?x9x?x32xf32>
    %986 = tensor.empty(%dim_735, %dim_736) : tensor<?x9x?x64xf32>
    %987 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_734, %expanded_31 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%986 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %988 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%983, %987 : tensor<?x9x?x64xf32>, tensor<?x9x?x64xf32>) outs(%976 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %989 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_725, %expanded_30 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%980 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %extracted_slice_737 = tensor.extract_slice %transposed_725[0, 0, 0, 0] [%dim_723, 3, %dim_724, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %extracted_slice_738 = tensor.extract_slice %transposed_725[0, 0, 0, 32] [%dim_723, 3, %dim_724, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %990 = tensor.empty(%dim_723, %dim_724) : tensor<?x3x?x32xf32>
    %991 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_738 : tensor<?x3x?x32xf32>) outs(%990 : tensor<?x3x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x32xf32>
    %concat_739 = tensor.concat dim(3) %991, %extracted_slice_737 : (tensor<?x3x?x32xf32>, tensor<?x3x?x32xf32>) -> tensor<?x3x?x64xf32>
    %dim_740 = tensor.dim %991, %c0 : tensor<?x3x?x32xf32>
    %dim_741 = tensor.dim %991, %c2 : tensor<?x3x?x32xf32>
    %992 = tensor.empty(%dim_740, %dim_741) : tensor<?x3x?x64xf32>
    %993 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_739, %expanded_31 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%992 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %994 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%989, %993 : tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>) outs(%980 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %995:3 = call @"lora.cached_attention:model.layers.18.self_attn"(%988, %994, %transposed_731, %arg2, %arg1, %arg40, %arg41) : (tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>)
    %collapsed_742 = tensor.collapse_shape %995#0 [[0], [1], [2, 3]] : tensor<?x?x9x64xf32> into tensor<?x?x576xf32>
    %model.layers.18.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.18.self_attn.o_proj.weight : tensor<576x576xf32>
    %dim_743 = tensor.dim %collapsed_742, %c0 : tensor<?x?x576xf32>
    %dim_744 = tensor.dim %collapsed_742, %c1 : tensor<?x?x576xf32>
    %996 = tensor.empty(%dim_743, %dim_744) : tensor<?x?x576xf32>
    %997 = linalg.fill ins(%cst : f32) outs(%996 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %998 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.18.self_attn.o_proj"} ins(%collapsed_742, %model.layers.18.self_attn.o_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%997 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %999 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%965, %998 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1000 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%999, %999 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1001 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%1000 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1002 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1001 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1003 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1002 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1004 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1003 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1005 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%999, %1004 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.18.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.18.post_attention_layernorm.weight : tensor<576xf32>
    %1006 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.18.post_attention_layernorm.weight, %1005 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.18.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.18.mlp.gate_proj.weight : tensor<1536x576xf32>
    %dim_745 = tensor.dim %1006, %c0 : tensor<?x?x576xf32>
    %dim_746 = tensor.dim %1006, %c1 : tensor<?x?x576xf32>
    %1007 = tensor.empty(%dim_745, %dim_746) : tensor<?x?x1536xf32>
    %1008 = linalg.fill ins(%cst : f32) outs(%1007 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %1009 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.18.mlp.gate_proj"} ins(%1006, %model.layers.18.mlp.gate_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%1008 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %dim_747 = tensor.dim %1009, %c0 : tensor<?x?x1536xf32>
    %dim_748 = tensor.dim %1009, %c1 : tensor<?x?x1536xf32>
    %1010 = tensor.empty(%dim_747, %dim_748) : tensor<?x?x1536xf32>
    %1011 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1009 : tensor<?x?x1536xf32>) outs(%1010 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      %1615 = math.exp %1614 : f32
      %1616 = arith.addf %1615, %cst_0 : f32
      %1617 = arith.divf %cst_0, %1616 : f32
      linalg.yield %1617 : f32
    } -> tensor<?x?x1536xf32>
    %1012 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1011, %1009 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%1010 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.18.mlp.up_proj.weight = ml_program.global_load_const @model.layers.18.mlp.up_proj.weight : tensor<1536x576xf32>
    %1013 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.18.mlp.up_proj"} ins(%1006, %model.layers.18.mlp.up_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%1008 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %1014 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1012, %1013 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%1010 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.18.mlp.down_proj.weight = ml_program.global_load_const @model.layers.18.mlp.down_proj.weight : tensor<576x1536xf32>
    %dim_749 = tensor.dim %1014, %c0 : tensor<?x?x1536xf32>
    %dim_750 = tensor.dim %1014, %c1 : tensor<?x?x1536xf32>
    %1015 = tensor.empty(%dim_749, %dim_750) : tensor<?x?x576xf32>
    %1016 = linalg.fill ins(%cst : f32) outs(%1015 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1017 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.18.mlp.down_proj"} ins(%1014, %model.layers.18.mlp.down_proj.weight : tensor<?x?x1536xf32>, tensor<576x1536xf32>) outs(%1016 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1018 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%999, %1017 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1019 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1018, %1018 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1020 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%1019 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1021 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1020 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1022 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1021 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1023 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1022 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1024 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1018, %1023 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.19.input_layernorm.weight = ml_program.global_load_const @model.layers.19.input_layernorm.weight : tensor<576xf32>
    %1025 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.19.input_layernorm.weight, %1024 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.19.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.19.self_attn.q_proj.weight : tensor<576x576xf32>
    %dim_751 = tensor.dim %1025, %c0 : tensor<?x?x576xf32>
    %dim_752 = tensor.dim %1025, %c1 : tensor<?x?x576xf32>
    %1026 = tensor.empty(%dim_751, %dim_752) : tensor<?x?x576xf32>
    %1027 = linalg.fill ins(%cst : f32) outs(%1026 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1028 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.19.self_attn.q_proj"} ins(%1025, %model.layers.19.self_attn.q_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%1027 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %dim_753 = tensor.dim %1028, %c0 : tensor<?x?x576xf32>
    %dim_754 = tensor.dim %1028, %c1 : tensor<?x?x576xf32>
    %expanded_755 = tensor.expand_shape %1028 [[0], [1], [2, 3]] output_shape [%dim_753, %dim_754, 9, 64] : tensor<?x?x576xf32> into tensor<?x?x9x64xf32>
    %dim_756 = tensor.dim %expanded_755, %c0 : tensor<?x?x9x64xf32>
    %dim_757 = tensor.dim %expanded_755, %c1 : tensor<?x?x9x64xf32>
    %1029 = tensor.empty(%dim_756, %dim_757) : tensor<?x9x?x64xf32>
    %transposed_758 = linalg.transpose ins(%expanded_755 : tensor<?x?x9x64xf32>) outs(%1029 : tensor<?x9x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.19.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.19.self_attn.k_proj.weight : tensor<192x576xf32>
    %1030 = tensor.empty(%dim_751, %dim_752) : tensor<?x?x192xf32>
    %1031 = linalg.fill ins(%cst : f32) outs(%1030 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %1032 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.19.self_attn.k_proj"} ins(%1025, %model.layers.19.self_attn.k_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%1031 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_759 = tensor.dim %1032, %c0 : tensor<?x?x192xf32>
    %dim_760 = tensor.dim %1032, %c1 : tensor<?x?x192xf32>
    %expanded_761 = tensor.expand_shape %1032 [[0], [1], [2, 3]] output_shape [%dim_759, %dim_760, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_762 = tensor.dim %expanded_761, %c0 : tensor<?x?x3x64xf32>
    %dim_763 = tensor.dim %expanded_761, %c1 : tensor<?x?x3x64xf32>
    %1033 = tensor.empty(%dim_762, %dim_763) : tensor<?x3x?x64xf32>
    %transposed_764 = linalg.transpose ins(%expanded_761 : tensor<?x?x3x64xf32>) outs(%1033 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.19.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.19.self_attn.v_proj.weight : tensor<192x576xf32>
    %1034 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.19.self_attn.v_proj"} ins(%1025, %model.layers.19.self_attn.v_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%1031 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_765 = tensor.dim %1034, %c0 : tensor<?x?x192xf32>
    %dim_766 = tensor.dim %1034, %c1 : tensor<?x?x192xf32>
    %expanded_767 = tensor.expand_shape %1034 [[0], [1], [2, 3]] output_shape [%dim_765, %dim_766, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_768 = tensor.dim %expanded_767, %c0 : tensor<?x?x3x64xf32>
    %dim_769 = tensor.dim %expanded_767, %c1 : tensor<?x?x3x64xf32>
    %1035 = tensor.empty(%dim_768, %dim_769) : tensor<?x3x?x64xf32>
    %transposed_770 = linalg.transpose ins(%expanded_767 : tensor<?x?x3x64xf32>) outs(%1035 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %1036 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_758, %expanded_30 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1029 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %extracted_slice_771 = tensor.extract_slice %transposed_758[0, 0, 0, 0] [%dim_756, 9, %dim_757, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %extracted_slice_772 = tensor.extract_slice %transposed_758[0, 0, 0, 32] [%dim_756, 9, %dim_757, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %1037 = tensor.empty(%dim_756, %dim_757) : tensor<?x9x?x32xf32>
    %1038 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_772 : tensor<?x9x?x32xf32>) outs(%1037 : tensor<?x9x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x32xf32>
    %concat_773 = tensor.concat dim(3) %1038, %extracted_slice_771 : (tensor<?x9x?x32xf32>, tensor<?x9x?x32xf32>) -> tensor<?x9x?x64xf32>
    %dim_774 = tensor.dim %1038, %c0 : tensor<?x9x?x32xf32>
    %dim_775 = tensor.dim %1038, %c2 : tensor<?x9x?x32xf32>
    %1039 = tensor.empty(%dim_774, %dim_775) : tensor<?x9x?x64xf32>
    %1040 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_773, %expanded_31 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1039 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %1041 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%1036, %1040 : tensor<?x9x?x64xf32>, tensor<?x9x?x64xf32>) outs(%1029 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %1042 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_764, %expanded_30 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1033 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %extracted_slice_776 = tensor.extract_slice %transposed_764[0, 0, 0, 0] [%dim_762, 3, %dim_763, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %extracted_slice_777 = tensor.extract_slice %transposed_764[0, 0, 0, 32] [%dim_762, 3, %dim_763, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %1043 = tensor.empty(%dim_762, %dim_763) : tensor<?x3x?x32xf32>
    %1044 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_777 : tensor<?x3x?x32xf32>) outs(%1043 : tensor<?x3x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x32xf32>
    %concat_778 = tensor.concat dim(3) %1044, %extracted_slice_776 : (tensor<?x3x?x32xf32>, tensor<?x3x?x32xf32>) -> tensor<?x3x?x64xf32>
    %dim_779 = tensor.dim %1044, %c0 : tensor<?x3x?x32xf32>
    %dim_780 = tensor.dim %1044, %c2 : tensor<?x3x?x32xf32>
    %1045 = tensor.empty(%dim_779, %dim_780) : tensor<?x3x?x64xf32>
    %1046 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_778, %expanded_31 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1045 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %1047 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%1042, %1046 : tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>) outs(%1033 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %1048:3 = call @"lora.cached_attention:model.layers.19.self_attn"(%1041, %1047, %transposed_770, %arg2, %arg1, %arg42, %arg43) : (tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>)
    %collapsed_781 = tensor.collapse_shape %1048#0 [[0], [1], [2, 3]] : tensor<?x?x9x64xf32> into tensor<?x?x576xf32>
    %model.layers.19.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.19.self_attn.o_proj.weight : tensor<576x576xf32>
    %dim_782 = tensor.dim %collapsed_781, %c0 : tensor<?x?x576xf32>
    %dim_783 = tensor.dim %collapsed_781, %c1 : tensor<?x?x576xf32>
    %1049 = tensor.empty(%dim_782, %dim_783) : tensor<?x?x576xf32>
    %1050 = linalg.fill ins(%cst : f32) outs(%1049 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1051 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.19.self_attn.o_proj"} ins(%collapsed_781, %model.layers.19.self_attn.o_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%1050 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1052 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1018, %1051 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1053 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1052, %1052 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1054 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%1053 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1055 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1054 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1056 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1055 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1057 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1056 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1058 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1052, %1057 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.19.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.19.post_attention_layernorm.weight : tensor<576xf32>
    %1059 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.19.post_attention_layernorm.weight, %1058 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.19.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.19.mlp.gate_proj.weight : tensor<1536x576xf32>
    %dim_784 = tensor.dim %1059, %c0 : tensor<?x?x576xf32>
    %dim_785 = tensor.dim %1059, %c1 : tensor<?x?x576xf32>
    %1060 = tensor.empty(%dim_784, %dim_785) : tensor<?x?x1536xf32>
    %1061 = linalg.fill ins(%cst : f32) outs(%1060 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %1062 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.19.mlp.gate_proj"} ins(%1059, %model.layers.19.mlp.gate_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%1061 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %dim_786 = tensor.dim %1062, %c0 : tensor<?x?x1536xf32>
    %dim_787 = tensor.dim %1062, %c1 : tensor<?x?x1536xf32>
    %1063 = tensor.empty(%dim_786, %dim_787) : tensor<?x?x1536xf32>
    %1064 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1062 : tensor<?x?x1536xf32>) outs(%1063 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      %1615 = math.exp %1614 : f32
      %1616 = arith.addf %1615, %cst_0 : f32
      %1617 = arith.divf %cst_0, %1616 : f32
      linalg.yield %1617 : f32
    } -> tensor<?x?x1536xf32>
    %1065 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1064, %1062 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%1063 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.19.mlp.up_proj.weight = ml_program.global_load_const @model.layers.19.mlp.up_proj.weight : tensor<1536x576xf32>
    %1066 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.19.mlp.up_proj"} ins(%1059, %model.layers.19.mlp.up_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%1061 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %1067 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1065, %1066 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%1063 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.19.mlp.down_proj.weight = ml_program.global_load_const @model.layers.19.mlp.down_proj.weight : tensor<576x1536xf32>
    %dim_788 = tensor.dim %1067, %c0 : tensor<?x?x1536xf32>
    %dim_789 = tensor.dim %1067, %c1 : tensor<?x?x1536xf32>
    %1068 = tensor.empty(%dim_788, %dim_789) : tensor<?x?x576xf32>
    %1069 = linalg.fill ins(%cst : f32) outs(%1068 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1070 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.19.mlp.down_proj"} ins(%1067, %model.layers.19.mlp.down_proj.weight : tensor<?x?x1536xf32>, tensor<576x1536xf32>) outs(%1069 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1071 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1052, %1070 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1072 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1071, %1071 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1073 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%1072 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1074 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1073 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1075 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1074 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1076 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1075 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1077 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1071, %1076 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.20.input_layernorm.weight = ml_program.global_load_const @model.layers.20.input_layernorm.weight : tensor<576xf32>
    %1078 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.20.input_layernorm.weight, %1077 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.20.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.20.self_attn.q_proj.weight : tensor<576x576xf32>
    %dim_790 = tensor.dim %1078, %c0 : tensor<?x?x576xf32>
    %dim_791 = tensor.dim %1078, %c1 : tensor<?x?x576xf32>
    %1079 = tensor.empty(%dim_790, %dim_791) : tensor<?x?x576xf32>
    %1080 = linalg.fill ins(%cst : f32) outs(%1079 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1081 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.20.self_attn.q_proj"} ins(%1078, %model.layers.20.self_attn.q_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%1080 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %dim_792 = tensor.dim %1081, %c0 : tensor<?x?x576xf32>
    %dim_793 = tensor.dim %1081, %c1 : tensor<?x?x576xf32>
    %expanded_794 = tensor.expand_shape %1081 [[0], [1], [2, 3]] output_shape [%dim_792, %dim_793, 9, 64] : tensor<?x?x576xf32> into tensor<?x?x9x64xf32>
    %dim_795 = tensor.dim %expanded_794, %c0 : tensor<?x?x9x64xf32>
    %dim_796 = tensor.dim %expanded_794, %c1 : tensor<?x?x9x64xf32>
    %1082 = tensor.empty(%dim_795, %dim_796) : tensor<?x9x?x64xf32>
    %transposed_797 = linalg.transpose ins(%expanded_794 : tensor<?x?x9x64xf32>) outs(%1082 : tensor<?x9x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.20.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.20.self_attn.k_proj.weight : tensor<192x576xf32>
    %1083 = tensor.empty(%dim_790, %dim_791) : tensor<?x?x192xf32>
    %1084 = linalg.fill ins(%cst : f32) outs(%1083 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %1085 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.20.self_attn.k_proj"} ins(%1078, %model.layers.20.self_attn.k_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%1084 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_798 = tensor.dim %1085, %c0 : tensor<?x?x192xf32>
    %dim_799 = tensor.dim %1085, %c1 : tensor<?x?x192xf32>
    %expanded_800 = tensor.expand_shape %1085 [[0], [1], [2, 3]] output_shape [%dim_798, %dim_799, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_801 = tensor.dim %expanded_800, %c0 : tensor<?x?x3x64xf32>
    %dim_802 = tensor.dim %expanded_800, %c1 : tensor<?x?x3x64xf32>
    %1086 = tensor.empty(%dim_801, %dim_802) : tensor<?x3x?x64xf32>
    %transposed_803 = linalg.transpose ins(%expanded_800 : tensor<?x?x3x64xf32>) outs(%1086 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.20.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.20.self_attn.v_proj.weight : tensor<192x576xf32>
    %1087 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.20.self_attn.v_proj"} ins(%1078, %model.layers.20.self_attn.v_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%1084 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_804 = tensor.dim %1087, %c0 : tensor<?x?x192xf32>
    %dim_805 = tensor.dim %1087, %c1 : tensor<?x?x192xf32>
    %expanded_806 = tensor.expand_shape %1087 [[0], [1], [2, 3]] output_shape [%dim_804, %dim_805, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_807 = tensor.dim %expanded_806, %c0 : tensor<?x?x3x64xf32>
    %dim_808 = tensor.dim %expanded_806, %c1 : tensor<?x?x3x64xf32>
    %1088 = tensor.empty(%dim_807, %dim_808) : tensor<?x3x?x64xf32>
    %transposed_809 = linalg.transpose ins(%expanded_806 : tensor<?x?x3x64xf32>) outs(%1088 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %1089 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_797, %expanded_30 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1082 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %extracted_slice_810 = tensor.extract_slice %transposed_797[0, 0, 0, 0] [%dim_795, 9, %dim_796, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %extracted_slice_811 = tensor.extract_slice %transposed_797[0, 0, 0, 32] [%dim_795, 9, %dim_796, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %1090 = tensor.empty(%dim_795, %dim_796) : tensor<?x9x?x32xf32>
    %1091 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_811 : tensor<?x9x?x32xf32>) outs(%1090 : tensor<?x9x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x32xf32>
    %concat_812 = tensor.concat dim(3) %1091, %extracted_slice_810 : (tensor<?x9x?x32xf32>, tensor<?x9x?x32xf32>) -> tensor<?x9x?x64xf32>
    %dim_813 = tensor.dim %1091, %c0 : tensor<?x9x?x32xf32>
    %dim_814 = tensor.dim %1091, %c2 : tensor<?x9x?x32xf32>
    %1092 = tensor.empty(%dim_813, %dim_814) : tensor<?x9x?x64xf32>
    %1093 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_812, %expanded_31 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1092 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %1094 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%1089, %1093 : tensor<?x9x?x64xf32>, tensor<?x9x?x64xf32>) outs(%1082 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %1095 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_803, %expanded_30 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1086 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %extracted_slice_815 = tensor.extract_slice %transposed_803[0, 0, 0, 0] [%dim_801, 3, %dim_802, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %extracted_slice_816 = tensor.extract_slice %transposed_803[0, 0, 0, 32] [%dim_801, 3, %dim_802, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %1096 = tensor.empty(%dim_801, %dim_802) : tensor<?x3x?x32xf32>
    %1097 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_816 : tensor<?x3x?x32xf32>) outs(%1096 : tensor<?x3x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x32xf32>
    %concat_817 = tensor.concat dim(3) %1097, %extracted_slice_815 : (tensor<?x3x?x32xf32>, tensor<?x3x?x32xf32>) -> tensor<?x3x?x64xf32>
    %dim_818 = tensor.dim %1097, %c0 : tensor<?x3x?x32xf32>
    %dim_819 = tensor.dim %1097, %c2 : tensor<?x3x?x32xf32>
    %1098 = tensor.empty(%dim_818, %dim_819) : tensor<?x3x?x64xf32>
    %1099 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_817, %expanded_31 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1098 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %1100 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%1095, %1099 : tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>) outs(%1086 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %1101:3 = call @"lora.cached_attention:model.layers.20.self_attn"(%1094, %1100, %transposed_809, %arg2, %arg1, %arg44, %arg45) : (tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>)
    %collapsed_820 = tensor.collapse_shape %1101#0 [[0], [1], [2, 3]] : tensor<?x?x9x64xf32> into tensor<?x?x576xf32>
    %model.layers.20.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.20.self_attn.o_proj.weight : tensor<576x576xf32>
    %dim_821 = tensor.dim %collapsed_820, %c0 : tensor<?x?x576xf32>
    %dim_822 = tensor.dim %collapsed_820, %c1 : tensor<?x?x576xf32>
    %1102 = tensor.empty(%dim_821, %dim_822) : tensor<?x?x576xf32>
    %1103 = linalg.fill ins(%cst : f32) outs(%1102 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1104 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.20.self_attn.o_proj"} ins(%collapsed_820, %model.layers.20.self_attn.o_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%1103 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1105 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1071, %1104 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1106 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1105, %1105 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1107 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%1106 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1108 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1107 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1109 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1108 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1110 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1109 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1111 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1105, %1110 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.20.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.20.post_attention_layernorm.weight : tensor<576xf32>
    %1112 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.20.post_attention_layernorm.weight, %1111 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.20.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.20.mlp.gate_proj.weight : tensor<1536x576xf32>
    %dim_823 = tensor.dim %1112, %c0 : tensor<?x?x576xf32>
    %dim_824 = tensor.dim %1112, %c1 : tensor<?x?x576xf32>
    %1113 = tensor.empty(%dim_823, %dim_824) : tensor<?x?x1536xf32>
    %1114 = linalg.fill ins(%cst : f32) outs(%1113 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %1115 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.20.mlp.gate_proj"} ins(%1112, %model.layers.20.mlp.gate_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%1114 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %dim_825 = tensor.dim %1115, %c0 : tensor<?x?x1536xf32>
    %dim_826 = tensor.dim %1115, %c1 : tensor<?x?x1536xf32>
    %1116 = tensor.empty(%dim_825, %dim_826) : tensor<?x?x1536xf32>
    %1117 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1115 : tensor<?x?x1536xf32>) outs(%1116 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      %1615 = math.exp %1614 : f32
      %1616 = arith.addf %1615, %cst_0 : f32
      %1617 = arith.divf %cst_0, %1616 : f32
      linalg.yield %1617 : f32
    } -> tensor<?x?x1536xf32>
    %1118 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1117, %1115 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%1116 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.20.mlp.up_proj.weight = ml_program.global_load_const @model.layers.20.mlp.up_proj.weight : tensor<1536x576xf32>
    %1119 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.20.mlp.up_proj"} ins(%1112, %model.layers.20.mlp.up_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%1114 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %1120 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1118, %1119 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%1116 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.20.mlp.down_proj.weight = ml_program.global_load_const @model.layers.20.mlp.down_proj.weight : tensor<576x1536xf32>
    %dim_827 = tensor.dim %1120, %c0 : tensor<?x?x1536xf32>
    %dim_828 = tensor.dim %1120, %c1 : tensor<?x?x1536xf32>
    %1121 = tensor.empty(%dim_827, %dim_828) : tensor<?x?x576xf32>
    %1122 = linalg.fill ins(%cst : f32) outs(%1121 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1123 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.20.mlp.down_proj"} ins(%1120, %model.layers.20.mlp.down_proj.weight : tensor<?x?x1536xf32>, tensor<576x1536xf32>) outs(%1122 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1124 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1105, %1123 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1125 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1124, %1124 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1126 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%1125 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1127 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1126 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1128 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1127 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1129 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1128 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1130 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1124, %1129 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.21.input_layernorm.weight = ml_program.global_load_const @model.layers.21.input_layernorm.weight : tensor<576xf32>
    %1131 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.21.input_layernorm.weight, %1130 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.21.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.21.self_attn.q_proj.weight : tensor<576x576xf32>
    %dim_829 = tensor.dim %1131, %c0 : tensor<?x?x576xf32>
    %dim_830 = tensor.dim %1131, %c1 : tensor<?x?x576xf32>
    %1132 = tensor.empty(%dim_829, %dim_830) : tensor<?x?x576xf32>
    %1133 = linalg.fill ins(%cst : f32) outs(%1132 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1134 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.21.self_attn.q_proj"} ins(%1131, %model.layers.21.self_attn.q_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%1133 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %dim_831 = tensor.dim %1134, %c0 : tensor<?x?x576xf32>
    %dim_832 = tensor.dim %1134, %c1 : tensor<?x?x576xf32>
    %expanded_833 = tensor.expand_shape %1134 [[0], [1], [2, 3]] output_shape [%dim_831, %dim_832, 9, 64] : tensor<?x?x576xf32> into tensor<?x?x9x64xf32>
    %dim_834 = tensor.dim %expanded_833, %c0 : tensor<?x?x9x64xf32>
    %dim_835 = tensor.dim %expanded_833, %c1 : tensor<?x?x9x64xf32>
    %1135 = tensor.empty(%dim_834, %dim_835) : tensor<?x9x?x64xf32>
    %transposed_836 = linalg.transpose ins(%expanded_833 : tensor<?x?x9x64xf32>) outs(%1135 : tensor<?x9x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.21.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.21.self_attn.k_proj.weight : tensor<192x576xf32>
    %1136 = tensor.empty(%dim_829, %dim_830) : tensor<?x?x192xf32>
    %1137 = linalg.fill ins(%cst : f32) outs(%1136 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %1138 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.21.self_attn.k_proj"} ins(%1131, %model.layers.21.self_attn.k_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%1137 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_837 = tensor.dim %1138, %c0 : tensor<?x?x192xf32>
    %dim_838 = tensor.dim %1138, %c1 : tensor<?x?x192xf32>
    %expanded_839 = tensor.expand_shape %1138 [[0], [1], [2, 3]] output_shape [%dim_837, %dim_838, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_840 = tensor.dim %expanded_839, %c0 : tensor<?x?x3x64xf32>
    %dim_841 = tensor.dim %expanded_839, %c1 : tensor<?x?x3x64xf32>
    %1139 = tensor.empty(%dim_840, %dim_841) : tensor<?x3x?x64xf32>
    %transposed_842 = linalg.transpose ins(%expanded_839 : tensor<?x?x3x64xf32>) outs(%1139 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.21.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.21.self_attn.v_proj.weight : tensor<192x576xf32>
    %1140 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.21.self_attn.v_proj"} ins(%1131, %model.layers.21.self_attn.v_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%1137 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_843 = tensor.dim %1140, %c0 : tensor<?x?x192xf32>
    %dim_844 = tensor.dim %1140, %c1 : tensor<?x?x192xf32>
    %expanded_845 = tensor.expand_shape %1140 [[0], [1], [2, 3]] output_shape [%dim_843, %dim_844, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_846 = tensor.dim %expanded_845, %c0 : tensor<?x?x3x64xf32>
    %dim_847 = tensor.dim %expanded_845, %c1 : tensor<?x?x3x64xf32>
    %1141 = tensor.empty(%dim_846, %dim_847) : tensor<?x3x?x64xf32>
    %transposed_848 = linalg.transpose ins(%expanded_845 : tensor<?x?x3x64xf32>) outs(%1141 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %1142 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_836, %expanded_30 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1135 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %extracted_slice_849 = tensor.extract_slice %transposed_836[0, 0, 0, 0] [%dim_834, 9, %dim_835, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %extracted_slice_850 = tensor.extract_slice %transposed_836[0, 0, 0, 32] [%dim_834, 9, %dim_835, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %1143 = tensor.empty(%dim_834, %dim_835) : tensor<?x9x?x32xf32>
    %1144 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_850 : tensor<?x9x?x32xf32>) outs(%1143 : tensor<?x9x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x32xf32>
    %concat_851 = tensor.concat dim(3) %1144, %extracted_slice_849 : (tensor<?x9x?x32xf32>, tensor<?x9x?x32xf32>) -> tensor<?x9x?x64xf32>
    %dim_852 = tensor.dim %1144, %c0 : tensor<?x9x?x32xf32>
    %dim_853 = tensor.dim %1144, %c2 : tensor<?x9x?x32xf32>
    %1145 = tensor.empty(%dim_852, %dim_853) : tensor<?x9x?x64xf32>
    %1146 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_851, %expanded_31 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1145 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %1147 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%1142, %1146 : tensor<?x9x?x64xf32>, tensor<?x9x?x64xf32>) outs(%1135 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %1148 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_842, %expanded_30 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1139 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %extracted_slice_854 = tensor.extract_slice %transposed_842[0, 0, 0, 0] [%dim_840, 3, %dim_841, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %extracted_slice_855 = tensor.extract_slice %transposed_842[0, 0, 0, 32] [%dim_840, 3, %dim_841, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %1149 = tensor.empty(%dim_840, %dim_841) : tensor<?x3x?x32xf32>
    %1150 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_855 : tensor<?x3x?x32xf32>) outs(%1149 : tensor<?x3x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x32xf32>
    %concat_856 = tensor.concat dim(3) %1150, %extracted_slice_854 : (tensor<?x3x?x32xf32>, tensor<?x3x?x32xf32>) -> tensor<?x3x?x64xf32>
    %dim_857 = tensor.dim %1150, %c0 : tensor<?x3x?x32xf32>
    %dim_858 = tensor.dim %1150, %c2 : tensor<?x3x?x32xf32>
    %1151 = tensor.empty(%dim_857, %dim_858) : tensor<?x3x?x64xf32>
    %1152 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_856, %expanded_31 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1151 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %1153 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%1148, %1152 : tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>) outs(%1139 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %1154:3 = call @"lora.cached_attention:model.layers.21.self_attn"(%1147, %1153, %transposed_848, %arg2, %arg1, %arg46, %arg47) : (tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>)
    %collapsed_859 = tensor.collapse_shape %1154#0 [[0], [1], [2, 3]] : tensor<?x?x9x64xf32> into tensor<?x?x576xf32>
    %model.layers.21.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.21.self_attn.o_proj.weight : tensor<576x576xf32>
    %dim_860 = tensor.dim %collapsed_859, %c0 : tensor<?x?x576xf32>
    %dim_861 = tensor.dim %collapsed_859, %c1 : tensor<?x?x576xf32>
    %1155 = tensor.empty(%dim_860, %dim_861) : tensor<?x?x576xf32>
    %1156 = linalg.fill ins(%cst : f32) outs(%1155 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1157 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.21.self_attn.o_proj"} ins(%collapsed_859, %model.layers.21.self_attn.o_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%1156 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1158 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1124, %1157 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1159 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1158, %1158 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1160 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%1159 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1161 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1160 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1162 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1161 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1163 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1162 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1164 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1158, %1163 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.21.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.21.post_attention_layernorm.weight : tensor<576xf32>
    %1165 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.21.post_attention_layernorm.weight, %1164 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.21.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.21.mlp.gate_proj.weight : tensor<1536x576xf32>
    %dim_862 = tensor.dim %1165, %c0 : tensor<?x?x576xf32>
    %dim_863 = tensor.dim %1165, %c1 : tensor<?x?x576xf32>
    %1166 = tensor.empty(%dim_862, %dim_863) : tensor<?x?x1536xf32>
    %1167 = linalg.fill ins(%cst : f32) outs(%1166 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %1168 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.21.mlp.gate_proj"} ins(%1165, %model.layers.21.mlp.gate_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%1167 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %dim_864 = tensor.dim %1168, %c0 : tensor<?x?x1536xf32>
    %dim_865 = tensor.dim %1168, %c1 : tensor<?x?x1536xf32>
    %1169 = tensor.empty(%dim_864, %dim_865) : tensor<?x?x1536xf32>
    %1170 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1168 : tensor<?x?x1536xf32>) outs(%1169 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      %1615 = math.exp %1614 : f32
      %1616 = arith.addf %1615, %cst_0 : f32
      %1617 = arith.divf %cst_0, %1616 : f32
      linalg.yield %1617 : f32
    } -> tensor<?x?x1536xf32>
    %1171 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1170, %1168 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%1169 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.21.mlp.up_proj.weight = ml_program.global_load_const @model.layers.21.mlp.up_proj.weight : tensor<1536x576xf32>
    %1172 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.21.mlp.up_proj"} ins(%1165, %model.layers.21.mlp.up_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%1167 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %1173 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1171, %1172 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%1169 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.21.mlp.down_proj.weight = ml_program.global_load_const @model.layers.21.mlp.down_proj.weight : tensor<576x1536xf32>
    %dim_866 = tensor.dim %1173, %c0 : tensor<?x?x1536xf32>
    %dim_867 = tensor.dim %1173, %c1 : tensor<?x?x1536xf32>
    %1174 = tensor.empty(%dim_866, %dim_867) : tensor<?x?x576xf32>
    %1175 = linalg.fill ins(%cst : f32) outs(%1174 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1176 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.21.mlp.down_proj"} ins(%1173, %model.layers.21.mlp.down_proj.weight : tensor<?x?x1536xf32>, tensor<576x1536xf32>) outs(%1175 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1177 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1158, %1176 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1178 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1177, %1177 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1179 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%1178 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1180 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1179 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1181 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1180 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1182 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1181 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1183 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1177, %1182 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.22.input_layernorm.weight = ml_program.global_load_const @model.layers.22.input_layernorm.weight : tensor<576xf32>
    %1184 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.22.input_layernorm.weight, %1183 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.22.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.22.self_attn.q_proj.weight : tensor<576x576xf32>
    %dim_868 = tensor.dim %1184, %c0 : tensor<?x?x576xf32>
    %dim_869 = tensor.dim %1184, %c1 : tensor<?x?x576xf32>
    %1185 = tensor.empty(%dim_868, %dim_869) : tensor<?x?x576xf32>
    %1186 = linalg.fill ins(%cst : f32) outs(%1185 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1187 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.22.self_attn.q_proj"} ins(%1184, %model.layers.22.self_attn.q_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%1186 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %dim_870 = tensor.dim %1187, %c0 : tensor<?x?x576xf32>
    %dim_871 = tensor.dim %1187, %c1 : tensor<?x?x576xf32>
    %expanded_872 = tensor.expand_shape %1187 [[0], [1], [2, 3]] output_shape [%dim_870, %dim_871, 9, 64] : tensor<?x?x576xf32> into tensor<?x?x9x64xf32>
    %dim_873 = tensor.dim %expanded_872, %c0 : tensor<?x?x9x64xf32>
    %dim_874 = tensor.dim %expanded_872, %c1 : tensor<?x?x9x64xf32>
    %1188 = tensor.empty(%dim_873, %dim_874) : tensor<?x9x?x64xf32>
    %transposed_875 = linalg.transpose ins(%expanded_872 : tensor<?x?x9x64xf32>) outs(%1188 : tensor<?x9x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.22.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.22.self_attn.k_proj.weight : tensor<192x576xf32>
    %1189 = tensor.empty(%dim_868, %dim_869) : tensor<?x?x192xf32>
    %1190 = linalg.fill ins(%cst : f32) outs(%1189 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %1191 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.22.self_attn.k_proj"} ins(%1184, %model.layers.22.self_attn.k_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%1190 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_876 = tensor.dim %1191, %c0 : tensor<?x?x192xf32>
    %dim_877 = tensor.dim %1191, %c1 : tensor<?x?x192xf32>
    %expanded_878 = tensor.expand_shape %1191 [[0], [1], [2, 3]] output_shape [%dim_876, %dim_877, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_879 = tensor.dim %expanded_878, %c0 : tensor<?x?x3x64xf32>
    %dim_880 = tensor.dim %expanded_878, %c1 : tensor<?x?x3x64xf32>
    %1192 = tensor.empty(%dim_879, %dim_880) : tensor<?x3x?x64xf32>
    %transposed_881 = linalg.transpose ins(%expanded_878 : tensor<?x?x3x64xf32>) outs(%1192 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.22.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.22.self_attn.v_proj.weight : tensor<192x576xf32>
    %1193 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.22.self_attn.v_proj"} ins(%1184, %model.layers.22.self_attn.v_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%1190 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_882 = tensor.dim %1193, %c0 : tensor<?x?x192xf32>
    %dim_883 = tensor.dim %1193, %c1 : tensor<?x?x192xf32>
    %expanded_884 = tensor.expand_shape %1193 [[0], [1], [2, 3]] output_shape [%dim_882, %dim_883, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_885 = tensor.dim %expanded_884, %c0 : tensor<?x?x3x64xf32>
    %dim_886 = tensor.dim %expanded_884, %c1 : tensor<?x?x3x64xf32>
    %1194 = tensor.empty(%dim_885, %dim_886) : tensor<?x3x?x64xf32>
    %transposed_887 = linalg.transpose ins(%expanded_884 : tensor<?x?x3x64xf32>) outs(%1194 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %1195 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_875, %expanded_30 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1188 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %extracted_slice_888 = tensor.extract_slice %transposed_875[0, 0, 0, 0] [%dim_873, 9, %dim_874, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %extracted_slice_889 = tensor.extract_slice %transposed_875[0, 0, 0, 32] [%dim_873, 9, %dim_874, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %1196 = tensor.empty(%dim_873, %dim_874) : tensor<?x9x?x32xf32>
    %1197 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_889 : tensor<?x9x?x32xf32>) outs(%1196 : tensor<?x9x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x32xf32>
    %concat_890 = tensor.concat dim(3) %1197, %extracted_slice_888 : (tensor<?x9x?x32xf32>, tensor<?x9x?x32xf32>) -> tensor<?x9x?x64xf32>
    %dim_891 = tensor.dim %1197, %c0 : tensor<?x9x?x32xf32>
    %dim_892 = tensor.dim %1197, %c2 : tensor<?x9x?x32xf32>
    %1198 = tensor.empty(%dim_891, %dim_892) : tensor<?x9x?x64xf32>
    %1199 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_890, %expanded_31 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1198 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %1200 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%1195, %1199 : tensor<?x9x?x64xf32>, tensor<?x9x?x64xf32>) outs(%1188 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %1201 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_881, %expanded_30 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1192 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %extracted_slice_893 = tensor.extract_slice %transposed_881[0, 0, 0, 0] [%dim_879, 3, %dim_880, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %extracted_slice_894 = tensor.extract_slice %transposed_881[0, 0, 0, 32] [%dim_879, 3, %dim_880, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %1202 = tensor.empty(%dim_879, %dim_880) : tensor<?x3x?x32xf32>
    %1203 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_894 : tensor<?x3x?x32xf32>) outs(%1202 : tensor<?x3x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x32xf32>
    %concat_895 = tensor.concat dim(3) %1203, %extracted_slice_893 : (tensor<?x3x?x32xf32>, tensor<?x3x?x32xf32>) -> tensor<?x3x?x64xf32>
    %dim_896 = tensor.dim %1203, %c0 : tensor<?x3x?x32xf32>
    %dim_897 = tensor.dim %1203, %c2 : tensor<?x3x?x32xf32>
    %1204 = tensor.empty(%dim_896, %dim_897) : tensor<?x3x?x64xf32>
    %1205 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_895, %expanded_31 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1204 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %1206 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%1201, %1205 : tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>) outs(%1192 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %1207:3 = call @"lora.cached_attention:model.layers.22.self_attn"(%1200, %1206, %transposed_887, %arg2, %arg1, %arg48, %arg49) : (tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>)
    %collapsed_898 = tensor.collapse_shape %1207#0 [[0], [1], [2, 3]] : tensor<?x?x9x64xf32> into tensor<?x?x576xf32>
    %model.layers.22.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.22.self_attn.o_proj.weight : tensor<576x576xf32>
    %dim_899 = tensor.dim %collapsed_898, %c0 : tensor<?x?x576xf32>
    %dim_900 = tensor.dim %collapsed_898, %c1 : tensor<?x?x576xf32>
    %1208 = tensor.empty(%dim_899, %dim_900) : tensor<?x?x576xf32>
    %1209 = linalg.fill ins(%cst : f32) outs(%1208 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1210 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.22.self_attn.o_proj"} ins(%collapsed_898, %model.layers.22.self_attn.o_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%1209 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1211 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1177, %1210 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1212 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1211, %1211 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1213 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%1212 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1214 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1213 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1215 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1214 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1216 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1215 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1217 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1211, %1216 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.22.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.22.post_attention_layernorm.weight : tensor<576xf32>
    %1218 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.22.post_attention_layernorm.weight, %1217 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.22.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.22.mlp.gate_proj.weight : tensor<1536x576xf32>
    %dim_901 = tensor.dim %1218, %c0 : tensor<?x?x576xf32>
    %dim_902 = tensor.dim %1218, %c1 : tensor<?x?x576xf32>
    %1219 = tensor.empty(%dim_901, %dim_902) : tensor<?x?x1536xf32>
    %1220 = linalg.fill ins(%cst : f32) outs(%1219 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %1221 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.22.mlp.gate_proj"} ins(%1218, %model.layers.22.mlp.gate_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%1220 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %dim_903 = tensor.dim %1221, %c0 : tensor<?x?x1536xf32>
    %dim_904 = tensor.dim %1221, %c1 : tensor<?x?x1536xf32>
    %1222 = tensor.empty(%dim_903, %dim_904) : tensor<?x?x1536xf32>
    %1223 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1221 : tensor<?x?x1536xf32>) outs(%1222 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      %1615 = math.exp %1614 : f32
      %1616 = arith.addf %1615, %cst_0 : f32
      %1617 = arith.divf %cst_0, %1616 : f32
      linalg.yield %1617 : f32
    } -> tensor<?x?x1536xf32>
    %1224 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1223, %1221 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%1222 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.22.mlp.up_proj.weight = ml_program.global_load_const @model.layers.22.mlp.up_proj.weight : tensor<1536x576xf32>
    %1225 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.22.mlp.up_proj"} ins(%1218, %model.layers.22.mlp.up_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%1220 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %1226 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1224, %1225 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%1222 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.22.mlp.down_proj.weight = ml_program.global_load_const @model.layers.22.mlp.down_proj.weight : tensor<576x1536xf32>
    %dim_905 = tensor.dim %1226, %c0 : tensor<?x?x1536xf32>
    %dim_906 = tensor.dim %1226, %c1 : tensor<?x?x1536xf32>
    %1227 = tensor.empty(%dim_905, %dim_906) : tensor<?x?x576xf32>
    %1228 = linalg.fill ins(%cst : f32) outs(%1227 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1229 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.22.mlp.down_proj"} ins(%1226, %model.layers.22.mlp.down_proj.weight : tensor<?x?x1536xf32>, tensor<576x1536xf32>) outs(%1228 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1230 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1211, %1229 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1231 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1230, %1230 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1232 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%1231 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1233 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1232 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1234 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1233 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1235 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1234 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1236 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1230, %1235 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.23.input_layernorm.weight = ml_program.global_load_const @model.layers.23.input_layernorm.weight : tensor<576xf32>
    %1237 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.23.input_layernorm.weight, %1236 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.23.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.23.self_attn.q_proj.weight : tensor<576x576xf32>
    %dim_907 = tensor.dim %1237, %c0 : tensor<?x?x576xf32>
    %dim_908 = tensor.dim %1237, %c1 : tensor<?x?x576xf32>
    %1238 = tensor.empty(%dim_907, %dim_908) : tensor<?x?x576xf32>
    %1239 = linalg.fill ins(%cst : f32) outs(%1238 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1240 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.23.self_attn.q_proj"} ins(%1237, %model.layers.23.self_attn.q_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%1239 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %dim_909 = tensor.dim %1240, %c0 : tensor<?x?x576xf32>
    %dim_910 = tensor.dim %1240, %c1 : tensor<?x?x576xf32>
    %expanded_911 = tensor.expand_shape %1240 [[0], [1], [2, 3]] output_shape [%dim_909, %dim_910, 9, 64] : tensor<?x?x576xf32> into tensor<?x?x9x64xf32>
    %dim_912 = tensor.dim %expanded_911, %c0 : tensor<?x?x9x64xf32>
    %dim_913 = tensor.dim %expanded_911, %c1 : tensor<?x?x9x64xf32>
    %1241 = tensor.empty(%dim_912, %dim_913) : tensor<?x9x?x64xf32>
    %transposed_914 = linalg.transpose ins(%expanded_911 : tensor<?x?x9x64xf32>) outs(%1241 : tensor<?x9x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.23.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.23.self_attn.k_proj.weight : tensor<192x576xf32>
    %1242 = tensor.empty(%dim_907, %dim_908) : tensor<?x?x192xf32>
    %1243 = linalg.fill ins(%cst : f32) outs(%1242 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %1244 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.23.self_attn.k_proj"} ins(%1237, %model.layers.23.self_attn.k_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%1243 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_915 = tensor.dim %1244, %c0 : tensor<?x?x192xf32>
    %dim_916 = tensor.dim %1244, %c1 : tensor<?x?x192xf32>
    %expanded_917 = tensor.expand_shape %1244 [[0], [1], [2, 3]] output_shape [%dim_915, %dim_916, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_918 = tensor.dim %expanded_917, %c0 : tensor<?x?x3x64xf32>
    %dim_919 = tensor.dim %expanded_917, %c1 : tensor<?x?x3x64xf32>
    %1245 = tensor.empty(%dim_918, %dim_919) : tensor<?x3x?x64xf32>
    %transposed_920 = linalg.transpose ins(%expanded_917 : tensor<?x?x3x64xf32>) outs(%1245 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.23.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.23.self_attn.v_proj.weight : tensor<192x576xf32>
    %1246 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.23.self_attn.v_proj"} ins(%1237, %model.layers.23.self_attn.v_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%1243 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_921 = tensor.dim %1246, %c0 : tensor<?x?x192xf32>
    %dim_922 = tensor.dim %1246, %c1 : tensor<?x?x192xf32>
    %expanded_923 = tensor.expand_shape %1246 [[0], [1], [2, 3]] output_shape [%dim_921, %dim_922, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_924 = tensor.dim %expanded_923, %c0 : tensor<?x?x3x64xf32>
    %dim_925 = tensor.dim %expanded_923, %c1 : tensor<?x?x3x64xf32>
    %1247 = tensor.empty(%dim_924, %dim_925) : tensor<?x3x?x64xf32>
    %transposed_926 = linalg.transpose ins(%expanded_923 : tensor<?x?x3x64xf32>) outs(%1247 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %1248 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_914, %expanded_30 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1241 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %extracted_slice_927 = tensor.extract_slice %transposed_914[0, 0, 0, 0] [%dim_912, 9, %dim_913, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %extracted_slice_928 = tensor.extract_slice %transposed_914[0, 0, 0, 32] [%dim_912, 9, %dim_913, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %1249 = tensor.empty(%dim_912, %dim_913) : tensor<?x9x?x32xf32>
    %1250 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_928 : tensor<?x9x?x32xf32>) outs(%1249 : tensor<?x9x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x32xf32>
    %concat_929 = tensor.concat dim(3) %1250, %extracted_slice_927 : (tensor<?x9x?x32xf32>, tensor<?x9x?x32xf32>) -> tensor<?x9x?x64xf32>
    %dim_930 = tensor.dim %1250, %c0 : tensor<?x9x?x32xf32>
    %dim_931 = tensor.dim %1250, %c2 : tensor<?x9x?x32xf32>
    %1251 = tensor.empty(%dim_930, %dim_931) : tensor<?x9x?x64xf32>
    %1252 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_929, %expanded_31 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1251 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %1253 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%1248, %1252 : tensor<?x9x?x64xf32>, tensor<?x9x?x64xf32>) outs(%1241 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %1254 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_920, %expanded_30 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1245 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %extracted_slice_932 = tensor.extract_slice %transposed_920[0, 0, 0, 0] [%dim_918, 3, %dim_919, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %extracted_slice_933 = tensor.extract_slice %transposed_920[0, 0, 0, 32] [%dim_918, 3, %dim_919, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %1255 = tensor.empty(%dim_918, %dim_919) : tensor<?x3x?x32xf32>
    %1256 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_933 : tensor<?x3x?x32xf32>) outs(%1255 : tensor<?x3x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x32xf32>
    %concat_934 = tensor.concat dim(3) %1256, %extracted_slice_932 : (tensor<?x3x?x32xf32>, tensor<?x3x?x32xf32>) -> tensor<?x3x?x64xf32>
    %dim_935 = tensor.dim %1256, %c0 : tensor<?x3x?x32xf32>
    %dim_936 = tensor.dim %1256, %c2 : tensor<?x3x?x32xf32>
    %1257 = tensor.empty(%dim_935, %dim_936) : tensor<?x3x?x64xf32>
    %1258 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_934, %expanded_31 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1257 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %1259 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%1254, %1258 : tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>) outs(%1245 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %1260:3 = call @"lora.cached_attention:model.layers.23.self_attn"(%1253, %1259, %transposed_926, %arg2, %arg1, %arg50, %arg51) : (tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>)
    %collapsed_937 = tensor.collapse_shape %1260#0 [[0], [1], [2, 3]] : tensor<?x?x9x64xf32> into tensor<?x?x576xf32>
    %model.layers.23.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.23.self_attn.o_proj.weight : tensor<576x576xf32>
    %dim_938 = tensor.dim %collapsed_937, %c0 : tensor<?x?x576xf32>
    %dim_939 = tensor.dim %collapsed_937, %c1 : tensor<?x?x576xf32>
    %1261 = tensor.empty(%dim_938, %dim_939) : tensor<?x?x576xf32>
    %1262 = linalg.fill ins(%cst : f32) outs(%1261 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1263 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.23.self_attn.o_proj"} ins(%collapsed_937, %model.layers.23.self_attn.o_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%1262 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1264 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1230, %1263 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1265 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1264, %1264 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1266 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%1265 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1267 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1266 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1268 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1267 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1269 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1268 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1270 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1264, %1269 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.23.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.23.post_attention_layernorm.weight : tensor<576xf32>
    %1271 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.23.post_attention_layernorm.weight, %1270 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.23.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.23.mlp.gate_proj.weight : tensor<1536x576xf32>
    %dim_940 = tensor.dim %1271, %c0 : tensor<?x?x576xf32>
    %dim_941 = tensor.dim %1271, %c1 : tensor<?x?x576xf32>
    %1272 = tensor.empty(%dim_940, %dim_941) : tensor<?x?x1536xf32>
    %1273 = linalg.fill ins(%cst : f32) outs(%1272 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %1274 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.23.mlp.gate_proj"} ins(%1271, %model.layers.23.mlp.gate_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%1273 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %dim_942 = tensor.dim %1274, %c0 : tensor<?x?x1536xf32>
    %dim_943 = tensor.dim %1274, %c1 : tensor<?x?x1536xf32>
    %1275 = tensor.empty(%dim_942, %dim_943) : tensor<?x?x1536xf32>
    %1276 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1274 : tensor<?x?x1536xf32>) outs(%1275 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      %1615 = math.exp %1614 : f32
      %1616 = arith.addf %1615, %cst_0 : f32
      %1617 = arith.divf %cst_0, %1616 : f32
      linalg.yield %1617 : f32
    } -> tensor<?x?x1536xf32>
    %1277 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1276, %1274 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%1275 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.23.mlp.up_proj.weight = ml_program.global_load_const @model.layers.23.mlp.up_proj.weight : tensor<1536x576xf32>
    %1278 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.23.mlp.up_proj"} ins(%1271, %model.layers.23.mlp.up_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%1273 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %1279 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1277, %1278 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%1275 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.23.mlp.down_proj.weight = ml_program.global_load_const @model.layers.23.mlp.down_proj.weight : tensor<576x1536xf32>
    %dim_944 = tensor.dim %1279, %c0 : tensor<?x?x1536xf32>
    %dim_945 = tensor.dim %1279, %c1 : tensor<?x?x1536xf32>
    %1280 = tensor.empty(%dim_944, %dim_945) : tensor<?x?x576xf32>
    %1281 = linalg.fill ins(%cst : f32) outs(%1280 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1282 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.23.mlp.down_proj"} ins(%1279, %model.layers.23.mlp.down_proj.weight : tensor<?x?x1536xf32>, tensor<576x1536xf32>) outs(%1281 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1283 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1264, %1282 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1284 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1283, %1283 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1285 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%1284 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1286 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1285 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1287 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1286 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1288 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1287 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1289 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1283, %1288 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.24.input_layernorm.weight = ml_program.global_load_const @model.layers.24.input_layernorm.weight : tensor<576xf32>
    %1290 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.24.input_layernorm.weight, %1289 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.24.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.24.self_attn.q_proj.weight : tensor<576x576xf32>
    %dim_946 = tensor.dim %1290, %c0 : tensor<?x?x576xf32>
    %dim_947 = tensor.dim %1290, %c1 : tensor<?x?x576xf32>
    %1291 = tensor.empty(%dim_946, %dim_947) : tensor<?x?x576xf32>
    %1292 = linalg.fill ins(%cst : f32) outs(%1291 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1293 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.24.self_attn.q_proj"} ins(%1290, %model.layers.24.self_attn.q_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%1292 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %dim_948 = tensor.dim %1293, %c0 : tensor<?x?x576xf32>
    %dim_949 = tensor.dim %1293, %c1 : tensor<?x?x576xf32>
    %expanded_950 = tensor.expand_shape %1293 [[0], [1], [2, 3]] output_shape [%dim_948, %dim_949, 9, 64] : tensor<?x?x576xf32> into tensor<?x?x9x64xf32>
    %dim_951 = tensor.dim %expanded_950, %c0 : tensor<?x?x9x64xf32>
    %dim_952 = tensor.dim %expanded_950, %c1 : tensor<?x?x9x64xf32>
    %1294 = tensor.empty(%dim_951, %dim_952) : tensor<?x9x?x64xf32>
    %transposed_953 = linalg.transpose ins(%expanded_950 : tensor<?x?x9x64xf32>) outs(%1294 : tensor<?x9x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.24.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.24.self_attn.k_proj.weight : tensor<192x576xf32>
    %1295 = tensor.empty(%dim_946, %dim_947) : tensor<?x?x192xf32>
    %1296 = linalg.fill ins(%cst : f32) outs(%1295 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %1297 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.24.self_attn.k_proj"} ins(%1290, %model.layers.24.self_attn.k_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%1296 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_954 = tensor.dim %1297, %c0 : tensor<?x?x192xf32>
    %dim_955 = tensor.dim %1297, %c1 : tensor<?x?x192xf32>
    %expanded_956 = tensor.expand_shape %1297 [[0], [1], [2, 3]] output_shape [%dim_954, %dim_955, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_957 = tensor.dim %expanded_956, %c0 : tensor<?x?x3x64xf32>
    %dim_958 = tensor.dim %expanded_956, %c1 : tensor<?x?x3x64xf32>
    %1298 = tensor.empty(%dim_957, %dim_958) : tensor<?x3x?x64xf32>
    %transposed_959 = linalg.transpose ins(%expanded_956 : tensor<?x?x3x64xf32>) outs(%1298 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.24.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.24.self_attn.v_proj.weight : tensor<192x576xf32>
    %1299 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.24.self_attn.v_proj"} ins(%1290, %model.layers.24.self_attn.v_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%1296 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_960 = tensor.dim %1299, %c0 : tensor<?x?x192xf32>
    %dim_961 = tensor.dim %1299, %c1 : tensor<?x?x192xf32>
    %expanded_962 = tensor.expand_shape %1299 [[0], [1], [2, 3]] output_shape [%dim_960, %dim_961, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_963 = tensor.dim %expanded_962, %c0 : tensor<?x?x3x64xf32>
    %dim_964 = tensor.dim %expanded_962, %c1 : tensor<?x?x3x64xf32>
    %1300 = tensor.empty(%dim_963, %dim_964) : tensor<?x3x?x64xf32>
    %transposed_965 = linalg.transpose ins(%expanded_962 : tensor<?x?x3x64xf32>) outs(%1300 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %1301 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_953, %expanded_30 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1294 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %extracted_slice_966 = tensor.extract_slice %transposed_953[0, 0, 0, 0] [%dim_951, 9, %dim_952, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %extracted_slice_967 = tensor.extract_slice %transposed_953[0, 0, 0, 32] [%dim_951, 9, %dim_952, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %1302 = tensor.empty(%dim_951, %dim_952) : tensor<?x9x?x32xf32>
    %1303 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_967 : tensor<?x9x?x32xf32>) outs(%1302 : tensor<?x9x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x32xf32>
    %concat_968 = tensor.concat dim(3) %1303, %extracted_slice_966 : (tensor<?x9x?x32xf32>, tensor<?x9x?x32xf32>) -> tensor<?x9x?x64xf32>
    %dim_969 = tensor.dim %1303, %c0 : tensor<?x9x?x32xf32>
    %dim_970 = tensor.dim %1303, %c2 : tensor<?x9x?x32xf32>
    %1304 = tensor.empty(%dim_969, %dim_970) : tensor<?x9x?x64xf32>
    %1305 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_968, %expanded_31 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1304 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %1306 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%1301, %1305 : tensor<?x9x?x64xf32>, tensor<?x9x?x64xf32>) outs(%1294 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %1307 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_959, %expanded_30 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1298 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %extracted_slice_971 = tensor.extract_slice %transposed_959[0, 0, 0, 0] [%dim_957, 3, %dim_958, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %extracted_slice_972 = tensor.extract_slice %transposed_959[0, 0, 0, 32] [%dim_957, 3, %dim_958, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %1308 = tensor.empty(%dim_957, %dim_958) : tensor<?x3x?x32xf32>
    %1309 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_972 : tensor<?x3x?x32xf32>) outs(%1308 : tensor<?x3x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x32xf32>
    %concat_973 = tensor.concat dim(3) %1309, %extracted_slice_971 : (tensor<?x3x?x32xf32>, tensor<?x3x?x32xf32>) -> tensor<?x3x?x64xf32>
    %dim_974 = tensor.dim %1309, %c0 : tensor<?x3x?x32xf32>
    %dim_975 = tensor.dim %1309, %c2 : tensor<?x3x?x32xf32>
    %1310 = tensor.empty(%dim_974, %dim_975) : tensor<?x3x?x64xf32>
    %1311 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_973, %expanded_31 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1310 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %1312 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%1307, %1311 : tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>) outs(%1298 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %1313:3 = call @"lora.cached_attention:model.layers.24.self_attn"(%1306, %1312, %transposed_965, %arg2, %arg1, %arg52, %arg53) : (tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>)
    %collapsed_976 = tensor.collapse_shape %1313#0 [[0], [1], [2, 3]] : tensor<?x?x9x64xf32> into tensor<?x?x576xf32>
    %model.layers.24.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.24.self_attn.o_proj.weight : tensor<576x576xf32>
    %dim_977 = tensor.dim %collapsed_976, %c0 : tensor<?x?x576xf32>
    %dim_978 = tensor.dim %collapsed_976, %c1 : tensor<?x?x576xf32>
    %1314 = tensor.empty(%dim_977, %dim_978) : tensor<?x?x576xf32>
    %1315 = linalg.fill ins(%cst : f32) outs(%1314 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1316 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.24.self_attn.o_proj"} ins(%collapsed_976, %model.layers.24.self_attn.o_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%1315 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1317 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1283, %1316 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1318 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1317, %1317 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1319 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%1318 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1320 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1319 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1321 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1320 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1322 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1321 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1323 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1317, %1322 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.24.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.24.post_attention_layernorm.weight : tensor<576xf32>
    %1324 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.24.post_attention_layernorm.weight, %1323 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.24.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.24.mlp.gate_proj.weight : tensor<1536x576xf32>
    %dim_979 = tensor.dim %1324, %c0 : tensor<?x?x576xf32>
    %dim_980 = tensor.dim %1324, %c1 : tensor<?x?x576xf32>
    %1325 = tensor.empty(%dim_979, %dim_980) : tensor<?x?x1536xf32>
    %1326 = linalg.fill ins(%cst : f32) outs(%1325 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %1327 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.24.mlp.gate_proj"} ins(%1324, %model.layers.24.mlp.gate_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%1326 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %dim_981 = tensor.dim %1327, %c0 : tensor<?x?x1536xf32>
    %dim_982 = tensor.dim %1327, %c1 : tensor<?x?x1536xf32>
    %1328 = tensor.empty(%dim_981, %dim_982) : tensor<?x?x1536xf32>
    %1329 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1327 : tensor<?x?x1536xf32>) outs(%1328 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      %1615 = math.exp %1614 : f32
      %1616 = arith.addf %1615, %cst_0 : f32
      %1617 = arith.divf %cst_0, %1616 : f32
      linalg.yield %1617 : f32
    } -> tensor<?x?x1536xf32>
    %1330 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1329, %1327 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%1328 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.24.mlp.up_proj.weight = ml_program.global_load_const @model.layers.24.mlp.up_proj.weight : tensor<1536x576xf32>
    %1331 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.24.mlp.up_proj"} ins(%1324, %model.layers.24.mlp.up_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%1326 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %1332 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1330, %1331 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%1328 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.24.mlp.down_proj.weight = ml_program.global_load_const @model.layers.24.mlp.down_proj.weight : tensor<576x1536xf32>
    %dim_983 = tensor.dim %1332, %c0 : tensor<?x?x1536xf32>
    %dim_984 = tensor.dim %1332, %c1 : tensor<?x?x1536xf32>
    %1333 = tensor.empty(%dim_983, %dim_984) : tensor<?x?x576xf32>
    %1334 = linalg.fill ins(%cst : f32) outs(%1333 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1335 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.24.mlp.down_proj"} ins(%1332, %model.layers.24.mlp.down_proj.weight : tensor<?x?x1536xf32>, tensor<576x1536xf32>) outs(%1334 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1336 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1317, %1335 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1337 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1336, %1336 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1338 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%1337 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1339 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1338 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1340 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1339 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1341 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1340 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1342 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1336, %1341 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.25.input_layernorm.weight = ml_program.global_load_const @model.layers.25.input_layernorm.weight : tensor<576xf32>
    %1343 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.25.input_layernorm.weight, %1342 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.25.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.25.self_attn.q_proj.weight : tensor<576x576xf32>
    %dim_985 = tensor.dim %1343, %c0 : tensor<?x?x576xf32>
    %dim_986 = tensor.dim %1343, %c1 : tensor<?x?x576xf32>
    %1344 = tensor.empty(%dim_985, %dim_986) : tensor<?x?x576xf32>
    %1345 = linalg.fill ins(%cst : f32) outs(%1344 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1346 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.25.self_attn.q_proj"} ins(%1343, %model.layers.25.self_attn.q_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%1345 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %dim_987 = tensor.dim %1346, %c0 : tensor<?x?x576xf32>
    %dim_988 = tensor.dim %1346, %c1 : tensor<?x?x576xf32>
    %expanded_989 = tensor.expand_shape %1346 [[0], [1], [2, 3]] output_shape [%dim_987, %dim_988, 9, 64] : tensor<?x?x576xf32> into tensor<?x?x9x64xf32>
    %dim_990 = tensor.dim %expanded_989, %c0 : tensor<?x?x9x64xf32>
    %dim_991 = tensor.dim %expanded_989, %c1 : tensor<?x?x9x64xf32>
    %1347 = tensor.empty(%dim_990, %dim_991) : tensor<?x9x?x64xf32>
    %transposed_992 = linalg.transpose ins(%expanded_989 : tensor<?x?x9x64xf32>) outs(%1347 : tensor<?x9x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.25.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.25.self_attn.k_proj.weight : tensor<192x576xf32>
    %1348 = tensor.empty(%dim_985, %dim_986) : tensor<?x?x192xf32>
    %1349 = linalg.fill ins(%cst : f32) outs(%1348 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %1350 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.25.self_attn.k_proj"} ins(%1343, %model.layers.25.self_attn.k_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%1349 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_993 = tensor.dim %1350, %c0 : tensor<?x?x192xf32>
    %dim_994 = tensor.dim %1350, %c1 : tensor<?x?x192xf32>
    %expanded_995 = tensor.expand_shape %1350 [[0], [1], [2, 3]] output_shape [%dim_993, %dim_994, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_996 = tensor.dim %expanded_995, %c0 : tensor<?x?x3x64xf32>
    %dim_997 = tensor.dim %expanded_995, %c1 : tensor<?x?x3x64xf32>
    %1351 = tensor.empty(%dim_996, %dim_997) : tensor<?x3x?x64xf32>
    %transposed_998 = linalg.transpose ins(%expanded_995 : tensor<?x?x3x64xf32>) outs(%1351 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.25.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.25.self_attn.v_proj.weight : tensor<192x576xf32>
    %1352 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.25.self_attn.v_proj"} ins(%1343, %model.layers.25.self_attn.v_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%1349 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_999 = tensor.dim %1352, %c0 : tensor<?x?x192xf32>
    %dim_1000 = tensor.dim %1352, %c1 : tensor<?x?x192xf32>
    %expanded_1001 = tensor.expand_shape %1352 [[0], [1], [2, 3]] output_shape [%dim_999, %dim_1000, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_1002 = tensor.dim %expanded_1001, %c0 : tensor<?x?x3x64xf32>
    %dim_1003 = tensor.dim %expanded_1001, %c1 : tensor<?x?x3x64xf32>
    %1353 = tensor.empty(%dim_1002, %dim_1003) : tensor<?x3x?x64xf32>
    %transposed_1004 = linalg.transpose ins(%expanded_1001 : tensor<?x?x3x64xf32>) outs(%1353 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %1354 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_992, %expanded_30 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1347 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %extracted_slice_1005 = tensor.extract_slice %transposed_992[0, 0, 0, 0] [%dim_990, 9, %dim_991, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %extracted_slice_1006 = tensor.extract_slice %transposed_992[0, 0, 0, 32] [%dim_990, 9, %dim_991, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %1355 = tensor.empty(%dim_990, %dim_991) : tensor<?x9x?x32xf32>
    %1356 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_1006 : tensor<?x9x?x32xf32>) outs(%1355 : tensor<?x9x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x32xf32>
    %concat_1007 = tensor.concat dim(3) %1356, %extracted_slice_1005 : (tensor<?x9x?x32xf32>, tensor<?x9x?x32xf32>) -> tensor<?x9x?x64xf32>
    %dim_1008 = tensor.dim %1356, %c0 : tensor<?x9x?x32xf32>
    %dim_1009 = tensor.dim %1356, %c2 : tensor<?x9x?x32xf32>
    %1357 = tensor.empty(%dim_1008, %dim_1009) : tensor<?x9x?x64xf32>
    %1358 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_1007, %expanded_31 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1357 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %1359 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%1354, %1358 : tensor<?x9x?x64xf32>, tensor<?x9x?x64xf32>) outs(%1347 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %1360 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_998, %expanded_30 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1351 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %extracted_slice_1010 = tensor.extract_slice %transposed_998[0, 0, 0, 0] [%dim_996, 3, %dim_997, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %extracted_slice_1011 = tensor.extract_slice %transposed_998[0, 0, 0, 32] [%dim_996, 3, %dim_997, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %1361 = tensor.empty(%dim_996, %dim_997) : tensor<?x3x?x32xf32>
    %1362 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_1011 : tensor<?x3x?x32xf32>) outs(%1361 : tensor<?x3x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x32xf32>
    %concat_1012 = tensor.concat dim(3) %1362, %extracted_slice_1010 : (tensor<?x3x?x32xf32>, tensor<?x3x?x32xf32>) -> tensor<?x3x?x64xf32>
    %dim_1013 = tensor.dim %1362, %c0 : tensor<?x3x?x32xf32>
    %dim_1014 = tensor.dim %1362, %c2 : tensor<?x3x?x32xf32>
    %1363 = tensor.empty(%dim_1013, %dim_1014) : tensor<?x3x?x64xf32>
    %1364 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_1012, %expanded_31 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1363 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %1365 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%1360, %1364 : tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>) outs(%1351 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %1366:3 = call @"lora.cached_attention:model.layers.25.self_attn"(%1359, %1365, %transposed_1004, %arg2, %arg1, %arg54, %arg55) : (tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>)
    %collapsed_1015 = tensor.collapse_shape %1366#0 [[0], [1], [2, 3]] : tensor<?x?x9x64xf32> into tensor<?x?x576xf32>
    %model.layers.25.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.25.self_attn.o_proj.weight : tensor<576x576xf32>
    %dim_1016 = tensor.dim %collapsed_1015, %c0 : tensor<?x?x576xf32>
    %dim_1017 = tensor.dim %collapsed_1015, %c1 : tensor<?x?x576xf32>
    %1367 = tensor.empty(%dim_1016, %dim_1017) : tensor<?x?x576xf32>
    %1368 = linalg.fill ins(%cst : f32) outs(%1367 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1369 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.25.self_attn.o_proj"} ins(%collapsed_1015, %model.layers.25.self_attn.o_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%1368 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1370 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1336, %1369 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1371 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1370, %1370 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1372 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%1371 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1373 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1372 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1374 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1373 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1375 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1374 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1376 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1370, %1375 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.25.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.25.post_attention_layernorm.weight : tensor<576xf32>
    %1377 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.25.post_attention_layernorm.weight, %1376 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.25.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.25.mlp.gate_proj.weight : tensor<1536x576xf32>
    %dim_1018 = tensor.dim %1377, %c0 : tensor<?x?x576xf32>
    %dim_1019 = tensor.dim %1377, %c1 : tensor<?x?x576xf32>
    %1378 = tensor.empty(%dim_1018, %dim_1019) : tensor<?x?x1536xf32>
    %1379 = linalg.fill ins(%cst : f32) outs(%1378 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %1380 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.25.mlp.gate_proj"} ins(%1377, %model.layers.25.mlp.gate_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%1379 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %dim_1020 = tensor.dim %1380, %c0 : tensor<?x?x1536xf32>
    %dim_1021 = tensor.dim %1380, %c1 : tensor<?x?x1536xf32>
    %1381 = tensor.empty(%dim_1020, %dim_1021) : tensor<?x?x1536xf32>
    %1382 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1380 : tensor<?x?x1536xf32>) outs(%1381 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      %1615 = math.exp %1614 : f32
      %1616 = arith.addf %1615, %cst_0 : f32
      %1617 = arith.divf %cst_0, %1616 : f32
      linalg.yield %1617 : f32
    } -> tensor<?x?x1536xf32>
    %1383 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1382, %1380 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%1381 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.25.mlp.up_proj.weight = ml_program.global_load_const @model.layers.25.mlp.up_proj.weight : tensor<1536x576xf32>
    %1384 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.25.mlp.up_proj"} ins(%1377, %model.layers.25.mlp.up_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%1379 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %1385 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1383, %1384 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%1381 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.25.mlp.down_proj.weight = ml_program.global_load_const @model.layers.25.mlp.down_proj.weight : tensor<576x1536xf32>
    %dim_1022 = tensor.dim %1385, %c0 : tensor<?x?x1536xf32>
    %dim_1023 = tensor.dim %1385, %c1 : tensor<?x?x1536xf32>
    %1386 = tensor.empty(%dim_1022, %dim_1023) : tensor<?x?x576xf32>
    %1387 = linalg.fill ins(%cst : f32) outs(%1386 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1388 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.25.mlp.down_proj"} ins(%1385, %model.layers.25.mlp.down_proj.weight : tensor<?x?x1536xf32>, tensor<576x1536xf32>) outs(%1387 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1389 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1370, %1388 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1390 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1389, %1389 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1391 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%1390 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1392 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1391 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1393 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1392 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1394 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1393 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1395 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1389, %1394 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.26.input_layernorm.weight = ml_program.global_load_const @model.layers.26.input_layernorm.weight : tensor<576xf32>
    %1396 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.26.input_layernorm.weight, %1395 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.26.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.26.self_attn.q_proj.weight : tensor<576x576xf32>
    %dim_1024 = tensor.dim %1396, %c0 : tensor<?x?x576xf32>
    %dim_1025 = tensor.dim %1396, %c1 : tensor<?x?x576xf32>
    %1397 = tensor.empty(%dim_1024, %dim_1025) : tensor<?x?x576xf32>
    %1398 = linalg.fill ins(%cst : f32) outs(%1397 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1399 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.26.self_attn.q_proj"} ins(%1396, %model.layers.26.self_attn.q_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%1398 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %dim_1026 = tensor.dim %1399, %c0 : tensor<?x?x576xf32>
    %dim_1027 = tensor.dim %1399, %c1 : tensor<?x?x576xf32>
    %expanded_1028 = tensor.expand_shape %1399 [[0], [1], [2, 3]] output_shape [%dim_1026, %dim_1027, 9, 64] : tensor<?x?x576xf32> into tensor<?x?x9x64xf32>
    %dim_1029 = tensor.dim %expanded_1028, %c0 : tensor<?x?x9x64xf32>
    %dim_1030 = tensor.dim %expanded_1028, %c1 : tensor<?x?x9x64xf32>
    %1400 = tensor.empty(%dim_1029, %dim_1030) : tensor<?x9x?x64xf32>
    %transposed_1031 = linalg.transpose ins(%expanded_1028 : tensor<?x?x9x64xf32>) outs(%1400 : tensor<?x9x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.26.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.26.self_attn.k_proj.weight : tensor<192x576xf32>
    %1401 = tensor.empty(%dim_1024, %dim_1025) : tensor<?x?x192xf32>
    %1402 = linalg.fill ins(%cst : f32) outs(%1401 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %1403 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.26.self_attn.k_proj"} ins(%1396, %model.layers.26.self_attn.k_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%1402 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_1032 = tensor.dim %1403, %c0 : tensor<?x?x192xf32>
    %dim_1033 = tensor.dim %1403, %c1 : tensor<?x?x192xf32>
    %expanded_1034 = tensor.expand_shape %1403 [[0], [1], [2, 3]] output_shape [%dim_1032, %dim_1033, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_1035 = tensor.dim %expanded_1034, %c0 : tensor<?x?x3x64xf32>
    %dim_1036 = tensor.dim %expanded_1034, %c1 : tensor<?x?x3x64xf32>
    %1404 = tensor.empty(%dim_1035, %dim_1036) : tensor<?x3x?x64xf32>
    %transposed_1037 = linalg.transpose ins(%expanded_1034 : tensor<?x?x3x64xf32>) outs(%1404 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.26.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.26.self_attn.v_proj.weight : tensor<192x576xf32>
    %1405 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.26.self_attn.v_proj"} ins(%1396, %model.layers.26.self_attn.v_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%1402 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_1038 = tensor.dim %1405, %c0 : tensor<?x?x192xf32>
    %dim_1039 = tensor.dim %1405, %c1 : tensor<?x?x192xf32>
    %expanded_1040 = tensor.expand_shape %1405 [[0], [1], [2, 3]] output_shape [%dim_1038, %dim_1039, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_1041 = tensor.dim %expanded_1040, %c0 : tensor<?x?x3x64xf32>
    %dim_1042 = tensor.dim %expanded_1040, %c1 : tensor<?x?x3x64xf32>
    %1406 = tensor.empty(%dim_1041, %dim_1042) : tensor<?x3x?x64xf32>
    %transposed_1043 = linalg.transpose ins(%expanded_1040 : tensor<?x?x3x64xf32>) outs(%1406 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %1407 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_1031, %expanded_30 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1400 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %extracted_slice_1044 = tensor.extract_slice %transposed_1031[0, 0, 0, 0] [%dim_1029, 9, %dim_1030, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %extracted_slice_1045 = tensor.extract_slice %transposed_1031[0, 0, 0, 32] [%dim_1029, 9, %dim_1030, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %1408 = tensor.empty(%dim_1029, %dim_1030) : tensor<?x9x?x32xf32>
    %1409 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_1045 : tensor<?x9x?x32xf32>) outs(%1408 : tensor<?x9x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x32xf32>
    %concat_1046 = tensor.concat dim(3) %1409, %extracted_slice_1044 : (tensor<?x9x?x32xf32>, tensor<?x9x?x32xf32>) -> tensor<?x9x?x64xf32>
    %dim_1047 = tensor.dim %1409, %c0 : tensor<?x9x?x32xf32>
    %dim_1048 = tensor.dim %1409, %c2 : tensor<?x9x?x32xf32>
    %1410 = tensor.empty(%dim_1047, %dim_1048) : tensor<?x9x?x64xf32>
    %1411 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_1046, %expanded_31 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1410 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %1412 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%1407, %1411 : tensor<?x9x?x64xf32>, tensor<?x9x?x64xf32>) outs(%1400 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %1413 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_1037, %expanded_30 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1404 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %extracted_slice_1049 = tensor.extract_slice %transposed_1037[0, 0, 0, 0] [%dim_1035, 3, %dim_1036, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %extracted_slice_1050 = tensor.extract_slice %transposed_1037[0, 0, 0, 32] [%dim_1035, 3, %dim_1036, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %1414 = tensor.empty(%dim_1035, %dim_1036) : tensor<?x3x?x32xf32>
    %1415 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_1050 : tensor<?x3x?x32xf32>) outs(%1414 : tensor<?x3x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x32xf32>
    %concat_1051 = tensor.concat dim(3) %1415, %extracted_slice_1049 : (tensor<?x3x?x32xf32>, tensor<?x3x?x32xf32>) -> tensor<?x3x?x64xf32>
    %dim_1052 = tensor.dim %1415, %c0 : tensor<?x3x?x32xf32>
    %dim_1053 = tensor.dim %1415, %c2 : tensor<?x3x?x32xf32>
    %1416 = tensor.empty(%dim_1052, %dim_1053) : tensor<?x3x?x64xf32>
    %1417 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_1051, %expanded_31 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1416 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %1418 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%1413, %1417 : tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>) outs(%1404 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %1419:3 = call @"lora.cached_attention:model.layers.26.self_attn"(%1412, %1418, %transposed_1043, %arg2, %arg1, %arg56, %arg57) : (tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>)
    %collapsed_1054 = tensor.collapse_shape %1419#0 [[0], [1], [2, 3]] : tensor<?x?x9x64xf32> into tensor<?x?x576xf32>
    %model.layers.26.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.26.self_attn.o_proj.weight : tensor<576x576xf32>
    %dim_1055 = tensor.dim %collapsed_1054, %c0 : tensor<?x?x576xf32>
    %dim_1056 = tensor.dim %collapsed_1054, %c1 : tensor<?x?x576xf32>
    %1420 = tensor.empty(%dim_1055, %dim_1056) : tensor<?x?x576xf32>
    %1421 = linalg.fill ins(%cst : f32) outs(%1420 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1422 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.26.self_attn.o_proj"} ins(%collapsed_1054, %model.layers.26.self_attn.o_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%1421 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1423 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1389, %1422 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1424 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1423, %1423 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1425 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%1424 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1426 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1425 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1427 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1426 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1428 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1427 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1429 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1423, %1428 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.26.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.26.post_attention_layernorm.weight : tensor<576xf32>
    %1430 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.26.post_attention_layernorm.weight, %1429 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.26.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.26.mlp.gate_proj.weight : tensor<1536x576xf32>
    %dim_1057 = tensor.dim %1430, %c0 : tensor<?x?x576xf32>
    %dim_1058 = tensor.dim %1430, %c1 : tensor<?x?x576xf32>
    %1431 = tensor.empty(%dim_1057, %dim_1058) : tensor<?x?x1536xf32>
    %1432 = linalg.fill ins(%cst : f32) outs(%1431 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %1433 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.26.mlp.gate_proj"} ins(%1430, %model.layers.26.mlp.gate_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%1432 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %dim_1059 = tensor.dim %1433, %c0 : tensor<?x?x1536xf32>
    %dim_1060 = tensor.dim %1433, %c1 : tensor<?x?x1536xf32>
    %1434 = tensor.empty(%dim_1059, %dim_1060) : tensor<?x?x1536xf32>
    %1435 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1433 : tensor<?x?x1536xf32>) outs(%1434 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      %1615 = math.exp %1614 : f32
      %1616 = arith.addf %1615, %cst_0 : f32
      %1617 = arith.divf %cst_0, %1616 : f32
      linalg.yield %1617 : f32
    } -> tensor<?x?x1536xf32>
    %1436 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1435, %1433 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%1434 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.26.mlp.up_proj.weight = ml_program.global_load_const @model.layers.26.mlp.up_proj.weight : tensor<1536x576xf32>
    %1437 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.26.mlp.up_proj"} ins(%1430, %model.layers.26.mlp.up_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%1432 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %1438 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1436, %1437 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%1434 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.26.mlp.down_proj.weight = ml_program.global_load_const @model.layers.26.mlp.down_proj.weight : tensor<576x1536xf32>
    %dim_1061 = tensor.dim %1438, %c0 : tensor<?x?x1536xf32>
    %dim_1062 = tensor.dim %1438, %c1 : tensor<?x?x1536xf32>
    %1439 = tensor.empty(%dim_1061, %dim_1062) : tensor<?x?x576xf32>
    %1440 = linalg.fill ins(%cst : f32) outs(%1439 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1441 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.26.mlp.down_proj"} ins(%1438, %model.layers.26.mlp.down_proj.weight : tensor<?x?x1536xf32>, tensor<576x1536xf32>) outs(%1440 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1442 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1423, %1441 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1443 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1442, %1442 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1444 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%1443 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1445 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1444 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1446 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1445 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1447 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1446 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1448 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1442, %1447 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.27.input_layernorm.weight = ml_program.global_load_const @model.layers.27.input_layernorm.weight : tensor<576xf32>
    %1449 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.27.input_layernorm.weight, %1448 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.27.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.27.self_attn.q_proj.weight : tensor<576x576xf32>
    %dim_1063 = tensor.dim %1449, %c0 : tensor<?x?x576xf32>
    %dim_1064 = tensor.dim %1449, %c1 : tensor<?x?x576xf32>
    %1450 = tensor.empty(%dim_1063, %dim_1064) : tensor<?x?x576xf32>
    %1451 = linalg.fill ins(%cst : f32) outs(%1450 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1452 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.27.self_attn.q_proj"} ins(%1449, %model.layers.27.self_attn.q_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%1451 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %dim_1065 = tensor.dim %1452, %c0 : tensor<?x?x576xf32>
    %dim_1066 = tensor.dim %1452, %c1 : tensor<?x?x576xf32>
    %expanded_1067 = tensor.expand_shape %1452 [[0], [1], [2, 3]] output_shape [%dim_1065, %dim_1066, 9, 64] : tensor<?x?x576xf32> into tensor<?x?x9x64xf32>
    %dim_1068 = tensor.dim %expanded_1067, %c0 : tensor<?x?x9x64xf32>
    %dim_1069 = tensor.dim %expanded_1067, %c1 : tensor<?x?x9x64xf32>
    %1453 = tensor.empty(%dim_1068, %dim_1069) : tensor<?x9x?x64xf32>
    %transposed_1070 = linalg.transpose ins(%expanded_1067 : tensor<?x?x9x64xf32>) outs(%1453 : tensor<?x9x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.27.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.27.self_attn.k_proj.weight : tensor<192x576xf32>
    %1454 = tensor.empty(%dim_1063, %dim_1064) : tensor<?x?x192xf32>
    %1455 = linalg.fill ins(%cst : f32) outs(%1454 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %1456 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.27.self_attn.k_proj"} ins(%1449, %model.layers.27.self_attn.k_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%1455 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_1071 = tensor.dim %1456, %c0 : tensor<?x?x192xf32>
    %dim_1072 = tensor.dim %1456, %c1 : tensor<?x?x192xf32>
    %expanded_1073 = tensor.expand_shape %1456 [[0], [1], [2, 3]] output_shape [%dim_1071, %dim_1072, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_1074 = tensor.dim %expanded_1073, %c0 : tensor<?x?x3x64xf32>
    %dim_1075 = tensor.dim %expanded_1073, %c1 : tensor<?x?x3x64xf32>
    %1457 = tensor.empty(%dim_1074, %dim_1075) : tensor<?x3x?x64xf32>
    %transposed_1076 = linalg.transpose ins(%expanded_1073 : tensor<?x?x3x64xf32>) outs(%1457 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.27.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.27.self_attn.v_proj.weight : tensor<192x576xf32>
    %1458 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.27.self_attn.v_proj"} ins(%1449, %model.layers.27.self_attn.v_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%1455 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_1077 = tensor.dim %1458, %c0 : tensor<?x?x192xf32>
    %dim_1078 = tensor.dim %1458, %c1 : tensor<?x?x192xf32>
    %expanded_1079 = tensor.expand_shape %1458 [[0], [1], [2, 3]] output_shape [%dim_1077, %dim_1078, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_1080 = tensor.dim %expanded_1079, %c0 : tensor<?x?x3x64xf32>
    %dim_1081 = tensor.dim %expanded_1079, %c1 : tensor<?x?x3x64xf32>
    %1459 = tensor.empty(%dim_1080, %dim_1081) : tensor<?x3x?x64xf32>
    %transposed_1082 = linalg.transpose ins(%expanded_1079 : tensor<?x?x3x64xf32>) outs(%1459 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %1460 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_1070, %expanded_30 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1453 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %extracted_slice_1083 = tensor.extract_slice %transposed_1070[0, 0, 0, 0] [%dim_1068, 9, %dim_1069, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %extracted_slice_1084 = tensor.extract_slice %transposed_1070[0, 0, 0, 32] [%dim_1068, 9, %dim_1069, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %1461 = tensor.empty(%dim_1068, %dim_1069) : tensor<?x9x?x32xf32>
    %1462 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_1084 : tensor<?x9x?x32xf32>) outs(%1461 : tensor<?x9x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x32xf32>
    %concat_1085 = tensor.concat dim(3) %1462, %extracted_slice_1083 : (tensor<?x9x?x32xf32>, tensor<?x9x?x32xf32>) -> tensor<?x9x?x64xf32>
    %dim_1086 = tensor.dim %1462, %c0 : tensor<?x9x?x32xf32>
    %dim_1087 = tensor.dim %1462, %c2 : tensor<?x9x?x32xf32>
    %1463 = tensor.empty(%dim_1086, %dim_1087) : tensor<?x9x?x64xf32>
    %1464 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_1085, %expanded_31 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1463 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %1465 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%1460, %1464 : tensor<?x9x?x64xf32>, tensor<?x9x?x64xf32>) outs(%1453 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %1466 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_1076, %expanded_30 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1457 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %extracted_slice_1088 = tensor.extract_slice %transposed_1076[0, 0, 0, 0] [%dim_1074, 3, %dim_1075, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %extracted_slice_1089 = tensor.extract_slice %transposed_1076[0, 0, 0, 32] [%dim_1074, 3, %dim_1075, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %1467 = tensor.empty(%dim_1074, %dim_1075) : tensor<?x3x?x32xf32>
    %1468 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_1089 : tensor<?x3x?x32xf32>) outs(%1467 : tensor<?x3x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x32xf32>
    %concat_1090 = tensor.concat dim(3) %1468, %extracted_slice_1088 : (tensor<?x3x?x32xf32>, tensor<?x3x?x32xf32>) -> tensor<?x3x?x64xf32>
    %dim_1091 = tensor.dim %1468, %c0 : tensor<?x3x?x32xf32>
    %dim_1092 = tensor.dim %1468, %c2 : tensor<?x3x?x32xf32>
    %1469 = tensor.empty(%dim_1091, %dim_1092) : tensor<?x3x?x64xf32>
    %1470 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_1090, %expanded_31 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1469 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %1471 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%1466, %1470 : tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>) outs(%1457 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %1472:3 = call @"lora.cached_attention:model.layers.27.self_attn"(%1465, %1471, %transposed_1082, %arg2, %arg1, %arg58, %arg59) : (tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>)
    %collapsed_1093 = tensor.collapse_shape %1472#0 [[0], [1], [2, 3]] : tensor<?x?x9x64xf32> into tensor<?x?x576xf32>
    %model.layers.27.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.27.self_attn.o_proj.weight : tensor<576x576xf32>
    %dim_1094 = tensor.dim %collapsed_1093, %c0 : tensor<?x?x576xf32>
    %dim_1095 = tensor.dim %collapsed_1093, %c1 : tensor<?x?x576xf32>
    %1473 = tensor.empty(%dim_1094, %dim_1095) : tensor<?x?x576xf32>
    %1474 = linalg.fill ins(%cst : f32) outs(%1473 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1475 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.27.self_attn.o_proj"} ins(%collapsed_1093, %model.layers.27.self_attn.o_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%1474 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1476 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1442, %1475 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1477 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1476, %1476 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1478 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%1477 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1479 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1478 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1480 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1479 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1481 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1480 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1482 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1476, %1481 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.27.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.27.post_attention_layernorm.weight : tensor<576xf32>
    %1483 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.27.post_attention_layernorm.weight, %1482 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.27.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.27.mlp.gate_proj.weight : tensor<1536x576xf32>
    %dim_1096 = tensor.dim %1483, %c0 : tensor<?x?x576xf32>
    %dim_1097 = tensor.dim %1483, %c1 : tensor<?x?x576xf32>
    %1484 = tensor.empty(%dim_1096, %dim_1097) : tensor<?x?x1536xf32>
    %1485 = linalg.fill ins(%cst : f32) outs(%1484 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %1486 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.27.mlp.gate_proj"} ins(%1483, %model.layers.27.mlp.gate_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%1485 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %dim_1098 = tensor.dim %1486, %c0 : tensor<?x?x1536xf32>
    %dim_1099 = tensor.dim %1486, %c1 : tensor<?x?x1536xf32>
    %1487 = tensor.empty(%dim_1098, %dim_1099) : tensor<?x?x1536xf32>
    %1488 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1486 : tensor<?x?x1536xf32>) outs(%1487 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      %1615 = math.exp %1614 : f32
      %1616 = arith.addf %1615, %cst_0 : f32
      %1617 = arith.divf %cst_0, %1616 : f32
      linalg.yield %1617 : f32
    } -> tensor<?x?x1536xf32>
    %1489 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1488, %1486 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%1487 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.27.mlp.up_proj.weight = ml_program.global_load_const @model.layers.27.mlp.up_proj.weight : tensor<1536x576xf32>
    %1490 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.27.mlp.up_proj"} ins(%1483, %model.layers.27.mlp.up_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%1485 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %1491 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1489, %1490 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%1487 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.27.mlp.down_proj.weight = ml_program.global_load_const @model.layers.27.mlp.down_proj.weight : tensor<576x1536xf32>
    %dim_1100 = tensor.dim %1491, %c0 : tensor<?x?x1536xf32>
    %dim_1101 = tensor.dim %1491, %c1 : tensor<?x?x1536xf32>
    %1492 = tensor.empty(%dim_1100, %dim_1101) : tensor<?x?x576xf32>
    %1493 = linalg.fill ins(%cst : f32) outs(%1492 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1494 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.27.mlp.down_proj"} ins(%1491, %model.layers.27.mlp.down_proj.weight : tensor<?x?x1536xf32>, tensor<576x1536xf32>) outs(%1493 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1495 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1476, %1494 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1496 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1495, %1495 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1497 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%1496 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1498 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1497 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1499 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1498 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1500 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1499 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1501 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1495, %1500 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.28.input_layernorm.weight = ml_program.global_load_const @model.layers.28.input_layernorm.weight : tensor<576xf32>
    %1502 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.28.input_layernorm.weight, %1501 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.28.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.28.self_attn.q_proj.weight : tensor<576x576xf32>
    %dim_1102 = tensor.dim %1502, %c0 : tensor<?x?x576xf32>
    %dim_1103 = tensor.dim %1502, %c1 : tensor<?x?x576xf32>
    %1503 = tensor.empty(%dim_1102, %dim_1103) : tensor<?x?x576xf32>
    %1504 = linalg.fill ins(%cst : f32) outs(%1503 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1505 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.28.self_attn.q_proj"} ins(%1502, %model.layers.28.self_attn.q_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%1504 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %dim_1104 = tensor.dim %1505, %c0 : tensor<?x?x576xf32>
    %dim_1105 = tensor.dim %1505, %c1 : tensor<?x?x576xf32>
    %expanded_1106 = tensor.expand_shape %1505 [[0], [1], [2, 3]] output_shape [%dim_1104, %dim_1105, 9, 64] : tensor<?x?x576xf32> into tensor<?x?x9x64xf32>
    %dim_1107 = tensor.dim %expanded_1106, %c0 : tensor<?x?x9x64xf32>
    %dim_1108 = tensor.dim %expanded_1106, %c1 : tensor<?x?x9x64xf32>
    %1506 = tensor.empty(%dim_1107, %dim_1108) : tensor<?x9x?x64xf32>
    %transposed_1109 = linalg.transpose ins(%expanded_1106 : tensor<?x?x9x64xf32>) outs(%1506 : tensor<?x9x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.28.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.28.self_attn.k_proj.weight : tensor<192x576xf32>
    %1507 = tensor.empty(%dim_1102, %dim_1103) : tensor<?x?x192xf32>
    %1508 = linalg.fill ins(%cst : f32) outs(%1507 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %1509 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.28.self_attn.k_proj"} ins(%1502, %model.layers.28.self_attn.k_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%1508 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_1110 = tensor.dim %1509, %c0 : tensor<?x?x192xf32>
    %dim_1111 = tensor.dim %1509, %c1 : tensor<?x?x192xf32>
    %expanded_1112 = tensor.expand_shape %1509 [[0], [1], [2, 3]] output_shape [%dim_1110, %dim_1111, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_1113 = tensor.dim %expanded_1112, %c0 : tensor<?x?x3x64xf32>
    %dim_1114 = tensor.dim %expanded_1112, %c1 : tensor<?x?x3x64xf32>
    %1510 = tensor.empty(%dim_1113, %dim_1114) : tensor<?x3x?x64xf32>
    %transposed_1115 = linalg.transpose ins(%expanded_1112 : tensor<?x?x3x64xf32>) outs(%1510 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.28.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.28.self_attn.v_proj.weight : tensor<192x576xf32>
    %1511 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.28.self_attn.v_proj"} ins(%1502, %model.layers.28.self_attn.v_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%1508 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_1116 = tensor.dim %1511, %c0 : tensor<?x?x192xf32>
    %dim_1117 = tensor.dim %1511, %c1 : tensor<?x?x192xf32>
    %expanded_1118 = tensor.expand_shape %1511 [[0], [1], [2, 3]] output_shape [%dim_1116, %dim_1117, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_1119 = tensor.dim %expanded_1118, %c0 : tensor<?x?x3x64xf32>
    %dim_1120 = tensor.dim %expanded_1118, %c1 : tensor<?x?x3x64xf32>
    %1512 = tensor.empty(%dim_1119, %dim_1120) : tensor<?x3x?x64xf32>
    %transposed_1121 = linalg.transpose ins(%expanded_1118 : tensor<?x?x3x64xf32>) outs(%1512 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %1513 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_1109, %expanded_30 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1506 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %extracted_slice_1122 = tensor.extract_slice %transposed_1109[0, 0, 0, 0] [%dim_1107, 9, %dim_1108, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %extracted_slice_1123 = tensor.extract_slice %transposed_1109[0, 0, 0, 32] [%dim_1107, 9, %dim_1108, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %1514 = tensor.empty(%dim_1107, %dim_1108) : tensor<?x9x?x32xf32>
    %1515 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_1123 : tensor<?x9x?x32xf32>) outs(%1514 : tensor<?x9x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x32xf32>
    %concat_1124 = tensor.concat dim(3) %1515, %extracted_slice_1122 : (tensor<?x9x?x32xf32>, tensor<?x9x?x32xf32>) -> tensor<?x9x?x64xf32>
    %dim_1125 = tensor.dim %1515, %c0 : tensor<?x9x?x32xf32>
    %dim_1126 = tensor.dim %1515, %c2 : tensor<?x9x?x32xf32>
    %1516 = tensor.empty(%dim_1125, %dim_1126) : tensor<?x9x?x64xf32>
    %1517 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_1124, %expanded_31 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1516 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %1518 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%1513, %1517 : tensor<?x9x?x64xf32>, tensor<?x9x?x64xf32>) outs(%1506 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %1519 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_1115, %expanded_30 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1510 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %extracted_slice_1127 = tensor.extract_slice %transposed_1115[0, 0, 0, 0] [%dim_1113, 3, %dim_1114, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %extracted_slice_1128 = tensor.extract_slice %transposed_1115[0, 0, 0, 32] [%dim_1113, 3, %dim_1114, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %1520 = tensor.empty(%dim_1113, %dim_1114) : tensor<?x3x?x32xf32>
    %1521 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_1128 : tensor<?x3x?x32xf32>) outs(%1520 : tensor<?x3x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x32xf32>
    %concat_1129 = tensor.concat dim(3) %1521, %extracted_slice_1127 : (tensor<?x3x?x32xf32>, tensor<?x3x?x32xf32>) -> tensor<?x3x?x64xf32>
    %dim_1130 = tensor.dim %1521, %c0 : tensor<?x3x?x32xf32>
    %dim_1131 = tensor.dim %1521, %c2 : tensor<?x3x?x32xf32>
    %1522 = tensor.empty(%dim_1130, %dim_1131) : tensor<?x3x?x64xf32>
    %1523 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_1129, %expanded_31 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1522 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %1524 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%1519, %1523 : tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>) outs(%1510 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %1525:3 = call @"lora.cached_attention:model.layers.28.self_attn"(%1518, %1524, %transposed_1121, %arg2, %arg1, %arg60, %arg61) : (tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>)
    %collapsed_1132 = tensor.collapse_shape %1525#0 [[0], [1], [2, 3]] : tensor<?x?x9x64xf32> into tensor<?x?x576xf32>
    %model.layers.28.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.28.self_attn.o_proj.weight : tensor<576x576xf32>
    %dim_1133 = tensor.dim %collapsed_1132, %c0 : tensor<?x?x576xf32>
    %dim_1134 = tensor.dim %collapsed_1132, %c1 : tensor<?x?x576xf32>
    %1526 = tensor.empty(%dim_1133, %dim_1134) : tensor<?x?x576xf32>
    %1527 = linalg.fill ins(%cst : f32) outs(%1526 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1528 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.28.self_attn.o_proj"} ins(%collapsed_1132, %model.layers.28.self_attn.o_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%1527 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1529 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1495, %1528 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1530 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1529, %1529 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1531 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%1530 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1532 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1531 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1533 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1532 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1534 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1533 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1535 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1529, %1534 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.28.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.28.post_attention_layernorm.weight : tensor<576xf32>
    %1536 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.28.post_attention_layernorm.weight, %1535 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.28.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.28.mlp.gate_proj.weight : tensor<1536x576xf32>
    %dim_1135 = tensor.dim %1536, %c0 : tensor<?x?x576xf32>
    %dim_1136 = tensor.dim %1536, %c1 : tensor<?x?x576xf32>
    %1537 = tensor.empty(%dim_1135, %dim_1136) : tensor<?x?x1536xf32>
    %1538 = linalg.fill ins(%cst : f32) outs(%1537 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %1539 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.28.mlp.gate_proj"} ins(%1536, %model.layers.28.mlp.gate_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%1538 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %dim_1137 = tensor.dim %1539, %c0 : tensor<?x?x1536xf32>
    %dim_1138 = tensor.dim %1539, %c1 : tensor<?x?x1536xf32>
    %1540 = tensor.empty(%dim_1137, %dim_1138) : tensor<?x?x1536xf32>
    %1541 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1539 : tensor<?x?x1536xf32>) outs(%1540 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      %1615 = math.exp %1614 : f32
      %1616 = arith.addf %1615, %cst_0 : f32
      %1617 = arith.divf %cst_0, %1616 : f32
      linalg.yield %1617 : f32
    } -> tensor<?x?x1536xf32>
    %1542 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1541, %1539 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%1540 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.28.mlp.up_proj.weight = ml_program.global_load_const @model.layers.28.mlp.up_proj.weight : tensor<1536x576xf32>
    %1543 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.28.mlp.up_proj"} ins(%1536, %model.layers.28.mlp.up_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%1538 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %1544 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1542, %1543 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%1540 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.28.mlp.down_proj.weight = ml_program.global_load_const @model.layers.28.mlp.down_proj.weight : tensor<576x1536xf32>
    %dim_1139 = tensor.dim %1544, %c0 : tensor<?x?x1536xf32>
    %dim_1140 = tensor.dim %1544, %c1 : tensor<?x?x1536xf32>
    %1545 = tensor.empty(%dim_1139, %dim_1140) : tensor<?x?x576xf32>
    %1546 = linalg.fill ins(%cst : f32) outs(%1545 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1547 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.28.mlp.down_proj"} ins(%1544, %model.layers.28.mlp.down_proj.weight : tensor<?x?x1536xf32>, tensor<576x1536xf32>) outs(%1546 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1548 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1529, %1547 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1549 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1548, %1548 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1550 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%1549 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1551 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1550 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1552 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1551 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1553 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1552 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1554 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1548, %1553 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.29.input_layernorm.weight = ml_program.global_load_const @model.layers.29.input_layernorm.weight : tensor<576xf32>
    %1555 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.29.input_layernorm.weight, %1554 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.29.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.29.self_attn.q_proj.weight : tensor<576x576xf32>
    %dim_1141 = tensor.dim %1555, %c0 : tensor<?x?x576xf32>
    %dim_1142 = tensor.dim %1555, %c1 : tensor<?x?x576xf32>
    %1556 = tensor.empty(%dim_1141, %dim_1142) : tensor<?x?x576xf32>
    %1557 = linalg.fill ins(%cst : f32) outs(%1556 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1558 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.29.self_attn.q_proj"} ins(%1555, %model.layers.29.self_attn.q_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%1557 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %dim_1143 = tensor.dim %1558, %c0 : tensor<?x?x576xf32>
    %dim_1144 = tensor.dim %1558, %c1 : tensor<?x?x576xf32>
    %expanded_1145 = tensor.expand_shape %1558 [[0], [1], [2, 3]] output_shape [%dim_1143, %dim_1144, 9, 64] : tensor<?x?x576xf32> into tensor<?x?x9x64xf32>
    %dim_1146 = tensor.dim %expanded_1145, %c0 : tensor<?x?x9x64xf32>
    %dim_1147 = tensor.dim %expanded_1145, %c1 : tensor<?x?x9x64xf32>
    %1559 = tensor.empty(%dim_1146, %dim_1147) : tensor<?x9x?x64xf32>
    %transposed_1148 = linalg.transpose ins(%expanded_1145 : tensor<?x?x9x64xf32>) outs(%1559 : tensor<?x9x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.29.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.29.self_attn.k_proj.weight : tensor<192x576xf32>
    %1560 = tensor.empty(%dim_1141, %dim_1142) : tensor<?x?x192xf32>
    %1561 = linalg.fill ins(%cst : f32) outs(%1560 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %1562 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.29.self_attn.k_proj"} ins(%1555, %model.layers.29.self_attn.k_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%1561 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_1149 = tensor.dim %1562, %c0 : tensor<?x?x192xf32>
    %dim_1150 = tensor.dim %1562, %c1 : tensor<?x?x192xf32>
    %expanded_1151 = tensor.expand_shape %1562 [[0], [1], [2, 3]] output_shape [%dim_1149, %dim_1150, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_1152 = tensor.dim %expanded_1151, %c0 : tensor<?x?x3x64xf32>
    %dim_1153 = tensor.dim %expanded_1151, %c1 : tensor<?x?x3x64xf32>
    %1563 = tensor.empty(%dim_1152, %dim_1153) : tensor<?x3x?x64xf32>
    %transposed_1154 = linalg.transpose ins(%expanded_1151 : tensor<?x?x3x64xf32>) outs(%1563 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.29.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.29.self_attn.v_proj.weight : tensor<192x576xf32>
    %1564 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.29.self_attn.v_proj"} ins(%1555, %model.layers.29.self_attn.v_proj.weight : tensor<?x?x576xf32>, tensor<192x576xf32>) outs(%1561 : tensor<?x?x192xf32>) -> tensor<?x?x192xf32>
    %dim_1155 = tensor.dim %1564, %c0 : tensor<?x?x192xf32>
    %dim_1156 = tensor.dim %1564, %c1 : tensor<?x?x192xf32>
    %expanded_1157 = tensor.expand_shape %1564 [[0], [1], [2, 3]] output_shape [%dim_1155, %dim_1156, 3, 64] : tensor<?x?x192xf32> into tensor<?x?x3x64xf32>
    %dim_1158 = tensor.dim %expanded_1157, %c0 : tensor<?x?x3x64xf32>
    %dim_1159 = tensor.dim %expanded_1157, %c1 : tensor<?x?x3x64xf32>
    %1565 = tensor.empty(%dim_1158, %dim_1159) : tensor<?x3x?x64xf32>
    %transposed_1160 = linalg.transpose ins(%expanded_1157 : tensor<?x?x3x64xf32>) outs(%1565 : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3] 
    %1566 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_1148, %expanded_30 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1559 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %extracted_slice_1161 = tensor.extract_slice %transposed_1148[0, 0, 0, 0] [%dim_1146, 9, %dim_1147, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %extracted_slice_1162 = tensor.extract_slice %transposed_1148[0, 0, 0, 32] [%dim_1146, 9, %dim_1147, 32] [1, 1, 1, 1] : tensor<?x9x?x64xf32> to tensor<?x9x?x32xf32>
    %1567 = tensor.empty(%dim_1146, %dim_1147) : tensor<?x9x?x32xf32>
    %1568 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_1162 : tensor<?x9x?x32xf32>) outs(%1567 : tensor<?x9x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x32xf32>
    %concat_1163 = tensor.concat dim(3) %1568, %extracted_slice_1161 : (tensor<?x9x?x32xf32>, tensor<?x9x?x32xf32>) -> tensor<?x9x?x64xf32>
    %dim_1164 = tensor.dim %1568, %c0 : tensor<?x9x?x32xf32>
    %dim_1165 = tensor.dim %1568, %c2 : tensor<?x9x?x32xf32>
    %1569 = tensor.empty(%dim_1164, %dim_1165) : tensor<?x9x?x64xf32>
    %1570 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_1163, %expanded_31 : tensor<?x9x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1569 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %1571 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%1566, %1570 : tensor<?x9x?x64xf32>, tensor<?x9x?x64xf32>) outs(%1559 : tensor<?x9x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x9x?x64xf32>
    %1572 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_1154, %expanded_30 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1563 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %extracted_slice_1166 = tensor.extract_slice %transposed_1154[0, 0, 0, 0] [%dim_1152, 3, %dim_1153, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %extracted_slice_1167 = tensor.extract_slice %transposed_1154[0, 0, 0, 32] [%dim_1152, 3, %dim_1153, 32] [1, 1, 1, 1] : tensor<?x3x?x64xf32> to tensor<?x3x?x32xf32>
    %1573 = tensor.empty(%dim_1152, %dim_1153) : tensor<?x3x?x32xf32>
    %1574 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_1167 : tensor<?x3x?x32xf32>) outs(%1573 : tensor<?x3x?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x32xf32>
    %concat_1168 = tensor.concat dim(3) %1574, %extracted_slice_1166 : (tensor<?x3x?x32xf32>, tensor<?x3x?x32xf32>) -> tensor<?x3x?x64xf32>
    %dim_1169 = tensor.dim %1574, %c0 : tensor<?x3x?x32xf32>
    %dim_1170 = tensor.dim %1574, %c2 : tensor<?x3x?x32xf32>
    %1575 = tensor.empty(%dim_1169, %dim_1170) : tensor<?x3x?x64xf32>
    %1576 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_1168, %expanded_31 : tensor<?x3x?x64xf32>, tensor<?x1x?x64xf32>) outs(%1575 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %1577 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%1572, %1576 : tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>) outs(%1563 : tensor<?x3x?x64xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x3x?x64xf32>
    %1578:3 = call @"lora.cached_attention:model.layers.29.self_attn"(%1571, %1577, %transposed_1160, %arg2, %arg1, %arg62, %arg63) : (tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>)
    %collapsed_1171 = tensor.collapse_shape %1578#0 [[0], [1], [2, 3]] : tensor<?x?x9x64xf32> into tensor<?x?x576xf32>
    %model.layers.29.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.29.self_attn.o_proj.weight : tensor<576x576xf32>
    %dim_1172 = tensor.dim %collapsed_1171, %c0 : tensor<?x?x576xf32>
    %dim_1173 = tensor.dim %collapsed_1171, %c1 : tensor<?x?x576xf32>
    %1579 = tensor.empty(%dim_1172, %dim_1173) : tensor<?x?x576xf32>
    %1580 = linalg.fill ins(%cst : f32) outs(%1579 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1581 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.29.self_attn.o_proj"} ins(%collapsed_1171, %model.layers.29.self_attn.o_proj.weight : tensor<?x?x576xf32>, tensor<576x576xf32>) outs(%1580 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1582 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1548, %1581 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1583 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1582, %1582 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1584 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%1583 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1585 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1584 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1586 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1585 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1587 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1586 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1588 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1582, %1587 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.29.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.29.post_attention_layernorm.weight : tensor<576xf32>
    %1589 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.29.post_attention_layernorm.weight, %1588 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.layers.29.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.29.mlp.gate_proj.weight : tensor<1536x576xf32>
    %dim_1174 = tensor.dim %1589, %c0 : tensor<?x?x576xf32>
    %dim_1175 = tensor.dim %1589, %c1 : tensor<?x?x576xf32>
    %1590 = tensor.empty(%dim_1174, %dim_1175) : tensor<?x?x1536xf32>
    %1591 = linalg.fill ins(%cst : f32) outs(%1590 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %1592 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.29.mlp.gate_proj"} ins(%1589, %model.layers.29.mlp.gate_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%1591 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %dim_1176 = tensor.dim %1592, %c0 : tensor<?x?x1536xf32>
    %dim_1177 = tensor.dim %1592, %c1 : tensor<?x?x1536xf32>
    %1593 = tensor.empty(%dim_1176, %dim_1177) : tensor<?x?x1536xf32>
    %1594 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1592 : tensor<?x?x1536xf32>) outs(%1593 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.negf %in : f32
      %1615 = math.exp %1614 : f32
      %1616 = arith.addf %1615, %cst_0 : f32
      %1617 = arith.divf %cst_0, %1616 : f32
      linalg.yield %1617 : f32
    } -> tensor<?x?x1536xf32>
    %1595 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1594, %1592 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%1593 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.29.mlp.up_proj.weight = ml_program.global_load_const @model.layers.29.mlp.up_proj.weight : tensor<1536x576xf32>
    %1596 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.29.mlp.up_proj"} ins(%1589, %model.layers.29.mlp.up_proj.weight : tensor<?x?x576xf32>, tensor<1536x576xf32>) outs(%1591 : tensor<?x?x1536xf32>) -> tensor<?x?x1536xf32>
    %1597 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1595, %1596 : tensor<?x?x1536xf32>, tensor<?x?x1536xf32>) outs(%1593 : tensor<?x?x1536xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1536xf32>
    %model.layers.29.mlp.down_proj.weight = ml_program.global_load_const @model.layers.29.mlp.down_proj.weight : tensor<576x1536xf32>
    %dim_1178 = tensor.dim %1597, %c0 : tensor<?x?x1536xf32>
    %dim_1179 = tensor.dim %1597, %c1 : tensor<?x?x1536xf32>
    %1598 = tensor.empty(%dim_1178, %dim_1179) : tensor<?x?x576xf32>
    %1599 = linalg.fill ins(%cst : f32) outs(%1598 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1600 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.29.mlp.down_proj"} ins(%1597, %model.layers.29.mlp.down_proj.weight : tensor<?x?x1536xf32>, tensor<576x1536xf32>) outs(%1599 : tensor<?x?x576xf32>) -> tensor<?x?x576xf32>
    %1601 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1582, %1600 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.addf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1602 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1601, %1601 : tensor<?x?x576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %1603 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%1602 : tensor<?x?x576xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %out : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1604 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1603 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.divf %in, %cst_2 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1605 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1604 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = arith.addf %in, %cst_3 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1606 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1605 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1614 = math.rsqrt %in : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x1xf32>
    %1607 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1601, %1606 : tensor<?x?x576xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %model.norm.weight = ml_program.global_load_const @model.norm.weight : tensor<576xf32>
    %1608 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.norm.weight, %1607 : tensor<576xf32>, tensor<?x?x576xf32>) outs(%9 : tensor<?x?x576xf32>) {
    ^bb0(%in: f32, %in_1183: f32, %out: f32):
      %1614 = arith.mulf %in, %in_1183 : f32
      linalg.yield %1614 : f32
    } -> tensor<?x?x576xf32>
    %collapsed_1180 = tensor.collapse_shape %1608 [[0, 1], [2]] : tensor<?x?x576xf32> into tensor<?x576xf32>
    %dim_1181 = tensor.dim %arg3, %c0 : tensor<?xi64>
    %1609 = tensor.empty(%dim_1181) : tensor<?x576xf32>
    %1610 = linalg.generic {indexing_maps = [#map9, #map10], iterator_types = ["parallel", "parallel"]} ins(%arg3 : tensor<?xi64>) outs(%1609 : tensor<?x576xf32>) {
    ^bb0(%in: i64, %out: f32):
      %1614 = arith.index_cast %in : i64 to index
      %1615 = linalg.index 1 : index
      %extracted = tensor.extract %collapsed_1180[%1614, %1615] : tensor<?x576xf32>
      linalg.yield %extracted : f32
    } -> tensor<?x576xf32>
    %dim_1182 = tensor.dim %1610, %c0 : tensor<?x576xf32>
    %1611 = tensor.empty(%dim_1182) : tensor<?x49152xf32>
    %1612 = linalg.fill ins(%cst : f32) outs(%1611 : tensor<?x49152xf32>) -> tensor<?x49152xf32>
    %1613 = linalg.contract indexing_maps = [#map11, #map12, #map] {site = "lm_head"} ins(%1610, %lm_head.weight : tensor<?x576xf32>, tensor<49152x576xf32>) outs(%1612 : tensor<?x49152xf32>) -> tensor<?x49152xf32>
    return %1613, %41#1, %41#2, %94#1, %94#2, %147#1, %147#2, %200#1, %200#2, %253#1, %253#2, %306#1, %306#2, %359#1, %359#2, %412#1, %412#2, %465#1, %465#2, %518#1, %518#2, %571#1, %571#2, %624#1, %624#2, %677#1, %677#2, %730#1, %730#2, %783#1, %783#2, %836#1, %836#2, %889#1, %889#2, %942#1, %942#2, %995#1, %995#2, %1048#1, %1048#2, %1101#1, %1101#2, %1154#1, %1154#2, %1207#1, %1207#2, %1260#1, %1260#2, %1313#1, %1313#2, %1366#1, %1366#2, %1419#1, %1419#2, %1472#1, %1472#2, %1525#1, %1525#2, %1578#1, %1578#2 : tensor<?x49152xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>
  }
  func.func private @"lora.cached_attention:model.layers.0.self_attn"(tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) attributes {layer = "cached_attention", scale = 1.250000e-01 : f64, site = "model.layers.0.self_attn", window = 0 : i64}
  func.func private @"lora.cached_attention:model.layers.1.self_attn"(tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) attributes {layer = "cached_attention", scale = 1.250000e-01 : f64, site = "model.layers.1.self_attn", window = 0 : i64}
  func.func private @"lora.cached_attention:model.layers.2.self_attn"(tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) attributes {layer = "cached_attention", scale = 1.250000e-01 : f64, site = "model.layers.2.self_attn", window = 0 : i64}
  func.func private @"lora.cached_attention:model.layers.3.self_attn"(tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) attributes {layer = "cached_attention", scale = 1.250000e-01 : f64, site = "model.layers.3.self_attn", window = 0 : i64}
  func.func private @"lora.cached_attention:model.layers.4.self_attn"(tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) attributes {layer = "cached_attention", scale = 1.250000e-01 : f64, site = "model.layers.4.self_attn", window = 0 : i64}
  func.func private @"lora.cached_attention:model.layers.5.self_attn"(tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) attributes {layer = "cached_attention", scale = 1.250000e-01 : f64, site = "model.layers.5.self_attn", window = 0 : i64}
  func.func private @"lora.cached_attention:model.layers.6.self_attn"(tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) attributes {layer = "cached_attention", scale = 1.250000e-01 : f64, site = "model.layers.6.self_attn", window = 0 : i64}
  func.func private @"lora.cached_attention:model.layers.7.self_attn"(tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) attributes {layer = "cached_attention", scale = 1.250000e-01 : f64, site = "model.layers.7.self_attn", window = 0 : i64}
  func.func private @"lora.cached_attention:model.layers.8.self_attn"(tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) attributes {layer = "cached_attention", scale = 1.250000e-01 : f64, site = "model.layers.8.self_attn", window = 0 : i64}
  func.func private @"lora.cached_attention:model.layers.9.self_attn"(tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) attributes {layer = "cached_attention", scale = 1.250000e-01 : f64, site = "model.layers.9.self_attn", window = 0 : i64}
  func.func private @"lora.cached_attention:model.layers.10.self_attn"(tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) attributes {layer = "cached_attention", scale = 1.250000e-01 : f64, site = "model.layers.10.self_attn", window = 0 : i64}
  func.func private @"lora.cached_attention:model.layers.11.self_attn"(tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) attributes {layer = "cached_attention", scale = 1.250000e-01 : f64, site = "model.layers.11.self_attn", window = 0 : i64}
  func.func private @"lora.cached_attention:model.layers.12.self_attn"(tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) attributes {layer = "cached_attention", scale = 1.250000e-01 : f64, site = "model.layers.12.self_attn", window = 0 : i64}
  func.func private @"lora.cached_attention:model.layers.13.self_attn"(tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) attributes {layer = "cached_attention", scale = 1.250000e-01 : f64, site = "model.layers.13.self_attn", window = 0 : i64}
  func.func private @"lora.cached_attention:model.layers.14.self_attn"(tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) attributes {layer = "cached_attention", scale = 1.250000e-01 : f64, site = "model.layers.14.self_attn", window = 0 : i64}
  func.func private @"lora.cached_attention:model.layers.15.self_attn"(tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) attributes {layer = "cached_attention", scale = 1.250000e-01 : f64, site = "model.layers.15.self_attn", window = 0 : i64}
  func.func private @"lora.cached_attention:model.layers.16.self_attn"(tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) attributes {layer = "cached_attention", scale = 1.250000e-01 : f64, site = "model.layers.16.self_attn", window = 0 : i64}
  func.func private @"lora.cached_attention:model.layers.17.self_attn"(tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) attributes {layer = "cached_attention", scale = 1.250000e-01 : f64, site = "model.layers.17.self_attn", window = 0 : i64}
  func.func private @"lora.cached_attention:model.layers.18.self_attn"(tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) attributes {layer = "cached_attention", scale = 1.250000e-01 : f64, site = "model.layers.18.self_attn", window = 0 : i64}
  func.func private @"lora.cached_attention:model.layers.19.self_attn"(tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) attributes {layer = "cached_attention", scale = 1.250000e-01 : f64, site = "model.layers.19.self_attn", window = 0 : i64}
  func.func private @"lora.cached_attention:model.layers.20.self_attn"(tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) attributes {layer = "cached_attention", scale = 1.250000e-01 : f64, site = "model.layers.20.self_attn", window = 0 : i64}
  func.func private @"lora.cached_attention:model.layers.21.self_attn"(tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) attributes {layer = "cached_attention", scale = 1.250000e-01 : f64, site = "model.layers.21.self_attn", window = 0 : i64}
  func.func private @"lora.cached_attention:model.layers.22.self_attn"(tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) attributes {layer = "cached_attention", scale = 1.250000e-01 : f64, site = "model.layers.22.self_attn", window = 0 : i64}
  func.func private @"lora.cached_attention:model.layers.23.self_attn"(tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) attributes {layer = "cached_attention", scale = 1.250000e-01 : f64, site = "model.layers.23.self_attn", window = 0 : i64}
  func.func private @"lora.cached_attention:model.layers.24.self_attn"(tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) attributes {layer = "cached_attention", scale = 1.250000e-01 : f64, site = "model.layers.24.self_attn", window = 0 : i64}
  func.func private @"lora.cached_attention:model.layers.25.self_attn"(tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) attributes {layer = "cached_attention", scale = 1.250000e-01 : f64, site = "model.layers.25.self_attn", window = 0 : i64}
  func.func private @"lora.cached_attention:model.layers.26.self_attn"(tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) attributes {layer = "cached_attention", scale = 1.250000e-01 : f64, site = "model.layers.26.self_attn", window = 0 : i64}
  func.func private @"lora.cached_attention:model.layers.27.self_attn"(tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) attributes {layer = "cached_attention", scale = 1.250000e-01 : f64, site = "model.layers.27.self_attn", window = 0 : i64}
  func.func private @"lora.cached_attention:model.layers.28.self_attn"(tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) attributes {layer = "cached_attention", scale = 1.250000e-01 : f64, site = "model.layers.28.self_attn", window = 0 : i64}
  func.func private @"lora.cached_attention:model.layers.29.self_attn"(tensor<?x9x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) -> (tensor<?x?x9x64xf32>, tensor<?x?x3x64xf32>, tensor<?x?x3x64xf32>) attributes {layer = "cached_attention", scale = 1.250000e-01 : f64, site = "model.layers.29.self_attn", window = 0 : i64}
}

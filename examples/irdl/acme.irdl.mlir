// The dialect of the vendor Acme in IRDL: no C++, nothing to build. An operand with
// a constraint of its own may have a type of its own.
irdl.dialect @acme {
  irdl.operation @qkv_linear {
    %input = irdl.base "!builtin.tensor"
    %weight = irdl.base "!builtin.tensor"
    %result = irdl.base "!builtin.tensor"
    %path = irdl.base "#builtin.string"
    irdl.operands(input: %input, weight: %weight)
    irdl.results(result: %result)
    irdl.attributes {"site" = %path}
  }
}

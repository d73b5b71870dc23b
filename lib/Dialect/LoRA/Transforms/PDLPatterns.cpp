//===- PDLPatterns.cpp - Patterns as records and checks -------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PDLPatterns.h"

#include "mlir/Dialect/PDL/IR/PDL.h"
#include "mlir/Dialect/PDL/IR/PDLOps.h"

using namespace mlir;
using namespace mlir::lora;

using Test = PDLCheck::Test;

static constexpr StringLiteral kAdapt = "LoRAAdapt";
static constexpr StringLiteral kRefuse = "LoRARefuse";

namespace {
/// A constraint as LoRAPredicates.pdll declares it.
struct Signature {
  StringLiteral name;
  Test test;
  SmallVector<StringLiteral, 2> parameters; ///< After the op.
};
} // namespace

static ArrayRef<Signature> getSignatures() {
  static const Signature signatures[] = {
      {"IsVariantOf", Test::Variant, {"kind"}},
      {"IsExactly", Test::Exactly, {"kind"}},
      {"HasSlices", Test::Slices, {"min", "max"}},
      {"HasPackedLength", Test::PackedLength, {"min", "max"}},
      {"HasDegree", Test::Degree, {"min", "max"}},
      {"IsFullySharded", Test::FullySharded, {}},
      {"SiteMatches", Test::Site, {"pattern"}}};
  return signatures;
}

static std::string listConstraints() {
  std::string list;
  for (const Signature &signature : getSignatures())
    list += (list.empty() ? "" : ", ") + signature.name.str();
  return list;
}

//===----------------------------------------------------------------------===//
// Reader
//===----------------------------------------------------------------------===//

namespace {

/// Turns the patterns of one file into records, in place.
class Reader {
public:
  Reader(PDLContents &contents, StringRef file)
      : contents(contents), file(file) {}

  LogicalResult read(ModuleOp module);

private:
  InFlightDiagnostic complain(Operation *op);
  LogicalResult readPattern(pdl::PatternOp pattern);
  LogicalResult readConstraint(pdl::ApplyNativeConstraintOp call, Value root,
                               PDLPatternFacts &facts, Predicate &record);
  LogicalResult readRewrite(pdl::RewriteOp rewrite, Predicate &record);
  LogicalResult readCall(Operation *call, StringRef name,
                         ArrayRef<StringLiteral> parameters,
                         SmallVectorImpl<Attribute> &values);
  LogicalResult readArguments(Operation *call, const Signature &signature,
                              ArrayRef<Attribute> values, PDLCheck &check);
  LogicalResult readString(Operation *call, StringRef name, StringRef parameter,
                           Attribute value, std::string &text);
  LogicalResult readRange(Operation *call, const Signature &signature,
                          ArrayRef<Attribute> values, CountRange &range);

  PDLContents &contents;
  StringRef file;
};

} // namespace

/// At the op's place in the .pdll, if the file has kept it.
InFlightDiagnostic Reader::complain(Operation *op) {
  if (isa<UnknownLoc>(op->getLoc()))
    return emitError(FileLineColLoc::get(op->getContext(), file, 0, 0));
  return emitError(op->getLoc());
}

/// The constants of a call after its op.
LogicalResult Reader::readCall(Operation *call, StringRef name,
                               ArrayRef<StringLiteral> parameters,
                               SmallVectorImpl<Attribute> &values) {
  std::string form = name.str() + "(op";
  for (StringRef parameter : parameters)
    form += ", " + parameter.str();
  form += ")";
  if (call->getNumOperands() != parameters.size() + 1 ||
      call->getNumResults() != 0)
    return complain(call) << "expected " << form << ", found "
                          << call->getNumOperands() << " arguments and "
                          << call->getNumResults() << " results";
  if (!isa<pdl::OperationType>(call->getOperand(0).getType()))
    return complain(call) << "expected " << form << " of an op, found "
                          << call->getOperand(0).getType();
  for (auto [parameter, operand] :
       llvm::zip_equal(parameters, call->getOperands().drop_front())) {
    auto attribute = operand.getDefiningOp<pdl::AttributeOp>();
    if (!attribute || !attribute.getValueAttr())
      return complain(call) << "expected '" << parameter << "' of " << form
                            << " to be a constant, found none";
    values.push_back(attribute.getValueAttr());
  }
  return success();
}

LogicalResult Reader::readString(Operation *call, StringRef name,
                                 StringRef parameter, Attribute value,
                                 std::string &text) {
  auto string = dyn_cast<StringAttr>(value);
  if (!string || string.empty())
    return complain(call) << "expected '" << parameter << "' of " << name
                          << " to be a string that is not empty, found "
                          << value;
  text = string.str();
  return success();
}

LogicalResult Reader::readRange(Operation *call, const Signature &signature,
                                ArrayRef<Attribute> values, CountRange &range) {
  int64_t *ends[] = {&range.min, &range.max};
  for (auto [end, value, parameter] :
       llvm::zip_equal(ends, values, signature.parameters)) {
    if (isa<UnitAttr>(value))
      continue;
    auto integer = dyn_cast<IntegerAttr>(value);
    if (!integer || integer.getValue().isNegative() ||
        !integer.getValue().isSignedIntN(64))
      return complain(call)
             << "expected '" << parameter << "' of " << signature.name
             << " to be a count or unit, found " << value;
    *end = integer.getValue().getSExtValue();
  }
  if (range.min > range.max)
    return complain(call) << "expected min of " << signature.name
                          << " to be at most max, found " << range.min
                          << " and " << range.max;
  return success();
}

LogicalResult Reader::readArguments(Operation *call, const Signature &signature,
                                    ArrayRef<Attribute> values,
                                    PDLCheck &check) {
  switch (check.test) {
  case Test::FullySharded:
    return success();
  case Test::Slices:
  case Test::PackedLength:
  case Test::Degree:
    return readRange(call, signature, values, check.range);
  case Test::Variant:
  case Test::Exactly: {
    std::string kind;
    if (failed(readString(call, signature.name, "kind", values[0], kind)))
      return failure();
    check.base = StringAttr::get(call->getContext(), kind);
    // Others' kinds may be unknown to this program; ours are not.
    if (StringRef(kind).starts_with("lora.") &&
        !llvm::is_contained(getLayerKinds(), kind) &&
        !contents.variants.lookup(check.base)) {
      StringRef best =
          *llvm::min_element(getLayerKinds(), [&](StringRef a, StringRef b) {
            return a.edit_distance(kind) < b.edit_distance(kind);
          });
      return complain(call) << "expected 'kind' of " << signature.name
                            << " to be a layer, found '" << kind
                            << "'; the nearest is '" << best << "'";
    }
    check.target = contents.variants.resolve(check.base);
    return success();
  }
  case Test::Site: {
    check.pattern = std::make_unique<std::string>();
    if (failed(readString(call, signature.name, "pattern", values[0],
                          *check.pattern)))
      return failure();
    FailureOr<SiteSelection> sites =
        SiteSelection::get(*check.pattern, {}, [&] { return complain(call); });
    if (failed(sites))
      return failure();
    check.sites = std::move(*sites);
    return success();
  }
  }
  llvm_unreachable("covered");
}

/// What a record can say of a check, for reports.
static void describe(const PDLCheck &check, bool isNegated, Predicate &record) {
  auto intersect = [&](CountRange &range) {
    range = {std::max(range.min, check.range.min),
             std::min(range.max, check.range.max)};
  };
  if (check.test == Test::FullySharded)
    record.fullySharded = !isNegated;
  if (isNegated)
    return;
  switch (check.test) {
  case Test::Variant:
  case Test::Exactly:
    record.base = check.base.str();
    record.resolve = true;
    record.identity =
        check.test == Test::Exactly ? Identity::Exact : Identity::Derived;
    return;
  case Test::Slices:
    return intersect(record.slices);
  case Test::PackedLength:
    return intersect(record.packed);
  case Test::Degree:
    return intersect(record.degree);
  case Test::FullySharded:
  case Test::Site:
    return;
  }
  llvm_unreachable("covered");
}

/// Replaces the operands and the name of a call.
template <typename CallOp>
static void redirect(CallOp call, StringRef name, ValueRange before,
                     unsigned index) {
  OpBuilder builder(call);
  SmallVector<Value> operands = llvm::to_vector(before);
  operands.push_back(pdl::AttributeOp::create(
      builder, call.getLoc(), builder.getI64IntegerAttr(index)));
  call.setName(name);
  call.getArgsMutable().assign(operands);
}

LogicalResult Reader::readConstraint(pdl::ApplyNativeConstraintOp call,
                                     Value root, PDLPatternFacts &facts,
                                     Predicate &record) {
  const Signature *signature =
      llvm::find_if(getSignatures(), [&](const Signature &signature) {
        return signature.name == call.getName();
      });
  if (signature == getSignatures().end())
    return complain(call) << "expected one of the constraints "
                          << listConstraints() << ", found '" << call.getName()
                          << "'";
  SmallVector<Attribute> values;
  if (failed(readCall(call, signature->name, signature->parameters, values)))
    return failure();
  PDLCheck check;
  check.test = signature->test;
  llvm::raw_string_ostream text(check.text);
  text << signature->name << "(";
  llvm::interleaveComma(values, text, [&](Attribute value) {
    value.print(text, /*elideType=*/true);
  });
  text << ")";
  if (failed(readArguments(call, *signature, values, check)))
    return failure();
  auto [it, isNew] =
      contents.checkByText.try_emplace(check.text, contents.checks.size());
  if (isNew)
    contents.checks.push_back(std::move(check));
  bool isNegated = call.getIsNegated();
  if (call.getArgs().front() == root) {
    facts.uses.push_back({it->second, isNegated});
    describe(contents.checks[it->second], isNegated, record);
  }
  redirect(call, kPDLCheck, call.getArgs().front(), it->second);
  return success();
}

LogicalResult Reader::readRewrite(pdl::RewriteOp rewrite, Predicate &record) {
  if (rewrite.getNameAttr())
    return complain(rewrite)
           << "expected a rewrite section that calls " << kAdapt << " or "
           << kRefuse << ", found the native function '" << *rewrite.getName()
           << "'";
  if (!rewrite.getRoot())
    return complain(rewrite)
           << "expected a rewrite of the layer, found one without a root";
  pdl::ApplyNativeRewriteOp call;
  for (Operation &op : rewrite.getBodyRegion().front()) {
    if (isa<pdl::AttributeOp>(op))
      continue;
    auto next = dyn_cast<pdl::ApplyNativeRewriteOp>(op);
    if (!next)
      return complain(&op) << "expected nothing but a call of " << kAdapt
                           << " or " << kRefuse
                           << " in a rewrite section, found '" << op.getName()
                           << "'";
    if (next.getName() != kAdapt && next.getName() != kRefuse)
      return complain(next) << "expected a call of " << kAdapt << " or "
                            << kRefuse << ", found '" << next.getName() << "'";
    if (call)
      return complain(next) << "expected one call in a rewrite section, found "
                            << call.getName() << " and " << next.getName();
    call = next;
  }
  if (!call)
    return complain(rewrite) << "expected a rewrite section that calls "
                             << kAdapt << " or " << kRefuse << ", found none";
  bool isRefusal = call.getName() == kRefuse;
  SmallVector<StringLiteral, 2> parameters = {"record"};
  if (isRefusal)
    parameters.push_back("reason");
  SmallVector<Attribute> values;
  std::string name = call.getName().str();
  if (failed(readCall(call, name, parameters, values)) ||
      failed(readString(call, name, "record", values[0], record.name)))
    return failure();
  if (isRefusal &&
      failed(readString(call, name, "reason", values[1], record.reason)))
    return failure();
  if (call.getArgs().front() != rewrite.getRoot())
    return complain(call) << "expected " << name
                          << " of the rewrite's root, found another op";
  record.effect = isRefusal ? Effect::Refuse : Effect::Adapt;
  redirect(call, kPDLDecide, {}, contents.records.size());
  return success();
}

LogicalResult Reader::readPattern(pdl::PatternOp pattern) {
  Predicate record;
  PDLPatternFacts facts;
  record.consistent = false;
  record.priority = pattern.getBenefit();
  record.provider = file.str();
  if (StringAttr name = pattern.getSymNameAttr())
    record.provider += (", pattern '" + name.getValue() + "'").str();
  pdl::RewriteOp rewrite = pattern.getRewriter();
  if (failed(readRewrite(rewrite, record)))
    return failure();
  Value root = rewrite.getRoot();
  facts.root = root.getDefiningOp<pdl::OperationOp>().getOpNameAttr();
  if (facts.root) {
    record.base = facts.root.str();
    record.resolve = false;
    record.identity = Identity::Exact;
  }
  auto constraints = llvm::to_vector(
      pattern.getBodyRegion().getOps<pdl::ApplyNativeConstraintOp>());
  for (pdl::ApplyNativeConstraintOp call : constraints)
    if (failed(readConstraint(call, root, facts, record)))
      return failure();
  // The arguments that are gone.
  pattern.walk([](pdl::AttributeOp op) {
    if (op.getValueAttr() && op->use_empty())
      op.erase();
  });
  contents.records.push_back(std::move(record));
  contents.patterns.push_back(std::move(facts));
  pattern.removeSymNameAttr(); // Two files may use one name.
  return success();
}

LogicalResult Reader::read(ModuleOp module) {
  bool isEmpty = true;
  for (Operation &op : *module.getBody()) {
    auto pattern = dyn_cast<pdl::PatternOp>(op);
    if (!pattern)
      return complain(&op) << "expected nothing but pdl.pattern in a file of "
                              "predicates, found '"
                           << op.getName() << "'";
    isEmpty = false;
    if (failed(readPattern(pattern)))
      return failure();
  }
  if (isEmpty)
    return complain(module)
           << "expected a pdl.pattern in a file of predicates, found none";
  return success();
}

LogicalResult lora::readPDLPatterns(ModuleOp module, StringRef file,
                                    PDLContents &contents) {
  return Reader(contents, file).read(module);
}

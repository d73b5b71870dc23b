//===- PTX.cpp - Kernels in the LLVM dialect to PTX -----------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Target/NVPTX/PTX.h"

#include "lora/Target/Support/CodeGeneration.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/NVVM/NVVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/TargetSelect.h"

#include <mutex>

using namespace mlir;

unsigned mlir::lora::getMinimumPTXVersion(StringRef chip) {
  // As LLVM's NVPTXSubtarget has them, which ends the process on less.
  return llvm::StringSwitch<unsigned>(chip)
      .Case("sm_80", 70)
      .Case("sm_86", 71)
      .Case("sm_87", 74)
      .Cases({"sm_89", "sm_90"}, 78)
      .Case("sm_90a", 80)
      .Cases({"sm_100", "sm_100a", "sm_101", "sm_101a"}, 86)
      .Cases({"sm_120", "sm_120a"}, 87)
      .Cases({"sm_100f", "sm_101f", "sm_103", "sm_103a", "sm_103f", "sm_120f",
              "sm_121", "sm_121a", "sm_121f"},
             88)
      .Cases({"sm_88", "sm_110", "sm_110a", "sm_110f"}, 90)
      .Default(0);
}

unsigned mlir::lora::getDefaultPTXVersion(StringRef chip) {
  unsigned minimum = getMinimumPTXVersion(chip);
  return minimum == 0 ? 0 : std::max(minimum, 86u);
}

std::string mlir::lora::getBaseChip(StringRef chip) {
  if (getMinimumPTXVersion(chip) != 0)
    return chip.str();
  StringRef digits = chip;
  unsigned number = 0;
  if (!digits.consume_front("sm_") || digits.size() > 3 ||
      digits.getAsInteger(10, number))
    return "";
  for (; number >= 80; --number) {
    std::string base = "sm_" + std::to_string(number);
    if (getMinimumPTXVersion(base) != 0)
      return base;
  }
  return "";
}

Location mlir::lora::getKernelsLocation(ModuleOp module) {
  Operation *only = nullptr;
  for (auto function : module.getOps<LLVM::LLVMFuncOp>()) {
    if (function.isExternal())
      continue;
    if (only)
      return module.getLoc();
    only = function;
  }
  return only ? only->getLoc() : module.getLoc();
}

void mlir::lora::registerNVPTXTranslations(MLIRContext &context) {
  registerBuiltinDialectTranslation(context);
  registerLLVMDialectTranslation(context);
  registerNVVMDialectTranslation(context);
}

static const llvm::Target *findNVPTX(std::string &error) {
  static std::once_flag once;
  std::call_once(once, [] {
    LLVMInitializeNVPTXTargetInfo();
    LLVMInitializeNVPTXTarget();
    LLVMInitializeNVPTXTargetMC();
    LLVMInitializeNVPTXAsmPrinter();
  });
  return llvm::TargetRegistry::lookupTarget(llvm::Triple("nvptx64-nvidia-cuda"),
                                            error);
}

static std::unique_ptr<llvm::TargetMachine>
createMachine(Location loc, const lora::PTXOptions &options) {
  std::string error;
  const llvm::Target *target = findNVPTX(error);
  if (!target) {
    emitError(loc, "this LLVM has no code generator for NVIDIA's GPUs: ")
        << error;
    return nullptr;
  }
  llvm::Triple triple("nvptx64-nvidia-cuda");
  unsigned minimum = lora::getMinimumPTXVersion(options.chip);
  if (minimum == 0) {
    emitError(loc, "expected a chip from sm_80 to sm_121f, found '")
        << options.chip << "'";
    return nullptr;
  }
  unsigned version = options.ptxVersion
                         ? options.ptxVersion
                         : lora::getDefaultPTXVersion(options.chip);
  std::string feature = "ptx" + std::to_string(version);
  std::unique_ptr<llvm::MCSubtargetInfo> known(
      target->createMCSubtargetInfo(triple, options.chip, ""));
  if (version < minimum || llvm::none_of(
                               known->getAllProcessorFeatures(),
                               [&](const llvm::SubtargetFeatureKV &entry) {
                                 return feature == entry.Key;
                               })) {
    emitError(loc, "expected a PTX version that LLVM knows, at least ")
        << minimum << " for " << options.chip << ", found " << version;
    return nullptr;
  }
  return std::unique_ptr<llvm::TargetMachine>(target->createTargetMachine(
      triple, options.chip, "+" + feature, {}, {}, {},
      options.optLevel >= 3 ? llvm::CodeGenOptLevel::Aggressive
                            : llvm::CodeGenOptLevel::Default));
}

/// LLVM ends the process when it cannot select an instruction, so ops that say
/// what they need are asked before.
static LogicalResult checkChip(NVVM::RequiresSMInterface op, StringRef chip) {
  auto has = NVVM::NVVMCheckSMVersion::getTargetSMVersionFromStr(chip);
  const NVVM::NVVMCheckSMVersion needs = op.getRequiredMinSMVersion();
  if (needs.isCompatibleWith(has))
    return success();
  InFlightDiagnostic error = op->emitOpError("expected a chip with it (");
  llvm::interleaveComma(needs.smVersionList, error, [&](int version) {
    error << "sm_" << version << (needs.archAccelerated ? "a" : "");
  });
  return error << (needs.archAccelerated ? ")" : " or newer)") << ", found '"
               << chip << "'";
}

/// LLVM 22 writes a plain `atom` whatever the ordering.
static LogicalResult checkOrdering(LLVM::AtomicRMWOp op) {
  if (op.getOrdering() == LLVM::AtomicOrdering::monotonic)
    return success();
  return op.emitOpError("expected the ordering 'monotonic', beside fences or "
                        "as inline PTX with another, found '")
         << LLVM::stringifyAtomicOrdering(op.getOrdering())
         << "', which would be dropped";
}

/// What translation takes and code generation does not, or gets wrong.
static LogicalResult checkOps(ModuleOp module, StringRef chip) {
  WalkResult result = module.walk([&](Operation *op) {
    if (auto needy = dyn_cast<NVVM::RequiresSMInterface>(op))
      return WalkResult(checkChip(needy, chip));
    if (auto atomic = dyn_cast<LLVM::AtomicRMWOp>(op))
      return WalkResult(checkOrdering(atomic));
    return WalkResult::advance();
  });
  return failure(result.wasInterrupted());
}

/// Functions that are called and defined nowhere. Those that the driver itself
/// provides are none.
static LogicalResult checkResolved(ModuleOp module, llvm::Module &translated) {
  for (llvm::Function &function : translated) {
    StringRef name = function.getName();
    if (!function.isDeclaration() || function.isIntrinsic() ||
        function.use_empty() ||
        llvm::is_contained({"vprintf", "__assertfail", "malloc", "free"}, name))
      continue;
    Operation *declaration = module.lookupSymbol(name);
    return emitError(declaration ? declaration->getLoc() : module.getLoc(),
                     "expected functions that the kernels define, found a call "
                     "of '")
           << name << "'";
  }
  return success();
}

/// False if LLVM ended the process in there, as it does where it cannot select
/// an instruction. What it worked on is lost.
static bool runSafely(function_ref<void()> work) {
  static std::once_flag once;
  std::call_once(once, llvm::CrashRecoveryContext::Enable);
  return llvm::CrashRecoveryContext().RunSafely(work);
}

FailureOr<std::string> mlir::lora::emitPTX(ModuleOp module,
                                           const PTXOptions &options) {
  std::unique_ptr<llvm::TargetMachine> machine =
      createMachine(module.getLoc(), options);
  if (!machine || failed(checkOps(module, options.chip)))
    return failure();
  auto context = std::make_unique<llvm::LLVMContext>();
  std::unique_ptr<llvm::Module> translated = translateModuleToLLVMIR(
      module, *context, module.getName().value_or("kernels"));
  if (!translated)
    return failure();
  translated->setDataLayout(machine->createDataLayout());
  translated->setTargetTriple(machine->getTargetTriple());
  SmallString<0> text;
  llvm::raw_svector_ostream stream(text);
  LogicalResult emitted = failure();
  bool ended = !runSafely([&] {
    optimizeModule(*translated, *machine, options.optLevel);
    if (succeeded(checkResolved(module, *translated)))
      emitted = emitMachineCode(module.getLoc(), *translated, *machine, stream,
                                llvm::CodeGenFileType::AssemblyFile);
  });
  if (ended) {
    // In an unknown state, so not destroyed.
    (void)translated.release();
    (void)context.release();
    (void)machine.release();
    return emitError(getKernelsLocation(module),
                     "LLVM has no code for these kernels on ")
           << options.chip
           << "; its own message, on the error stream, says why";
  }
  if (failed(emitted))
    return failure();
  return std::string(text);
}

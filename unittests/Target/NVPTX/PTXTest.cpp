//===- PTXTest.cpp - Chips and PTX versions -------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Target/NVPTX/PTX.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Parser/Parser.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "gtest/gtest.h"

using namespace mlir;

namespace {

class PTXTest : public testing::Test {
protected:
  PTXTest()
      : handler(&context, [this](Diagnostic &diagnostic) {
          message = diagnostic.str();
        }) {
    context.loadDialect<LLVM::LLVMDialect, NVVM::NVVMDialect>();
    lora::registerNVPTXTranslations(context);
    module = parseSourceString<ModuleOp>(
        "llvm.func @k() attributes {nvvm.kernel} { llvm.return }", &context);
  }

  FailureOr<std::string> emit(StringRef chip, unsigned version) {
    lora::PTXOptions options;
    options.chip = chip.str();
    options.ptxVersion = version;
    return lora::emitPTX(*module, options);
  }

  MLIRContext context;
  std::string message;
  ScopedDiagnosticHandler handler;
  OwningOpRef<ModuleOp> module;
};

/// Every chip from sm_80 on that LLVM lists, asked of LLVM itself.
std::vector<std::string> knownChips() {
  LLVMInitializeNVPTXTargetInfo();
  LLVMInitializeNVPTXTargetMC();
  std::string error;
  llvm::Triple triple("nvptx64-nvidia-cuda");
  const llvm::Target *target =
      llvm::TargetRegistry::lookupTarget(triple, error);
  std::unique_ptr<llvm::MCSubtargetInfo> info(
      target->createMCSubtargetInfo(triple, "sm_80", ""));
  std::vector<std::string> chips;
  for (const auto &entry : info->getAllProcessorDescriptions()) {
    StringRef digits = StringRef(entry.Key).drop_front(3);
    unsigned number = 0;
    digits.take_while(llvm::isDigit).getAsInteger(10, number);
    if (number >= 80)
      chips.push_back(entry.Key);
  }
  return chips;
}

TEST_F(PTXTest, EveryChipOfLLVMHasAVersion) {
  std::vector<std::string> chips = knownChips();
  ASSERT_GE(chips.size(), 20u);
  for (const std::string &chip : chips) {
    SCOPED_TRACE(chip);
    EXPECT_NE(lora::getMinimumPTXVersion(chip), 0u);
  }
}

// LLVM ends the process where the version is too old for the chip, so that this
// test runs at all shows that no minimum is too low.
TEST_F(PTXTest, MinimumIsEnough) {
  for (const std::string &chip : knownChips()) {
    SCOPED_TRACE(chip);
    unsigned minimum = lora::getMinimumPTXVersion(chip);
    FailureOr<std::string> ptx = emit(chip, minimum);
    ASSERT_TRUE(succeeded(ptx)) << message;
    EXPECT_NE(ptx->find(".target " + chip), std::string::npos);
    EXPECT_NE(ptx->find(".version " + std::to_string(minimum / 10) + "." +
                        std::to_string(minimum % 10)),
              std::string::npos);
    EXPECT_TRUE(failed(emit(chip, minimum - 1)));
    EXPECT_NE(message.find("at least " + std::to_string(minimum)),
              std::string::npos)
        << message;
  }
}

TEST_F(PTXTest, DefaultIsAtLeastWhatKernelsUse) {
  EXPECT_EQ(lora::getDefaultPTXVersion("sm_80"), 86u);
  EXPECT_EQ(lora::getDefaultPTXVersion("sm_90a"), 86u);
  EXPECT_EQ(lora::getDefaultPTXVersion("sm_121"), 88u);
  EXPECT_EQ(lora::getDefaultPTXVersion("sm_75"), 0u);
}

} // namespace

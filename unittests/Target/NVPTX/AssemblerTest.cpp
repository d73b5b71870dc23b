//===- AssemblerTest.cpp - Which assembler is found -----------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Target/NVPTX/Assembler.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

using namespace mlir;
using lora::Assembler;
using lora::AssemblerSearch;

namespace {

class AssemblerTest : public testing::Test {
protected:
  AssemblerTest()
      : handler(&context, [this](Diagnostic &diagnostic) {
          message = diagnostic.str();
        }) {
    EXPECT_FALSE(llvm::sys::fs::createUniqueDirectory("lora-test", root));
  }
  ~AssemblerTest() override { llvm::sys::fs::remove_directories(root); }

  std::string path(StringRef rest) const {
    SmallString<128> full(root);
    llvm::sys::path::append(full, rest);
    return std::string(full);
  }

  /// A script instead of a ptxas.
  void addScript(StringRef rest, StringRef text) const {
    std::string file = path(rest);
    EXPECT_FALSE(
        llvm::sys::fs::create_directories(llvm::sys::path::parent_path(file)));
    std::error_code code;
    llvm::raw_fd_ostream(file, code) << "#!/bin/sh\n" << text << "\n";
    EXPECT_FALSE(code);
    llvm::sys::fs::setPermissions(file, llvm::sys::fs::all_all);
  }
  void addPTXAS(StringRef rest, StringRef release, StringRef version) const {
    addScript(rest, ("echo 'Cuda compilation tools, release " + release +
                     ", V" + version + "'")
                        .str());
  }

  FailureOr<Assembler> find(const AssemblerSearch &search) {
    message.clear();
    return lora::findAssembler(UnknownLoc::get(&context), search);
  }

  MLIRContext context;
  std::string message;
  ScopedDiagnosticHandler handler;
  SmallString<128> root;
};

TEST_F(AssemblerTest, OrderOfPlaces) {
  AssemblerSearch search;
  search.pythonEnvironments = {path("venv"), path("other")};
  search.cudaFolders = {path("cuda")};
  search.pathFolders = {path("bin")};
  search.jitLibraries = {"libnone.so"};
  // From the last place to the first: each hides those after it.
  struct Place {
    const char *file, *release, *version;
  };
  for (Place place :
       {Place{"bin/ptxas", "12.0", "12.0.1"},
        Place{"cuda/bin/ptxas", "12.8", "12.8.2"},
        Place{"other/lib/python3.11/site-packages/nvidia/cu13/bin/ptxas",
              "13.0", "13.0.3"},
        Place{"venv/lib/python3.9/site-packages/nvidia/cuda_nvcc/bin/ptxas",
              "12.9", "12.9.4"},
        Place{"venv/lib/python3.9/site-packages/nvidia/cu9/bin/ptxas", "9.0",
              "9.0.4"}}) {
    addPTXAS(place.file, place.release, place.version);
    if (StringRef(place.file).contains("cu9"))
      continue;
    FailureOr<Assembler> found = find(search);
    ASSERT_TRUE(succeeded(found)) << message;
    EXPECT_EQ(found->version, place.version);
    EXPECT_EQ(found->path, path(place.file));
  }
  // Of two CUDAs in an environment the newer one, by number.
  addPTXAS("venv/lib/python3.9/site-packages/nvidia/cu14/bin/ptxas", "14.0",
           "14.0.5");
  FailureOr<Assembler> found = find(search);
  ASSERT_TRUE(succeeded(found)) << message;
  EXPECT_EQ(found->describe(), "ptxas 14.0.5");
  // Asked for: a path, or a name in PATH.
  search.asked = path("cuda/bin/ptxas");
  EXPECT_EQ(find(search)->version, "12.8.2");
  search.asked = "ptxas";
  EXPECT_EQ(find(search)->version, "12.0.1");
}

TEST_F(AssemblerTest, NoneIsAnErrorThatSaysWhere) {
  AssemblerSearch search;
  search.pythonEnvironments = {"/venv"};
  search.jitLibraries = {"libnone.so"};
  EXPECT_TRUE(failed(find(search)));
  for (const char *part :
       {"nvidia-cuda-nvcc", "(/venv)", "(none)", "(libnone.so)", "LORA_PTXAS"})
    EXPECT_NE(message.find(part), std::string::npos) << message;
}

TEST_F(AssemblerTest, AskedForAndAbsent) {
  AssemblerSearch search;
  search.askedBy = "LORA_PTXAS";
  search.asked = path("absent");
  addPTXAS("bin/ptxas", "13.5", "13.5.1");
  search.pathFolders = {path("bin")};
  EXPECT_TRUE(failed(find(search)));
  EXPECT_EQ(message, "expected a ptxas at '" + search.asked +
                         "', which LORA_PTXAS asks for, found none");
  search.asked = "nvjitlink";
  EXPECT_TRUE(failed(find(search)));
  EXPECT_NE(message.find("libnvJitLink.so"), std::string::npos) << message;
}

TEST_F(AssemblerTest, NoVersionIsAnError) {
  AssemblerSearch search;
  search.cudaFolders = {path("cuda")};
  for (const char *text : {"exit 1", "echo hello", "echo 'release 13, V13'"}) {
    addScript("cuda/bin/ptxas", text);
    EXPECT_TRUE(failed(find(search)));
    EXPECT_NE(message.find("expected a ptxas that says its version"),
              std::string::npos)
        << message;
  }
}

TEST_F(AssemblerTest, FailuresOfAnAssemblerAreTold) {
  Assembler assembler;
  assembler.path = path("ptxas");
  assembler.version = "1";
  Location loc = UnknownLoc::get(&context);
  addScript("ptxas", "echo oops >&2; exit 3");
  EXPECT_TRUE(failed(lora::assemblePTX(loc, assembler, "", "sm_90a")));
  EXPECT_NE(message.find("failed: oops"), std::string::npos) << message;
  addScript("ptxas", "exit 0");
  EXPECT_TRUE(failed(lora::assemblePTX(loc, assembler, "", "sm_90a")));
  EXPECT_NE(message.find("found nothing written"), std::string::npos)
      << message;
  addScript("ptxas", "kill -9 $$");
  EXPECT_TRUE(failed(lora::assemblePTX(loc, assembler, "", "sm_90a")));
}

TEST(AssemblerVersionTest, RegisterMmas) {
  struct Row {
    unsigned major, minor;
    bool safe;
  };
  for (Row row : {Row{12, 9, false}, Row{13, 0, false}, Row{13, 2, false},
                  Row{13, 3, true}, Row{13, 5, true}, Row{14, 0, true}}) {
    Assembler assembler;
    assembler.major = row.major;
    assembler.minor = row.minor;
    EXPECT_EQ(assembler.isSafeForRegisterMmas(), row.safe)
        << row.major << "." << row.minor;
  }
}

} // namespace

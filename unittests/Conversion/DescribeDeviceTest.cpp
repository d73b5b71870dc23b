//===- DescribeDeviceTest.cpp - Modules that describe no kernels ----------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Conversion/LoRAToHopper/LoRAToHopper.h"
#include "lora/InitAll.h"

#include "mlir/Parser/Parser.h"

#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::lora;

namespace {

/// `device` is `lora.device`, `kernel` what the module @k holds.
class DescribeDeviceTest : public testing::Test {
protected:
  DescribeDeviceTest() {
    DialectRegistry registry;
    lora::registerAllDialects(registry);
    context.appendDialectRegistry(registry);
  }

  FailureOr<llvm::json::Object> describe(const std::string &device,
                                         const std::string &kernel) {
    std::string text =
        "module" +
        (device.empty() ? std::string()
                        : " attributes {lora.device = " + device + "}") +
        " {\n module @k {\n" + kernel + "\n}\n}";
    ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
      message += diagnostic.str();
      return success();
    });
    OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(text, &context);
    if (!module)
      return failure();
    return describeDevice(*module);
  }

  void expectError(const std::string &device, const std::string &kernel,
                   const std::string &expected) {
    message.clear();
    EXPECT_TRUE(failed(describe(device, kernel)));
    EXPECT_NE(message.find(expected), std::string::npos) << message;
  }

  MLIRContext context;
  std::string message;
};

} // namespace

static const char *const kKernel = R"(
  hopper.kernel @k(%n: i32 {hopper.value = "tokens"}) threads 128 attributes {
      launch = {grid = {ctas = 7}, workspaces = []}} {
    hopper.return
  })";
static const char *const kDevice = "{linears = [], layers = []}";

TEST_F(DescribeDeviceTest, Kernel) {
  FailureOr<llvm::json::Object> manifest = describe(
      "{linears = [{in = 64, variants = [{kernels = [@k]}]}], layers = []}",
      kKernel);
  ASSERT_TRUE(succeeded(manifest)) << message;
  EXPECT_EQ(llvm::formatv("{0}", llvm::json::Value(std::move(*manifest))).str(),
            R"({"device":{"kernels":[{"cluster":1,"co_resident":false,)"
            R"("grid":{"ctas":7},"image":0,"name":"k",)"
            R"("params":[{"kind":"i32","value":"tokens"}],)"
            R"("programmatic_launch":false,"schedule":"","shared_bytes":0,)"
            R"("threads":128,"workspaces":[]}],"layers":[],)"
            R"("linears":[{"in":64,"variants":[{"kernels":[0]}]}]},)"
            R"("weights":[]})");
}

TEST_F(DescribeDeviceTest, Embeddings) {
  FailureOr<llvm::json::Object> manifest =
      describe("{linears = [], layers = [{embedding = 0, weights = [], biases "
               "= []}], embeddings = [{vocab = 64, variants = [{kernels = "
               "[@k]}]}]}",
               kKernel);
  ASSERT_TRUE(succeeded(manifest)) << message;
  const llvm::json::Object &device = *manifest->getObject("device");
  EXPECT_EQ(llvm::formatv("{0}", *device.get("embeddings")).str(),
            R"([{"variants":[{"kernels":[0]}],"vocab":64}])");
  expectError("{linears = [], layers = [], embeddings = [{}]}", kKernel,
              "expected embeddings with 'variants', found {}");
}

TEST_F(DescribeDeviceTest, Errors) {
  expectError("", kKernel,
              "expected 'lora.device' with 'linears' and 'layers'");
  expectError("{linears = []}", kKernel,
              "expected 'lora.device' with 'linears' and 'layers'");
  expectError(kDevice, "",
              "expected one kernel in a module of its own, found "
              "0");
  expectError(kDevice, "hopper.kernel @k() threads 128 { hopper.return }",
              "expected 'launch' with 'grid' and 'workspaces'");
  expectError(kDevice,
              "hopper.kernel @k() threads 128 attributes {launch = {grid = 3}} "
              "{ hopper.return }",
              "expected 'launch' with 'grid' and 'workspaces', found");
  expectError(
      kDevice,
      "hopper.kernel @k(%s: f32 {hopper.value = \"scale\"}) threads 128 "
      "attributes {launch = {grid = {}, workspaces = []}} { "
      "hopper.return }",
      "expected arguments that a manifest can describe, found 'f32' as "
      "argument 0");
  expectError("{linears = [3], layers = []}", kKernel,
              "expected linears with 'variants', found 3");
  expectError("{linears = [{variants = [{}]}], layers = []}", kKernel,
              "expected variants with 'kernels', found {}");
  expectError("{linears = [{variants = [{kernels = [@none]}]}], layers = []}",
              kKernel, "expected kernels of the module, found @none");
  expectError("{linears = [], layers = [3]}", kKernel,
              "expected layers with 'weights', found 3");
  expectError("{linears = [], layers = [{weights = []}]}", kKernel,
              "expected layers with 'biases', found");
  expectError("{linears = [], layers = [{weights = [\"w\"], biases = []}]}",
              kKernel,
              "expected \"w\" of a layer's 'weights' to be a global tensor of "
              "the module");
}

//===- ProgramTest.cpp - Opening programs and weights ---------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ApiTest.h"

#include <sys/stat.h>

using namespace lora::runtime;

using ProgramTest = ApiTest;

static std::string openError(const std::string &path, lora_status status) {
  auto program = Program::open(path);
  EXPECT_FALSE(program);
  if (program)
    return {};
  EXPECT_EQ(program.error().status(), status) << program.error().message();
  EXPECT_CONTAINS(program.error().message(), "'" + path + "'");
  return program.error().message();
}

TEST_F(ProgramTest, TellsWhatItIs) {
  open();
  lora_program_info info = program->info();
  EXPECT_EQ(info.vocab_size, 32);
  EXPECT_EQ(info.max_positions, 64);
  EXPECT_EQ(info.num_weights, 6);
  EXPECT_EQ(info.num_sites, 4);
  EXPECT_EQ(info.max_adapters, 3);
  EXPECT_EQ(info.max_rank, 8);
  EXPECT_CONTAINS(program->manifest(), "\"by hand\"");
  EXPECT_EQ(mapped->bytes(), uint64_t(32 * 16 * 2 + 16 * 16 * 2 + 256) * 4);
  EXPECT_EQ(mapped->copiedBytes(), 0u);
}

TEST_F(ProgramTest, RefusesWhatIsNoProgram) {
  EXPECT_CONTAINS(openError(dir / "none.lso", LORA_NOT_FOUND), "cannot open");
  EXPECT_CONTAINS(openError(dir.path(), LORA_BAD_FORMAT), "no regular file");
  testfiles::writeText(dir / "text.lso", "I am no program.");
  EXPECT_CONTAINS(openError(dir / "text.lso", LORA_BAD_FORMAT),
                  "expected a program");
  testfiles::writeText(dir / "empty.lso", "");
  openError(dir / "empty.lso", LORA_BAD_FORMAT);
  std::string bytes = testfiles::readText(tinyProgram());
  testfiles::writeText(dir / "half.lso", bytes.substr(0, bytes.size() / 4));
  EXPECT_CONTAINS(openError(dir / "half.lso", LORA_BAD_FORMAT), "truncated");
  std::string other = bytes;
  other[18] = '\xf3'; // RISC-V.
  testfiles::writeText(dir / "other.lso", other);
  EXPECT_CONTAINS(openError(dir / "other.lso", LORA_BAD_FORMAT),
                  "another processor");
}

TEST_F(ProgramTest, RefusesBrokenManifests) {
  EXPECT_CONTAINS(openError(tinyProgram("abi"), LORA_VERSION_MISMATCH),
                  "expected ABI version 4, found 5");
  EXPECT_CONTAINS(openError(tinyProgram("target"), LORA_UNSUPPORTED),
                  "found 'cuda'");
  EXPECT_CONTAINS(openError(tinyProgram("features"), LORA_UNSUPPORTED),
                  "expected a processor with no-such-extension");
  EXPECT_CONTAINS(openError(tinyProgram("nomanifest"), LORA_BAD_FORMAT),
                  "without the symbol lora_manifest");
  EXPECT_CONTAINS(openError(tinyProgram("lying"), LORA_BAD_FORMAT),
                  "the manifest claims 1073741824 bytes");
  EXPECT_CONTAINS(openError(tinyProgram("noentry"), LORA_BAD_FORMAT),
                  "'lora_entry_other' is missing");
  EXPECT_CONTAINS(openError(tinyProgram("json"), LORA_BAD_FORMAT),
                  "the manifest is no JSON object: line 1, column 9: ");
  EXPECT_CONTAINS(openError(tinyProgram("slots"), LORA_BAD_FORMAT),
                  "expected an integer 'max_adapters' in [1, 1048576], found "
                  "1048577");
  EXPECT_CONTAINS(openError(tinyProgram("rank"), LORA_BAD_FORMAT),
                  "expected an integer 'max_rank' in [1, 1048576], found "
                  "1048577");
}

TEST_F(ProgramTest, APipeIsNoProgramAndDoesNotBlock) {
  ASSERT_EQ(::mkfifo((dir / "pipe").c_str(), 0600), 0);
  EXPECT_CONTAINS(openError(dir / "pipe", LORA_BAD_FORMAT), "no regular file");
}

TEST_F(ProgramTest, ASessionNeedsAProgramThatServes) {
  open("forward");
  auto refused = Session::create(*device, *program, *mapped, nullptr, 1, 8);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status(), LORA_UNSUPPORTED);
  EXPECT_CONTAINS(refused.error().message(),
                  "expected a program imported with --mode serve (arguments "
                  "ids, positions, rows, select and caches), found one with "
                  "ids only");
}

TEST_F(ProgramTest, RefusesWeightsThatDoNotFit) {
  open();
  auto error = [&](const tiny::Weights &model, lora_status status) {
    testfiles::TempDir folder;
    tiny::writeModel(folder.path(), model);
    auto result = Weights::open(*program, folder.path());
    EXPECT_FALSE(result);
    if (result)
      return std::string();
    EXPECT_EQ(result.error().status(), status);
    EXPECT_CONTAINS(result.error().message(), folder.path());
    return result.error().message();
  };
  std::string v = tiny::kAttention + "v_proj";
  tiny::Weights model = weights;
  model["lm_hed"] = model["lm_head"];
  model.erase("lm_head");
  EXPECT_CONTAINS(error(model, LORA_NOT_FOUND),
                  "weight 'lm_head.weight' is missing; expected f32 [32, 16], "
                  "the nearest tensor is 'lm_hed.weight'");
  model = weights;
  std::swap(model[v].rows, model[v].columns);
  EXPECT_CONTAINS(error(model, LORA_MISMATCH),
                  "tensor 'model.layers.0.self_attn.v_proj.weight': expected "
                  "f32 [8, 16], found f32 [16, 8]");
  EXPECT_CONTAINS(error({}, LORA_NOT_FOUND), "is missing");

  auto none = Weights::open(*program, dir / "none");
  ASSERT_FALSE(none);
  EXPECT_CONTAINS(none.error().message(), "expected a model folder");
  std::string file = dir / "model.safetensors";
  std::string bytes = testfiles::readText(file);
  std::string lying = testfiles::replaced(bytes, "\"F32\"", "\"F16\"");
  testfiles::writeText(file, lying);
  auto lied = Weights::open(*program, dir.path());
  ASSERT_FALSE(lied);
  EXPECT_EQ(lied.error().status(), LORA_BAD_FORMAT);
  testfiles::SafetensorsWriter half;
  half.addRaw("model.embed_tokens.weight", "BF16", {32, 16},
              std::string(1024, '\0'));
  half.write(file);
  auto dtype = Weights::open(*program, dir.path());
  ASSERT_FALSE(dtype);
  EXPECT_CONTAINS(dtype.error().message(),
                  "expected f32 [32, 16], found bf16 [32, 16]");
}

TEST_F(ProgramTest, UnalignedWeightsAreCopied) {
  open();
  std::vector<float> before = logitsOf({1, 2, 3}, "b");
  std::string file = dir / "model.safetensors";
  std::string bytes = testfiles::readText(file);
  uint64_t header;
  std::memcpy(&header, bytes.data(), 8);
  std::string text = bytes.substr(8, header) + " "; // Shifts the data by one.
  testfiles::writeText(file,
                       testfiles::safetensors(text, bytes.substr(8 + header)));
  auto shifted = Weights::open(*program, dir.path());
  ASSERT_TRUE(shifted) << shifted.error().message();
  EXPECT_EQ(shifted->copiedBytes(), shifted->bytes());
  mapped.emplace(std::move(*shifted));
  EXPECT_EQ(logitsOf({1, 2, 3}, "b"), before);
}

TEST_F(ProgramTest, ProgressReachesTheEnd) {
  open();
  uint64_t last = 0, total = 0;
  auto again =
      Weights::open(*program, dir.path(), [&](uint64_t done, uint64_t all) {
        EXPECT_GE(done, last);
        last = done;
        total = all;
      });
  ASSERT_TRUE(again);
  EXPECT_EQ(last, again->bytes());
  EXPECT_EQ(total, again->bytes());
}

TEST_F(ProgramTest, AProgramWithoutAdaptersHasNoBank) {
  open("base");
  auto none = Bank::create(*program);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().status(), LORA_UNSUPPORTED);
}

TEST_F(ProgramTest, NullsAreErrors) {
  lora_error *error = nullptr;
  EXPECT_EQ(lora_program_open(nullptr, nullptr, &error), LORA_INVALID_ARGUMENT);
  EXPECT_CONTAINS(lora_error_message(error), "non-null 'path'");
  lora_error_free(error);
  EXPECT_EQ(lora_device_create_cpu(-1, nullptr, nullptr),
            LORA_INVALID_ARGUMENT);
  EXPECT_EQ(lora_engine_run(nullptr, nullptr), LORA_INVALID_ARGUMENT);
  EXPECT_EQ(lora_bank_list(nullptr, nullptr, 0), 0u);
  lora_program_free(nullptr);
  lora_session_free(nullptr);
  lora_error_free(nullptr);
  EXPECT_STREQ(lora_status_name(LORA_EXHAUSTED), "exhausted");
}

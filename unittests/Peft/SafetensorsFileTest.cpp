//===- SafetensorsFileTest.cpp - Checks of safetensors files --------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Peft/SafetensorsFile.h"
#include "TestFiles.h"
#include "lora/Peft/Names.h"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <bit>
#include <cmath>
#include <limits>

using namespace peft;
using namespace testfiles;

/// The message of opening a file with these bytes; empty if it opens.
static std::string openError(const std::string &bytes) {
  TempDir dir;
  writeText(dir / "x.safetensors", bytes);
  auto file = SafetensorsFile::open(dir / "x.safetensors");
  if (file)
    return {};
  EXPECT_EQ(file.error().code, ErrorCode::BadFormat);
  EXPECT_NE(file.error().message.find(dir / "x.safetensors"),
            std::string::npos);
  return file.error().message;
}

#define EXPECT_CONTAINS(text, part)                                            \
  EXPECT_NE(std::string(text).find(part), std::string::npos) << (text)

TEST(SafetensorsFile, ReadsTensors) {
  TempDir dir;
  SafetensorsWriter writer;
  writer.add("w", {2, 3}, {1, 2, 3, 4, 5, 6});
  writer.addRaw("empty", "BF16", {0, 4}, "");
  writer.addRaw("h", "F16", {1}, std::string("\x00\x3c", 2));
  writer.write(dir / "m.safetensors");
  auto file = SafetensorsFile::open(dir / "m.safetensors");
  ASSERT_TRUE(file) << file.error().message;
  const TensorView *w = (*file)->find("w");
  ASSERT_NE(w, nullptr);
  EXPECT_EQ(w->dtype, LORA_DTYPE_F32);
  EXPECT_EQ(w->shape, (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(loadFloat(w->data, w->dtype, 5), 6.0f);
  const TensorView *h = (*file)->find("h");
  ASSERT_NE(h, nullptr);
  EXPECT_EQ(loadFloat(h->data, h->dtype, 0), 1.0f);
  EXPECT_EQ((*file)->find("empty")->bytes, 0u);
  EXPECT_EQ((*file)->find("v"), nullptr);
}

TEST(SafetensorsFile, RefusesAnythingThatDoesNotFit) {
  std::string data(8, '\0');
  auto one = [&](const std::string &entry) {
    return openError(safetensors("{\"t\":" + entry + "}", data));
  };
  EXPECT_CONTAINS(openError("abc"), "found 3 bytes");
  EXPECT_CONTAINS(openError(std::string(8, '\xff')), "the header claims");
  std::string whole = safetensors("{}", "");
  EXPECT_CONTAINS(openError(whole.substr(0, 9)), "truncated");
  EXPECT_CONTAINS(openError(safetensors("{\"t\":", data)),
                  "no JSON object: line 1, column 6: ");
  EXPECT_CONTAINS(openError(safetensors("[]", "")), "no JSON object");
  EXPECT_CONTAINS(one("3"), "tensor 't': expected an object");
  EXPECT_CONTAINS(one("{}"), "'dtype'");
  EXPECT_CONTAINS(one("{\"dtype\":\"F32\"}"), "'shape'");
  EXPECT_CONTAINS(one("{\"dtype\":\"F32\",\"shape\":[2]}"), "'data_offsets'");
  EXPECT_CONTAINS(
      one("{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[-8,0]}"),
      "unsigned");
  EXPECT_CONTAINS(
      one("{\"dtype\":\"Q9\",\"shape\":[2],\"data_offsets\":[0,8]}"),
      "unknown dtype 'Q9'");
  EXPECT_CONTAINS(
      one("{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}"),
      "not negative");
  EXPECT_CONTAINS(
      one("{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}"),
      "expected 12 bytes for F32 [3], found 8");
  EXPECT_CONTAINS(
      one("{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}"),
      "within the file's 8 bytes");
  EXPECT_CONTAINS(
      one("{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}"),
      "within the file's");
  EXPECT_CONTAINS(one("{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296,"
                      "2],\"data_offsets\":[0,8]}"),
                  "overflows");
  EXPECT_CONTAINS(
      one("{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}"),
      "expected 4 bytes of data, found 8");
  EXPECT_CONTAINS(
      one("{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}"),
      "hole of 4 bytes");
}

TEST(SafetensorsFile, RefusesOverlapAndDuplicates) {
  std::string a = "\"a\":{\"dtype\":\"F32\",\"shape\":[2],"
                  "\"data_offsets\":[0,8]}";
  std::string b = "\"b\":{\"dtype\":\"F32\",\"shape\":[2],"
                  "\"data_offsets\":[4,12]}";
  EXPECT_CONTAINS(
      openError(safetensors("{" + a + "," + b + "}", std::string(12, 0))),
      "tensor 'b' overlaps tensor 'a'");
  EXPECT_CONTAINS(
      openError(safetensors("{" + a + "," + a + "}", std::string(8, 0))),
      "tensor 'a' is listed twice");
}

TEST(SafetensorsFile, EveryTruncationIsAnError) {
  SafetensorsWriter writer;
  writer.add("a", {2}, {1, 2});
  writer.add("b", {1, 3}, {1, 2, 3});
  std::string whole = writer.str();
  EXPECT_EQ(openError(whole), "");
  for (size_t size = 0; size < whole.size(); ++size)
    EXPECT_NE(openError(whole.substr(0, size)), "") << size;
}

TEST(SafetensorsFile, EveryCorruptedHeaderByteIsSafe) {
  SafetensorsWriter writer;
  writer.add("a", {2}, {1, 2});
  writer.add("b", {1, 3}, {1, 2, 3});
  std::string whole = writer.str();
  TempDir dir;
  for (size_t i = 0; i < whole.size() - 20; ++i) {
    for (int flip : {1, 0x10, 0x80}) {
      std::string bytes = whole;
      bytes[i] = char(bytes[i] ^ flip);
      writeText(dir / "x.safetensors", bytes);
      auto file = SafetensorsFile::open(dir / "x.safetensors");
      if (!file)
        continue;
      for (const auto &[name, view] : (*file)->tensors())
        EXPECT_LE(view.bytes, 20u);
    }
  }
}

TEST(SafetensorsFile, NamesMissingFilesAndFolders) {
  auto missing = SafetensorsFile::open("/nonexistent/x.safetensors");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::NotFound);
  TempDir dir;
  auto folder = SafetensorsFile::open(dir.path());
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().code, ErrorCode::IO);
}

TEST(SafetensorsFile, APipeIsNoFileAndDoesNotBlock) {
  TempDir dir;
  ASSERT_EQ(::mkfifo((dir / "pipe").c_str(), 0600), 0);
  auto file = SafetensorsFile::open(dir / "pipe");
  ASSERT_FALSE(file);
  EXPECT_CONTAINS(file.error().message, "expected a regular file");
  auto text = readTextFile(dir / "pipe");
  ASSERT_FALSE(text);
  EXPECT_CONTAINS(text.error().message, "expected a regular file");
}

TEST(Checkpoint, ReadsShards) {
  TempDir dir;
  SafetensorsWriter one, two;
  one.add("a", {1}, {1});
  two.add("b", {1}, {2});
  one.write(dir / "model-1.safetensors");
  two.write(dir / "model-2.safetensors");
  writeText(dir / "model.safetensors.index.json",
            R"({"weight_map":{"a":"model-1.safetensors",
                              "b":"model-2.safetensors"}})");
  auto model = Checkpoint::open(dir.path());
  ASSERT_TRUE(model) << model.error().message;
  ASSERT_NE(model->find("b"), nullptr);
  EXPECT_EQ(loadFloat(model->find("b")->data, LORA_DTYPE_F32, 0), 2.0f);
  EXPECT_EQ(model->find("c"), nullptr);
}

TEST(Checkpoint, RefusesBrokenIndex) {
  TempDir dir;
  auto error = [&](const std::string &index) {
    writeText(dir / "model.safetensors.index.json", index);
    auto model = Checkpoint::open(dir.path());
    return model ? std::string() : model.error().message;
  };
  SafetensorsWriter shard;
  shard.add("a", {1}, {1});
  shard.write(dir / "s.safetensors");
  EXPECT_CONTAINS(error("{"), "'weight_map': line 1, column 2: ");
  EXPECT_CONTAINS(error("{}"), "'weight_map'");
  EXPECT_CONTAINS(error(R"({"weight_map":{"a":"s.safetensors\u0000x"}})"),
                  "beside the index");
  EXPECT_CONTAINS(error(R"({"weight_map":{"a":3}})"), "expected a file name");
  EXPECT_CONTAINS(error(R"({"weight_map":{"a":"../s.safetensors"}})"),
                  "beside the index");
  EXPECT_CONTAINS(error(R"({"weight_map":{"b":"s.safetensors"}})"),
                  "tensor 'b', which the index places here, is missing");
  EXPECT_CONTAINS(error(R"({"weight_map":{"b":"t.safetensors"}})"),
                  "cannot open");
  EXPECT_EQ(error(R"({"weight_map":{"a":"s.safetensors"}})"), "");
  TempDir empty;
  auto none = Checkpoint::open(empty.path());
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::NotFound);
}

TEST(Names, ConvertsHalfAndBFloatBothWays) {
  for (uint32_t bits = 0; bits < 65536; ++bits) {
    for (LoraDType dtype : {LORA_DTYPE_F16, LORA_DTYPE_BF16}) {
      uint16_t in = uint16_t(bits), out = 0;
      float value = loadFloat(&in, dtype, 0);
      storeFloat(&out, dtype, 0, value);
      if (std::isnan(value))
        EXPECT_TRUE(std::isnan(loadFloat(&out, dtype, 0)));
      else
        EXPECT_EQ(in, out);
    }
  }
  uint16_t out = 0;
  storeFloat(&out, LORA_DTYPE_F16, 0, 65520.0f); // Halfway to 65536: infinity.
  EXPECT_EQ(out, 0x7c00);
  storeFloat(&out, LORA_DTYPE_F16, 0, 65519.0f);
  EXPECT_EQ(out, 0x7bff);
  storeFloat(&out, LORA_DTYPE_F16, 0, 1.0f + 0x1p-11f); // Tie to even.
  EXPECT_EQ(out, 0x3c00);
  storeFloat(&out, LORA_DTYPE_BF16, 0, 1.0f + 0x1p-8f); // Tie to even.
  EXPECT_EQ(out, 0x3f80);
  storeFloat(&out, LORA_DTYPE_BF16, 0, 1.0f + 0x1.8p-7f); // Tie to even.
  EXPECT_EQ(out, 0x3f82);
}

TEST(Names, FindsTheNearest) {
  std::vector<std::string> names = {"a.q_proj", "a.qkv_proj", "b.q_proj"};
  EXPECT_EQ(nearestName("a.q_prj", names), "a.q_proj");
  EXPECT_EQ(nearestName("x", {}), "");
  EXPECT_EQ(normalizeModule("m.0.block_sparse_moe.gate"), "m.0.mlp.gate");
  EXPECT_EQ(normalizeModule("m.block_sparse_moe2.gate"),
            "m.block_sparse_moe2.gate");
}

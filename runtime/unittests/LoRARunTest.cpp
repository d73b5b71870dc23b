//===- LoRARunTest.cpp - The command-line tool ----------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TinyModel.h"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

using Json = nlohmann::json;

#define EXPECT_CONTAINS(text, part)                                            \
  EXPECT_NE(std::string(text).find(part), std::string::npos) << (text)

namespace {
class LoRARunTest : public ::testing::Test {
protected:
  void SetUp() override {
    tiny::writeModel(dir / "model", weights);
    tiny::writeAdapter(dir / "a", a);
    tiny::writeAdapter(dir / "b", b);
  }

  struct Outcome {
    int code = -1;
    std::string err;
  };

  static std::string program(const std::string &name = "tiny") {
    return std::string(LORA_TINY_DIR) + "/" + name + ".lso";
  }

  /// Runs lora-run with these arguments, shell-quoted by the caller; they may
  /// redirect what this redirects too.
  Outcome run(const std::string &arguments) {
    std::string command = std::string(LORA_RUN) + " 2>" + (dir / "err") + " >" +
                          (dir / "stdout") + " " + arguments;
    int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1,
            testfiles::readText(dir / "err")};
  }

  /// The usual command line with this requests file.
  Outcome generate(const std::string &requests, const std::string &extra = "",
                   const std::string &lso = "tiny") {
    testfiles::writeText(dir / "in.json", requests);
    return run(program(lso) + " --weights " + (dir / "model") +
               " --adapter a=" + (dir / "a") + " --adapter b=" + (dir / "b") +
               " --requests " + (dir / "in.json") + " --out " +
               (dir / "out.json") + " " + extra);
  }

  std::string errorOf(const std::string &requests,
                      const std::string &extra = "",
                      const std::string &lso = "tiny") {
    std::error_code ec;
    std::filesystem::remove(dir / "out.json", ec);
    Outcome outcome = generate(requests, extra, lso);
    EXPECT_EQ(outcome.code, 1) << outcome.err;
    EXPECT_CONTAINS(outcome.err, "lora-run: error: ");
    EXPECT_FALSE(std::filesystem::exists(dir / "out.json", ec));
    return outcome.err;
  }

  static long filesIn(const std::string &folder) {
    std::filesystem::directory_iterator begin(folder);
    return long(std::distance(begin, {}));
  }

  testfiles::TempDir dir;
  tiny::Weights weights = tiny::makeWeights();
  tiny::Adapter a = tiny::makeAdapter(11, 4, {tiny::kAttention + "q_proj"});
  tiny::Adapter b = tiny::makeAdapter(12, 6, {"lm_head"});
};
} // namespace

TEST_F(LoRARunTest, AnswersAMixedBatch) {
  Outcome outcome = generate(R"([
      {"tokens":[3,1,4],"adapter":"a","new_tokens":5,"top":4},
      {"tokens":[1],"adapter":null,"new_tokens":3,"top":2,"margins":true},
      {"tokens":[2,7,1,8],"adapter":"b","new_tokens":4}])",
                             "--threads 2 --max-rows 2");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_CONTAINS(outcome.err, "tokens/s");
  Json out = Json::parse(testfiles::readText(dir / "out.json"), nullptr, false);
  ASSERT_TRUE(out.is_object());
  Json &results = out["results"];
  ASSERT_EQ(results.size(), 3u);
  EXPECT_EQ(results[0]["tokens"], tiny::greedy(weights, &a, {3, 1, 4}, 5));
  EXPECT_EQ(results[1]["tokens"], tiny::greedy(weights, nullptr, {1}, 3));
  EXPECT_EQ(results[2]["tokens"], tiny::greedy(weights, &b, {2, 7, 1, 8}, 4));
  ASSERT_EQ(results[0]["logits"].size(), 4u);
  auto expected = tiny::reference(weights, &a, {3, 1, 4}).back();
  for (const Json &pair : results[0]["logits"])
    EXPECT_NEAR(pair[1].get<double>(), expected[pair[0].get<size_t>()], 2e-5);
  EXPECT_EQ(results[0]["logits"][0][0], results[0]["tokens"][0]);
  EXPECT_TRUE(results[2]["logits"].empty());
  EXPECT_EQ(results[1]["margins"].size(), 3u);
  EXPECT_FALSE(results[0].contains("margins"));
  const Json &stats = out["stats"];
  EXPECT_EQ(stats["prefill_tokens"], 8);
  EXPECT_EQ(stats["decode_tokens"], 9);
  EXPECT_EQ(stats["threads"], 2);
  for (const char *key : {"load_seconds", "prefill_tokens_per_second",
                          "decode_tokens_per_second", "peak_rss_bytes"})
    EXPECT_GT(stats[key].get<double>(), 0) << key;
}

TEST_F(LoRARunTest, WritesToStandardOutput) {
  testfiles::writeText(dir / "in.json", R"([{"tokens":[1],"new_tokens":2}])");
  Outcome outcome = run(program("base") + " --weights " + (dir / "model") +
                        " --requests=" + (dir / "in.json"));
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  Json out = Json::parse(testfiles::readText(dir / "stdout"), nullptr, false);
  ASSERT_TRUE(out.is_object());
  EXPECT_EQ(out["results"][0]["tokens"],
            tiny::greedy(weights, nullptr, {1}, 2));
  for (const char *help : {"--help", "-h"}) {
    EXPECT_EQ(run(help).code, 0);
    EXPECT_CONTAINS(testfiles::readText(dir / "stdout"), "usage: lora-run");
  }
}

TEST_F(LoRARunTest, ChecksTheOutputBeforeTheWork) {
  testfiles::writeText(dir / "in.json", R"([{"tokens":[1],"new_tokens":2}])");
  // The weights are missing too, which would be found later.
  auto error = [&](const std::string &out) {
    Outcome outcome = run(program("base") + " --weights " + (dir / "none") +
                          " --requests " + (dir / "in.json") + " " + out);
    EXPECT_EQ(outcome.code, 1);
    return outcome.err;
  };
  EXPECT_CONTAINS(error("--out " + dir.path()),
                  "expected a file to write, found a directory");
  EXPECT_CONTAINS(error("--out " + (dir / "none/out.json")),
                  "out.json': cannot write: No such file");
  EXPECT_CONTAINS(error(">&-"), "standard output: cannot write");
  // An output that can be written is left alone when the work fails.
  testfiles::writeText(dir / "out/old.json", "old");
  EXPECT_CONTAINS(error("--out " + (dir / "out/old.json")),
                  "expected a model folder");
  EXPECT_EQ(testfiles::readText(dir / "out/old.json"), "old");
  EXPECT_EQ(filesIn(dir / "out"), 1);
}

TEST_F(LoRARunTest, ReplacesTheOutputWhole) {
  testfiles::writeText(dir / "in.json", R"([{"tokens":[1],"new_tokens":2}])");
  std::string command = program("base") + " --weights " + (dir / "model") +
                        " --requests " + (dir / "in.json") + " --out ";
  auto tokensIn = [&](const std::string &file) {
    Json out = Json::parse(testfiles::readText(dir / file), nullptr, false);
    return out.is_object() ? out["results"][0]["tokens"] : Json();
  };
  const Json expected = tiny::greedy(weights, nullptr, {1}, 2);
  testfiles::writeText(dir / "out/old.json", std::string(1 << 20, 'x'));
  std::filesystem::create_symlink("old.json", dir / "out/link.json");
  Outcome linked = run(command + (dir / "out/link.json"));
  ASSERT_EQ(linked.code, 0) << linked.err;
  EXPECT_EQ(tokensIn("out/old.json"), expected);
  EXPECT_TRUE(std::filesystem::is_symlink(dir / "out/link.json"));
  EXPECT_EQ(filesIn(dir / "out"), 2);
  // Under a redirection /dev/stdout is a file that the shell holds open.
  Outcome redirected = run(command + "/dev/stdout");
  ASSERT_EQ(redirected.code, 0) << redirected.err;
  EXPECT_EQ(tokensIn("stdout"), expected);
  Outcome null = run(command + "/dev/null");
  EXPECT_EQ(null.code, 0) << null.err;
}

TEST_F(LoRARunTest, ReportsFailedWrites) {
  if (::access("/dev/full", W_OK) != 0)
    GTEST_SKIP() << "this system has no /dev/full";
  testfiles::writeText(dir / "in.json", R"([{"tokens":[1]}])");
  std::string command = std::string(LORA_RUN) + " " + program("base") +
                        " --weights " + (dir / "model") + " --requests " +
                        (dir / "in.json");
  for (const std::string &out :
       {command + " --out /dev/full", command + " >/dev/full",
        std::string(LORA_RUN) + " --help >/dev/full"}) {
    int status = std::system((out + " 2>" + (dir / "err")).c_str());
    EXPECT_EQ(WEXITSTATUS(status), 1) << out;
    EXPECT_CONTAINS(testfiles::readText(dir / "err"), "cannot write");
  }
}

TEST_F(LoRARunTest, NamesWhatIsWrongWithRequests) {
  EXPECT_CONTAINS(errorOf("[{\"tokens\":"),
                  "expected a JSON list of requests: line 1, column 12: ");
  EXPECT_CONTAINS(errorOf("[\n {\"tokens\": [1,]}]"), "line 2, column 16: ");
  EXPECT_CONTAINS(errorOf("{}"), "expected a JSON list of requests, found "
                                 "object");
  EXPECT_CONTAINS(errorOf("[{\"tokens\":" + std::string(1000000, '[') +
                          std::string(1000000, ']') + "}]"),
                  "expected at most 128 levels of nesting");
  EXPECT_CONTAINS(errorOf("[7]"), "request 0: expected an object");
  EXPECT_CONTAINS(errorOf("[{}]"), "request 0: expected 'tokens'");
  EXPECT_CONTAINS(errorOf(R"([{"tokens":[1.5]}])"),
                  "request 0.tokens[0]: expected an integer, found 1.5");
  EXPECT_CONTAINS(errorOf(R"([{"tokens":[1],"new_tokens":-1}])"),
                  "request 0.new_tokens: expected an integer in [0, "
                  "2147483647], found -1");
  EXPECT_CONTAINS(errorOf(R"([{"tokens":[1],"new_tokens":1e3}])"),
                  "expected an integer in [0, 2147483647], found 1000.0");
  EXPECT_CONTAINS(errorOf(R"([{"tokens":[1],"adaptor":"a"}])"),
                  "unknown field 'adaptor'");
  EXPECT_CONTAINS(errorOf(R"([{"tokens":[1]},{"tokens":[]}])"),
                  "request 1: empty prompt");
  EXPECT_CONTAINS(errorOf(R"([{"tokens":[1,99]}])"),
                  "token 1 of the prompt: expected an id in [0, 32), found 99");
  EXPECT_CONTAINS(errorOf(R"([{"tokens":[-3]}])"), "found -3");
  EXPECT_CONTAINS(errorOf(R"([{"tokens":[1],"adapter":"z"}])"),
                  "unknown adapter 'z'; loaded: a, b");
  EXPECT_CONTAINS(errorOf(R"([{"tokens":[1],"adapter":""}])"),
                  "request 0: unknown adapter ''; loaded: a, b");
  EXPECT_CONTAINS(errorOf(R"([{"tokens":[1],"adapter":"a\u0000b"}])"),
                  "request 0.adapter: expected a name without NUL, found "
                  "\"a\\u0000b\"");
  EXPECT_CONTAINS(
      errorOf(R"([{"tokens":[1,2,3],"new_tokens":9}])", "--max-len 8"),
      "needs 11 cache positions, the cache has 8");
  // Without a limit on the command line the model's own holds.
  EXPECT_CONTAINS(errorOf(R"([{"tokens":[1,2,3],"new_tokens":90}])"),
                  "needs 92 cache positions, the cache has 64");
}

TEST_F(LoRARunTest, NamesWhatIsWrongWithFiles) {
  const std::string good = R"([{"tokens":[1]}])";
  EXPECT_CONTAINS(errorOf(good, "", "abi"), "expected ABI version 4, found 5");
  EXPECT_CONTAINS(errorOf(good, "", "nomanifest"), "expected a program");
  EXPECT_CONTAINS(errorOf(good, "", "none"), "cannot open");
  EXPECT_CONTAINS(errorOf(good, "--adapter c=" + (dir / "none")),
                  "expected an adapter folder");
  EXPECT_CONTAINS(errorOf(good, "--adapter a=" + (dir / "b")),
                  "the name 'a' is given twice");
  EXPECT_CONTAINS(errorOf(good, "--weights " + (dir / "none")),
                  "expected a model folder");
  EXPECT_CONTAINS(errorOf(good, "--requests " + (dir / "none.json")),
                  "cannot open");
  EXPECT_CONTAINS(errorOf(good, "--threads x"), "--threads: expected a number");
  EXPECT_CONTAINS(errorOf(good, "--max-rows 0"), "--max-rows");
  EXPECT_CONTAINS(errorOf(good, "--fast 1"), "unknown option '--fast'");
  EXPECT_CONTAINS(errorOf(good, "--fast"), "unknown option '--fast'");
  EXPECT_CONTAINS(errorOf(good, "-f=1"), "unknown option '-f'");
  EXPECT_CONTAINS(errorOf(good, "--out"), "--out: expected a value");
  EXPECT_CONTAINS(
      errorOf(good, "--max-len 65"),
      "--max-len: expected at most 64, the model's limit, found 65");
  EXPECT_CONTAINS(errorOf(good, "", "forward"),
                  "expected a program imported with --mode serve");
  EXPECT_CONTAINS(errorOf(good, "--requests " + dir.path()),
                  "expected a regular file");
  EXPECT_CONTAINS(errorOf(good, "--weights " + (dir / "in.json")),
                  "expected a model folder");
  EXPECT_CONTAINS(errorOf(good, "--adapter c=" + (dir / "in.json")),
                  "expected an adapter folder");
  testfiles::writeText(dir / "model/model.safetensors", "short");
  EXPECT_CONTAINS(errorOf(good), "expected a safetensors file, found 5 bytes");
}

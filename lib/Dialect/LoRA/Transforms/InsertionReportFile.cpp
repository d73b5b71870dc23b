//===- InsertionReportFile.cpp - Where the report is written --------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/Transforms/InsertionReport.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/ManagedStatic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/ToolOutputFile.h"

#include <mutex>

using namespace mlir;
using namespace mlir::lora;

namespace {
/// How many pages this process has written under a name.
struct WrittenPages {
  std::mutex mutex;
  llvm::StringMap<unsigned> counts;
};
struct ReportFlag {
  llvm::cl::opt<std::string> file{
      "lora-report", llvm::cl::value_desc("FILE.html"),
      llvm::cl::desc("Write a page about each decision of "
                     "--lora-insert-adapters")};
};
} // namespace

static llvm::ManagedStatic<WrittenPages> writtenPages;
static llvm::ManagedStatic<ReportFlag> reportFlag;

void lora::registerReportCLOptions() { *reportFlag; }

StringRef lora::getReportFlag() {
  return reportFlag.isConstructed() ? StringRef(reportFlag->file) : "";
}

LogicalResult lora::writeHTMLReportFile(const InsertionReport &report,
                                        StringRef path, Location loc) {
  std::string name = path.str();
  unsigned count = 1;
  if (path != "-") {
    std::lock_guard<std::mutex> lock(writtenPages->mutex);
    count = ++writtenPages->counts[path];
  }
  if (count > 1) {
    StringRef extension = llvm::sys::path::extension(path);
    name = (path.drop_back(extension.size()) + "." + Twine(count) + extension)
               .str();
    emitRemark(loc) << "the report of this insertion is in '" << name << "'; '"
                    << path << "' has that of an earlier one";
  }
  std::error_code error;
  llvm::ToolOutputFile output(name, error, llvm::sys::fs::OpenFlags::OF_None);
  if (!error) {
    writeHTMLReport(report, output.os());
    output.os().flush();
    error = output.os().error();
    output.os().clear_error();
  }
  if (error)
    return emitError(loc) << "cannot write the report '" << name
                          << "': " << error.message();
  output.keep();
  return success();
}

//===- PTXChecks.cpp - What a PTX text does -------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Target/NVPTX/PTXChecks.h"

#include "llvm/ADT/SCCIterator.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using lora::PTXFinding;
using lora::PTXFunction;

namespace {

/// A piece of a function's body.
struct Statement {
  enum Kind { Instruction, Label, Open, Close } kind;
  StringRef text; ///< Of a label: its name.
  unsigned line;
};

/// An instruction without its predicate.
struct Instruction {
  StringRef opcode;
  SmallVector<StringRef, 8> operands;
  StringRef text;
  unsigned line = 0;
  bool predicated = false;
};

struct BasicBlock {
  std::vector<Instruction> instructions;
  SmallVector<BasicBlock *, 2> successors;
};

/// Cuts a PTX text into statements. Comments and line-wise directives of debug
/// information are skipped.
class Splitter {
public:
  explicit Splitter(StringRef text) : text(text) {}

  /// The next statement; false at the end. `inBody` decides what a brace is.
  bool next(Statement &statement, bool inBody) {
    skipBlanks();
    if (position == text.size())
      return false;
    size_t begin = position;
    statement.line = line;
    if (text[position] == '}' || (inBody && text[position] == '{')) {
      statement.kind =
          text[position] == '}' ? Statement::Close : Statement::Open;
      statement.text = text.substr(position++, 1);
      return true;
    }
    if (isLineDirective(text.substr(begin))) {
      position = std::min(text.find('\n', begin), text.size());
      return next(statement, inBody);
    }
    for (unsigned depth = 0; position < text.size(); advance()) {
      char c = text[position];
      if (c == '"')
        skipString();
      else if (c == '{' && !inBody && isFunctionHeader(slice(begin))) {
        statement.text = slice(begin);
        statement.kind = Statement::Open;
        ++position;
        return true;
      } else if (c == '{')
        ++depth;
      else if (c == '}' && depth > 0)
        --depth;
      else if (c == ';' && depth == 0)
        break;
      else if (c == ':' && isIdentifier(slice(begin)) &&
               !text.substr(position).starts_with("::")) {
        statement.text = slice(begin);
        statement.kind = Statement::Label;
        ++position;
        return true;
      }
    }
    statement.text = slice(begin);
    statement.kind = Statement::Instruction;
    if (position < text.size())
      ++position;
    return true;
  }

  static bool isFunctionHeader(StringRef header) {
    return header.contains(".entry") || header.contains(".func");
  }

private:
  StringRef slice(size_t begin) const {
    return text.slice(begin, position).trim();
  }
  static bool isIdentifier(StringRef name) {
    return !name.empty() && llvm::all_of(name, [](char c) {
      return llvm::isAlnum(c) || c == '_' || c == '$' || c == '%';
    });
  }
  static bool isLineDirective(StringRef rest) {
    return llvm::any_of(ArrayRef<StringRef>{".loc", ".file", ".version",
                                            ".target", ".address_size"},
                        [&](StringRef name) {
                          return rest.starts_with(name) &&
                                 rest.size() > name.size() &&
                                 llvm::isSpace(rest[name.size()]);
                        });
  }
  void advance() {
    if (text[position++] == '\n')
      ++line;
  }
  void skipString() {
    do
      advance();
    while (position < text.size() && text[position] != '"');
    if (position == text.size())
      --position;
  }
  void skipBlanks() {
    while (position < text.size()) {
      StringRef rest = text.substr(position);
      if (llvm::isSpace(rest[0]))
        advance();
      else if (rest.starts_with("//"))
        position = std::min(text.find('\n', position), text.size());
      else if (rest.starts_with("/*")) {
        size_t end = std::min(text.find("*/", position + 2), text.size() - 2);
        while (position < end + 2)
          advance();
      } else
        break;
    }
  }

  StringRef text;
  size_t position = 0;
  unsigned line = 1;
};

/// Blocks of one body with their edges.
class FlowGraph {
public:
  FlowGraph() : scopes{{~0u, {}}} {
    startBlock(/*fallsThrough=*/false);
    reached = true;
  }

  /// False once the body is closed.
  bool add(const Statement &statement) {
    switch (statement.kind) {
    case Statement::Open:
      scopes.push_back({current, {}});
      current = scopes.size() - 1;
      return true;
    case Statement::Close:
      if (current == 0)
        return false;
      current = scopes[current].parent;
      return true;
    case Statement::Label:
      startBlock(/*fallsThrough=*/reached);
      reached = true;
      scopes[current].labels[statement.text] = blocks.back().get();
      return true;
    case Statement::Instruction:
      addInstruction(statement);
      return true;
    }
    llvm_unreachable("every kind is handled");
  }

  /// Adds the edges of branches, whose labels may come later.
  void finish() {
    for (const Branch &branch : branches)
      for (StringRef target : branch.targets)
        if (BasicBlock *block = resolve(branch.scope, target))
          branch.from->successors.push_back(block);
  }

  std::vector<std::unique_ptr<BasicBlock>> blocks;

private:
  struct Scope {
    unsigned parent;
    std::map<StringRef, BasicBlock *> labels;
  };
  struct Branch {
    BasicBlock *from;
    unsigned scope;
    SmallVector<StringRef, 2> targets;
  };

  void startBlock(bool fallsThrough) {
    blocks.push_back(std::make_unique<BasicBlock>());
    if (fallsThrough)
      blocks[blocks.size() - 2]->successors.push_back(blocks.back().get());
    reached = fallsThrough;
  }

  BasicBlock *resolve(unsigned scope, StringRef label) const {
    for (; scope != ~0u; scope = scopes[scope].parent) {
      auto found = scopes[scope].labels.find(label);
      if (found != scopes[scope].labels.end())
        return found->second;
    }
    return nullptr;
  }

  void addInstruction(const Statement &statement) {
    Instruction instruction = parse(statement);
    StringRef opcode = instruction.opcode;
    if (opcode == ".branchtargets") {
      // Belongs to the label just read; brx.idx names that.
      targetLists[blocks.back().get()] = instruction.operands;
      return;
    }
    if (opcode.empty() || opcode.starts_with("."))
      return;
    BasicBlock *block = blocks.back().get();
    block->instructions.push_back(instruction);
    bool branch = opcode == "bra" || opcode.starts_with("bra.");
    bool indexed = opcode.starts_with("brx.");
    if (branch || indexed) {
      Branch edge{block, current, {}};
      if (branch && !instruction.operands.empty())
        edge.targets.push_back(instruction.operands.front());
      if (indexed && instruction.operands.size() > 1)
        if (BasicBlock *list = resolve(current, instruction.operands[1]))
          llvm::append_range(edge.targets, targetLists[list]);
      branches.push_back(std::move(edge));
    }
    if (branch || indexed || opcode == "ret" || opcode.starts_with("ret.") ||
        opcode == "exit" || opcode == "trap") {
      startBlock(/*fallsThrough=*/instruction.predicated);
    }
  }

  static Instruction parse(const Statement &statement) {
    Instruction instruction;
    instruction.text = statement.text;
    instruction.line = statement.line;
    StringRef rest = statement.text;
    if (rest.consume_front("@")) {
      instruction.predicated = true;
      rest = rest.drop_until(llvm::isSpace).ltrim();
    }
    instruction.opcode = rest.take_until(llvm::isSpace);
    rest = rest.drop_front(instruction.opcode.size());
    unsigned depth = 0;
    size_t begin = 0;
    for (size_t i = 0; i <= rest.size(); ++i) {
      if (i == rest.size() || (rest[i] == ',' && depth == 0)) {
        StringRef operand = rest.slice(begin, i).trim();
        if (!operand.empty())
          instruction.operands.push_back(operand);
        begin = i + 1;
      } else if (StringRef("{[(").contains(rest[i]))
        ++depth;
      else if (StringRef("}])").contains(rest[i]) && depth > 0)
        --depth;
    }
    return instruction;
  }

  std::vector<Scope> scopes;
  std::vector<Branch> branches;
  std::map<BasicBlock *, SmallVector<StringRef, 8>> targetLists;
  unsigned current = 0;
  bool reached = true; ///< Whether control comes to the end of the last block.
};

} // namespace

namespace {
/// A block within a part of the graph; the root has none.
struct Node {
  const BasicBlock *block = nullptr;
  SmallVector<Node *, 2> successors;
};
} // namespace

template <>
struct llvm::GraphTraits<Node *> {
  using NodeRef = Node *;
  using ChildIteratorType = SmallVector<Node *, 2>::iterator;
  static NodeRef getEntryNode(Node *node) { return node; }
  static ChildIteratorType child_begin(NodeRef node) {
    return node->successors.begin();
  }
  static ChildIteratorType child_end(NodeRef node) {
    return node->successors.end();
  }
};

/// Registers that an operand names.
static void collectRegisters(StringRef operand,
                             SmallVectorImpl<StringRef> &registers) {
  while (!operand.empty()) {
    operand = operand.drop_while(
        [](char c) { return !llvm::isAlnum(c) && c != '%' && c != '_'; });
    StringRef name = operand.take_while([](char c) {
      return llvm::isAlnum(c) || c == '%' || c == '_' || c == '$';
    });
    if (!name.empty())
      registers.push_back(name);
    operand = operand.drop_front(name.size());
  }
}

static bool isOpcode(StringRef opcode, StringRef prefix) {
  return opcode.consume_front(prefix) &&
         (opcode.empty() || opcode.front() == '.');
}

static bool takesAFromRegisters(const Instruction &instruction) {
  return isOpcode(instruction.opcode, "wgmma.mma_async") &&
         instruction.operands.size() > 1 &&
         instruction.operands[1].starts_with("{");
}

static PTXFinding makeFinding(const Instruction &instruction,
                              std::string reason) {
  return {instruction.line, instruction.opcode.str(), std::move(reason)};
}

/// Why the mma at `index` of a block is not waited for in time; empty if it is.
static std::string findHazard(const BasicBlock &block, size_t index) {
  SmallVector<StringRef, 4> fragment, written;
  collectRegisters(block.instructions[index].operands[1], fragment);
  bool committed = false;
  for (const Instruction &later :
       ArrayRef<Instruction>(block.instructions).drop_front(index + 1)) {
    if (isOpcode(later.opcode, "wgmma.commit_group"))
      committed = true;
    if (isOpcode(later.opcode, "wgmma.wait_group") && committed &&
        !later.predicated && !later.operands.empty() &&
        later.operands.front() == "0")
      return "";
    // The first operand is what an instruction writes, unless it is an address.
    written.clear();
    if (!later.operands.empty() && !later.operands.front().starts_with("["))
      collectRegisters(later.operands.front(), written);
    for (StringRef name : written)
      if (llvm::is_contained(fragment, name))
        return "register " + name.str() + " of A is written in line " +
               std::to_string(later.line) + " before it is waited for";
  }
  return "its basic block ends before it is waited for";
}

/// Whether an instruction waits for all memory, as written or as assembled.
static bool isFence(StringRef opcode) {
  return isOpcode(opcode, "membar") || isOpcode(opcode, "fence.sc") ||
         isOpcode(opcode, "mbarrier.arrive.release.cluster");
}

/// Whether a block moves or multiplies tiles, which the loops that count do.
static bool doesWork(const BasicBlock &block) {
  return llvm::any_of(block.instructions, [](const Instruction &instruction) {
    StringRef opcode = instruction.opcode;
    return opcode.starts_with("wgmma.mma_async") ||
           opcode.starts_with("mma.sync") ||
           opcode.starts_with("cp.async.bulk.tensor");
  });
}

/// The loops of a part of the graph, outermost ones: sets of blocks, each with
/// its header first.
static std::vector<std::vector<const BasicBlock *>>
findLoops(ArrayRef<const BasicBlock *> part, ArrayRef<const BasicBlock *> all) {
  std::map<const BasicBlock *, Node> nodes;
  Node root;
  for (const BasicBlock *block : part) {
    nodes[block].block = block;
    root.successors.push_back(&nodes[block]);
  }
  for (auto &[block, node] : nodes)
    for (const BasicBlock *successor : block->successors)
      if (auto found = nodes.find(successor); found != nodes.end())
        node.successors.push_back(&found->second);
  std::vector<std::vector<const BasicBlock *>> loops;
  for (auto it = llvm::scc_begin(&root); !it.isAtEnd(); ++it) {
    if (!it.hasCycle())
      continue;
    std::vector<const BasicBlock *> loop;
    for (const Node *node : *it)
      loop.push_back(node->block);
    // The header is where control comes in.
    for (const BasicBlock *block : all)
      for (const BasicBlock *successor : block->successors)
        if (!llvm::is_contained(loop, block))
          if (auto header = llvm::find(loop, successor); header != loop.end())
            std::iter_swap(loop.begin(), header);
    loops.push_back(std::move(loop));
  }
  return loops;
}

/// Finds fences in loops that have no loop inside that does work: one a tile of
/// a persistent kernel is no harm, one a step is. Returns whether the loops of
/// this part do work.
static bool checkFences(ArrayRef<const BasicBlock *> part,
                        ArrayRef<const BasicBlock *> all,
                        PTXFunction &function) {
  bool work = false;
  for (const std::vector<const BasicBlock *> &loop : findLoops(part, all)) {
    work |=
        llvm::any_of(loop, [](const BasicBlock *b) { return doesWork(*b); });
    ArrayRef<const BasicBlock *> inside =
        ArrayRef<const BasicBlock *>(loop).drop_front();
    if (checkFences(inside, all, function))
      continue;
    std::vector<std::vector<const BasicBlock *>> inner = findLoops(inside, all);
    for (const BasicBlock *block : loop) {
      if (llvm::any_of(inner,
                       [&](const std::vector<const BasicBlock *> &blocks) {
                         return llvm::is_contained(blocks, block);
                       }))
        continue; // Seen already.
      for (const Instruction &instruction : block->instructions)
        if (isFence(instruction.opcode))
          function.fencesInLoops.push_back(
              makeFinding(instruction, "it stands in a loop"));
    }
  }
  return work;
}

static void analyze(FlowGraph &graph, PTXFunction &function) {
  for (const std::unique_ptr<BasicBlock> &block : graph.blocks)
    for (auto [index, instruction] : llvm::enumerate(block->instructions)) {
      ++function.opcodes[instruction.opcode.str()];
      if (!takesAFromRegisters(instruction))
        continue;
      ++function.registerMmas;
      std::string hazard = findHazard(*block, index);
      if (!hazard.empty())
        function.unguardedRegisterMmas.push_back(
            makeFinding(instruction, std::move(hazard)));
    }
  std::vector<const BasicBlock *> all;
  for (const std::unique_ptr<BasicBlock> &block : graph.blocks)
    all.push_back(block.get());
  checkFences(all, all, function);
  llvm::sort(
      function.fencesInLoops,
      [](const PTXFinding &a, const PTXFinding &b) { return a.line < b.line; });
}

/// The name after `.entry` or `.func (result)`.
static std::string getFunctionName(StringRef header) {
  StringRef rest = header.contains(".entry")
                       ? header.split(".entry").second.ltrim()
                       : header.split(".func").second.ltrim();
  if (rest.starts_with("("))
    rest = rest.split(')').second.ltrim();
  return rest.take_until([](char c) { return llvm::isSpace(c) || c == '('; })
      .str();
}

unsigned PTXFunction::count(StringRef prefix) const {
  unsigned total = 0;
  for (const auto &[opcode, number] : opcodes)
    if (isOpcode(opcode, prefix))
      total += number;
  return total;
}

std::vector<PTXFunction> mlir::lora::analyzePTX(StringRef ptx) {
  std::vector<PTXFunction> functions;
  Splitter splitter(ptx);
  Statement statement;
  while (splitter.next(statement, /*inBody=*/false)) {
    if (statement.kind != Statement::Open)
      continue;
    PTXFunction function;
    function.name = getFunctionName(statement.text);
    function.isKernel = statement.text.contains(".entry");
    FlowGraph graph;
    while (splitter.next(statement, /*inBody=*/true) && graph.add(statement))
      ;
    graph.finish();
    analyze(graph, function);
    functions.push_back(std::move(function));
  }
  return functions;
}

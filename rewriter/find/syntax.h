// Python's grammar: text in, tree out. The only room of tree-sitter.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "core/source.h"

namespace torchpare {

/// A node of a syntax tree, as grammars/README.md lists them. `children` holds all of them, punctuation and
/// comments included.
struct Node {
  std::string_view
      type;  ///< tree-sitter's name for it: "call", "identifier", "(", …; lives as long as the program
  Span bytes;
  std::vector<Node> children;

  bool is(std::string_view name) const { return type == name; }
};

/// A parser. Not shared between threads; cheap to keep, not so cheap to make.
class Grammar {
 public:
  Grammar();
  ~Grammar();
  Grammar(const Grammar&) = delete;
  Grammar& operator=(const Grammar&) = delete;

  /// The tree of `text` as a module; nothing when it has a syntax error or is nested deeper than
  /// kDeepestTree.
  std::optional<Node> parse(std::string_view text);

  static constexpr int kDeepestTree = 400;

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace torchpare

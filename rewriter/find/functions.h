// Which function that Inductor calls a line is a statement of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "core/source.h"

namespace torchpare {

inline constexpr uint32_t kNoBody = UINT32_MAX;

/// A function whose statements we look at: `def NAME(args):` at module level, or `Runner.call`
/// (torch/_inductor/codegen/wrapper.py, PythonWrapperCodegen and SubgraphPythonWrapperCodegen).
struct Body {
  std::string_view name;      ///< "call", "Runner.call", "partition_0", "true_graph_0", …
  size_t at = 0;              ///< offset of its `def`
  size_t end = SIZE_MAX;      ///< offset of the first code behind it; SIZE_MAX: it is the last of the file
  std::vector<Span> unpacks;  ///< code of its statements that end in "= args"
  /// Its last statement is a return, as in every function Inductor writes, or a guard that ends in one.
  bool returns = false;
};

/// Follows the logical lines of a file and tells for each where it stands. Constant time and memory per line.
class BodyTracker {
 public:
  /// The next logical line: its code (never empty, without trailing comment), where that is, how far it is indented, and
  /// in how many blocks it stands.
  void next(std::string_view code, Span at, size_t indent, size_t blocks);

  /// The body that the present line is a statement of; kNoBody inside of functions within a body, too.
  uint32_t body() const { return indent_ <= nested_indent_ ? body_ : kNoBody; }

  /// Whether the present line is inside a block of the body that is not with, if, elif, else or while.
  bool in_other_block() const { return in_other_block(indent_); }
  /// The same of a comment at this indentation below the present line.
  bool in_other_block(size_t indent) const { return indent > other_indent_; }

  /// The body that a comment at this indentation, below the present line, may belong to.
  uint32_t body_of_comment(size_t indent) const;

  /// Whether a function of the module is decorated with triton.jit. In wrappers kernels are strings.
  bool defines_kernel() const { return defines_kernel_; }

  std::vector<Body> take() && { return std::move(bodies_); }

 private:
  void leave_blocks(std::string_view code, size_t at);
  std::string_view definition(std::string_view code, size_t blocks) const;
  void statement(std::string_view code, Span at);
  bool follow_ending(std::string_view code);

  std::vector<Body> bodies_;
  uint32_t body_ = kNoBody;
  size_t indent_ = 0;       ///< of the present line
  bool decorated_ = false;  ///< the line before was a decorator
  bool defines_kernel_ = false;
  bool in_runner_ = false;  ///< inside `class Runner:`
  size_t body_indent_ = 0;  ///< of the `def` of the present body
  /// Of the statements directly in the present body, and in the guard that is its last statement so far, and in the
  /// guard that is the last of that one, and so on.
  std::vector<size_t> ending_;
  bool guard_opens_ = false;         ///< the line before is such a guard
  size_t nested_indent_ = SIZE_MAX;  ///< lines deeper than this are in a function inside the body
  size_t other_indent_ =
      SIZE_MAX;  ///< lines deeper than this are in a block that Inductor puts no asserts in
};

}  // namespace torchpare

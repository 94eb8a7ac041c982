// The names that a body unpacks from its arguments.
#pragma once

#include <string_view>
#include <unordered_set>
#include <vector>

namespace torchpare::audit {

/// Statements are noted as they pass and read only when somebody asks. Views point into the source.
/// Source of the format: PythonWrapperCodegen.write_args in torch/_inductor/codegen/wrapper.py
/// (`arg0_1, arg1_1 = args`, `arg0_1, = args`); formatters add parentheses.
class Inputs {
 public:
  /// A new body begins.
  void clear() {
    unread_.clear();
    if (!names_.empty()) names_.clear();
  }

  /// The code of a statement of the body; anything but an unpacking of `args` is passed over.
  void note(std::string_view code) {
    if (code.ends_with("args")) unread_.push_back(code);
  }

  /// Whether `name` was unpacked by one of the statements noted so far.
  bool holds(std::string_view name);

 private:
  void read(std::string_view code);

  std::vector<std::string_view> unread_;
  std::vector<std::string_view> found_;  // by the statement that is read
  std::unordered_set<std::string_view> names_;
};

}  // namespace torchpare::audit

// The small part of Python's grammar that asserts are written in.
//
// Source: what PythonPrinter (torch/utils/_sympy/printers.py) and codegen_python_shape_tuple
// (torch/_inductor/codegen/wrapper.py) can print.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "audit/callees.h"

namespace torchpare::audit {

/// What may be called: functions of numbers; or those and the two that make views of tensors, which Inductor
/// writes in the tuple of results (codegen_reinterpret_view): reinterpret_tensor and aten.view.dtype.
enum class Calls { kNumbers, kViews };

/// Reads one statement from left to right. Every accept_* either passes what it names, and the blanks before
/// it, or stays where it is; views point into the statement. Nothing is understood but what is named here: an
/// expression that could have an effect (walrus, subscript, await, a call to anything else, …) is not passed.
class Cursor {
 public:
  /// `code` is the code of a bare Line: line ends in it can only be inside brackets, so they are blanks.
  explicit Cursor(std::string_view code) : code_(code) {}

  /// One byte that is not part of a name.
  bool accept(char sign) {
    skip_blanks();
    if (at_ == code_.size() || code_[at_] != sign) return false;
    ++at_;
    return true;
  }

  bool done();                                    ///< nothing but blanks is left
  bool accept_word(std::string_view word);        ///< a name or keyword, whole
  std::string_view peek_word();                   ///< the name or keyword that is next; empty: none is
  std::optional<std::string_view> accept_name();  ///< an ASCII identifier that is no keyword
  std::optional<std::string_view>
  accept_string();        ///< '…' or "…" on one line, no prefix: the text between the quotes
  bool accept_integer();  ///< a decimal literal

  /// Names, numbers, tuples, operators, and calls of max min abs int float bool math.NAME torch.sym_NAME.
  bool accept_expression(Calls calls = Calls::kNumbers);

  /// A tuple in parentheses of such expressions; the number of its elements.
  std::optional<size_t> accept_tuple(Calls calls = Calls::kNumbers);

  /// torch.float32 and the like.
  bool accept_dtype();

  /// The comma between two arguments or elements.
  bool accept_comma() { return accept(','); }

  /// What the expressions passed so far call, or take attributes of.
  Callees callees() const { return callees_; }

 private:
  void skip_blanks() {
    while (at_ < code_.size() && is_blank(code_[at_])) ++at_;
  }
  static bool is_blank(char c) { return c <= ' ' && (c == ' ' || c == '\t' || c == '\n'); }
  bool ends_word(size_t end) const;
  bool accept_number();
  size_t accept_numbers();
  bool accept_operand(Calls calls, bool& called);
  bool accept_prefix();
  bool accept_binary();
  bool accept_view_dtype();
  bool accept_attribute(std::string_view module, bool& called);

  std::string_view code_;
  size_t at_ = 0;
  Callees callees_ = 0;
};

}  // namespace torchpare::audit

// The small part of Python's grammar that asserts are written in.
//
// Source: what PythonPrinter (torch/utils/_sympy/printers.py) and codegen_python_shape_tuple
// (torch/_inductor/codegen/wrapper.py) can print.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace torchpare::audit {

/// Reads one statement from left to right. Every accept_* either passes what it names, and the blanks before
/// it, or stays where it is; views point into the statement. Nothing is understood but what is named here: an
/// expression that could have an effect (walrus, subscript, await, a call to anything else, …) is not passed.
class Cursor {
 public:
  /// `code` is the code of a bare Line: line ends in it can only be inside brackets, so they are blanks.
  explicit Cursor(std::string_view code) : code_(code) {}

  bool done();                                    ///< nothing but blanks is left
  bool accept(char sign);                         ///< one byte that is not part of a name
  bool accept_word(std::string_view word);        ///< a name or keyword, whole
  std::optional<std::string_view> accept_name();  ///< an ASCII identifier that is no keyword
  std::optional<std::string_view>
  accept_string();        ///< '…' or "…" on one line, no prefix: the text between the quotes
  bool accept_integer();  ///< a decimal literal

  /// Names, numbers, tuples, operators, max min abs int float bool math.NAME torch.sym_NAME of such; `also`,
  /// when not empty, names one more function that may be called.
  bool accept_expression(std::string_view also = {});

  /// A tuple in parentheses of such expressions; the number of its elements.
  std::optional<size_t> accept_tuple(std::string_view also = {});

  /// torch.float32 and the like.
  bool accept_dtype();

  /// The comma between two arguments or elements.
  bool accept_comma() { return accept(','); }

 private:
  void skip_blanks();
  std::string_view peek_word();
  bool accept_number();
  bool accept_operand(std::string_view also, bool& called);
  bool accept_binary();
  bool accept_attribute(std::string_view module, bool& called);

  std::string_view code_;
  size_t at_ = 0;
};

}  // namespace torchpare::audit

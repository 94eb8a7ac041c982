// A value or the reason why there is none.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace torchpare {

/// Why something could not be done, in the four parts that every message has.
/// `where` is a path, `path:line:column` or the name of a flag. Empty parts are left out when printed.
struct Error {
  std::string where;
  std::string what;
  std::string why;
  std::string remedy;  ///< what the reader can do about it
};

/// "where: what; why; what to do"
inline std::string message(const Error& e) {
  std::string text = e.where;
  auto add = [&text](const std::string& part, const char* before) {
    if (part.empty()) return;
    if (!text.empty()) text += before;
    text += part;
  };
  add(e.what, ": ");
  add(e.why, "; ");
  add(e.remedy, "; ");
  return text;
}

/// Result<T> has the names of std::expected<T, Error>, which g++ 12 lacks. Reading the value of an error
/// (or the error of a value) is a bug in the caller and throws std::bad_variant_access.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit, as expected
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit, as expected

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

/// The value of a Result that carries none: "it worked".
struct Done {};

/// The value of a Result; where it has none, the function that this stands in returns the error. One to a statement, for
/// none can stand in another. g++ and clang have statements that are expressions; the standard has not.
#define TRY(result)                   \
  __extension__({                     \
    auto&& tried = (result);          \
    if (!tried) return tried.error(); \
    std::move(tried).value();         \
  })

}  // namespace torchpare

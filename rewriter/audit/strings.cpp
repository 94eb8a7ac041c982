#include "audit/strings.h"

#include "audit/bytes.h"

namespace torchpare::audit {
namespace {

/// Whether the letters just before the quote make it an f-string or (Python 3.14) a t-string: f, t, fr, rf, …
bool has_fields(std::string_view source, size_t quote) {
  size_t begin = quote;
  while (begin > 0 && quote - begin < 3 && is_name_byte(source[begin - 1])) --begin;
  std::string_view prefix = source.substr(begin, quote - begin);
  if (prefix.empty() || prefix.size() > 2) return false;
  if (prefix.find_first_not_of("fFtTrR") != std::string_view::npos) return false;
  return prefix.find_first_of("fFtT") != std::string_view::npos;
}

/// Whether every '{' of an f-string's text is closed in it, and no comment can hide in a field.
bool fields_close(std::string_view text) {
  size_t depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool doubled = depth == 0 && i + 1 < text.size() && text[i + 1] == text[i];
    if (text[i] == '{') {
      doubled ? ++i : ++depth;
    } else if (text[i] == '}') {
      if (!doubled && depth == 0) return false;
      doubled ? ++i : --depth;
    } else if (text[i] == '#' && depth > 0) {
      return false;
    }
  }
  return depth == 0;
}

/// The offset of the closing quotes; the size of the source when there are none.
size_t find_close(std::string_view source, size_t from, char quote, bool triple) {
  const char stop = triple ? quote : '\n';
  for (size_t at = from;;) {
    at = find_any(source, at, quote, '\\', stop);
    if (at >= source.size()) return source.size();
    if (source[at] == '\\') {
      at += 2;
      if (at > source.size()) return source.size();
    } else if (source[at] != quote) {
      return source.size();  // a line end in a string that must not have one
    } else if (!triple || source.substr(at, 3) == std::string_view(&source[from - 3], 3)) {
      return at;
    } else {
      ++at;
    }
  }
}

}  // namespace

StringEnd end_of_string(std::string_view source, size_t quote) {
  const char q = source[quote];
  const bool two = quote + 1 < source.size() && source[quote + 1] == q;
  const bool triple = two && quote + 2 < source.size() && source[quote + 2] == q;
  if (two && !triple) return {Literal::kWhole, quote + 2};
  const size_t width = triple ? 3 : 1;
  const size_t close = find_close(source, quote + width, q, triple);
  if (close >= source.size()) return {Literal::kOpen, quote};
  if (has_fields(source, quote) && !fields_close(source.substr(quote + width, close - quote - width)))
    return {Literal::kFieldsUnclear, quote};
  return {Literal::kWhole, close + width};
}

}  // namespace torchpare::audit

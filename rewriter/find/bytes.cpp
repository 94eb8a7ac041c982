#include "find/bytes.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "core/printable.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace torchpare {
namespace {

#ifdef __SSE2__
constexpr size_t kStep = 16;

__m128i load(const char* p) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p)); }
__m128i equal(__m128i v, int c) { return _mm_cmpeq_epi8(v, _mm_set1_epi8(static_cast<char>(c))); }
size_t lowest(unsigned bits) { return static_cast<size_t>(__builtin_ctz(bits)); }
#endif

bool is_usual(char c) {
  const auto byte = static_cast<uint8_t>(c);
  return byte != 0 && byte != '\r' && byte < 0x80;
}

/// The first byte that is NUL, CR or not ASCII.
size_t find_unusual(std::string_view text, size_t from) {
  size_t i = from;
#ifdef __SSE2__
  for (; i + 4 * kStep <= text.size(); i += 4 * kStep) {
    __m128i any = _mm_setzero_si128();
    for (size_t step = 0; step < 4; ++step) {
      const __m128i v = load(text.data() + i + step * kStep);
      any = _mm_or_si128(_mm_or_si128(any, v), _mm_or_si128(equal(v, 0), equal(v, '\r')));
    }
    if (_mm_movemask_epi8(any) != 0) break;
  }
#endif
  while (i < text.size() && is_usual(text[i])) ++i;
  return i;
}

/// An encoding declared in the first two lines that is not UTF-8 (PEP 263).
std::optional<Obstacle> foreign_encoding(std::string_view text) {
  size_t begin = 0;
  for (int line = 0; line < 2 && begin < text.size(); ++line) {
    const size_t end = find_newline(text, begin);
    const std::string_view comment = text.substr(begin, end - begin);
    const size_t coding = comment.find("coding");
    const size_t first = comment.find_first_not_of(" \t\f");
    if (first != std::string_view::npos && comment[first] == '#' && coding != std::string_view::npos &&
        coding + 6 < comment.size() && (comment[coding + 6] == ':' || comment[coding + 6] == '=')) {
      const size_t name = std::min(comment.find_first_not_of(" \t", coding + 7), comment.size());
      const std::string_view rest = comment.substr(name);
      if (!rest.starts_with("utf-8") && !rest.starts_with("utf8") && !rest.starts_with("UTF-8"))
        return Obstacle{begin + name, "an encoding other than UTF-8 is declared"};
    }
    begin = end + 1;
  }
  return std::nullopt;
}

}  // namespace

std::string_view name_at(std::string_view text, size_t at) {
  size_t end = at;
  while (end < text.size() && is_name_byte(text[end])) ++end;
  return text.substr(at, end - at);
}

size_t find_in_string(std::string_view text, size_t from, char quote) {
  size_t i = from;
#ifdef __SSE2__
  for (; i + kStep <= text.size(); i += kStep) {
    const __m128i v = load(text.data() + i);
    const __m128i any = _mm_or_si128(equal(v, quote), _mm_or_si128(equal(v, '\\'), equal(v, '\n')));
    if (const auto bits = static_cast<unsigned>(_mm_movemask_epi8(any)); bits != 0) return i + lowest(bits);
  }
#endif
  while (i < text.size() && text[i] != quote && text[i] != '\\' && text[i] != '\n') ++i;
  return i;
}

size_t find_triple(std::string_view text, size_t from, char quote) {
  size_t i = from;
#ifdef __SSE2__
  for (; i + kStep + 2 <= text.size(); i += kStep) {
    const char* p = text.data() + i;
    const __m128i three = _mm_and_si128(equal(load(p), quote),
                                        _mm_and_si128(equal(load(p + 1), quote), equal(load(p + 2), quote)));
    if (const auto bits = static_cast<unsigned>(_mm_movemask_epi8(three)); bits != 0) return i + lowest(bits);
  }
#endif
  for (; i + 2 < text.size(); ++i)
    if (text[i] == quote && text[i + 1] == quote && text[i + 2] == quote) return i;
  return text.size();
}

size_t find_needle(std::string_view text, size_t from, std::string_view needle) {
  const size_t length = needle.size();
  size_t i = from;
#ifdef __SSE2__
  // The first and the last byte of the needle are looked for together, 16 places at a time; where both match,
  // the bytes between are compared.
  for (; i + length - 1 + kStep <= text.size(); i += kStep) {
    const char* p = text.data() + i;
    const __m128i ends =
        _mm_and_si128(equal(load(p), needle.front()), equal(load(p + length - 1), needle.back()));
    for (auto bits = static_cast<unsigned>(_mm_movemask_epi8(ends)); bits != 0; bits &= bits - 1)
      if (std::memcmp(p + lowest(bits) + 1, needle.data() + 1, length - 2) == 0) return i + lowest(bits);
  }
#endif
  return std::min(text.find(needle, i), text.size());
}

size_t find_newline(std::string_view text, size_t from) {
  if (from >= text.size()) return text.size();
  const void* found = std::memchr(text.data() + from, '\n', text.size() - from);
  return found == nullptr ? text.size() : static_cast<size_t>(static_cast<const char*>(found) - text.data());
}

std::optional<Obstacle> not_plain_text(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) return Obstacle{0, "a byte order mark"};
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return Obstacle{0, "UTF-16"};
  for (size_t i = find_unusual(text, 0); i < text.size(); i = find_unusual(text, i)) {
    if (text[i] == '\0') return Obstacle{i, "a NUL byte"};
    if (text[i] == '\r') return Obstacle{i, "a carriage return"};
    const Character c = character_at(text, i);
    if (!c.valid) return Obstacle{i, "a byte that is not UTF-8"};
    i += c.size;
  }
  return foreign_encoding(text);
}

}  // namespace torchpare

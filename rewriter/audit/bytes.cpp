#include "audit/bytes.h"

#include <algorithm>
#include <bit>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace torchpare::audit {
namespace {

#ifdef __SSE2__
constexpr size_t kWidth = sizeof(__m128i);

__m128i load(std::string_view bytes, size_t at) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes.data() + at));
}

/// A bit for each byte of `mask`, the first byte lowest.
unsigned bits(__m128i mask) { return static_cast<unsigned>(_mm_movemask_epi8(mask)); }
#endif

bool unusual(char c) { return c == '\0' || c == '\r' || static_cast<unsigned char>(c) >= 0x80; }

bool continues(std::string_view bytes, size_t at, unsigned char low = 0x80, unsigned char high = 0xBF) {
  if (at >= bytes.size()) return false;
  auto c = static_cast<unsigned char>(bytes[at]);
  return low <= c && c <= high;
}

}  // namespace

size_t common_prefix(std::string_view x, std::string_view y) {
  // memcmp is the fastest comparison there is, but says only *that* two chunks differ.
  constexpr size_t kChunk = 1024;
  const size_t size = std::min(x.size(), y.size());
  size_t at = 0;
  while (at + kChunk <= size && std::memcmp(x.data() + at, y.data() + at, kChunk) == 0) at += kChunk;
#ifdef __SSE2__
  for (; at + kWidth <= size; at += kWidth) {
    unsigned same = bits(_mm_cmpeq_epi8(load(x, at), load(y, at)));
    if (same != 0xFFFF) return at + static_cast<size_t>(std::countr_one(same));
  }
#endif
  while (at < size && x[at] == y[at]) ++at;
  return at;
}

size_t common_suffix(std::string_view x, std::string_view y) {
  const size_t size = std::min(x.size(), y.size());
  size_t shared = 0;
  while (shared < size && x[x.size() - 1 - shared] == y[y.size() - 1 - shared]) ++shared;
  return shared;
}

size_t find_any(std::string_view bytes, size_t from, char x, char y, char z) {
  size_t at = from;
#ifdef __SSE2__
  const __m128i xs = _mm_set1_epi8(x), ys = _mm_set1_epi8(y), zs = _mm_set1_epi8(z);
  for (; at + kWidth <= bytes.size(); at += kWidth) {
    __m128i chunk = load(bytes, at);
    __m128i found = _mm_or_si128(_mm_cmpeq_epi8(chunk, xs),
                                 _mm_or_si128(_mm_cmpeq_epi8(chunk, ys), _mm_cmpeq_epi8(chunk, zs)));
    if (unsigned hits = bits(found)) return at + static_cast<size_t>(std::countr_zero(hits));
  }
#endif
  while (at < bytes.size() && bytes[at] != x && bytes[at] != y && bytes[at] != z) ++at;
  return at;
}

size_t find_word(std::string_view bytes, size_t from, std::string_view word) {
  const size_t size = word.size();
  size_t at = from;
  const auto stands_alone = [&](size_t begin) {
    if (bytes.compare(begin, size, word) != 0) return false;
    const bool escape = begin >= 2 && bytes[begin - 2] == '\\';
    return (begin == 0 || escape || !is_name_byte(bytes[begin - 1])) &&
           (begin + size == bytes.size() || !is_name_byte(bytes[begin + size]));
  };
#ifdef __SSE2__
  const __m128i first = _mm_set1_epi8(word[0]), second = _mm_set1_epi8(word[1]);
  const __m128i last = _mm_set1_epi8(word[size - 1]);
  for (; at + size + kWidth <= bytes.size(); at += kWidth) {
    const __m128i begins =
        _mm_and_si128(_mm_cmpeq_epi8(load(bytes, at), first), _mm_cmpeq_epi8(load(bytes, at + 1), second));
    unsigned hits = bits(_mm_and_si128(begins, _mm_cmpeq_epi8(load(bytes, at + size - 1), last)));
    for (; hits != 0; hits &= hits - 1) {
      const size_t begin = at + static_cast<size_t>(std::countr_zero(hits));
      if (stands_alone(begin)) return begin;
    }
  }
#endif
  for (; at + size <= bytes.size(); ++at)
    if (stands_alone(at)) return at;
  return bytes.size();
}

size_t find_unusual(std::string_view bytes, size_t from) {
  size_t at = from;
#ifdef __SSE2__
  const auto found = [&](size_t i) {  // the chunk's own top bits say what is beyond 7 bits
    const __m128i chunk = load(bytes, i);
    return _mm_or_si128(chunk, _mm_or_si128(_mm_cmpeq_epi8(chunk, _mm_setzero_si128()),
                                            _mm_cmpeq_epi8(chunk, _mm_set1_epi8('\r'))));
  };
  for (; at + 4 * kWidth <= bytes.size(); at += 4 * kWidth) {
    const __m128i first = _mm_or_si128(found(at), found(at + kWidth));
    const __m128i second = _mm_or_si128(found(at + 2 * kWidth), found(at + 3 * kWidth));
    if (bits(_mm_or_si128(first, second)) != 0) break;
  }
#endif
  while (at < bytes.size() && !unusual(bytes[at])) ++at;
  return at;
}

size_t utf8_length(std::string_view bytes, size_t at) {
  auto lead = static_cast<unsigned char>(bytes[at]);
  if (0xC2 <= lead && lead <= 0xDF) return continues(bytes, at + 1) ? 2 : 0;
  if (0xE0 <= lead && lead <= 0xEF) {
    unsigned char low = lead == 0xE0 ? 0xA0 : 0x80, high = lead == 0xED ? 0x9F : 0xBF;
    return continues(bytes, at + 1, low, high) && continues(bytes, at + 2) ? 3 : 0;
  }
  if (0xF0 <= lead && lead <= 0xF4) {
    unsigned char low = lead == 0xF0 ? 0x90 : 0x80, high = lead == 0xF4 ? 0x8F : 0xBF;
    return continues(bytes, at + 1, low, high) && continues(bytes, at + 2) && continues(bytes, at + 3) ? 4
                                                                                                       : 0;
  }
  return 0;
}

size_t line_end(std::string_view bytes, size_t at) {
  size_t found = bytes.find('\n', at);
  return found == std::string_view::npos ? bytes.size() : found + 1;
}

}  // namespace torchpare::audit

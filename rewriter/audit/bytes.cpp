#include "audit/bytes.h"

#include <algorithm>
#include <array>
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

constexpr std::array<bool, 256> kStops = [] {
  std::array<bool, 256> stops{};
  for (char c : std::string_view("'\"#\n\\()[]{};")) stops[static_cast<unsigned char>(c)] = true;
  for (size_t c = 0x80; c < 256; ++c) stops[c] = true;
  return stops;
}();
bool stops(char c) { return kStops[static_cast<unsigned char>(c)]; }

bool unusual(char c) { return c == '\0' || c == '\r' || static_cast<unsigned char>(c) >= 0x80; }

bool continues(std::string_view bytes, size_t at, unsigned char low = 0x80, unsigned char high = 0xBF) {
  if (at >= bytes.size()) return false;
  auto c = static_cast<unsigned char>(bytes[at]);
  return low <= c && c <= high;
}

#ifdef __SSE2__
/// Lower and upper case differ in one bit. Subtraction makes one range of numbers without sign of each class.
__m128i are_names(__m128i chunk) {
  const auto within = [](__m128i v, char first, char size) {
    const __m128i from_first = _mm_sub_epi8(v, _mm_set1_epi8(first));
    return _mm_cmpeq_epi8(_mm_max_epu8(from_first, _mm_set1_epi8(size)), _mm_set1_epi8(size));
  };
  const __m128i letters = within(_mm_or_si128(chunk, _mm_set1_epi8(0x20)), 'a', 25);
  return _mm_or_si128(letters,
                      _mm_or_si128(within(chunk, '0', 9), _mm_cmpeq_epi8(chunk, _mm_set1_epi8('_'))));
}

__m128i are_stops(__m128i chunk) {
  const auto is = [](__m128i v, char c) { return _mm_cmpeq_epi8(v, _mm_set1_epi8(c)); };
  const __m128i round =
      _mm_and_si128(chunk, _mm_set1_epi8(static_cast<char>(0xFE)));  // ( and ) differ in one bit
  const __m128i brace = _mm_or_si128(chunk, _mm_set1_epi8(0x20));    // [ and { differ in one bit, ] and } too
  const __m128i quotes = _mm_or_si128(is(chunk, '\''), _mm_or_si128(is(chunk, '"'), is(chunk, '#')));
  const __m128i ends = _mm_or_si128(is(chunk, '\n'), _mm_or_si128(is(chunk, '\\'), is(chunk, ';')));
  const __m128i brackets = _mm_or_si128(is(round, '('), _mm_or_si128(is(brace, '{'), is(brace, '}')));
  // The top bit of a byte beyond 7 bits is set already.
  return _mm_or_si128(chunk, _mm_or_si128(quotes, _mm_or_si128(ends, brackets)));
}
#endif

}  // namespace

uint64_t name_bits(std::string_view bytes, size_t at) {
  uint64_t found = 0;
  const size_t size = std::min(kBlock, bytes.size() - at);
  size_t i = 0;
#ifdef __SSE2__
  for (; i + kWidth <= size; i += kWidth) found |= uint64_t{bits(are_names(load(bytes, at + i)))} << i;
#endif
  for (; i < size; ++i) found |= uint64_t{is_name_byte(bytes[at + i])} << i;
  return found;
}

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

void Stops::read(size_t from) {
  begin_ = from;
  found_ = 0;
  const size_t size = std::min(kBlock, bytes_.size() - from);
  size_t i = 0;
#ifdef __SSE2__
  for (; i + kWidth <= size; i += kWidth) found_ |= uint64_t{bits(are_stops(load(bytes_, from + i)))} << i;
#endif
  for (; i < size; ++i) found_ |= uint64_t{stops(bytes_[from + i])} << i;
}

size_t find_unusual(std::string_view bytes, size_t from) {
  size_t at = from;
#ifdef __SSE2__
  const __m128i nul = _mm_setzero_si128(), cr = _mm_set1_epi8('\r');
  for (; at + kWidth <= bytes.size(); at += kWidth) {
    __m128i chunk = load(bytes, at);  // its own top bits say what is beyond 7 bits
    __m128i found = _mm_or_si128(chunk, _mm_or_si128(_mm_cmpeq_epi8(chunk, nul), _mm_cmpeq_epi8(chunk, cr)));
    if (unsigned hits = bits(found)) return at + static_cast<size_t>(std::countr_zero(hits));
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

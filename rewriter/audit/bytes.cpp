#include "audit/bytes.h"

#include <algorithm>
#include <bit>

#include "audit/chunks.h"

namespace torchpare::audit {
namespace {

bool unusual(char c) { return c == '\0' || c == '\r' || static_cast<unsigned char>(c) >= 0x80; }

bool continues(std::string_view bytes, size_t at, unsigned char low = 0x80, unsigned char high = 0xBF) {
  if (at >= bytes.size()) return false;
  auto c = static_cast<unsigned char>(bytes[at]);
  return low <= c && c <= high;
}

#ifdef __SSE2__

template <class Registers>
[[gnu::always_inline]] inline void note_difference(typename Registers::Answer& any, const char* x,
                                                   const char* y) {
  typename Registers::Chunk of_x, of_y;
  load<Registers>(of_x, x);
  load<Registers>(of_y, y);
  any |= of_x != of_y;
}

template <class Registers>
[[gnu::always_inline]] inline void note_unusual(typename Registers::Answer& any, const char* bytes) {
  typename Registers::Chunk chunk;
  load<Registers>(chunk, bytes);
  any |=
      reinterpret_cast<typename Registers::Answer>(chunk) < 1;  // NUL, and with a sign what is beyond 7 bits
  any |= chunk == '\r';
}

/// Where three signs begin, and backslashes.
template <class Registers>
[[gnu::always_inline]] inline void note_thrice(typename Registers::Answer& any, const char* bytes,
                                               unsigned char sign) {
  typename Registers::Chunk first, second, third;
  load<Registers>(first, bytes);
  load<Registers>(second, bytes + 1);
  load<Registers>(third, bytes + 2);
  any |= ((first == sign) & (second == sign) & (third == sign)) | (first == '\\');
}

#endif

[[maybe_unused]] constexpr size_t kAtOnce = 4;  // chunks, where all are alike

template <class Registers>
[[gnu::always_inline]] inline size_t common_prefix_by(std::string_view x, std::string_view y) {
  const size_t size = std::min(x.size(), y.size());
  size_t at = 0;
#ifdef __SSE2__
  constexpr size_t kWidth = Registers::kWidth;
  for (; at + kAtOnce * kWidth <= size; at += kAtOnce * kWidth) {
    typename Registers::Answer any{};
    for (size_t i = 0; i < kAtOnce * kWidth; i += kWidth)
      note_difference<Registers>(any, x.data() + at + i, y.data() + at + i);
    if (Registers::gather(any) != 0) break;
  }
  for (; at + kWidth <= size; at += kWidth) {
    typename Registers::Answer any{};
    note_difference<Registers>(any, x.data() + at, y.data() + at);
    if (const uint64_t hits = Registers::gather(any)) return at + static_cast<size_t>(std::countr_zero(hits));
  }
#endif
  while (at < size && x[at] == y[at]) ++at;
  return at;
}

template <class Registers>
[[gnu::always_inline]] inline size_t find_unusual_by(std::string_view bytes, size_t from) {
  size_t at = from;
#ifdef __SSE2__
  constexpr size_t kWidth = Registers::kWidth;
  for (; at + kAtOnce * kWidth <= bytes.size(); at += kAtOnce * kWidth) {
    typename Registers::Answer any{};
    for (size_t i = 0; i < kAtOnce * kWidth; i += kWidth) note_unusual<Registers>(any, bytes.data() + at + i);
    if (Registers::gather(any) != 0) break;
  }
#endif
  while (at < bytes.size() && !unusual(bytes[at])) ++at;
  return at;
}

template <class Registers>
[[gnu::always_inline]] inline size_t find_thrice_by(std::string_view bytes, size_t from, char sign) {
  size_t at = from;
#ifdef __SSE2__
  constexpr size_t kWidth = Registers::kWidth;
  const auto quote = static_cast<unsigned char>(sign);
  for (; at + kAtOnce * kWidth + 2 <= bytes.size(); at += kAtOnce * kWidth) {
    typename Registers::Answer any{};
    for (size_t i = 0; i < kAtOnce * kWidth; i += kWidth)
      note_thrice<Registers>(any, bytes.data() + at + i, quote);
    if (Registers::gather(any) != 0) break;
  }
  for (; at + kWidth + 2 <= bytes.size(); at += kWidth) {
    typename Registers::Answer any{};
    note_thrice<Registers>(any, bytes.data() + at, quote);
    if (const uint64_t hits = Registers::gather(any)) return at + static_cast<size_t>(std::countr_zero(hits));
  }
#endif
  for (; at < bytes.size(); ++at) {
    const std::string_view three = bytes.substr(at, 3);
    const bool thrice = three.size() == 3 && three.find_first_not_of(sign) == three.npos;
    if (thrice || bytes[at] == '\\') return at;
  }
  return bytes.size();
}

size_t narrow_common_prefix(std::string_view x, std::string_view y) { return common_prefix_by<Narrow>(x, y); }
size_t narrow_find_unusual(std::string_view bytes, size_t from) {
  return find_unusual_by<Narrow>(bytes, from);
}
size_t narrow_find_thrice(std::string_view bytes, size_t from, char sign) {
  return find_thrice_by<Narrow>(bytes, from, sign);
}

TORCHPARE_AVX2 size_t wide_common_prefix(std::string_view x, std::string_view y) {
  return common_prefix_by<Wide>(x, y);
}
TORCHPARE_AVX2 size_t wide_find_unusual(std::string_view bytes, size_t from) {
  return find_unusual_by<Wide>(bytes, from);
}
TORCHPARE_AVX2 size_t wide_find_thrice(std::string_view bytes, size_t from, char sign) {
  return find_thrice_by<Wide>(bytes, from, sign);
}

}  // namespace

const ByteLoops kNarrowLoops = {narrow_common_prefix, narrow_find_unusual, narrow_find_thrice};
const ByteLoops kWideLoops = {wide_common_prefix, wide_find_unusual, wide_find_thrice};

static const ByteLoops& best_loops() {
  static const ByteLoops& best = have_avx2() ? kWideLoops : kNarrowLoops;
  return best;
}

size_t common_prefix(std::string_view x, std::string_view y) { return best_loops().common_prefix(x, y); }

size_t find_unusual(std::string_view bytes, size_t from) { return best_loops().find_unusual(bytes, from); }

size_t find_thrice(std::string_view bytes, size_t from, char sign) {
  return best_loops().find_thrice(bytes, from, sign);
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
  const auto xs = static_cast<unsigned char>(x), ys = static_cast<unsigned char>(y),
             zs = static_cast<unsigned char>(z);
  for (; at + Narrow::kWidth <= bytes.size(); at += Narrow::kWidth) {
    Narrow::Chunk chunk;
    load<Narrow>(chunk, bytes.data() + at);
    if (const uint64_t hits = Narrow::gather((chunk == xs) | (chunk == ys) | (chunk == zs)))
      return at + static_cast<size_t>(std::countr_zero(hits));
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
  const auto byte = [word](size_t i) { return static_cast<unsigned char>(word[i]); };
  for (; at + size + Narrow::kWidth <= bytes.size(); at += Narrow::kWidth) {
    Narrow::Chunk first, second, last;
    load<Narrow>(first, bytes.data() + at);
    load<Narrow>(second, bytes.data() + at + 1);
    load<Narrow>(last, bytes.data() + at + size - 1);
    uint64_t hits = Narrow::gather((first == byte(0)) & (second == byte(1)) & (last == byte(size - 1)));
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

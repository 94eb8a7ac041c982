#include "find/code_masks.h"

#include <algorithm>

#include "core/processor.h"
#include "find/bytes.h"

#ifdef __SSE2__
#include <immintrin.h>
#endif

namespace torchpare {
namespace {

constexpr std::array<bool, 256> kIsSpecial = table_of("'\"#\n\\()[]{}|");
constexpr std::array<bool, 256> kIsDigit = table_of("0123456789");

Masks by_bytes(const char* bytes) {
  Masks masks;
  for (size_t i = 0; i < Masks::kBytes; ++i) {
    masks.special |= uint64_t{kIsSpecial[static_cast<uint8_t>(bytes[i])]} << i;
    masks.name |= uint64_t{is_name_byte(bytes[i])} << i;
    masks.digit |= uint64_t{kIsDigit[static_cast<uint8_t>(bytes[i])]} << i;
    masks.equals |= uint64_t{bytes[i] == '='} << i;
  }
  return masks;
}

#ifdef __SSE2__

// Three tricks fold the special bytes: '(' and ')' differ in bit 0, '"' and '#' too; and with bit 5 set, '[' '\\' ']' fall
// on '{' '|' '}', three neighbours (which is why '|' counts as special). Bytes beyond ASCII have the highest bit, which
// is the one that is taken: they are parts of names as they are.

namespace sse2 {

using V = __m128i;

V is(V v, char c) { return _mm_cmpeq_epi8(v, _mm_set1_epi8(c)); }
V with(V v, char bits) { return _mm_or_si128(v, _mm_set1_epi8(bits)); }
/// From `first` on, and at most `more` behind it.
V within(V v, char first, char more) {
  const V behind = _mm_sub_epi8(v, _mm_set1_epi8(first));
  return _mm_cmpeq_epi8(_mm_min_epu8(behind, _mm_set1_epi8(more)), behind);
}
uint64_t bits(V v) { return static_cast<unsigned>(_mm_movemask_epi8(v)); }

Masks make(const char* bytes) {
  Masks masks;
  for (size_t i = 0; i < Masks::kBytes; i += sizeof(V)) {
    const V v = _mm_loadu_si128(reinterpret_cast<const V*>(bytes + i));
    const V low = with(v, 0x01), digit = within(v, '0', 9);
    const V letter = _mm_or_si128(within(with(v, 0x20), 'a', 'z' - 'a'), is(v, '_'));
    const V quote = _mm_or_si128(_mm_or_si128(is(v, '\''), is(low, '#')), is(v, '\n'));
    const V bracket = _mm_or_si128(is(low, ')'), within(with(v, 0x20), '{', 2));
    masks.special |= bits(_mm_or_si128(quote, bracket)) << i;
    masks.name |= bits(_mm_or_si128(_mm_or_si128(letter, digit), v)) << i;
    masks.digit |= bits(digit) << i;
    masks.equals |= bits(is(v, '=')) << i;
  }
  return masks;
}

}  // namespace sse2

#define AVX2 __attribute__((target("avx2")))

/// The same on 32 bytes.
namespace avx2 {

using V = __m256i;

AVX2 V is(V v, char c) { return _mm256_cmpeq_epi8(v, _mm256_set1_epi8(c)); }
AVX2 V with(V v, char bits) { return _mm256_or_si256(v, _mm256_set1_epi8(bits)); }
AVX2 V within(V v, char first, char more) {
  const V behind = _mm256_sub_epi8(v, _mm256_set1_epi8(first));
  return _mm256_cmpeq_epi8(_mm256_min_epu8(behind, _mm256_set1_epi8(more)), behind);
}
AVX2 uint64_t bits(V v) { return static_cast<unsigned>(_mm256_movemask_epi8(v)); }

AVX2 Masks make(const char* bytes) {
  Masks masks;
  for (size_t i = 0; i < Masks::kBytes; i += sizeof(V)) {
    const V v = _mm256_loadu_si256(reinterpret_cast<const V*>(bytes + i));
    const V low = with(v, 0x01), digit = within(v, '0', 9);
    const V letter = _mm256_or_si256(within(with(v, 0x20), 'a', 'z' - 'a'), is(v, '_'));
    const V quote = _mm256_or_si256(_mm256_or_si256(is(v, '\''), is(low, '#')), is(v, '\n'));
    const V bracket = _mm256_or_si256(is(low, ')'), within(with(v, 0x20), '{', 2));
    masks.special |= bits(_mm256_or_si256(quote, bracket)) << i;
    masks.name |= bits(_mm256_or_si256(_mm256_or_si256(letter, digit), v)) << i;
    masks.digit |= bits(digit) << i;
    masks.equals |= bits(is(v, '=')) << i;
  }
  return masks;
}

}  // namespace avx2

#undef AVX2

#endif

const MakeMasks kBest = ways_to_make_masks().front();

}  // namespace

std::vector<MakeMasks> ways_to_make_masks() {
#ifdef __SSE2__
  if (has_avx2()) return {avx2::make, sse2::make, by_bytes};
  return {sse2::make, by_bytes};
#else
  return {by_bytes};
#endif
}

void CodeMasks::read(size_t number, Block& block) const {
  const size_t begin = std::min(number * Masks::kBytes, text_.size());
  const size_t size = std::min(Masks::kBytes, text_.size() - begin);
  char padded[Masks::kBytes] = {};
  if (size < Masks::kBytes) std::copy_n(text_.data() + begin, size, padded);
  const Masks masks = kBest(size < Masks::kBytes ? padded : text_.data() + begin);
  const char before = begin > 0 ? text_[begin - 1] : ' ';
  const bool in_word = is_name_byte(before) && !kIsDigit[static_cast<uint8_t>(before)];
  const uint64_t ends = ~masks.name & ((masks.name & ~masks.digit) << 1 | uint64_t{in_word});
  block = {number, masks.special, ends | masks.equals};
}

}  // namespace torchpare

#include "find/code_masks.h"

#include <algorithm>

#include "find/bytes.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace torchpare {
namespace {

constexpr std::array<bool, 256> kIsSpecial = table_of("'\"#\n\\()[]{}|");

}  // namespace

Masks portable_masks_of(const char* bytes) {
  Masks masks;
  for (size_t i = 0; i < Masks::kBytes; ++i) {
    masks.special |= uint64_t{kIsSpecial[static_cast<uint8_t>(bytes[i])]} << i;
    masks.name |= uint64_t{is_name_byte(bytes[i])} << i;
    masks.equals |= uint64_t{bytes[i] == '='} << i;
  }
  return masks;
}

#ifdef __SSE2__

namespace {

constexpr size_t kStep = sizeof(__m128i);

__m128i is(__m128i v, char c) { return _mm_cmpeq_epi8(v, _mm_set1_epi8(c)); }
__m128i with_bits(__m128i v, char bits) { return _mm_or_si128(v, _mm_set1_epi8(bits)); }

/// Whether the byte, as a number without sign, is at most that.
__m128i at_most(__m128i v, char most) { return _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(most)), v); }

/// Three tricks fold the classes: '(' and ')' differ in bit 0, '"' and '#' too; and with bit 5 set, '[' '\\' ']' fall
/// on '{' '|' '}', three neighbours (which is why '|' counts as special).
__m128i is_special(__m128i v) {
  const __m128i low = with_bits(v, 0x01);
  const __m128i brace = at_most(_mm_sub_epi8(with_bits(v, 0x20), _mm_set1_epi8('{')), 2);
  return _mm_or_si128(_mm_or_si128(is(low, ')'), is(low, '#')),
                      _mm_or_si128(_mm_or_si128(is(v, '\''), is(v, '\n')), brace));
}

__m128i is_name(__m128i v) {
  const __m128i letter = at_most(_mm_sub_epi8(with_bits(v, 0x20), _mm_set1_epi8('a')), 'z' - 'a');
  const __m128i digit = at_most(_mm_sub_epi8(v, _mm_set1_epi8('0')), 9);
  return _mm_or_si128(_mm_or_si128(letter, digit),
                      _mm_or_si128(is(v, '_'), v));  // those beyond ASCII as they are
}

/// The highest bit of each byte.
uint64_t bits(__m128i v) { return static_cast<unsigned>(_mm_movemask_epi8(v)); }

}  // namespace

Masks masks_of(const char* bytes) {
  Masks masks;
  for (size_t i = 0; i < Masks::kBytes; i += kStep) {
    const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + i));
    masks.special |= bits(is_special(v)) << i;
    masks.name |= bits(is_name(v)) << i;
    masks.equals |= bits(is(v, '=')) << i;
  }
  return masks;
}

#else

Masks masks_of(const char* bytes) { return portable_masks_of(bytes); }

#endif

void CodeMasks::read(size_t number, Block& block) const {
  const size_t begin = std::min(number * Masks::kBytes, text_.size());
  const size_t size = std::min(Masks::kBytes, text_.size() - begin);
  char padded[Masks::kBytes] = {};
  if (size < Masks::kBytes) std::copy_n(text_.data() + begin, size, padded);
  const Masks masks = masks_of(size < Masks::kBytes ? padded : text_.data() + begin);
  const bool in_word = begin > 0 && is_name_byte(text_[begin - 1]);
  const uint64_t ends = ~masks.name & (masks.name << 1 | uint64_t{in_word});
  block = {number, masks.special, ends | masks.equals};
}

}  // namespace torchpare

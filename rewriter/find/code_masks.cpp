#include "find/code_masks.h"

#include <algorithm>
#include <cstring>

#include "find/bytes.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace torchpare {

CodeMasks portable_code_masks(std::string_view text, size_t at) {
  CodeMasks masks;
  const size_t end = std::min(text.size(), at + CodeMasks::kBytes);
  for (size_t i = at; i < end; ++i) {
    const char c = text[i];
    masks.name |= uint64_t{is_name_byte(c)} << (i - at);
    masks.stop |= uint64_t{c == '\'' || c == '"' || c == '#'} << (i - at);
    masks.equals |= uint64_t{c == '='} << (i - at);
  }
  return masks;
}

#ifdef __SSE2__

namespace {

constexpr size_t kStep = 16;

__m128i is(__m128i v, char c) { return _mm_cmpeq_epi8(v, _mm_set1_epi8(c)); }

/// Whether the byte, as a number without sign, is at most that.
__m128i at_most(__m128i v, char most) { return _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(most)), v); }

__m128i is_name(__m128i v) {
  const __m128i lower = _mm_or_si128(v, _mm_set1_epi8(0x20));
  const __m128i letter = at_most(_mm_sub_epi8(lower, _mm_set1_epi8('a')), 'z' - 'a');
  const __m128i digit = at_most(_mm_sub_epi8(v, _mm_set1_epi8('0')), 9);
  return _mm_or_si128(_mm_or_si128(letter, digit),
                      _mm_or_si128(is(v, '_'), v));  // those beyond ASCII as they are
}

/// '"' and '#' differ in their lowest bit.
__m128i is_stop(__m128i v) { return _mm_or_si128(is(v, '\''), is(_mm_or_si128(v, _mm_set1_epi8(1)), '#')); }

/// The highest bit of each byte.
uint64_t bits(__m128i v) { return static_cast<unsigned>(_mm_movemask_epi8(v)); }

}  // namespace

CodeMasks code_masks(std::string_view text, size_t at) {
  char padded[CodeMasks::kBytes];
  const char* bytes = text.data() + at;
  if (text.size() - at < CodeMasks::kBytes) {
    std::memset(padded, ' ', sizeof padded);
    std::memcpy(padded, bytes, text.size() - at);
    bytes = padded;
  }
  CodeMasks masks;
  for (size_t i = 0; i < CodeMasks::kBytes; i += kStep) {
    const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + i));
    masks.name |= bits(is_name(v)) << i;
    masks.stop |= bits(is_stop(v)) << i;
    masks.equals |= bits(is(v, '=')) << i;
  }
  return masks;
}

#else

CodeMasks code_masks(std::string_view text, size_t at) { return portable_code_masks(text, at); }

#endif

}  // namespace torchpare

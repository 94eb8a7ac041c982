#include "audit/bitmaps.h"

#include <cstring>

#include "audit/bytes.h"

#ifdef __SSE2__
#include <cpuid.h>
#include <immintrin.h>
#endif

namespace torchpare::audit {
namespace {

constexpr std::array<bool, 256> kStops = [] {
  std::array<bool, 256> stops{};
  for (char c : std::string_view("'\"#\n\\()[]{};")) stops[static_cast<unsigned char>(c)] = true;
  for (size_t c = 0x80; c < 256; ++c) stops[c] = true;
  return stops;
}();

}  // namespace

Bits plain_bits_of(const char* bytes) {
  Bits bits;
  for (size_t i = Bits::kBytes; i-- > 0;) {
    bits.stops = bits.stops << 1 | uint64_t{kStops[static_cast<unsigned char>(bytes[i])]};
    bits.letters = bits.letters << 1 | uint64_t{is_name_start(bytes[i])};
    bits.digits = bits.digits << 1 | uint64_t{is_digit(bytes[i])};
    bits.equals = bits.equals << 1 | uint64_t{bytes[i] == '='};
  }
  return bits;
}

#ifdef __SSE2__

namespace {

/// Subtraction makes a class one range of numbers without sign. Lower and upper case differ in one bit; so do ( and ),
/// [ and {, ] and }. A byte beyond 7 bits has its top bit set already, and top bits are what is taken.
struct Narrow {
  __m128i chunk;

  static __m128i either(__m128i x, __m128i y) { return _mm_or_si128(x, y); }
  static __m128i same(__m128i x, char c) { return _mm_cmpeq_epi8(x, _mm_set1_epi8(c)); }
  __m128i is(char c) const { return same(chunk, c); }
  __m128i is_without(char bit, char c) const { return same(_mm_andnot_si128(_mm_set1_epi8(bit), chunk), c); }
  __m128i is_with(char bit, char c) const { return same(either(chunk, _mm_set1_epi8(bit)), c); }
  static __m128i within(__m128i x, char first, char last) {
    const __m128i most = _mm_set1_epi8(static_cast<char>(last - first));
    return _mm_cmpeq_epi8(_mm_max_epu8(_mm_sub_epi8(x, _mm_set1_epi8(first)), most), most);
  }
  static uint64_t top(__m128i x) { return static_cast<unsigned>(_mm_movemask_epi8(x)); }

  uint64_t letters() const {
    return top(either(within(either(chunk, _mm_set1_epi8(0x20)), 'a', 'z'), is('_')));
  }
  uint64_t digits() const { return top(within(chunk, '0', '9')); }
  uint64_t equals() const { return top(is('=')); }
  uint64_t stops() const {
    const __m128i quotes = either(is('\''), either(is('"'), is('#')));
    const __m128i ends = either(is('\n'), either(is('\\'), is(';')));
    const __m128i brackets = either(is_without(1, '('), either(is_with(0x20, '{'), is_with(0x20, '}')));
    return top(either(chunk, either(quotes, either(ends, brackets))));
  }
};

#define TORCHPARE_AVX2 __attribute__((target("avx2")))

/// The same for twice as many bytes.
struct Wide {
  __m256i chunk;

  TORCHPARE_AVX2 static __m256i either(__m256i x, __m256i y) { return _mm256_or_si256(x, y); }
  TORCHPARE_AVX2 static __m256i same(__m256i x, char c) { return _mm256_cmpeq_epi8(x, _mm256_set1_epi8(c)); }
  TORCHPARE_AVX2 __m256i is(char c) const { return same(chunk, c); }
  TORCHPARE_AVX2 __m256i is_without(char bit, char c) const {
    return same(_mm256_andnot_si256(_mm256_set1_epi8(bit), chunk), c);
  }
  TORCHPARE_AVX2 __m256i is_with(char bit, char c) const {
    return same(either(chunk, _mm256_set1_epi8(bit)), c);
  }
  TORCHPARE_AVX2 static __m256i within(__m256i x, char first, char last) {
    const __m256i most = _mm256_set1_epi8(static_cast<char>(last - first));
    return _mm256_cmpeq_epi8(_mm256_max_epu8(_mm256_sub_epi8(x, _mm256_set1_epi8(first)), most), most);
  }
  TORCHPARE_AVX2 static uint64_t top(__m256i x) { return static_cast<unsigned>(_mm256_movemask_epi8(x)); }

  TORCHPARE_AVX2 uint64_t letters() const {
    return top(either(within(either(chunk, _mm256_set1_epi8(0x20)), 'a', 'z'), is('_')));
  }
  TORCHPARE_AVX2 uint64_t digits() const { return top(within(chunk, '0', '9')); }
  TORCHPARE_AVX2 uint64_t equals() const { return top(is('=')); }
  TORCHPARE_AVX2 uint64_t stops() const {
    const __m256i quotes = either(is('\''), either(is('"'), is('#')));
    const __m256i ends = either(is('\n'), either(is('\\'), is(';')));
    const __m256i brackets = either(is_without(1, '('), either(is_with(0x20, '{'), is_with(0x20, '}')));
    return top(either(chunk, either(quotes, either(ends, brackets))));
  }
};

}  // namespace

Bits bits_of(const char* bytes) {
  Bits bits;
  for (size_t i = 0; i < Bits::kBytes; i += sizeof(__m128i)) {
    const Narrow part{_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + i))};
    bits.stops |= part.stops() << i;
    bits.letters |= part.letters() << i;
    bits.digits |= part.digits() << i;
    bits.equals |= part.equals() << i;
  }
  return bits;
}

TORCHPARE_AVX2 Bits wide_bits_of(const char* bytes) {
  Bits bits;
  for (size_t i = 0; i < Bits::kBytes; i += sizeof(__m256i)) {
    const Wide part{_mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes + i))};
    bits.stops |= part.stops() << i;
    bits.letters |= part.letters() << i;
    bits.digits |= part.digits() << i;
    bits.equals |= part.equals() << i;
  }
  return bits;
}

#undef TORCHPARE_AVX2

/// The processor has it, and the system keeps its registers (Intel's manual, volume 1, 14.7.1).
bool have_avx2() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & bit_OSXSAVE) == 0) return false;
  unsigned kept = 0, more = 0;
  __asm__("xgetbv" : "=a"(kept), "=d"(more) : "c"(0));
  if ((kept & 6) != 6) return false;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & bit_AVX2) != 0;
}

#else

Bits bits_of(const char* bytes) { return plain_bits_of(bytes); }
Bits wide_bits_of(const char* bytes) { return plain_bits_of(bytes); }
bool have_avx2() { return false; }

#endif

Bitmaps::Block Bitmaps::read(size_t number) const {
  static const auto best = have_avx2() ? wide_bits_of : bits_of;
  const size_t begin = number * Bits::kBytes;
  const std::string_view bytes = begin < text_.size() ? text_.substr(begin, Bits::kBytes) : "";
  char filled[Bits::kBytes] = {};  // NUL is none of these
  if (!bytes.empty() && bytes.size() < Bits::kBytes) std::memcpy(filled, bytes.data(), bytes.size());
  const Bits bits = best(bytes.size() == Bits::kBytes ? bytes.data() : filled);
  const bool behind_letter = begin > 0 && begin <= text_.size() && is_name_start(text_[begin - 1]);
  const uint64_t words = (bits.letters << 1 | uint64_t{behind_letter}) & ~(bits.letters | bits.digits);
  return {number, bits.stops, words | bits.equals};
}

}  // namespace torchpare::audit

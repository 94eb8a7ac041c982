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

/// So many bytes at once, without sign; and of each what it is, as a mask.
template <size_t kWidth>
using Chunk [[gnu::vector_size(kWidth)]] = unsigned char;
template <size_t kWidth>
using Answer [[gnu::vector_size(kWidth)]] = signed char;

/// Subtraction makes a class one range of numbers. Lower and upper case differ in one bit; so do ( and ), [ and {, ] and
/// }. A byte beyond 7 bits has its top bit set already, and top bits are what is gathered.
template <size_t kWidth, uint64_t (*gather)(const Answer<kWidth>&)>
[[gnu::always_inline]] inline Bits bits_by(const char* bytes) {
  Bits bits;
  for (size_t i = 0; i < Bits::kBytes; i += kWidth) {
    Chunk<kWidth> chunk;
    std::memcpy(&chunk, bytes + i, kWidth);
    const Chunk<kWidth> even = chunk & 0xFE, lower = chunk | 0x20;
    const Answer<kWidth> quotes = (chunk == '\'') | (chunk == '"') | (chunk == '#');
    const Answer<kWidth> ends = (chunk == '\n') | (chunk == '\\') | (chunk == ';');
    const Answer<kWidth> brackets = (even == '(') | (lower == '{') | (lower == '}');
    bits.stops |= gather(quotes | ends | brackets | reinterpret_cast<Answer<kWidth>>(chunk)) << i;
    bits.letters |= gather((lower - 'a' <= 'z' - 'a') | (chunk == '_')) << i;
    bits.digits |= gather(chunk - '0' <= 9) << i;
    bits.equals |= gather(chunk == '=') << i;
  }
  return bits;
}

#define TORCHPARE_AVX2 __attribute__((target("avx2")))

inline uint64_t gather_narrow(const Answer<16>& answer) {
  return static_cast<unsigned>(_mm_movemask_epi8(reinterpret_cast<__m128i>(answer)));
}
TORCHPARE_AVX2 inline uint64_t gather_wide(const Answer<32>& answer) {
  return static_cast<unsigned>(_mm256_movemask_epi8(reinterpret_cast<__m256i>(answer)));
}

}  // namespace

Bits bits_of(const char* bytes) { return bits_by<16, gather_narrow>(bytes); }
TORCHPARE_AVX2 Bits wide_bits_of(const char* bytes) { return bits_by<32, gather_wide>(bytes); }

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

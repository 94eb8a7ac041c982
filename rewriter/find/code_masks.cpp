#include "find/code_masks.h"

#include <algorithm>
#include <cstring>

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
    masks.special |= uint64_t{is(kIsSpecial, bytes[i])} << i;
    masks.name |= uint64_t{is_name_byte(bytes[i])} << i;
    masks.digit |= uint64_t{is(kIsDigit, bytes[i])} << i;
    masks.equals |= uint64_t{bytes[i] == '='} << i;
    masks.dot |= uint64_t{bytes[i] == '.'} << i;
    masks.space |= uint64_t{bytes[i] == ' '} << i;
  }
  return masks;
}

#ifdef __SSE2__

/// Bytes of either sign, as many as a register has. What is written of them works for each width.
template <size_t kWidth>
struct Bytes {
  using Signed __attribute__((vector_size(kWidth))) = signed char;
  using Unsigned __attribute__((vector_size(kWidth))) = unsigned char;
};

/// Three tricks fold the special bytes: '(' and ')' differ in bit 0, '"' and '#' too; and with bit 5 set, '[' '\\' ']' fall
/// on '{' '|' '}', three neighbours (which is why '|' counts as special). Bytes beyond ASCII have the highest bit, which
/// is the one that is taken: they are parts of names as they are.
template <size_t kWidth, uint64_t (*top_bits)(const typename Bytes<kWidth>::Signed&)>
[[gnu::always_inline]] inline Masks by_registers(const char* bytes) {
  using Signed = typename Bytes<kWidth>::Signed;
  using Unsigned = typename Bytes<kWidth>::Unsigned;
  Masks masks;
  for (size_t i = 0; i < Masks::kBytes; i += kWidth) {
    Unsigned v;
    std::memcpy(&v, bytes + i, kWidth);
    const Unsigned low = v | 0x01, high = v | 0x20;
    const Signed digit = v - '0' <= 9, letter = (high - 'a' <= 25) | (v == '_');
    const Signed name = letter | digit | reinterpret_cast<Signed>(v);
    const Signed special = (v == '\'') | (low == '#') | (v == '\n') | (low == ')') | (high - '{' <= 2);
    masks.special |= top_bits(special) << i;
    masks.name |= top_bits(name) << i;
    masks.digit |= top_bits(digit) << i;
    masks.equals |= top_bits(v == '=') << i;
    masks.dot |= top_bits(v == '.') << i;
    masks.space |= top_bits(v == ' ') << i;
  }
  return masks;
}

#define AVX2 __attribute__((target("avx2")))

inline uint64_t top_bits_of_16(const Bytes<16>::Signed& v) {
  return static_cast<unsigned>(_mm_movemask_epi8(reinterpret_cast<__m128i>(v)));
}
AVX2 inline uint64_t top_bits_of_32(const Bytes<32>::Signed& v) {
  return static_cast<unsigned>(_mm256_movemask_epi8(reinterpret_cast<__m256i>(v)));
}

Masks by_sse2(const char* bytes) { return by_registers<16, top_bits_of_16>(bytes); }
AVX2 Masks by_avx2(const char* bytes) { return by_registers<32, top_bits_of_32>(bytes); }

#undef AVX2

#endif

const MakeMasks kBest = ways_to_make_masks().front();

}  // namespace

std::vector<MakeMasks> ways_to_make_masks() {
#ifdef __SSE2__
  if (has_avx2()) return {by_avx2, by_sse2, by_bytes};
  return {by_sse2, by_bytes};
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
  block = {number, masks.special, telling_(text_, begin, masks), masks.name};
}

}  // namespace torchpare

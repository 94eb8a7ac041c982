#include "audit/bitmaps.h"

#include <algorithm>

#include "audit/bytes.h"
#include "audit/chunks.h"
#include "audit/watched.h"

namespace torchpare::audit {
namespace {

bool is_one_of(char c, std::string_view bytes) { return bytes.find(c) != bytes.npos; }

}  // namespace

Bits plain_bits_of(const char* bytes) {
  Bits bits;
  for (size_t i = Bits::kBytes; i-- > 0;) {
    const bool rare = is_one_of(bytes[i], "'\"#\\;") || static_cast<unsigned char>(bytes[i]) >= 0x80;
    bits.newlines = bits.newlines << 1 | uint64_t{bytes[i] == '\n'};
    bits.brackets = bits.brackets << 1 | uint64_t{is_one_of(bytes[i], "()[]{}")};
    bits.rare = bits.rare << 1 | uint64_t{rare};
    bits.letters = bits.letters << 1 | uint64_t{is_name_start(bytes[i])};
    bits.digits = bits.digits << 1 | uint64_t{is_digit(bytes[i])};
    bits.equals = bits.equals << 1 | uint64_t{bytes[i] == '='};
  }
  return bits;
}

#ifdef __SSE2__

namespace {

/// Subtraction makes a class one range of numbers. Lower and upper case differ in one bit; so do ( and ), [ and {, ] and
/// }, " and #. A byte beyond 7 bits has its top bit set already, and top bits are what is gathered.
template <class Registers>
[[gnu::always_inline]] inline Bits bits_by(const char* bytes) {
  using Answer = typename Registers::Answer;
  constexpr auto gather = Registers::gather;
  Bits bits;
  for (size_t i = 0; i < Bits::kBytes; i += Registers::kWidth) {
    typename Registers::Chunk chunk;
    load<Registers>(chunk, bytes + i);
    const typename Registers::Chunk even = chunk & 0xFE, lower = chunk | 0x20;
    const Answer rare = (even == '"') | (chunk == '\'') | (chunk == '\\') | (chunk == ';');
    bits.newlines |= gather(chunk == '\n') << i;
    bits.brackets |= gather((even == '(') | (lower == '{') | (lower == '}')) << i;
    bits.rare |= gather(rare | reinterpret_cast<Answer>(chunk)) << i;
    bits.letters |= gather((lower - 'a' <= 'z' - 'a') | (chunk == '_')) << i;
    bits.digits |= gather(chunk - '0' <= 9) << i;
    bits.equals |= gather(chunk == '=') << i;
  }
  return bits;
}

}  // namespace

Bits bits_of(const char* bytes) { return bits_by<Narrow>(bytes); }
TORCHPARE_AVX2 Bits wide_bits_of(const char* bytes) { return bits_by<Wide>(bytes); }

#else

Bits bits_of(const char* bytes) { return plain_bits_of(bytes); }
Bits wide_bits_of(const char* bytes) { return plain_bits_of(bytes); }

#endif

BitsOf best_bits_of() {
  static const BitsOf best = have_avx2() ? wide_bits_of : bits_of;
  return best;
}

void Bitmaps::read(size_t begin, Block& block) const {
  const bool inside = begin > 0 && begin + Bits::kBytes < text_.size();
  block = inside ? block_of(begin, text_.data() + begin) : block_at_edge(begin);
}

/// Looks at kLookedAtBefore bytes before `bytes` and at one behind the block, too.
Bitmaps::Block Bitmaps::block_of(size_t begin, const char* bytes) const {
  const Bits bits = bits_of_(bytes);
  const uint64_t names = bits.letters | bits.digits;
  const uint64_t name_goes_on = uint64_t{is_name_byte(bytes[Bits::kBytes])} << (Bits::kBytes - 1);
  const uint64_t followed = names >> 1 | name_goes_on;
  const uint64_t suspects = may_be_watched(bytes, bits.letters & ~followed);
  return {begin, bits.brackets, bits.newlines, bits.newlines | bits.rare, bits.equals, names, suspects};
}

/// The first block, the last one, and those behind the text.
Bitmaps::Block Bitmaps::block_at_edge(size_t begin) const {
  char filled[kLookedAtBefore + Bits::kBytes + 1] = {};  // NUL is none of what is looked for
  const size_t before = std::min(begin, kLookedAtBefore);
  if (begin < text_.size())
    text_.copy(filled + kLookedAtBefore - before, before + Bits::kBytes + 1, begin - before);
  return block_of(begin, filled + kLookedAtBefore);
}

}  // namespace torchpare::audit

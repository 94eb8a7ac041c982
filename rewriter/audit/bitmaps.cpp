#include "audit/bitmaps.h"

#include <algorithm>

#include "audit/bytes.h"
#include "audit/chunks.h"
#include "audit/watched.h"

namespace torchpare::audit {
namespace {

bool is_one_of(char c, std::string_view bytes) { return bytes.find(c) != bytes.npos; }

}  // namespace

void find_bits_plainly(const char* bytes, Bits& bits) {
  bits = {};
  for (size_t i = Bits::kBytes; i-- > 0;) {
    const bool rare = is_one_of(bytes[i], "'\"#\\;") || static_cast<unsigned char>(bytes[i]) >= 0x80;
    bits.newlines = bits.newlines << 1 | uint64_t{bytes[i] == '\n'};
    bits.brackets = bits.brackets << 1 | uint64_t{is_one_of(bytes[i], "()[]{}")};
    bits.rare = bits.rare << 1 | uint64_t{rare};
    bits.letters = bits.letters << 1 | uint64_t{is_name_start(bytes[i])};
    bits.digits = bits.digits << 1 | uint64_t{is_digit(bytes[i])};
    bits.equals = bits.equals << 1 | uint64_t{bytes[i] == '='};
  }
}

#ifdef __SSE2__

namespace {

template <class Registers>
[[gnu::always_inline]] inline void find_letters(typename Registers::Answer& letters,
                                                const typename Registers::Chunk& chunk) {
  letters = ((chunk | 0x20) - 'a' <= 'z' - 'a') | (chunk == '_');  // upper and lower case differ in one bit
}

}  // namespace

/// Subtraction makes a class one range of numbers. ( and ) differ in one bit, so do " and #, [ and {, ] and }. A byte
/// beyond 7 bits has its top bit set already, and top bits are what is gathered.
void find_bits(const char* bytes, Bits& bits) {
  constexpr auto gather = Narrow::gather;
  Bits found;
  for (size_t i = 0; i < Bits::kBytes; i += Narrow::kWidth) {
    Narrow::Chunk chunk;
    Narrow::Answer letters;
    load<Narrow>(chunk, bytes + i);
    find_letters<Narrow>(letters, chunk);
    const Narrow::Chunk even = chunk & 0xFE, lower = chunk | 0x20;
    const Narrow::Answer rare = (even == '"') | (chunk == '\'') | (chunk == '\\') | (chunk == ';');
    found.newlines |= gather(chunk == '\n') << i;
    found.brackets |= gather((even == '(') | (lower == '{') | (lower == '}')) << i;
    found.rare |= gather(rare | reinterpret_cast<Narrow::Answer>(chunk)) << i;
    found.letters |= gather(letters) << i;
    found.digits |= gather(chunk - '0' <= 9) << i;
    found.equals |= gather(chunk == '=') << i;
  }
  bits = found;
}

namespace {

/// Kinds of bytes, one bit each. The bytes of a kind are all those that have one of some upper halves and one of some
/// lower halves, so that two tables of sixteen tell which kinds a byte is of.
enum Kinds : unsigned char {
  kRound = 1 << 0,          // ( )
  kSquareOrCurly = 1 << 1,  // [ ] { }
  kQuote = 1 << 2,          // ' " #
  kBackslash = 1 << 3,
  kSemicolon = 1 << 4,
  kEqual = 1 << 5,
  kNewline = 1 << 6,
  kDigit = 1 << 7,
};

/// By halves of bytes; for each 16 bytes of a register anew.
struct KindTables {
  std::array<char, Wide::kWidth> of_lower{}, of_upper{};
};
constexpr KindTables kKinds = [] {
  KindTables kinds;
  const auto add = [&kinds](Kinds kind, std::string_view bytes) {
    for (const char c : bytes)
      for (const int lane : {0, 16}) {
        kinds.of_lower[lane + c % 16] |= static_cast<char>(kind);
        kinds.of_upper[lane + c / 16] |= static_cast<char>(kind);
      }
  };
  add(kRound, "()");
  add(kSquareOrCurly, "[]{}");
  add(kNewline, "\n");
  add(kQuote, "'\"#");
  add(kBackslash, "\\");
  add(kSemicolon, ";");
  add(kEqual, "=");
  add(kDigit, "0123456789");
  return kinds;
}();

TORCHPARE_AVX2 inline void look_up(Wide::Answer& kinds, const Wide::Chunk& table, const Wide::Chunk& halves) {
  kinds = reinterpret_cast<Wide::Answer>(
      _mm256_shuffle_epi8(reinterpret_cast<__m256i>(table), reinterpret_cast<__m256i>(halves)));
}

}  // namespace

/// The look-up takes the lower half of a byte by itself, and finds nothing for one beyond 7 bits. A kind is gathered
/// when its bit is shifted to the top.
TORCHPARE_AVX2 void find_bits_widely(const char* bytes, Bits& bits) {
  constexpr auto gather = Wide::gather;
  Wide::Chunk of_lower, of_upper;
  load<Wide>(of_lower, kKinds.of_lower.data());
  load<Wide>(of_upper, kKinds.of_upper.data());
  Bits found;
  for (size_t i = 0; i < Bits::kBytes; i += Wide::kWidth) {
    Wide::Chunk chunk;
    Wide::Answer letters, by_lower, by_upper;
    load<Wide>(chunk, bytes + i);
    find_letters<Wide>(letters, chunk);
    look_up(by_lower, of_lower, chunk);
    look_up(by_upper, of_upper, (chunk >> 4) & 0x0F);
    const Wide::Answer kinds = by_lower & by_upper;
    const Wide::Answer rare = (kinds & (kQuote | kBackslash | kSemicolon)) > 0;
    found.newlines |= gather(kinds << 1) << i;
    found.brackets |= gather((kinds & (kRound | kSquareOrCurly)) > 0) << i;
    found.rare |= gather(rare | reinterpret_cast<Wide::Answer>(chunk)) << i;
    found.letters |= gather(letters) << i;
    found.digits |= gather(kinds) << i;
    found.equals |= gather(kinds << 2) << i;
  }
  bits = found;
}

#else

void find_bits(const char* bytes, Bits& bits) { find_bits_plainly(bytes, bits); }
void find_bits_widely(const char* bytes, Bits& bits) { find_bits_plainly(bytes, bits); }

#endif

FindBits best_find_bits() {
  static const FindBits best = have_avx2() ? find_bits_widely : find_bits;
  return best;
}

void Bitmaps::read(size_t begin, Block& block) const {
  if (begin == 0 || begin + Bits::kBytes >= text_.size()) return read_edge(begin, block);
  read_inside(begin, text_.data() + begin, block);
}

/// Looks at kLookedAtBefore bytes before `bytes` and at one behind the block, too.
void Bitmaps::read_inside(size_t begin, const char* bytes, Block& block) const {
  find_bits_(bytes, block);
  const uint64_t name_goes_on = uint64_t{is_name_byte(bytes[Bits::kBytes])} << (Bits::kBytes - 1);
  const uint64_t followed = block.names() >> 1 | name_goes_on;
  block.suspects = may_be_watched(bytes, block.letters & ~followed);
  block.begin = begin;
}

/// The first block, the last one, and those behind the text.
void Bitmaps::read_edge(size_t begin, Block& block) const {
  char filled[kLookedAtBefore + Bits::kBytes + 1] = {};  // NUL is none of what is looked for
  const size_t before = std::min(begin, kLookedAtBefore);
  if (begin < text_.size())
    text_.copy(filled + kLookedAtBefore - before, before + Bits::kBytes + 1, begin - before);
  read_inside(begin, filled + kLookedAtBefore, block);
}

}  // namespace torchpare::audit

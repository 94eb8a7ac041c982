// The rounds stand here twice: as FIPS 180-4 writes them, and by the instructions that x86 processors have for them,
// which are six times as fast and are used where they are there. tests/container/sha256_test.cpp holds both against
// what hashlib says.
#include "container/sha256.h"

#include <algorithm>
#include <bit>

#include <fmt/format.h>
#include <fmt/ranges.h>

#ifdef __x86_64__
#include <immintrin.h>
#endif

#include "container/sha256_rounds.h"
#include "core/processor.h"

namespace torchpare::container {
namespace {

constexpr size_t kBlock = Hash::kBlock;

// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
alignas(16) constexpr uint32_t kRound[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

uint32_t big_endian(const uint8_t* bytes) {
  return uint32_t{bytes[0]} << 24 | uint32_t{bytes[1]} << 16 | uint32_t{bytes[2]} << 8 | bytes[3];
}

void one_block(Sha256State& state, const uint8_t* block) {
  uint32_t w[64];
  for (size_t i = 0; i < 16; ++i) w[i] = big_endian(block + 4 * i);
  for (size_t i = 16; i < 64; ++i) {
    const uint32_t s0 = std::rotr(w[i - 15], 7) ^ std::rotr(w[i - 15], 18) ^ w[i - 15] >> 3;
    const uint32_t s1 = std::rotr(w[i - 2], 17) ^ std::rotr(w[i - 2], 19) ^ w[i - 2] >> 10;
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  auto [a, b, c, d, e, f, g, h] = state;
  for (size_t i = 0; i < 64; ++i) {
    const uint32_t s1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
    const uint32_t s0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
    const uint32_t t1 = h + s1 + ((e & f) ^ (~e & g)) + kRound[i] + w[i];
    const uint32_t t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
  }
  const uint32_t now[] = {a, b, c, d, e, f, g, h};
  for (size_t i = 0; i < state.size(); ++i) state[i] += now[i];
}

}  // namespace

void portable_rounds(const ShaLane& lane, size_t blocks) {
  for (size_t block = 0; block < blocks; ++block) one_block(*lane.state, lane.bytes + kBlock * block);
}

#ifdef __x86_64__

// The instructions keep the state as (a b e f) and (c d g h), and do two rounds at once, by turns of four words. Each
// waits for the one before it; those of another message need not, so that two messages take little longer than one.
template <size_t kLanes>
__attribute__((target("sha,sse4.1"), always_inline)) inline void rounds_of(
    const std::array<ShaLane, kLanes>& lanes, size_t blocks) {
  const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  __m128i abef[kLanes], cdgh[kLanes], abef_before[kLanes], cdgh_before[kLanes], w[kLanes][4];
  for (size_t l = 0; l < kLanes; ++l) {
    const auto* const words = reinterpret_cast<const __m128i*>(lanes[l].state->data());
    const __m128i badc = _mm_shuffle_epi32(_mm_loadu_si128(words), 0xb1);
    const __m128i hgfe = _mm_shuffle_epi32(_mm_loadu_si128(words + 1), 0x1b);
    abef[l] = _mm_alignr_epi8(badc, hgfe, 8);
    cdgh[l] = _mm_blend_epi16(hgfe, badc, 0xf0);
  }
  for (size_t block = 0; block < blocks; ++block) {
    for (size_t l = 0; l < kLanes; ++l) abef_before[l] = abef[l], cdgh_before[l] = cdgh[l];
#pragma GCC unroll 16
    for (size_t i = 0; i < 16; ++i) {
#pragma GCC unroll 2
      for (size_t l = 0; l < kLanes; ++l) {
        __m128i& now = w[l][i % 4];
        if (i < 4) {
          const auto* const words = reinterpret_cast<const __m128i*>(lanes[l].bytes + kBlock * block);
          now = _mm_shuffle_epi8(_mm_loadu_si128(words + i), swap);
        } else {
          const __m128i last = w[l][(i + 3) % 4];
          now = _mm_add_epi32(_mm_sha256msg1_epu32(now, w[l][(i + 1) % 4]),
                              _mm_alignr_epi8(last, w[l][(i + 2) % 4], 4));
          now = _mm_sha256msg2_epu32(now, last);
        }
        const __m128i sum = _mm_add_epi32(now, _mm_load_si128(reinterpret_cast<const __m128i*>(kRound) + i));
        cdgh[l] = _mm_sha256rnds2_epu32(cdgh[l], abef[l], sum);
        abef[l] = _mm_sha256rnds2_epu32(abef[l], cdgh[l], _mm_shuffle_epi32(sum, 0x0e));
      }
    }
    for (size_t l = 0; l < kLanes; ++l) {
      abef[l] = _mm_add_epi32(abef[l], abef_before[l]);
      cdgh[l] = _mm_add_epi32(cdgh[l], cdgh_before[l]);
    }
  }
  for (size_t l = 0; l < kLanes; ++l) {
    auto* const words = reinterpret_cast<__m128i*>(lanes[l].state->data());
    const __m128i feba = _mm_shuffle_epi32(abef[l], 0x1b), dchg = _mm_shuffle_epi32(cdgh[l], 0xb1);
    _mm_storeu_si128(words, _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128(words + 1, _mm_alignr_epi8(dchg, feba, 8));
  }
}

__attribute__((target("sha,sse4.1"))) void sha_instructions(const ShaLane& lane, size_t blocks) {
  rounds_of<1>({lane}, blocks);
}

__attribute__((target("sha,sse4.1"))) void sha_instructions(const ShaLane& one, const ShaLane& other,
                                                            size_t blocks) {
  rounds_of<2>({one, other}, blocks);
}

#else

void sha_instructions(const ShaLane& lane, size_t blocks) { portable_rounds(lane, blocks); }
void sha_instructions(const ShaLane& one, const ShaLane& other, size_t blocks) {
  portable_rounds(one, blocks);
  portable_rounds(other, blocks);
}

#endif

namespace {

bool has_instructions() {
  static const bool known = has_sha();
  return known;
}

void rounds(const ShaLane& lane, size_t blocks) {
  has_instructions() ? sha_instructions(lane, blocks) : portable_rounds(lane, blocks);
}

const uint8_t* data_of(std::string_view bytes) { return reinterpret_cast<const uint8_t*>(bytes.data()); }

}  // namespace

void Hash::add(std::string_view bytes) {
  const size_t held = size_ % kBlock;
  size_ += bytes.size();
  if (held > 0) {
    const size_t taken = bytes.copy(reinterpret_cast<char*>(rest_.data()) + held, kBlock - held);
    bytes.remove_prefix(taken);
    if (held + taken < kBlock) return;
    rounds({&state_, rest_.data()}, 1);
  }
  rounds({&state_, data_of(bytes)}, bytes.size() / kBlock);
  bytes.copy(reinterpret_cast<char*>(rest_.data()), kBlock, bytes.size() / kBlock * kBlock);
}

void add_to_both(Hash& one, std::string_view to_one, Hash& other, std::string_view to_other) {
  size_t blocks = std::min(to_one.size(), to_other.size()) / kBlock;
  if (one.size_ % kBlock != 0 || other.size_ % kBlock != 0 || !has_instructions()) blocks = 0;
  const size_t both = blocks * kBlock;
  // Where there are none, not even the beginning of that function may run.
  if (blocks > 0)
    sha_instructions({&one.state_, data_of(to_one)}, {&other.state_, data_of(to_other)}, blocks);
  one.size_ += both;
  other.size_ += both;
  one.add(to_one.substr(both));
  other.add(to_other.substr(both));
}

Sha256 Hash::digest() const {
  Sha256State state = state_;
  std::array<uint8_t, 2 * kBlock> end = {};
  const size_t rest = size_ % kBlock;
  std::copy_n(rest_.begin(), rest, end.begin());
  end[rest] = 0x80;
  const size_t blocks = rest < kBlock - sizeof(uint64_t) ? 1 : 2;
  for (size_t i = 0; i < sizeof(uint64_t); ++i)
    end[blocks * kBlock - 1 - i] = static_cast<uint8_t>(size_ * 8 >> (8 * i));
  rounds({&state, end.data()}, blocks);
  Sha256 digest;
  for (size_t i = 0; i < digest.size(); ++i)
    digest[i] = static_cast<uint8_t>(state[i / 4] >> (24 - 8 * (i % 4)));
  return digest;
}

Sha256 sha256(std::string_view bytes) {
  Hash hash;
  hash.add(bytes);
  return hash.digest();
}

std::string hex(const Sha256& digest) { return fmt::format("{:02x}", fmt::join(digest, "")); }

std::string sha256_hex(std::string_view bytes) { return hex(sha256(bytes)); }

}  // namespace torchpare::container

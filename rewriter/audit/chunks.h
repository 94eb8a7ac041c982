// Many bytes at once, in registers of either width: what the loops of bytes.cpp and bitmaps.cpp are written with. A loop
// is a template over Narrow or Wide and always inlined, into a function that may use these registers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#ifdef __SSE2__
#include <immintrin.h>
#endif

namespace torchpare::audit {

/// Whether the processor has AVX2, and the system keeps its registers.
bool have_avx2();

#ifdef __SSE2__

#define TORCHPARE_AVX2 __attribute__((target("avx2")))

/// So many bytes, without sign; and of each what it is, as a mask.
template <size_t kWidth>
using ChunkOf [[gnu::vector_size(kWidth)]] = unsigned char;
template <size_t kWidth>
using AnswerOf [[gnu::vector_size(kWidth)]] = signed char;

/// The registers that every processor of this kind has. gather() takes the top bit of each byte, the first one lowest.
struct Narrow {
  static constexpr size_t kWidth = 16;
  using Chunk = ChunkOf<kWidth>;
  using Answer = AnswerOf<kWidth>;
  static uint64_t gather(const Answer& answer) {
    return static_cast<unsigned>(_mm_movemask_epi8(reinterpret_cast<__m128i>(answer)));
  }
};

/// Those of AVX2.
struct Wide {
  static constexpr size_t kWidth = 32;
  using Chunk = ChunkOf<kWidth>;
  using Answer = AnswerOf<kWidth>;
  TORCHPARE_AVX2 static uint64_t gather(const Answer& answer) {
    return static_cast<unsigned>(_mm256_movemask_epi8(reinterpret_cast<__m256i>(answer)));
  }
};

template <class Registers>
[[gnu::always_inline]] inline void load(typename Registers::Chunk& chunk, const char* bytes) {
  std::memcpy(&chunk, bytes, Registers::kWidth);
}

#else

#define TORCHPARE_AVX2

/// Plain loops do without.
struct Narrow {};
struct Wide {};

#endif

}  // namespace torchpare::audit

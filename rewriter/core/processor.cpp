#include "core/processor.h"

#ifdef __x86_64__
#include <cpuid.h>
#endif

namespace torchpare {

#ifdef __x86_64__

namespace {

/// Intel's manual, volume 2A, CPUID: leaves 1 and 7.
struct Features {
  unsigned leaf1_c = 0, leaf7_b = 0;

  Features() {
    unsigned a = 0, b = 0, d = 0, c = 0;
    if (__get_cpuid(1, &a, &b, &leaf1_c, &d) == 0) leaf1_c = 0;
    if (__get_cpuid_count(7, 0, &a, &leaf7_b, &c, &d) == 0) leaf7_b = 0;
  }
};

/// Whether the system keeps the wide registers from one thread to the next.
bool keeps_ymm(const Features& features) {
  if ((features.leaf1_c & bit_OSXSAVE) == 0) return false;
  unsigned low = 0, high = 0;
  asm("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  constexpr unsigned kSseAndAvx = 0b110;
  return (low & kSseAndAvx) == kSseAndAvx;
}

}  // namespace

bool has_avx2() {
  const Features features;
  return (features.leaf7_b & bit_AVX2) != 0 && keeps_ymm(features);
}

bool has_sha() {
  const Features features;
  return (features.leaf7_b & bit_SHA) != 0 && (features.leaf1_c & bit_SSE4_1) != 0;
}

#else

bool has_avx2() { return false; }
bool has_sha() { return false; }

#endif

}  // namespace torchpare

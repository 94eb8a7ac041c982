#include "audit/chunks.h"

#ifdef __SSE2__
#include <cpuid.h>
#endif

namespace torchpare::audit {

#ifdef __SSE2__

/// Intel's manual, volume 1, 14.7.1.
bool have_avx2() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & bit_OSXSAVE) == 0) return false;
  unsigned kept = 0, more = 0;
  __asm__("xgetbv" : "=a"(kept), "=d"(more) : "c"(0));
  if ((kept & 6) != 6) return false;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & bit_AVX2) != 0;
}

#else

bool have_avx2() { return false; }

#endif

}  // namespace torchpare::audit

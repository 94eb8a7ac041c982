// What the processor can do. Asked of itself: __builtin_cpu_supports() says "nothing" where a compiler's runtime never
// looks, as that of zig 0.17.
#pragma once

namespace torchpare {

/// Its instructions, and that the system keeps the registers which they use. False on other kinds of processors.
bool has_avx2();
/// Those for SHA-256, and SSE4.1 for what stands around them.
bool has_sha();

}  // namespace torchpare

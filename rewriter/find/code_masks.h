// What the bytes of code are, 64 at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace torchpare {

/// One bit per byte, the lowest for the first.
struct CodeMasks {
  static constexpr size_t kBytes = 64;

  uint64_t name = 0;    ///< part of a name (is_name_byte)
  uint64_t stop = 0;    ///< a quote or '#'
  uint64_t equals = 0;  ///< '='
};

/// Of 64 bytes of the text from `at` on; behind its end all bits are 0.
CodeMasks code_masks(std::string_view text, size_t at);

/// The same byte by byte, which is how it is done where there is no SSE2.
CodeMasks portable_code_masks(std::string_view text, size_t at);

}  // namespace torchpare

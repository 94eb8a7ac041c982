// What every fuzz target shares: the entry point that libFuzzer calls, and how a property is claimed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

/// One target per program. Fed by libFuzzer (-DTORCHPARE_FUZZ=ON), or by replay.cpp in every test run.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size);

namespace torchpare::fuzz {

inline std::string_view text_of(const uint8_t* bytes, size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

/// Ends the program, saying what does not hold; libFuzzer then keeps the input.
inline void require(bool holds, std::string_view what) {
  if (holds) return;
  std::fprintf(stderr, "violated: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

/// What stands between lines "=====": how one input carries several texts. The line end before the separator
/// belongs to the text before it.
inline std::vector<std::string_view> sections(std::string_view input) {
  constexpr std::string_view kSeparator = "=====\n";
  std::vector<std::string_view> found;
  for (size_t from = 0;;) {
    size_t at = input.find(kSeparator, from);
    while (at != std::string_view::npos && at > from && input[at - 1] != '\n')
      at = input.find(kSeparator, at + 1);
    found.push_back(input.substr(from, at == std::string_view::npos ? at : at - from));
    if (at == std::string_view::npos) return found;
    from = at + kSeparator.size();
  }
}

}  // namespace torchpare::fuzz

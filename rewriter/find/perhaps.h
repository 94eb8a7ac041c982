// A quick answer to whether a word is among some: most are not.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace torchpare {

/// Says yes of every word that was added, and of few others.
class Perhaps {
 public:
  constexpr void add(std::string_view word) {
    if (!word.empty()) table_[hash(word)] = true;
  }

  /// `word` must not be empty.
  constexpr bool holds(std::string_view word) const { return table_[hash(word)]; }

 private:
  static constexpr size_t kSize = 1024;

  static constexpr size_t hash(std::string_view word) {
    return (word.size() * 37 + static_cast<uint8_t>(word.front()) * 5 +
            static_cast<uint8_t>(word.back()) * 131) %
           kSize;
  }

  std::array<bool, kSize> table_{};
};

}  // namespace torchpare

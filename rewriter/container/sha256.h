// SHA-256 (FIPS 180-4).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace torchpare::container {

using Sha256 = std::array<uint8_t, 32>;

/// The words that the rounds change, and what they are before any byte.
using Sha256State = std::array<uint32_t, 8>;

/// The hash of bytes that come piece by piece.
class Hash {
 public:
  static constexpr size_t kBlock = 64;

  void add(std::string_view bytes);
  /// Of all that was added; more may be added all the same.
  Sha256 digest() const;

 private:
  friend void add_to_both(Hash&, std::string_view, Hash&, std::string_view);

  // The first 32 bits of the fractional parts of the square roots of the first 8 primes.
  Sha256State state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<uint8_t, kBlock> rest_;  ///< what is no whole block yet
  uint64_t size_ = 0;                 ///< in bytes
};

/// Adds to each what is its own, in little more time than to one.
void add_to_both(Hash& one, std::string_view to_one, Hash& other, std::string_view to_other);

Sha256 sha256(std::string_view bytes);
/// 64 digits, as sha256sum prints them.
std::string hex(const Sha256& digest);
std::string sha256_hex(std::string_view bytes);

}  // namespace torchpare::container

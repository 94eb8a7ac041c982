#include "core/crc32.h"

#include <array>
#include <cstddef>

namespace torchpare {
namespace {

/// What a byte does to the remainder, and (kTables[n]) what it does when n more bytes follow it: eight bytes are
/// then taken in one step instead of one after the other.
constexpr auto kTables = [] {
  constexpr uint32_t kPolynomial = 0xEDB88320;  // IEEE 802.3, least significant bit first
  std::array<std::array<uint32_t, 256>, 8> tables{};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t remainder = byte;
    for (int bit = 0; bit < 8; ++bit) remainder = remainder >> 1 ^ (remainder & 1 ? kPolynomial : 0);
    tables[0][byte] = remainder;
  }
  for (size_t n = 1; n < tables.size(); ++n)
    for (size_t byte = 0; byte < 256; ++byte) {
      const uint32_t before = tables[n - 1][byte];
      tables[n][byte] = before >> 8 ^ tables[0][before & 0xff];
    }
  return tables;
}();

}  // namespace

uint32_t crc32(std::string_view bytes) {
  uint32_t remainder = 0xFFFFFFFF;
  size_t at = 0;
  auto byte = [&](size_t i) { return static_cast<uint8_t>(bytes[at + i]); };
  for (; bytes.size() - at >= 8; at += 8) {
    uint32_t next = 0;
    for (size_t i = 0; i < 4; ++i) next ^= kTables[7 - i][byte(i) ^ (remainder >> (8 * i) & 0xff)];
    for (size_t i = 4; i < 8; ++i) next ^= kTables[7 - i][byte(i)];
    remainder = next;
  }
  for (; at < bytes.size(); ++at) remainder = remainder >> 8 ^ kTables[0][byte(0) ^ (remainder & 0xff)];
  return ~remainder;
}

}  // namespace torchpare

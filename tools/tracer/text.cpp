#include "text.h"

#include <cstring>

namespace torchpare::tracer {

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c < 0x20 || c == 0x7f ? '?' : c;  // char is signed here: bytes above 127 are below 0x20
  }
  return result + '"';
}

std::string hex(const void* bytes, size_t size) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string result;
  for (size_t i = 0; i < size; ++i) {
    const auto byte = static_cast<const unsigned char*>(bytes)[i];
    result += kDigits[byte >> 4];
    result += kDigits[byte & 15];
  }
  return result;
}

uint64_t fingerprint(const void* bytes, size_t size) {
  constexpr uint64_t kPrime = 0x9e3779b97f4a7c15;
  uint64_t state = size * kPrime;
  const char* at = static_cast<const char*>(bytes);
  for (size_t left = size; left > 0;) {
    uint64_t word = 0;
    const size_t taken = left < 8 ? left : 8;
    std::memcpy(&word, at, taken);
    state = (state ^ word) * kPrime;
    state ^= state >> 29;  // or the high bits would never reach the low ones
    at += taken;
    left -= taken;
  }
  return state;
}

std::string digits(uint64_t number) {
  const uint64_t swapped = __builtin_bswap64(number);
  return hex(&swapped, sizeof swapped);
}

}  // namespace torchpare::tracer

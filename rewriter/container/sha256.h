// SHA-256 (FIPS 180-4).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace torchpare::container {

using Sha256 = std::array<uint8_t, 32>;

Sha256 sha256(std::string_view bytes);
/// 64 digits, as sha256sum prints them.
std::string sha256_hex(std::string_view bytes);

}  // namespace torchpare::container

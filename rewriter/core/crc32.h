// The checksum of Inductor's blobs.
#pragma once

#include <cstdint>
#include <string_view>

namespace torchpare {

/// CRC-32 as zlib, and so Python's zlib.crc32(), computes it.
uint32_t crc32(std::string_view bytes);

}  // namespace torchpare

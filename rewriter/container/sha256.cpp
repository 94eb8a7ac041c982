#include "container/sha256.h"

#include <nettle/sha2.h>

#include <fmt/format.h>

namespace torchpare::container {

Sha256 sha256(std::string_view bytes) {
  sha256_ctx context;
  sha256_init(&context);
  sha256_update(&context, bytes.size(), reinterpret_cast<const uint8_t*>(bytes.data()));
  Sha256 digest;
  sha256_digest(&context, digest.size(), digest.data());
  return digest;
}

std::string sha256_hex(std::string_view bytes) {
  std::string hex;
  for (uint8_t byte : sha256(bytes)) hex += fmt::format("{:02x}", byte);
  return hex;
}

}  // namespace torchpare::container

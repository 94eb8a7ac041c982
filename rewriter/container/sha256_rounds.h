// The two ways to do the rounds of SHA-256, for its test.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace torchpare::container {

using Sha256State = std::array<uint32_t, 8>;

void portable_rounds(Sha256State& state, const uint8_t* bytes, size_t blocks);

bool has_sha_instructions();
/// Only where has_sha_instructions().
void sha_instructions(Sha256State& state, const uint8_t* bytes, size_t blocks);

}  // namespace torchpare::container

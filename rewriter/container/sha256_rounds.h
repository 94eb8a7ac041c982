// The ways to do the rounds of SHA-256, for its test.
#pragma once

#include <cstddef>
#include <cstdint>

#include "container/sha256.h"

namespace torchpare::container {

/// A message at work: whole blocks from `bytes` on.
struct ShaLane {
  Sha256State* state;
  const uint8_t* bytes;
};

void portable_rounds(const ShaLane& lane, size_t blocks);

/// Only where has_sha() (core/processor.h). `blocks`: of each.
void sha_instructions(const ShaLane& lane, size_t blocks);
void sha_instructions(const ShaLane& one, const ShaLane& other, size_t blocks);

}  // namespace torchpare::container

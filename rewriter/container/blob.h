// Inductor's binary blobs: length-prefixed fields behind a checksum.
//
// Written by BytesWriter in torch/utils/_appending_byte_serializer.py. The blobs made of it:
//   mega-cache           torch.compiler.save_cache_artifacts: CacheArtifactManager.serialize in
//                        torch/compiler/_cache.py
//   standalone artifact  CompiledArtifact.save(format="binary") in torch/_inductor/standalone_compile.py
//   AOT artifact         the same, for standalone_compile(aot=True), torch 2.10 and later
//
// Before torch 2.8 there was no checksum, and artifacts have had a name in front since 2.10.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/source.h"

namespace torchpare::container {

enum class Format : uint8_t {
  kPickle,  ///< an entry of fxgraph/, aotautograd/ or dynamo/, a function of aot_compile, a model of vLLM's
  kMegaCache,    ///< torch.compiler.save_cache_artifacts
  kArtifact,     ///< standalone_compile, format binary
  kAotArtifact,  ///< standalone_compile(aot=True)
};

constexpr std::string_view name_of(Format format) {
  constexpr std::string_view kNames[] = {"pickle", "mega-cache", "standalone artifact", "AOT artifact"};
  return kNames[static_cast<size_t>(format)];
}

/// A CRC-32 (core/crc32.h) in four bytes, most significant first, over what it covers.
struct Checksum {
  size_t at = 0;
  Span covers;

  bool operator==(const Checksum&) const = default;
};

inline constexpr size_t kChecksumSize = 4;

struct Blob {
  Format format;
  std::optional<Checksum> checksum;
  std::vector<Span> contents;  ///< what may hold wrappers: pickles, or the mega-cache within an artifact
};

/// Nothing if the bytes are no such blob from end to end. Whether the checksum is right is for the caller to
/// see.
std::optional<Blob> read_blob(std::string_view bytes);

/// Whether the first bytes look like a blob's, so that reading the rest is worth it; `size` is the whole's.
bool may_be_blob(std::string_view first, uint64_t size);

/// The number that the four bytes of a checksum spell.
uint32_t stored_checksum(std::string_view bytes, const Checksum& checksum);
/// Writes the right ones into them, the last first: an outer one stands before those within what it covers.
void renew_checksums(std::string& bytes, const std::vector<Checksum>& checksums);

}  // namespace torchpare::container

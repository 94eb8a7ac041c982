// A value of Inductor's remote cache: JSON that holds a cache entry in base64.
//
// Written by torch/_inductor/codecache.py FxGraphCache._save_graph and AOTAutogradCache.save as
// {"data": "<base64 of the pickle>", "time_taken_ms": 1234}, through RemoteCacheJsonSerde of
// torch/_inductor/remote_cache.py.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/source.h"

namespace torchpare::remote {

struct Envelope {
  Span base64;          ///< where it stands in the JSON
  std::string content;  ///< what it spells
};

/// Nothing if the bytes are no such value: no JSON object, no string `data`, no base64 in it.
std::optional<Envelope> open_envelope(std::string_view json);

/// The base64 of a content of the same size, as Python spells it; it fits in the place of the old one.
std::string spelled(std::string_view content);

}  // namespace torchpare::remote

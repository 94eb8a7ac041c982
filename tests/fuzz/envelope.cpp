// For any bytes: a value is an envelope or none; if it is one, its base64 stands where it is said to, and
// another content of the same size takes its place with nothing else changed.
#include "remote/envelope.h"

#include <string>

#include "core/source.h"
#include "target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  using namespace torchpare;
  using fuzz::require;
  const std::string json(fuzz::text_of(bytes, size));
  const auto envelope = remote::open_envelope(json);
  if (!envelope) return 0;
  require(slice(json, envelope->base64) == remote::spelled(envelope->content), "the base64 is the content's");
  std::string other = envelope->content;
  for (char& c : other) c = static_cast<char>(~c);
  std::string changed = json;
  const std::string piece = remote::spelled(other);
  require(piece.size() == envelope->base64.size(), "a content of one size has a base64 of one size");
  // A value in which the same word stands twice is none.
  if (piece == "data" || json.find('"' + piece + '"') != json.npos) return 0;
  changed.replace(envelope->base64.begin, piece.size(), piece);
  const auto again = remote::open_envelope(changed);
  require(again && again->content == other, "the other content is in its place");
  require(again->base64.begin == envelope->base64.begin, "it stands where the first stood");
  return 0;
}

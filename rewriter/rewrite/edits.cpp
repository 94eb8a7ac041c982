#include "rewrite/edits.h"

#include "core/room.h"

namespace torchpare {

std::string edited(std::string_view text, const EditSet& edits) {
  std::string out;
  make_room(out, text.size());
  size_t at = 0;
  for (const Span& gone : edits.deletions) {
    out.append(text, at, gone.begin - at);
    at = gone.end;
  }
  out.append(text, at);
  for (size_t space : edits.mutes) out[space] = '#';
  return out;
}

}  // namespace torchpare

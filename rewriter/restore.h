// The way back: what a file was before its asserts were taken out.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "receipt.h"
#include "rewrite.h"

namespace torchpare {

/// What tells that the restored bytes are the original's.
enum class Witness : uint8_t {
  kNone,     ///< nothing but the proof that the file is them minus whole asserts
  kName,     ///< each wrapper has the hash that torch named it by
  kReceipt,  ///< the file has the hash that was written down when it was replaced
};

std::string_view name_of(Witness witness);  ///< "unverified", "name", "receipt"

struct RestoreFrom {
  std::string path;
  std::vector<Receipt> receipts;  ///< of this file, oldest first
};

struct Restoration {
  enum class State : uint8_t {
    kOriginal,   ///< nothing is muted, and no receipt speaks of it
    kRestored,   ///< `restored` holds the original
    kUndecided,  ///< `reason` says why it is not known
  };

  State state = State::kOriginal;
  std::optional<Rewritten> restored;
  Witness witness = Witness::kNone;
  std::string reason;
};

/// Pure. Follows receipts back as long as they fit the bytes; then puts back what is muted, and lets audit
/// prove that the file is the result minus whole asserts.
Restoration restore(std::string_view bytes, const RestoreFrom& from, Recogniser& recogniser);

}  // namespace torchpare

// The way back: what a file was before its asserts were taken out.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rewrite/receipt.h"
#include "rewrite/rewrite.h"

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
  /// kUnchanged: it is as it was: a receipt or its name says so, or nothing is muted and no receipt speaks of it.
  /// kRewritten: `restored` holds the original. kUndecided: what it was is not known. kFailed: its receipts
  /// contradict it.
  State state = State::kUnchanged;
  std::optional<Rewritten> restored;
  Witness witness = Witness::kNone;
  std::string reason;  ///< for kUndecided and kFailed; says what to do, too
};

/// Pure. Where there are receipts, they decide: they are followed back as long as they fit the bytes, and the
/// result has the hash that was written down. Otherwise what is muted is put back, if audit proves that the
/// file is the result minus whole asserts; which comments were comments before, the wrapper's name tells, if
/// anything does.
Restoration restore(std::string_view bytes, const RestoreFrom& from, Recogniser& recogniser);

}  // namespace torchpare

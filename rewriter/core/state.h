// What became of a wrapper or a file.
#pragma once

#include <cstdint>
#include <string_view>

namespace torchpare {

enum class State : uint8_t {
  kUnchanged,  ///< understood, and nothing is to be done
  kRewritten,  ///< it is another text now, which was proved; in a dry run it would be
  kUndecided,  ///< not understood, or not proved: a reason says why, and nothing is written
  kSkipped,    ///< not looked at, or nothing of ours: a reason says why
  kFailed,     ///< it could not be read or written, or contradicts its receipts: a reason says how
};

inline constexpr State kStates[] = {State::kUnchanged, State::kRewritten, State::kUndecided, State::kSkipped,
                                    State::kFailed};

constexpr std::string_view name_of(State state) {
  constexpr std::string_view kNames[] = {"unchanged", "rewritten", "undecided", "skipped", "failed"};
  return kNames[static_cast<size_t>(state)];
}

}  // namespace torchpare

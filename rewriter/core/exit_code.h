// How a run went, in one number: what the program returns to the shell, and a report says of it.
#pragma once

namespace torchpare {

/// For many files the worst wins, in the order trouble, no, undecided, yes.
enum ExitCode : int { kYes = 0, kNo = 1, kTrouble = 2, kUndecided = 3 };

constexpr ExitCode worse(ExitCode a, ExitCode b) {
  constexpr auto rank = [](ExitCode c) { return c == kTrouble ? 3 : c == kNo ? 2 : c == kUndecided ? 1 : 0; };
  return rank(a) >= rank(b) ? a : b;
}

}  // namespace torchpare

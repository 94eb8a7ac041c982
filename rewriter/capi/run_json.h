// The settings of a run over files as one JSON object, for callers that have no command line.
#pragma once

#include <span>
#include <string_view>

#include "cache/clean.h"
#include "core/result.h"

namespace torchpare {

inline constexpr std::string_view kScanKeys[] = {"check", "jobs", "max_size", "timeout", "top"};
inline constexpr std::string_view kUndoKeys[] = {"check", "jobs", "max_size", "timeout", "force", "wait"};
inline constexpr std::string_view kCleanKeys[] = {"check", "jobs", "max_size", "timeout",
                                                  "force", "wait", "style",    "diff"};

/// The keys are flags of the command line, every one optional:
///
///     {"check": true, "force": true, "diff": true, "style": "delete" or "mute",
///      "jobs": threads, "max_size": bytes, "wait": seconds, "timeout": seconds, "top": wrappers and operators}
///
/// With "check" nothing is written (Purpose::kCheck), else Purpose::kChange. Errors: not JSON, a key twice, a
/// key that is not among `keys`, a value of the wrong type or out of range.
Result<cache::CleanSettings> run_settings_from_json(std::string_view settings,
                                                    std::span<const std::string_view> keys);

}  // namespace torchpare

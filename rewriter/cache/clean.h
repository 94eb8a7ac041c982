// Taking asserts out of whole caches, in place.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cache/run.h"

namespace torchpare::cache {

struct CleanSettings : RunSettings {
  std::optional<Style> style;  ///< absent: delete in a wrapper that is named, mute in everything else
  bool diffs = false;          ///< the report shows what changes
};

/// Does to files, folders and servers what the policy says. With Purpose::kChange the roots of the inputs are
/// locked, what is proved is put in place together, and receipts are written for undo. The report points to
/// the policy. Errors, after which nothing is changed: the policy says `once`; another run is at work; a root
/// is not the user's alone.
Result<Run> clean(const std::vector<std::string>& inputs, const Policy& policy,
                  const CleanSettings& settings);

/// What to say where a policy asks for `once`, which is not for files.
std::optional<Error> refused_once(const Policy& policy);

}  // namespace torchpare::cache

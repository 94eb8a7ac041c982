// The settings of a policy as one JSON object, for callers that have no command line.
#pragma once

#include <string_view>
#include <vector>

#include "core/result.h"
#include "policy/settings.h"

namespace torchpare {

/// The keys are the names in policy/settings, every one optional. --keep-op and --strip-op, whose order counts, are one
/// list:
///
///     {"preset": "once", "set": ["size_asserts=keep", …], "keep_inputs": true,
///      "ops": [{"action": "keep", "glob": "torch.ops.mylib.*"}, …], "torch_version": "2.13.0", …}
///
/// "compilation_config" may be a list of words too, as vLLM's command line has them: ["-cc.mode=3", "-O3"].
///
/// Only the shape is read here; whether a preset or a kind exists, resolve() says. Errors: not JSON, a key
/// twice, an unknown key, a value of the wrong type.
Result<std::vector<Given>> settings_from_json(std::string_view settings);

}  // namespace torchpare

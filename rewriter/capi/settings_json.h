// The settings of a policy as one JSON object, for callers that have no command line.
#pragma once

#include <string_view>

#include "core/result.h"
#include "host/settings.h"

namespace torchpare {

/// The keys are those of the command line, every one optional:
///
///     {"preset": "once", "set": ["size_asserts=keep", …], "keep_inputs": true,
///      "ops": [{"action": "keep", "glob": "torch.ops.mylib.*"}, …],    (--keep-op and --strip-op, in their order)
///      "torch_version": "2.13.0", "python": "PYTHON",
///      "compilation_config": "JSON or @FILE", "config": "FILE"}
///
/// Only the shape is read here; whether a preset or a kind exists, resolve() says. Errors: not JSON, a key
/// twice, an unknown key, a value of the wrong type.
Result<host::PolicyFlags> flags_from_json(std::string_view settings);

}  // namespace torchpare

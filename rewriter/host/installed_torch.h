// The version of the torch that a Python interpreter would import, found without running anything.
#pragma once

#include <string>

#include "core/result.h"
#include "policy/settings.h"

namespace torchpare::host {

/// The version that torch's installed metadata names, with an origin that tells the file. `python` is a path,
/// or a name to be looked up in PATH. Errors: no such interpreter, no torch beside it, or several versions
/// among which only running it would tell.
Result<Said> installed_torch(const std::string& python);

}  // namespace torchpare::host

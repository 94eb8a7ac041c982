// What the load-time hook did in the processes of a program, as a page.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace torchpare {

/// Of the JSON that TORCHPARE_REPORT gathers (tools/python/torchpare/report.py), {"totals": {NAME: NUMBER, …},
/// "processes": [{"pid": …, "command": […], "policy": …, NAME: NUMBER, …}, …]}: the totals first, then a row for each
/// process. The JSON itself stands in the page's only <pre id="json">, for whoever adds a process. Errors: no such
/// JSON.
Result<std::string> html_of_hook(std::string_view json);

}  // namespace torchpare

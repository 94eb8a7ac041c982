// JSON as reports print it.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace torchpare {

/// Indented, with a line end, in ASCII: texts come from files and may hold anything, and what is shown in a
/// terminal must not steer it. Invalid UTF-8 is replaced rather than refused.
inline std::string printed(const nlohmann::ordered_json& json) {
  return json.dump(2, ' ', true, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace torchpare

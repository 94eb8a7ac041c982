// JSON as reports print it.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace torchpare {

/// Indented, with a line end. Texts come from files and may hold anything; invalid UTF-8 is replaced rather
/// than refused.
inline std::string printed(const nlohmann::ordered_json& json) {
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace torchpare

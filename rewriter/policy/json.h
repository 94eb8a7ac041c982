// The two JSON texts that take part in a policy, and the one that a policy is printed as.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/result.h"
#include "policy/policy.h"
#include "policy/settings.h"

namespace torchpare {

/// What one source says of each kind, indexed by Kind; nothing where it is silent.
using Layer = std::array<std::optional<Choice>, kKindCount>;

/// The text as JSON. Errors: malformed (with line and column), a key twice in one object (Python and C++
/// readers would silently take one of them), not an object.
Result<nlohmann::json> parse_object(const Said& said);

/// What Python's bool() says of the value that json.loads() makes of it: null, false, 0, "", [] and {} are
/// false.
bool is_truthy(const nlohmann::json& value);

/// vLLM's --compilation-config: {"inductor_compile_config": {"size_asserts": true, …}, …}.
struct CompilationConfig {
  Layer layer;
  std::vector<std::string> warnings;
};

/// vLLM passes the values on unchecked and torch uses them by truthiness, so every value is accepted and
/// those that are not true or false are warned about. Errors: inductor_compile_config is no object, or an
/// assert kind stands elsewhere; vLLM does not start with those either.
Result<CompilationConfig> read_compilation_config(const Said& said);

/// A --config file: the object that to_json() gives, with every part optional, and an action alone ("strip")
/// accepted where {"action": "strip"} may stand. Origins and warnings in it are read over.
struct ConfigFile {
  std::optional<Said> preset;
  std::optional<Said> torch_version;
  std::optional<Choice> inputs;
  Layer layer;
  std::vector<OpRule> op_rules;
};

/// Errors: an unknown key, kind, action or preset, a value of the wrong type.
Result<ConfigFile> read_config(const Said& said);

///     {"preset": "vllm", "torch_version": "2.11.0" or null,
///      "settings": {"size_asserts": {"action": "strip", "origin": "…",
///                                    "overrode": [{"action": "…", "origin": "…"}, …]}, …},
///      "keep_inputs": false, "ops": [{"glob": "…", "action": "…", "origin": "…"}, …], "warnings": ["…", …]}
///
/// Every kind is always there. Read back by read_config() it decides alike.
nlohmann::ordered_json to_json(const Policy& policy);

}  // namespace torchpare

// For any settings: resolving gives a policy or an error in words, and a policy that is printed and read back
// decides alike. Three sections: the --config text, the --compilation-config text, and lines of flags
// ("--set …", "--torch-version …", "--preset …") and variables ("NAME=value").
#include "policy/policy.h"

#include <algorithm>
#include <string>

#include "policy/json.h"
#include "target.h"

namespace torchpare::fuzz {
namespace {

/// What follows `flag` and a blank at the start of the line.
std::optional<std::string> value_of(std::string_view line, std::string_view flag) {
  if (!line.starts_with(flag) || line.size() <= flag.size() || line[flag.size()] != ' ') return std::nullopt;
  return std::string(line.substr(flag.size() + 1));
}

void add_line(std::string_view line, PolicyInputs& inputs) {
  if (auto v = value_of(line, "--preset")) inputs.preset = *v;
  if (auto v = value_of(line, "--set")) inputs.set.push_back(*v);
  if (auto v = value_of(line, "--keep-op")) inputs.ops.push_back({Action::kKeep, *v});
  if (auto v = value_of(line, "--strip-op")) inputs.ops.push_back({Action::kStrip, *v});
  if (auto v = value_of(line, "--torch-version")) inputs.torch_version = Said{*v, "--torch-version"};
  if (line == "--keep-inputs") inputs.keep_inputs = true;
  const size_t equals = line.find('=');
  for (const std::string& name : environment_names())
    if (line.substr(0, equals) == name && equals != line.npos)
      inputs.environment[name] = line.substr(equals + 1);
}

PolicyInputs inputs_of(std::string_view input) {
  const auto parts = sections(input);
  PolicyInputs inputs;
  if (!parts[0].empty()) inputs.config = Said{std::string(parts[0]), "--config"};
  if (parts.size() > 1 && !parts[1].empty())
    inputs.compilation_config = Said{std::string(parts[1]), "--compilation-config"};
  std::string_view lines = parts.size() > 2 ? parts[2] : std::string_view{};
  while (!lines.empty()) {
    const size_t end = std::min(lines.find('\n'), lines.size());
    add_line(lines.substr(0, end), inputs);
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return inputs;
}

void require_alike(const Policy& x, const Policy& y) {
  for (const KindRow& kind : kinds())
    for (const Subject subject : {Subject{Class::kInput, {}}, Subject{Class::kUnnamed, {}},
                                  Subject{Class::kOp, "torch.ops.aten.mm.default"},
                                  Subject{Class::kOp, "torch.ops.vllm.moe_forward.default"}})
      require(decide(x, kind.kind, subject).action == decide(y, kind.kind, subject).action,
              "a policy that is printed and read back decides alike");
}

}  // namespace
}  // namespace torchpare::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  using namespace torchpare;
  const auto policy = resolve(fuzz::inputs_of(fuzz::text_of(bytes, size)));
  if (!policy) {
    fuzz::require(!message(policy.error()).empty(), "an error has words");
    return 0;
  }
  PolicyInputs printed;
  printed.config =
      Said{to_json(*policy).dump(1, ' ', false, nlohmann::json::error_handler_t::replace), "printed"};
  const auto again = resolve(printed);
  fuzz::require(again.has_value(), again ? "" : message(again.error()));
  fuzz::require_alike(*policy, *again);
  return 0;
}

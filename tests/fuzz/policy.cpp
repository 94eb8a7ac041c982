// For any settings: resolving gives a policy or an error in words, and a policy that is printed and read back
// decides alike. Three sections: the --config text, the --compilation-config text, and lines of flags
// ("--set …", "--torch-version …", "--preset …"), vLLM's among them ("-cc.KEY=VALUE"), and variables ("NAME=value").
#include "policy/resolve.h"

#include <algorithm>
#include <string>

#include "policy/json.h"
#include "policy/vllm_flags.h"
#include "target.h"

namespace torchpare::fuzz {
namespace {

void add_line(std::string_view line, PolicyInputs& inputs) {
  const size_t blank = line.find(' '), equals = line.find('=');
  for (const SettingRow& row : setting_rows())
    if (line.substr(0, blank) == row.flag && (blank == line.npos) == row.value.empty())
      inputs.given.push_back(given(row.key, std::string(row.value.empty() ? "" : line.substr(blank + 1))));
  const std::vector<std::string> words = {std::string(line)};
  if (words_of_vllm_flag(line) > 0)
    if (const auto read = read_vllm_flags(words); read && *read) inputs.given.push_back(**read);
  for (const std::string& name : environment_names())
    if (line.substr(0, equals) == name && equals != line.npos)
      inputs.environment[name] = line.substr(equals + 1);
}

PolicyInputs inputs_of(std::string_view input) {
  const auto parts = sections(input);
  PolicyInputs inputs;
  if (!parts[0].empty()) inputs.given.push_back(given(SettingKey::kConfig, std::string(parts[0])));
  if (parts.size() > 1 && !parts[1].empty())
    inputs.given.push_back(given(SettingKey::kCompilationConfig, std::string(parts[1])));
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
  printed.given.push_back(given(
      SettingKey::kConfig, to_json(*policy).dump(1, ' ', false, nlohmann::json::error_handler_t::replace)));
  const auto again = resolve(printed);
  fuzz::require(again.has_value(), again ? "" : message(again.error()));
  fuzz::require_alike(*policy, *again);
  return 0;
}

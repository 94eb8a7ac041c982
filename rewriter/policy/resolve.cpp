// How a policy comes about: every source is read into choices, and for each kind the choices are put in a
// row, the most specific first. The first one holds, the others are what it overrode. Nothing else decides.
// So this is the order of the lines in row_of(), and can be read there:
//
//     --set > --compilation-config > --config > preset > environment > torch's default
//
// An example, preset vllm, torch 2.11.0,
// --set size_asserts=keep, TORCHINDUCTOR_SIZE_ASSERTS=0:
//
//     keep   --set size_asserts=keep                                     <- holds
//     strip  preset vllm: torch 2.11.0 is older than 2.12.0.dev and …
//     strip  environment: TORCHINDUCTOR_SIZE_ASSERTS=0
//     keep   torch 2.11.0: on by default
//
// That the environment stands below the presets is also what makes it powerless under vLLM's rule: a preset
// that has nothing to say of a kind (vllm, from torch 2.12 on) leaves it to the environment, one that has
// does not.
#include "policy/resolve.h"

#include <fmt/format.h>

#include "policy/traps.h"
#include "policy/words.h"

namespace torchpare {
namespace {

Error unknown_kind(const std::string& name) {
  std::string_view subject = other_assert_option(name);
  return {"--set", "unknown kind " + in_quotes(name),
          subject.empty() ? "" : fmt::format("this option of torch is about {}", subject),
          suggestion(name, kind_names())};
}

Result<NamedChoice> read_set(const std::string& text) {
  size_t equals = text.find('=');
  std::string name = text.substr(0, equals);
  std::optional<Kind> kind = kind_named(name);
  if (!kind) return unknown_kind(name);
  if (equals == std::string::npos)
    return Error{"--set " + name, "there is no action", "",
                 fmt::format("write --set {}=strip, keep or once", name)};
  std::string word = text.substr(equals + 1);
  std::optional<Action> action = action_named(word);
  if (!action)
    return Error{"--set " + name, "unknown action " + in_quotes(word), "", suggestion(word, action_names())};
  return NamedChoice{*kind, {*action, "--set " + text}};
}

Result<Done> read_sets(const PolicyInputs& inputs, Sources& sources) {
  for (const Given& one : inputs.given) {
    if (one.key != SettingKey::kSet) continue;
    sources.set.push_back(TRY(read_set(one.said.value)));
  }
  return Done{};
}

Result<Done> read_texts(const PolicyInputs& inputs, Sources& sources) {
  if (const Said* text = last_of(inputs.given, SettingKey::kCompilationConfig))
    sources.compilation = TRY(read_compilation_config(*text));
  if (const Said* text = last_of(inputs.given, SettingKey::kConfig)) sources.config = TRY(read_config(*text));
  return Done{};
}

/// The command line's preset, else the file's, else vllm.
Result<Done> read_preset(const PolicyInputs& inputs, Sources& sources) {
  const Said* said = last_of(inputs.given, SettingKey::kPreset);
  if (said == nullptr && sources.config.preset) said = &*sources.config.preset;
  if (said == nullptr) return Done{};
  const auto preset = preset_named(said->value);
  if (!preset)
    return Error{said->origin, "unknown preset " + in_quotes(said->value), "",
                 suggestion(said->value, preset_names())};
  sources.ground.preset = *preset;
  sources.ground.preset_origin = fmt::format("{} {}", said->origin, said->value);
  return Done{};
}

constexpr std::string_view kWhyVersion = "preset vllm strips only for torch older than 2.12.0.dev";

Error no_version() {
  return {
      "--preset vllm", "the torch version is not known", std::string(kWhyVersion),
      "give --torch-version V, or --python PYTHON to take the version installed there, or another --preset"};
}

/// The command line's version, else the file's. Preset vllm needs one; the others do without.
Result<Done> read_torch_version(const PolicyInputs& inputs, Sources& sources) {
  const Said* said = last_of(inputs.given, SettingKey::kTorchVersion);
  if (said == nullptr && sources.config.torch_version) said = &*sources.config.torch_version;
  const bool needed = sources.ground.preset == Preset::kVllm;
  if (said == nullptr && needed) return no_version();
  if (said == nullptr) return Done{};
  sources.ground.torch = parse_version(said->value);
  if (sources.ground.torch) return Done{};
  if (needed)
    return Error{said->origin, in_quotes(said->value) + " is not a version", std::string(kWhyVersion),
                 "write what torch.__version__ says, such as 2.11.0 or 2.13.0+cu130"};
  sources.warnings.push_back(
      fmt::format("{}: {} is not a version and is not used.", said->origin, in_quotes(said->value)));
  return Done{};
}

/// All that is said of `kind`, strongest first.
std::vector<Choice> row_of(Kind kind, const Sources& sources) {
  std::vector<Choice> choices;
  auto add = [&](const std::optional<Choice>& choice) {
    if (choice) choices.push_back(*choice);
  };
  for (auto named = sources.set.rbegin(); named != sources.set.rend(); ++named)
    if (named->kind == kind) add(named->choice);
  add(sources.compilation.layer[static_cast<size_t>(kind)]);
  add(sources.config.layer[static_cast<size_t>(kind)]);
  add(preset_choice(kind, sources.ground));
  add(environment_choice(kind, sources.ground));
  add(torch_choice(kind, sources.ground));
  return choices;
}

Setting setting_of(Kind kind, const Sources& sources) {
  std::vector<Choice> choices = row_of(kind, sources);
  return {choices.front(), {choices.begin() + 1, choices.end()}};
}

/// The file's rules come first: of those that match the last one wins, and the command line is to win.
Result<Done> read_ops(const PolicyInputs& inputs, const Sources& sources, Policy& policy) {
  policy.op_rules = sources.config.op_rules;
  for (const auto& [key, said] : inputs.given) {
    if (key != SettingKey::kKeepOp && key != SettingKey::kStripOp) continue;
    if (said.value.empty())
      return Error{said.origin, "the pattern is empty", "it would match no operator",
                   "write one such as 'torch.ops.aten.*'"};
    const Action action = key == SettingKey::kKeepOp ? Action::kKeep : Action::kStrip;
    policy.op_rules.push_back({said.value, {action, fmt::format("{} {}", said.origin, said.value)}});
  }
  return Done{};
}

Result<Sources> read(const PolicyInputs& inputs) {
  Sources sources;
  sources.ground.environment = inputs.environment;
  for (const auto part : {read_sets, read_texts, read_preset, read_torch_version}) TRY(part(inputs, sources));
  return sources;
}

}  // namespace

std::vector<std::string> environment_names() {
  std::vector<std::string> names = {"VLLM_LOGGING_LEVEL"};
  for (const KindRow& kind : kinds()) names.emplace_back(kind.environment);
  return names;
}

Result<Policy> resolve(const PolicyInputs& inputs) {
  const auto sources = TRY(read(inputs));
  Policy policy;
  TRY(read_ops(inputs, sources, policy));
  for (const KindRow& kind : kinds())
    policy.settings[static_cast<size_t>(kind.kind)] = setting_of(kind.kind, sources);
  policy.inputs = sources.config.inputs;
  if (const Said* said = last_of(inputs.given, SettingKey::kKeepInputs))
    policy.inputs = Choice{Action::kKeep, said->origin};
  policy.preset = sources.ground.preset;
  if (sources.ground.torch) policy.torch_version = sources.ground.torch->text;
  policy.warnings = traps(sources, policy);
  return policy;
}

}  // namespace torchpare

#include "policy/preset.h"

#include <algorithm>

#include <fmt/format.h>

namespace torchpare {
namespace {

/// Stripping these would take the only guard away, so no preset does it in passing.
Choice kept_unless_named(Kind kind, const Ground& ground) {
  std::string origin = fmt::format("{}: kept unless named, because {}", ground.preset_origin, row(kind).why);
  if (ground.torch && !has_flag(*ground.torch, kind)) origin += "; " + no_flag(*ground.torch, kind);
  return {Action::kKeep, std::move(origin)};
}

Choice once_choice(Kind kind, const Ground& ground) {
  if (kind == Kind::kSizeAsserts || kind == Kind::kAlignmentAsserts)
    return {Action::kOnce, ground.preset_origin};
  return {Action::kKeep,
          ground.preset_origin +
              ": kept unless named, because these speak of values that differ on every call, so one "
              "that passes says nothing of the next"};
}

}  // namespace

std::optional<std::string> Ground::variable(std::string_view name) const {
  auto found = environment.find(std::string(name));
  if (found == environment.end()) return std::nullopt;
  return found->second;
}

bool has_flag(const Version& torch, Kind kind) { return is_at_least(torch, row(kind).since); }

bool emits(const Version& torch, Kind kind) {
  return std::ranges::any_of(
      kForms, [&](const FormRow& form) { return form.kind == kind && is_at_least(torch, form.since); });
}

std::string no_flag(const Version& torch, Kind kind) {
  return fmt::format("torch {} has no {} (it came with {})", torch.text, row(kind).name, row(kind).since);
}

std::optional<Choice> preset_choice(Kind kind, const Ground& ground) {
  if (ground.preset == Preset::kKeep) return Choice{Action::kKeep, ground.preset_origin};
  if (kind == Kind::kAlignmentAssertsInputs) return kept_unless_named(kind, ground);
  if (ground.preset == Preset::kStrip) return Choice{Action::kStrip, ground.preset_origin};
  if (ground.preset == Preset::kOnce) return once_choice(kind, ground);
  return vllm_choice(kind, ground);
}

std::optional<Choice> environment_choice(Kind kind, const Ground& ground) {
  std::optional<std::string> value = ground.variable(row(kind).environment);
  if (!value || (ground.torch && !has_flag(*ground.torch, kind))) return std::nullopt;
  // torch/_inductor/config.py: os.environ.get(NAME, default) == "1"
  return Choice{*value == "1" ? Action::kKeep : Action::kStrip,
                fmt::format("environment: {}={}", row(kind).environment, *value)};
}

std::optional<Choice> torch_choice(Kind kind, const Ground& ground) {
  if (!ground.torch) return std::nullopt;
  const Version& torch = *ground.torch;
  if (has_flag(torch, kind)) {
    bool on = row(kind).on_by_default;
    return Choice{on ? Action::kKeep : Action::kStrip,
                  fmt::format("torch {}: {} by default", torch.text, on ? "on" : "off")};
  }
  if (!emits(torch, kind)) return Choice{Action::kStrip, no_flag(torch, kind)};
  return Choice{Action::kKeep, no_flag(torch, kind) + " and always emits these asserts"};
}

}  // namespace torchpare

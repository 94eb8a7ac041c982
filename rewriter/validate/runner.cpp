#include "validate/runner.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "disk/files.h"
#include "host/spawn.h"

namespace torchpare::validate {
namespace {

using Json = nlohmann::json;

/// Seeds of the input sets; how the sets differ is the runner's affair (inputs.py).
constexpr int kSeeds[] = {0, 1, 2};

Json or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json json_of(const std::vector<BadTensor>& tensors) {
  Json out = Json::array();
  for (const BadTensor& t : tensors)
    out.push_back({{"subject", t.subject}, {"aligned", t.kind == Kind::kSizeAsserts}});
  return out;
}

Json json_of(const TracerLibraries& tracer) {
  return tracer.cupti.empty() ? Json() : Json({{"cupti", tracer.cupti}, {"preload", tracer.preload}});
}

std::string plan_text(const Plan& plan, const host::TemporaryFolder& folder) {
  const Json j = {{"folder", folder.path()},
                  {"original", plan.a_path},
                  {"rewritten", plan.b_path},
                  {"flag_off", or_null(plan.flag_off_path)},
                  {"inputs", or_null(plan.inputs_path)},
                  {"imports", plan.imports},
                  {"seeds", kSeeds},
                  {"bad_tensors", json_of(plan.bad_tensors)},
                  {"cuda", plan.cuda},
                  {"on", or_null(plan.on)},
                  {"tracer", json_of(plan.tracer)},
                  {"asserts", {{plan.a_path, plan.a_asserts}, {plan.b_path, plan.b_asserts}}},
                  {"timing_seconds", plan.timing_seconds}};
  return j.dump(2, ' ', false, Json::error_handler_t::replace);
}

std::string read_or_empty(const std::string& path) {
  disk::FileText file;
  return disk::read(path, file) ? std::move(file.bytes) : std::string();
}

std::string last_line(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  return std::string(text.substr(text.rfind('\n') + 1));
}

std::map<std::string, Outcome> outcomes_of(const Json& phases) {
  std::map<std::string, Outcome> out;
  for (const auto& [name, phase] : phases.items())
    out[name] = {phase.at("status"), phase.at("timed_out"), phase.at("printed")};
  return out;
}

Error broken(const Plan& plan, std::string why) {
  return {plan.python, "the wrappers could not be executed", std::move(why),
          "name a Python with --python that has torch and what --import names"};
}

}  // namespace

std::string Outcome::text() const {
  if (timed_out) return "did not end in time";
  if (status < 0) return fmt::format("ended by signal {}", -status);
  const std::string last = last_line(printed);
  return fmt::format("ended with exit code {}{}{}", status, last.empty() ? "" : ": ", last);
}

std::string_view name_of(Phase phase) {
  constexpr std::string_view kNames[] = {"probe", "warm", "a1", "a2", "b", "bad_a", "bad_b", "time"};
  return kNames[static_cast<size_t>(phase)];
}

const Outcome* Executed::phase(Phase phase) const {
  const auto found = phases_.find(std::string(name_of(phase)));
  return found == phases_.end() ? nullptr : &found->second;
}

std::string Executed::how_ended(Phase which) const {
  if (const Outcome* outcome = phase(which)) return outcome->text();
  return cut_short_.empty() ? "was not executed" : "was not executed to its end: " + cut_short_;
}

std::string Executed::text(std::string_view name) const { return read_or_empty(folder_ / name); }

std::string Executed::text(Phase phase, std::string_view name) const {
  return text(fmt::format("{}/{}", name_of(phase), name));
}

Result<std::unique_ptr<Recording>> Executed::recording(Phase phase, size_t set) const {
  const std::string json = text(phase, fmt::format("{}.json", set));
  if (json.empty()) return std::unique_ptr<Recording>();
  return read_recording(json, text(phase, fmt::format("{}.bin", set)));
}

Result<Trace> Executed::trace(Phase phase) const {
  const std::string text = this->text(phase, "trace.jsonl"),
                    where = fmt::format("the launch trace of phase {}", name_of(phase));
  if (!text.empty()) return read_trace(text, where);
  return Error{where, "there is none",
               "the tracer was not loaded, or the process ended before it used the GPU",
               "look at what the wrapper does before its first launch"};
}

Result<Executed> execute(const Plan& plan) {
  auto folder = TRY(host::TemporaryFolder::make());
  TRY(disk::write_new(folder / "plan.json", plan_text(plan, folder)));
  host::Variables variables = {{"PYTHONDONTWRITEBYTECODE", "1"}};
  if (!host::variable("TORCHINDUCTOR_CACHE_DIR")) variables["TORCHINDUCTOR_CACHE_DIR"] = folder / "cache";
  const std::string printed = folder / "printed";
  const auto ended =
      TRY(host::run_program({plan.python, plan.runner, folder / "plan.json"}, variables, printed));
  const std::string json = read_or_empty(folder / "outcomes.json");
  if (json.empty()) return broken(plan, Outcome{ended, false, read_or_empty(printed)}.text());
  try {
    const Json outcomes = Json::parse(json);
    if (outcomes.contains("trouble")) return broken(plan, outcomes["trouble"]);
    const std::string running = outcomes.at("running");
    const Outcome runner{ended, false, read_or_empty(printed)};
    return Executed(
        std::move(folder), outcomes.at("torch"), outcomes_of(outcomes.at("phases")),
        running.empty() ? "" : fmt::format("in phase {} the runner itself {}", running, runner.text()));
  } catch (const Json::exception& error) {
    return broken(plan, error.what());
  }
}

}  // namespace torchpare::validate

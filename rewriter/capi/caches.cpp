// Caches for C: what scan, clean and undo of cache/ come back with, as texts.
#include "cache/clean.h"
#include "cache/scan.h"
#include "cache/undo.h"
#include "capi/border.h"
#include "capi/run_json.h"
#include "host/settings.h"

using namespace torchpare;
using namespace torchpare::border;

namespace {

/// A file whose name is `-` is a file here.
std::vector<std::string> inputs_of(const char* const* paths, size_t count) {
  std::vector<std::string> inputs(paths, paths + count);
  for (std::string& input : inputs)
    if (input == "-") input = "./-";
  return inputs;
}

/// What the program says on standard error.
std::string words_of(const cache::Run& run) {
  std::string out;
  for (const Error& e : run.ignored)
    out += printable("ignored: " + message({e.where, e.what, e.why, ""})) + "\n";
  for (const Error& e : run.errors) out += printable(message(e)) + "\n";
  return out;
}

/// Reads the settings, lets `work` run, and gives what came of it.
template <class Work>
torchpare_status run_with(std::string_view settings, std::span<const std::string_view> keys,
                          torchpare_text* report, torchpare_text* words, Work work) {
  clear(report);
  clear(words);
  return guarded(words, [&] {
    const auto read = run_settings_from_json(settings, keys);
    if (!read) return trouble(read.error(), words);
    const Result<cache::Run> run = work(*read);
    if (!run) return trouble(run.error(), words);
    if (const std::string said = words_of(*run); !said.empty()) give(said, words);
    give(to_json(run->report), report);
    return static_cast<torchpare_status>(run->report.exit_code);
  });
}

}  // namespace

torchpare_status torchpare_scan(const torchpare_policy* policy, const char* const* paths, size_t count,
                                const char* settings, size_t size, torchpare_text* report,
                                torchpare_text* words) {
  Result<Policy> used = Policy{};  // outlives the report
  return run_with({settings, size}, kScanKeys, report, words, [&](cache::CleanSettings read) {
    used = policy != nullptr ? policy->now : host::policy_from({});
    if (paths != nullptr) return cache::scan(inputs_of(paths, count), used, read);
    return cache::scan_places(host::cache_places(host::this_person()), used, read);
  });
}

torchpare_status torchpare_clean(const torchpare_policy* policy, const char* const* paths, size_t count,
                                 const char* settings, size_t size, torchpare_text* report,
                                 torchpare_text* words) {
  return run_with({settings, size}, kCleanKeys, report, words, [&](const cache::CleanSettings& read) {
    return cache::clean(inputs_of(paths, count), policy->now, read);
  });
}

torchpare_status torchpare_undo(const char* const* paths, size_t count, const char* settings, size_t size,
                                torchpare_text* report, torchpare_text* words) {
  return run_with({settings, size}, kUndoKeys, report, words, [&](const cache::CleanSettings& read) {
    return cache::undo(inputs_of(paths, count), read);
  });
}

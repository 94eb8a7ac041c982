// Policies, texts and proofs for C.
#include <cstdlib>

#include "capi/border.h"
#include "capi/settings_json.h"
#include "host/settings.h"
#include "policy/json.h"
#include "report/hook_html.h"
#include "report/printed.h"
#include "report/report.h"
#include "rewrite/once.h"

using namespace torchpare;
using namespace torchpare::border;

namespace {

/// What the grammar said of shapes it has seen is remembered by thread.
Recogniser& recogniser() {
  static thread_local Recogniser own;
  return own;
}

torchpare_status status_of(const Outcome& outcome) {
  return static_cast<torchpare_status>(exit_code_of(outcome.state, outcome.count(Fate::kStuck)));
}

RunReport run_report(const Policy& policy, torchpare_status status) {
  RunReport run;
  run.command = RunReport::Command::kRewrite;
  run.policy = &policy;
  run.exit_code = status;
  return run;
}

std::string_view text_of(const Outcome& outcome, std::string_view original) {
  return outcome.rewritten ? outcome.rewritten->text() : original;
}

}  // namespace

const char* torchpare_version(void) { return TORCHPARE_VERSION; }

torchpare_status torchpare_policy_resolve(const char* settings, size_t size, torchpare_policy** policy,
                                          torchpare_text* message) {
  *policy = nullptr;
  clear(message);
  return guarded(message, [&] {
    const auto given = settings_from_json({settings, size});
    if (!given) return trouble(given.error(), message);
    auto resolved = host::policy_from(*given);
    if (!resolved) return trouble(resolved.error(), message);
    Policy later = after_a_pass(*resolved);
    *policy = new torchpare_policy{std::move(*resolved), std::move(later)};
    return TORCHPARE_YES;
  });
}

torchpare_status torchpare_hook_page(const char* json, size_t size, torchpare_text* page) {
  clear(page);
  return guarded(page, [&] {
    const auto made = html_of_hook({json, size});
    if (!made) return trouble(made.error(), page);
    give(*made, page);
    return TORCHPARE_YES;
  });
}

torchpare_status torchpare_policy_explain(const torchpare_policy* policy, torchpare_text* json) {
  clear(json);
  return guarded(json, [&] {
    give(printed(to_json(policy->now)), json);
    return TORCHPARE_YES;
  });
}

void torchpare_policy_free(torchpare_policy* policy) { delete policy; }

torchpare_status torchpare_rewrite(const torchpare_policy* policy, torchpare_style style, const char* text,
                                   size_t size, torchpare_text* rewritten, torchpare_text* report) {
  clear(rewritten);
  clear(report);
  const torchpare_status status = guarded(report, [&] {
    if (const auto once = asks_for_once(policy->now))
      return trouble({"torchpare_rewrite", "`once` is not for one text", *once + " asks for it",
                      "call torchpare_rewrite_once, or use strip or keep"},
                     report);
    const Style how = style == TORCHPARE_MUTE ? Style::kMute : Style::kDelete;
    const std::string_view original(text, size);
    const Outcome outcome = rewrite(original, policy->now, how, recogniser());
    if (report != nullptr) {
      RunReport run = run_report(policy->now, status_of(outcome));
      run.files.push_back(report_on("-", original, how, outcome, Detail::kSites));
      give(to_json(run), report);
    }
    if (outcome.rewritten) give(outcome.rewritten->text(), rewritten);
    return status_of(outcome);
  });
  if (status == TORCHPARE_TROUBLE) torchpare_text_free(rewritten);
  return status;
}

torchpare_status torchpare_rewrite_once(const torchpare_policy* policy, const char* text, size_t size,
                                        torchpare_text* checked, torchpare_text* passed,
                                        torchpare_text* report) {
  clear(checked);
  clear(passed);
  clear(report);
  const torchpare_status status = guarded(report, [&] {
    const std::string_view original(text, size);
    const OnceOutcome both = rewrite_once(original, policy->now, policy->later, recogniser());
    auto worst = status_of(both.checked);
    if (both.passed && worst == TORCHPARE_YES) worst = status_of(*both.passed);
    if (report != nullptr) {
      RunReport run = run_report(policy->now, worst);
      run.files.push_back(report_on("checked", original, Style::kMute, both.checked, Detail::kSites));
      if (both.passed)
        run.files.push_back(report_on("passed", original, Style::kMute, *both.passed, Detail::kSites));
      give(to_json(run), report);
    }
    if (both.checked.rewritten) give(both.checked.rewritten->text(), checked);
    if (both.passed && both.passed->state == State::kRewritten &&
        text_of(*both.passed, original) != text_of(both.checked, original))
      give(both.passed->rewritten->text(), passed);
    return worst;
  });
  if (status != TORCHPARE_TROUBLE) return status;
  torchpare_text_free(checked);
  torchpare_text_free(passed);
  return status;
}

torchpare_status torchpare_audit(const torchpare_policy* policy, const char* a, size_t a_size, const char* b,
                                 size_t b_size, torchpare_text* report) {
  clear(report);
  return guarded(report, [&] {
    const AuditedPair pair{"a", {a, a_size}, "b", {b, b_size}};
    const audit::AuditReport found = audit::audit(pair.a, pair.b, policy->now);
    if (report != nullptr) give(to_json(found, pair, policy->now), report);
    return static_cast<torchpare_status>(exit_code_of(found.verdict));
  });
}

void torchpare_text_free(torchpare_text* text) {
  if (text == nullptr) return;
  std::free(text->bytes);
  *text = {nullptr, 0};
}

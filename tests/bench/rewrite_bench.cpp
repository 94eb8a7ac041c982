// Bytes per second of each step of a rewrite, and of the whole, on texts that tests/bench/corpus.py made.
#include <benchmark/benchmark.h>

#include <string>

#include "evidence.h"
#include "find/scan.h"
#include "find/sites.h"
#include "policies.h"
#include "rewrite/edits.h"
#include "rewrite/plan.h"
#include "rewrite/rewrite.h"

namespace torchpare {
namespace {

std::string corpus_file(const std::string& name) { return test::read_file(BENCH_CORPUS "/" + name); }

void count_bytes(benchmark::State& state, const std::string& text) {
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations()) * static_cast<int64_t>(text.size()));
}

void scan_only(benchmark::State& state, const std::string& name) {
  const std::string text = corpus_file(name);
  for (auto _ : state) benchmark::DoNotOptimize(scan(text).lines.data());
  count_bytes(state, text);
}

void find_sites_in(benchmark::State& state, const std::string& name) {
  const std::string text = corpus_file(name);
  Recogniser recogniser;
  for (auto _ : state) benchmark::DoNotOptimize(find_sites(text, recogniser).sites.data());
  count_bytes(state, text);
}

void plan_and_apply(benchmark::State& state, const std::string& name, Style style) {
  const std::string text = corpus_file(name);
  const Policy policy = test::strip_all();
  Recogniser recogniser;
  const Inventory inventory = find_sites(text, recogniser);
  for (auto _ : state) {
    const Plan planned = plan(text, inventory, policy, style);
    benchmark::DoNotOptimize(edited(text, planned.edits).data());
  }
  count_bytes(state, text);
}

void audit_of(benchmark::State& state, const std::string& name, Style style) {
  const std::string text = corpus_file(name);
  const Policy policy = test::strip_all();
  Recogniser recogniser;
  const std::string candidate = edited(text, plan(text, find_sites(text, recogniser), policy, style).edits);
  for (auto _ : state) {
    const audit::AuditReport report = audit::audit(text, candidate, policy);
    if (report.verdict != audit::Verdict::kProved) return state.SkipWithError("not proved");
    benchmark::DoNotOptimize(report.removals.data());
  }
  count_bytes(state, text);
}

void whole_rewrite(benchmark::State& state, const std::string& name, Style style) {
  const std::string text = corpus_file(name);
  const Policy policy = test::strip_all();
  Recogniser recogniser;
  for (auto _ : state) {
    const Outcome outcome = rewrite(text, policy, style, recogniser);
    if (!outcome.rewritten) return state.SkipWithError("not rewritten");
    benchmark::DoNotOptimize(outcome.rewritten->text().data());
  }
  count_bytes(state, text);
}

/// What one process pays before its first file: every shape is new to a fresh recogniser.
void first_rewrite(benchmark::State& state, const std::string& name) {
  const std::string text = corpus_file(name);
  const Policy policy = test::strip_all();
  for (auto _ : state) {
    Recogniser recogniser;
    benchmark::DoNotOptimize(rewrite(text, policy, Style::kMute, recogniser).rewritten);
  }
  count_bytes(state, text);
}

BENCHMARK_CAPTURE(scan_only, one, std::string("one.py"));
BENCHMARK_CAPTURE(scan_only, comments, std::string("comments.py"));
BENCHMARK_CAPTURE(scan_only, big, std::string("big.py"));
BENCHMARK_CAPTURE(find_sites_in, one, std::string("one.py"));
BENCHMARK_CAPTURE(find_sites_in, big, std::string("big.py"));
BENCHMARK_CAPTURE(plan_and_apply, one_delete, std::string("one.py"), Style::kDelete);
BENCHMARK_CAPTURE(plan_and_apply, one_mute, std::string("one.py"), Style::kMute);
BENCHMARK_CAPTURE(audit_of, one_delete, std::string("one.py"), Style::kDelete);
BENCHMARK_CAPTURE(audit_of, one_mute, std::string("one.py"), Style::kMute);
BENCHMARK_CAPTURE(audit_of, big_mute, std::string("big.py"), Style::kMute);
BENCHMARK_CAPTURE(whole_rewrite, one_delete, std::string("one.py"), Style::kDelete);
BENCHMARK_CAPTURE(whole_rewrite, one_mute, std::string("one.py"), Style::kMute);
BENCHMARK_CAPTURE(whole_rewrite, comments, std::string("comments.py"), Style::kMute);
BENCHMARK_CAPTURE(whole_rewrite, big_delete, std::string("big.py"), Style::kDelete);
BENCHMARK_CAPTURE(whole_rewrite, big_mute, std::string("big.py"), Style::kMute);
BENCHMARK_CAPTURE(first_rewrite, one, std::string("one.py"));

}  // namespace
}  // namespace torchpare

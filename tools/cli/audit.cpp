#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "audit/container.h"
#include "cache/jobs.h"
#include "cache/remote.h"
#include "disk/walk.h"
#include "find/pasted.h"
#include "remote/redis.h"
#include "report/sarif.h"
#include "report/trees.h"
#include "tools/cli/commands.h"

namespace torchpare::cli {

using namespace cache;
namespace {

ExitCode code_for(audit::Verdict verdict) {
  switch (verdict) {
    case audit::Verdict::kProved:
      return kYes;
    case audit::Verdict::kRefuted:
      return kNo;
    case audit::Verdict::kUndecided:
      break;
  }
  return kUndecided;
}

audit::AuditReport audited(const Workbench& a, const Workbench& b, const Policy& policy) {
  return a.is_container ? audit::audit_container(a.file.bytes, b.file.bytes, policy)
                        : audit::audit(a.file.bytes, b.file.bytes, policy);
}

/// Of identical bytes no policy has anything to say, so none need be given.
Result<Policy> policy_for(const Arguments& arguments, bool identical) {
  auto policy = policy_from(arguments.policy);
  if (!policy && arguments.policy.empty() && identical) return Policy{};
  return policy;
}

ExitCode audit_files(const Arguments& arguments) {
  Workbench a, b;
  if (auto loaded = load(Job{arguments.inputs[0]}, a); !loaded) return complain(loaded.error());
  if (auto loaded = load(Job{arguments.inputs[1]}, b); !loaded) return complain(loaded.error());
  const AuditedPair pair{arguments.inputs[0], a.file.bytes, arguments.inputs[1], b.file.bytes,
                         a.is_container};
  const auto policy = policy_for(arguments, pair.a == pair.b);
  if (!policy) return complain(policy.error());
  audit::AuditReport report = audited(a, b, *policy);
  if (report.verdict == audit::Verdict::kUndecided && !a.is_container)
    report.reason = why_unread(a.file.bytes, report.reason);
  const ExitCode printed = print(arguments.sarif  ? to_sarif(report, pair)
                                 : arguments.json ? to_json(report, pair, *policy)
                                                  : to_text(report, pair));
  return worse(code_for(report.verdict), printed);
}

/// The files of a tree by their paths from its root. What is no regular file is left out.
Result<std::set<std::string>> files_below(const std::string& root) {
  auto found = disk::walk(root);
  if (!found) return found.error();
  std::set<std::string> out;
  for (const disk::Entry& entry : found->entries) out.insert(entry.path.substr(root.size()));
  return out;
}

AuditedFile refuted(const std::string& path, std::string why) {
  return {path, audit::Verdict::kRefuted, false, 0, std::move(why)};
}

AuditedFile undecided(const std::string& path, std::string why) {
  return {path, audit::Verdict::kUndecided, false, 0, std::move(why)};
}

AuditedFile verdict_on(const std::string& path, const audit::AuditReport& report) {
  if (report.verdict == audit::Verdict::kUndecided) return undecided(path, report.reason);
  if (report.violations.empty()) return {path, audit::Verdict::kProved, false, report.removals.size(), {}};
  const audit::Violation& first = report.violations.front();
  return refuted(path, fmt::format("byte {}: {}", first.in_a.begin, first.what));
}

class Trees {
 public:
  Trees(const Arguments& arguments, std::optional<Policy> policy)
      : a_(arguments.inputs[0]), b_(arguments.inputs[1]), policy_(std::move(policy)) {}

  Result<TreesReport> compare();

 private:
  AuditedFile compare(const std::string& path);

  std::string a_, b_;
  std::optional<Policy> policy_;
};

AuditedFile Trees::compare(const std::string& path) {
  Workbench a, b;
  for (auto [root, bench] : {std::pair(&a_, &a), std::pair(&b_, &b)})
    if (auto loaded = load(Job{*root + path}, *bench); !loaded)
      return undecided(path, message(loaded.error()));
  if (a.file.bytes == b.file.bytes) return {path, audit::Verdict::kProved, true, 0, {}};
  if (!a.is_container && !path.ends_with(".py")) return refuted(path, "it differs, and can hold no wrapper");
  return verdict_on(path, audited(a, b, *policy_));
}

/// Adds a file to the report; the worst verdict is the report's.
void add(AuditedFile file, TreesReport& report) {
  if (worse(code_for(report.verdict), code_for(file.verdict)) != code_for(report.verdict))
    report.verdict = file.verdict;
  report.files.push_back(std::move(file));
}

Result<TreesReport> Trees::compare() {
  const auto in_a = files_below(a_), in_b = files_below(b_);
  if (!in_a) return in_a.error();
  if (!in_b) return in_b.error();
  std::set<std::string> all = *in_a;
  all.insert(in_b->begin(), in_b->end());
  TreesReport report{a_, b_, {}, audit::Verdict::kProved};
  for (const std::string& path : all) {
    AuditedFile file = !in_a->contains(path)   ? refuted(path, "it is only in B")
                       : !in_b->contains(path) ? refuted(path, "it is only in A")
                                               : compare(path);
    add(std::move(file), report);
  }
  return report;
}

AuditedFile compare_values(const ValuePair& pair, const Policy& policy) {
  if (!pair.in_a || !pair.in_b) return refuted(pair.key, pair.in_a ? "it is only in A" : "it is only in B");
  if (pair.unread)
    return undecided(pair.key, "a value that could not be fetched: no string, empty, or too large");
  if (!pair.same_around) return refuted(pair.key, "the value differs beside the entry");
  if (pair.a == pair.b) return {pair.key, audit::Verdict::kProved, true, 0, {}};
  return verdict_on(pair.key, audit::audit_container(pair.a, pair.b, policy));
}

ExitCode audit_servers(const Arguments& arguments) {
  const auto policy = policy_from(arguments.policy);
  if (!policy) return complain(policy.error());
  TreesReport report{"", "", {}, audit::Verdict::kProved};
  const auto compared =
      for_each_pair({arguments.inputs, std::chrono::seconds(arguments.timeout)},
                    [&](const ValuePair& pair) { add(compare_values(pair, *policy), report); });
  if (!compared) return complain(compared.error());
  report.a = remote::redis_address(arguments.inputs[0])->text();
  report.b = remote::redis_address(arguments.inputs[1])->text();
  return worse(code_for(report.verdict), print(arguments.json ? to_json(report) : to_text(report)));
}

ExitCode audit_trees(const Arguments& arguments) {
  auto policy = policy_from(arguments.policy);
  if (!policy) return complain(policy.error());
  const auto report = Trees(arguments, std::move(*policy)).compare();
  if (!report) return complain(report.error());
  return worse(code_for(report->verdict), print(arguments.json ? to_json(*report) : to_text(*report)));
}

}  // namespace

ExitCode run_audit(const Arguments& arguments) {
  const size_t servers = sorted(arguments.inputs).remote.size();
  if (servers == 2) return audit_servers(arguments);
  if (servers == 1)
    return complain({"torchpare audit", "a server cannot be compared with files", "", "name two servers"});
  const bool trees[] = {disk::is_directory(arguments.inputs[0]), disk::is_directory(arguments.inputs[1])};
  if (trees[0] != trees[1])
    return complain({arguments.inputs[trees[0] ? 1 : 0], "a file cannot be compared with a directory", "",
                     "name two files or two directories"});
  if (trees[0] && arguments.sarif)
    return complain({"--sarif", "is for two files", "", "name two files, or leave it out"});
  return trees[0] ? audit_trees(arguments) : audit_files(arguments);
}

}  // namespace torchpare::cli

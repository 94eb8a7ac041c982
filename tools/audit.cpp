#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "audit/container.h"
#include "disk/walk.h"
#include "report_sarif.h"
#include "report_trees.h"
#include "tools/files.h"

namespace torchpare::tools {
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
  if (!policy && !speaks_of_policy(arguments.policy) && identical) return Policy{};
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
  const audit::AuditReport report = audited(a, b, *policy);
  const ExitCode printed = print(arguments.sarif  ? to_sarif(report, pair)
                                 : arguments.json ? to_json(report, pair, *policy)
                                                  : to_text(report, pair));
  return worse(code_for(report.verdict), printed);
}

/// The files of a tree by their paths from its root. What is no regular file is left out.
Result<std::set<std::string>> files_below(const std::string& root) {
  auto entries = disk::walk(root);
  if (!entries) return entries.error();
  std::set<std::string> out;
  for (const disk::Entry& entry : *entries) out.insert(entry.path.substr(root.size()));
  return out;
}

AuditedFile refuted(const std::string& path, std::string why) {
  return {path, audit::Verdict::kRefuted, false, 0, std::move(why)};
}

AuditedFile undecided(const std::string& path, std::string why) {
  return {path, audit::Verdict::kUndecided, false, 0, std::move(why)};
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
  const audit::AuditReport report = audited(a, b, *policy_);
  if (report.verdict == audit::Verdict::kUndecided) return undecided(path, report.reason);
  if (!report.violations.empty()) {
    const audit::Violation& first = report.violations.front();
    return refuted(path, fmt::format("byte {}: {}", first.in_a.begin, first.what));
  }
  return {path, audit::Verdict::kProved, false, report.removals.size(), {}};
}

Result<TreesReport> Trees::compare() {
  const auto in_a = files_below(a_), in_b = files_below(b_);
  if (!in_a) return in_a.error();
  if (!in_b) return in_b.error();
  std::set<std::string> all = *in_a;
  all.insert(in_b->begin(), in_b->end());
  TreesReport report{a_, b_, {}, audit::Verdict::kProved};
  ExitCode worst = kYes;
  for (const std::string& path : all) {
    AuditedFile file = !in_a->contains(path)   ? refuted(path, "it is only in B")
                       : !in_b->contains(path) ? refuted(path, "it is only in A")
                                               : compare(path);
    if (worse(worst, code_for(file.verdict)) != worst) report.verdict = file.verdict;
    worst = worse(worst, code_for(file.verdict));
    report.files.push_back(std::move(file));
  }
  return report;
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
  const bool trees[] = {disk::is_directory(arguments.inputs[0]), disk::is_directory(arguments.inputs[1])};
  if (trees[0] != trees[1])
    return complain({arguments.inputs[trees[0] ? 1 : 0], "a file cannot be compared with a directory", "",
                     "name two files or two directories"});
  if (trees[0] && arguments.sarif)
    return complain({"--sarif", "is for two files", "", "name two files, or leave it out"});
  return trees[0] ? audit_trees(arguments) : audit_files(arguments);
}

}  // namespace torchpare::tools

#include <map>
#include <memory>
#include <set>

#include <fmt/format.h>

#include "audit/container.h"
#include "cache/jobs.h"
#include "cache/remote.h"
#include "disk/walk.h"
#include "find/pasted.h"
#include "host/settings.h"
#include "remote/redis.h"
#include "report/sarif.h"
#include "report/trees.h"
#include "tools/cli/publish.h"

namespace torchpare::cli {

using namespace cache;
namespace {

audit::AuditReport audited(const Workbench& a, const Workbench& b, const Policy& policy) {
  return a.is_container ? audit::audit_container(a.file.bytes, b.file.bytes, policy)
                        : audit::audit(a.file.bytes, b.file.bytes, policy);
}

/// Of identical bytes no policy has anything to say, so none need be given.
Result<Policy> policy_for(const Arguments& arguments, bool identical) {
  auto policy = host::policy_from(arguments.policy);
  if (!policy && arguments.policy.empty() && identical) return Policy{};
  return policy;
}

Result<ExitCode> audit_files(const Arguments& arguments) {
  Workbench a, b;
  TRY(cache::read(Job{arguments.inputs[0]}, a));
  TRY(cache::read(Job{arguments.inputs[1]}, b));
  const AuditedPair pair{arguments.inputs[0], a.file.bytes, arguments.inputs[1], b.file.bytes,
                         a.is_container};
  const Policy policy = TRY(policy_for(arguments, pair.a == pair.b));
  audit::AuditReport report = audited(a, b, policy);
  if (report.verdict == audit::Verdict::kUndecided && !a.is_container)
    report.reason = why_unread(a.file.bytes, report.reason);
  const ExitCode printed = print(arguments.sarif  ? to_sarif(report, pair)
                                 : arguments.json ? to_json(report, pair, policy)
                                                  : to_text(report, pair));
  return worse(exit_code_of(report.verdict), printed);
}

AuditedFile refuted(const std::string& path, std::string why) {
  return {path, audit::Verdict::kRefuted, false, 0, std::move(why)};
}

AuditedFile undecided(const std::string& path, std::string why) {
  return {path, audit::Verdict::kUndecided, false, 0, std::move(why)};
}

/// What is in A or B cannot be looked at.
AuditedFile failed(const std::string& path, std::string why) {
  return {path, audit::Verdict::kUndecided, false, 0, std::move(why), true};
}

AuditedFile verdict_on(const std::string& path, const audit::AuditReport& report) {
  if (report.verdict == audit::Verdict::kUndecided) return undecided(path, report.reason);
  if (report.violations.empty()) return {path, audit::Verdict::kProved, false, report.removals.size(), {}};
  const audit::Violation& first = report.violations.front();
  return refuted(path, fmt::format("byte {}: {}", first.in_a.begin, first.what));
}

/// One of the two directories.
struct Side {
  std::shared_ptr<const disk::Directory> root;
  std::map<std::string, disk::Entry> tree;  ///< by the path from the root

  const disk::Entry* find(const std::string& path) const {
    const auto found = tree.find(path);
    return found == tree.end() ? nullptr : &found->second;
  }
};

Result<Side> side_of(const std::string& path) {
  auto root = TRY(disk::Directory::open(path));
  Side side{std::make_shared<const disk::Directory>(std::move(root)), {}};
  for (const disk::Entry& entry : disk::walk(*side.root, path).entries) side.tree.emplace(entry.below, entry);
  return side;
}

/// By the descriptor of the root, so that what is read is what the walk came upon, or nothing.
Job job_for(const Side& side, const disk::Entry& entry) {
  Job job{entry.path};
  job.folder = side.root;
  job.below = entry.below;
  return job;
}

AuditedFile compare_files(const std::string& path, const Job& in_a, const Job& in_b, const Policy& policy) {
  Workbench a, b;
  if (auto loaded = cache::read(in_a, a); !loaded) return failed(path, message(loaded.error()));
  if (auto loaded = cache::read(in_b, b); !loaded) return failed(path, message(loaded.error()));
  if (a.file.bytes == b.file.bytes) return {path, audit::Verdict::kProved, true, 0, {}};
  if (!a.is_container && !path.ends_with(".py")) return refuted(path, "it differs, and can hold no wrapper");
  return verdict_on(path, audited(a, b, policy));
}

/// "a file" or why it is none.
std::string kind_of(const disk::Entry& entry) { return entry.regular ? "a file" : entry.skipped; }

AuditedFile compare(const std::string& path, const Side& side_a, const Side& side_b, const Policy& policy) {
  const disk::Entry *a = side_a.find(path), *b = side_b.find(path);
  for (const disk::Entry* entry : {a, b})
    if (entry != nullptr && entry->unreadable) return failed(path, message(*entry->unreadable));
  if (a == nullptr) return refuted(path, fmt::format("it is only in B: {}", kind_of(*b)));
  if (b == nullptr) return refuted(path, fmt::format("it is only in A: {}", kind_of(*a)));
  if (a->regular != b->regular)
    return refuted(path, fmt::format("it is {} in A and {} in B", kind_of(*a), kind_of(*b)));
  if (!a->regular) return failed(path, fmt::format("it is {} in A and {} in B", kind_of(*a), kind_of(*b)));
  return compare_files(path, job_for(side_a, *a), job_for(side_b, *b), policy);
}

/// Adds a file to the report; the worst verdict is the report's.
void add(AuditedFile file, TreesReport& report) {
  if (worse(exit_code_of(report.verdict), exit_code_of(file.verdict)) != exit_code_of(report.verdict))
    report.verdict = file.verdict;
  report.failed += file.failed;
  report.files.push_back(std::move(file));
}

ExitCode publish(const TreesReport& report, const Arguments& arguments) {
  const ExitCode verdict = report.failed > 0 ? kTrouble : exit_code_of(report.verdict);
  return worse(verdict, print(arguments.json ? to_json(report) : to_text(report)));
}

Result<TreesReport> compare_trees(const std::string& a, const std::string& b, const Policy& policy) {
  const Side in_a = TRY(side_of(a));
  const Side in_b = TRY(side_of(b));
  std::set<std::string> all;
  for (const auto& [path, entry] : in_a.tree) all.insert(path);
  for (const auto& [path, entry] : in_b.tree) all.insert(path);
  TreesReport report{a, b, {}};
  for (const std::string& path : all) add(compare(path, in_a, in_b, policy), report);
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

Result<ExitCode> audit_servers(const Arguments& arguments) {
  const Policy policy = TRY(host::policy_from(arguments.policy));
  TreesReport report;
  TRY(for_each_pair(servers_from(arguments.inputs, arguments),
                    [&](const ValuePair& pair) { add(compare_values(pair, policy), report); }));
  report.a = remote::redis_address(arguments.inputs[0])->text();
  report.b = remote::redis_address(arguments.inputs[1])->text();
  return publish(report, arguments);
}

Result<ExitCode> audit_trees(const Arguments& arguments) {
  const Policy policy = TRY(host::policy_from(arguments.policy));
  return publish(TRY(compare_trees(arguments.inputs[0], arguments.inputs[1], policy)), arguments);
}

}  // namespace

Result<ExitCode> run_audit(const Arguments& arguments) {
  const size_t servers = sorted(arguments.inputs).remote.size();
  if (servers == 2) return audit_servers(arguments);
  if (servers == 1)
    return Error{"torchpare audit", "a server cannot be compared with files", "", "name two servers"};
  const bool trees[] = {disk::is_directory(arguments.inputs[0]), disk::is_directory(arguments.inputs[1])};
  if (trees[0] != trees[1])
    return Error{arguments.inputs[trees[0] ? 1 : 0], "a file cannot be compared with a directory", "",
                 "name two files or two directories"};
  if (trees[0] && arguments.sarif)
    return Error{"--sarif", "is for two files", "", "name two files, or leave it out"};
  return trees[0] ? audit_trees(arguments) : audit_files(arguments);
}

}  // namespace torchpare::cli

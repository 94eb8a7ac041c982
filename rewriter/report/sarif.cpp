#include "report/sarif.h"

#include <fmt/format.h>

#include "core/printable.h"
#include "report/printed.h"

namespace torchpare {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kUndecidedRule = "undecided", kSuspiciousRule = "suspicious", kAuditRule = "audit";

Json rule(std::string_view id, std::string_view about) {
  return {{"id", id}, {"shortDescription", {{"text", about}}}};
}

Json rules() {
  Json all = Json::array();
  for (const KindRow& kind : kinds())
    all.push_back(
        rule(kind.name, fmt::format("a runtime assert that torch._inductor.config.{} switches", kind.name)));
  all.push_back(rule(kSuspiciousRule, "code that looks like an assert and is none that is known"));
  all.push_back(rule(kUndecidedRule, "a file that could not be understood"));
  all.push_back(rule(kAuditRule, "a difference that no permitted removal of an assert explains"));
  return all;
}

/// A path as a URI reference (RFC 3986): what is not unreserved or '/' becomes %XX.
std::string uri_of(std::string_view path) {
  constexpr std::string_view kPlain = "-._~/";
  std::string out = path.starts_with('/') ? "file://" : "";
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       kPlain.find(c) != kPlain.npos;
    if (plain)
      out += c;
    else
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

Json result(std::string_view id, std::string_view level, std::string_view text, std::string_view path,
            const std::optional<Position>& at) {
  Json place = {{"artifactLocation", {{"uri", uri_of(path)}}}};
  if (at) place["region"] = {{"startLine", at->line}, {"startColumn", at->column}};
  return {{"ruleId", id},
          {"level", level},
          {"message", {{"text", text}}},
          {"locations", Json::array({{{"physicalLocation", std::move(place)}}})}};
}

std::string about(const SiteReport& s) {
  std::string out(row(s.form).name);
  out += s.cls == Class::kOp ? fmt::format(" of {}", s.op) : s.cls == Class::kInput ? " of an input" : "";
  if (s.fate == Fate::kCompiled) return out + " in C++: compiled, it stays";
  if (s.origin.empty()) return out;
  // A scan writes nothing.
  const std::string_view fate = s.fate == Fate::kStripped ? "to strip" : name_of(s.fate);
  out += fmt::format(": {} ({})", fate, s.origin);
  return s.stuck.empty() ? out : fmt::format("{}; {}", out, s.stuck);
}

/// A result in a file. Lines in a container are those of one of its wrappers, which the text has to say.
Json result_in(const FileReport& f, size_t wrapper, std::string_view id, std::string_view level,
               std::string text, const Position& at) {
  if (!f.container) return result(id, level, text, f.path, at);
  text += fmt::format(" (wrapper {}, line {})", wrapper + 1, at.line);
  return result(id, level, text, f.path, std::nullopt);
}

void add(const FileReport& f, Json& results) {
  if (f.state == State::kUndecided)
    results.push_back(
        result(kUndecidedRule, "error", f.reason, f.path, f.container ? std::nullopt : f.at_utf16));
  for (const SiteReport& s : f.sites)  // only spaces stand before a site
    results.push_back(result_in(f, s.wrapper, row(kind_of(s.form)).name,
                                s.fate == Fate::kStuck ? "warning" : "note", about(s), s.at));
  for (const OddityReport& o : f.oddities)
    results.push_back(result_in(f, o.wrapper, kSuspiciousRule, "warning",
                                fmt::format("{}: {}", o.what, o.line), o.at_utf16));
}

std::string log_of(Json results, Json notifications, bool successful) {
  Json invocation = {{"executionSuccessful", successful}};
  if (!notifications.empty()) invocation["toolExecutionNotifications"] = std::move(notifications);
  const Json log = {
      {"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
      {"version", "2.1.0"},
      {"runs", Json::array({{{"tool", {{"driver", {{"name", "torchpare"}, {"rules", rules()}}}}},
                             {"columnKind", "utf16CodeUnits"},
                             {"invocations", Json::array({std::move(invocation)})},
                             {"results", std::move(results)}}})}};
  return printed(log);
}

}  // namespace

std::string to_sarif(const RunReport& run) {
  Json results = Json::array(), notifications = Json::array();
  for (const FileReport& f : run.files) {
    add(f, results);
    if (f.state == State::kFailed)
      notifications.push_back({{"level", "error"}, {"message", {{"text", f.reason}}}});
  }
  const bool successful = notifications.empty();
  return log_of(std::move(results), std::move(notifications), successful);
}

std::string to_sarif(const audit::AuditReport& report, const AuditedPair& pair) {
  Json results = Json::array();
  auto add = [&](std::string_view id, const std::string& text, std::string_view name, std::string_view bytes,
                 size_t at) {
    if (pair.containers)
      results.push_back(result(id, "error", fmt::format("{} (byte {})", text, at), name, std::nullopt));
    else
      results.push_back(result(id, "error", text, name, position_of(bytes, at, Columns::kUtf16)));
  };
  for (const audit::Violation& v : report.violations)
    add(kAuditRule, v.what, pair.b_name, pair.b, v.in_b.begin);
  if (report.verdict == audit::Verdict::kUndecided)
    add(kUndecidedRule, report.reason, pair.a_name, pair.a, report.at);
  return log_of(std::move(results), Json::array(), true);
}

}  // namespace torchpare

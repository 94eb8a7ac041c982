// torch's own oracle: what Inductor writes with a flag off is what it writes with the flag on, minus the
// asserts.
#include <gtest/gtest.h>

#include <map>

#include "audit/audit.h"
#include "audit/audit_policies.h"
#include "evidence.h"

namespace torchpare {
namespace {

using audit::AuditReport;
using audit::Verdict;

struct Variant {
  const char* name;
  Policy policy;
};

std::vector<Variant> variants() {
  return {{"off", test::strip_all()},
          {"no_size", test::strip({Kind::kSizeAsserts})},
          {"no_alignment", test::strip({Kind::kAlignmentAsserts})},
          {"no_scalar", test::strip({Kind::kScalarAsserts})},
          {"no_nan", test::strip({Kind::kNanAsserts})}};
}

/// Lines whose only purpose is to name a size or stride for size asserts: `s0 = arg0_1_size[0]` and the like,
/// which torch 2.14 and later write only when size_asserts is on (PythonWrapperCodegen.codegen_inputs).
bool binds_size(std::string_view line) {
  const size_t begin = line.find_first_not_of(' ');
  const size_t equals = line.find(" = ");
  if (begin == std::string_view::npos || equals == std::string_view::npos) return false;
  const std::string_view name = line.substr(begin, equals - begin), value = line.substr(equals + 3);
  if (value.ends_with(".size()\n") || value.ends_with(".stride()\n")) return true;
  return name.starts_with("s") && value.find('(') == std::string_view::npos;
}

std::string describe(const std::string& a, const std::string& b, const AuditReport& report) {
  std::string text(audit::name_of(report.verdict));
  text += "; " + report.reason + "\n";
  for (const audit::Violation& violation : report.violations)
    text += violation.what + "\n" + place("A", a, violation.in_a.begin) + ": [" +
            std::string(slice(a, violation.in_a)) + "]\n" + place("B", b, violation.in_b.begin) + ": [" +
            std::string(slice(b, violation.in_b)) + "]\n";
  return text;
}

/// With cpp_wrapper the asserts are C++ in a Python string: no flag takes away Python statements.
bool is_cpp_wrapper(const std::string& a) { return a.find("\ncpp_wrapper_src = (") != std::string::npos; }

/// A refutation whose first violation is a size binding that only torch 2.14 and later leave out.
bool is_known_exception(const std::string& a, const test::Evidence& evidence, const AuditReport& report) {
  const bool since = evidence.torch.starts_with("2.14.") || evidence.torch.starts_with("2.15.");
  if (!since || report.verdict != Verdict::kRefuted) return false;
  const size_t at = report.violations.front().in_a.begin;
  const size_t begin = a.rfind('\n', at) + 1;
  return binds_size(std::string_view(a).substr(begin, a.find('\n', begin) + 1 - begin));
}

TEST(evidence, is_there) { EXPECT_GT(test::all_evidence().size(), 100u); }

TEST(evidence, flags_off_is_proved) {
  std::map<std::string, std::string> exceptions;  // torch version and variant, to the graphs
  for (const test::Evidence& evidence : test::all_evidence()) {
    const std::string& a = evidence.variants.at("on");
    for (const Variant& variant : variants()) {
      const auto b = evidence.variants.find(variant.name);
      if (b == evidence.variants.end() || is_cpp_wrapper(a)) continue;
      const AuditReport report = audit::audit(a, b->second, variant.policy);
      if (is_known_exception(a, evidence, report)) {
        exceptions[evidence.torch + " " + variant.name] += " " + evidence.graph;
        continue;
      }
      EXPECT_EQ(report.verdict, Verdict::kProved)
          << evidence.name << " " << variant.name << ": " << describe(a, b->second, report);
    }
  }
  for (const auto& [name, graphs] : exceptions) RecordProperty("size bindings, torch " + name, graphs);
}

TEST(evidence, asserts_in_strings_are_not_ours) {
  for (const test::Evidence& evidence : test::all_evidence()) {
    const std::string& a = evidence.variants.at("on");
    const auto off = evidence.variants.find("off");
    if (off == evidence.variants.end() || off->second == a || !is_cpp_wrapper(a)) continue;
    EXPECT_EQ(audit::audit(a, off->second, test::strip_every_kind()).verdict, Verdict::kRefuted)
        << evidence.name;
  }
}

TEST(evidence, identity_is_proved_without_style) {
  for (const test::Evidence& evidence : test::all_evidence()) {
    for (const auto& [name, text] : evidence.variants) {
      const AuditReport report = audit::audit(text, text, test::keep_all());
      EXPECT_EQ(report.verdict, Verdict::kProved) << evidence.name << " " << name;
      EXPECT_FALSE(report.style.has_value());
      EXPECT_TRUE(report.removals.empty());
    }
  }
}

TEST(evidence, flags_off_is_refuted_when_the_policy_keeps) {
  for (const test::Evidence& evidence : test::all_evidence()) {
    const std::string& a = evidence.variants.at("on");
    for (const char* name : {"off", "no_size", "no_alignment", "no_scalar", "no_nan"}) {
      const auto b = evidence.variants.find(name);
      if (b == evidence.variants.end() || b->second == a) continue;
      EXPECT_EQ(audit::audit(a, b->second, test::keep_all()).verdict, Verdict::kRefuted)
          << evidence.name << " " << name;
    }
  }
}

TEST(evidence, putting_asserts_in_is_refuted) {
  for (const test::Evidence& evidence : test::all_evidence()) {
    const auto off = evidence.variants.find("off");
    if (off == evidence.variants.end() || off->second == evidence.variants.at("on")) continue;
    EXPECT_EQ(audit::audit(off->second, evidence.variants.at("on"), test::strip_every_kind()).verdict,
              Verdict::kRefuted)
        << evidence.name;
  }
}

}  // namespace
}  // namespace torchpare

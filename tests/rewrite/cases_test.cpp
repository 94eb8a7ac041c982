// Runs tests/cases/*.txt: one situation each (tests/cases/README.md tells the format).
#include <gtest/gtest.h>

#include <filesystem>

#include <fmt/format.h>

#include "evidence.h"
#include "lines.h"
#include "policies.h"
#include "policy/resolve.h"
#include "rewrite/rewrite.h"

namespace torchpare::test {
namespace {

struct Case {
  std::string path;
  std::map<std::string, std::string> parts;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.path; }

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const auto& file : std::filesystem::directory_iterator(TORCHPARE_SOURCE_DIR "/tests/cases")) {
    if (file.path().extension() != ".txt") continue;
    Case c{file.path().string(), {}};
    std::string part = "about";
    for (const std::string& line : lines_of<std::string>(read_file(c.path))) {
      if (line.starts_with("== "))
        part = line.substr(3, line.find('\n') - 3);
      else
        c.parts[part] += line;
      c.parts[part];  // a part may be empty
    }
    cases.push_back(std::move(c));
  }
  return cases;
}

/// "strip", "keep", or lines such as `size_asserts=strip`, `keep-inputs`, `keep-op GLOB`, `strip-op GLOB`.
Policy policy_in(const std::string& text) {
  using enum SettingKey;
  PolicyInputs inputs;
  const auto add = [&inputs](SettingKey key, std::string value) {
    inputs.given.push_back(given(key, value));
  };
  add(kPreset, "keep");
  for (std::string line : lines_of<std::string>(text)) {
    if (line.ends_with('\n')) line.pop_back();
    if (line.starts_with("keep-op "))
      add(kKeepOp, line.substr(8));
    else if (line.starts_with("strip-op "))
      add(kStripOp, line.substr(9));
    else if (line == "keep-inputs")
      add(kKeepInputs, "");
    else if (!line.empty())
      add(line.find('=') == line.npos ? kPreset : kSet, line);
  }
  auto policy = resolve(inputs);
  EXPECT_TRUE(policy) << message(policy.error());
  return std::move(policy).value();
}

/// One line for each site, oddity and obstacle: "7 assert_size_stride op stripped".
std::string story(std::string_view text, const Outcome& outcome) {
  if (outcome.state == State::kUndecided)
    return fmt::format("{} undecided: {}\n", position_of(text, outcome.at).line, outcome.reason);
  constexpr std::string_view kFates[] = {"kept", "stripped", "comment", "stuck"};
  std::string out;
  for (size_t i = 0; i < outcome.inventory.sites.size(); ++i) {
    const Site& s = outcome.inventory.sites[i];
    const Decision& d = outcome.plan.decisions[i];
    out += fmt::format("{} {} {} {}{}{}\n", position_of(text, s.bytes.begin).line, row(s.form).name,
                       name_of(s.subject.cls), kFates[static_cast<size_t>(d.fate)],
                       d.stuck.empty() ? "" : ": ", d.stuck);
  }
  for (const Oddity& o : outcome.inventory.oddities)
    out += fmt::format("{} suspicious: {}\n", position_of(text, o.at).line, o.what);
  return out;
}

class Cases : public testing::TestWithParam<Case> {};

TEST_P(Cases, Hold) {
  const Case& c = GetParam();
  const std::string& in = c.parts.at("in");
  const Policy policy = c.parts.contains("policy") ? policy_in(c.parts.at("policy")) : strip_all();
  Recogniser recogniser;
  for (Style style : {Style::kDelete, Style::kMute}) {
    const std::string name(name_of(style));
    const Outcome outcome = rewrite(in, policy, style, recogniser);
    const std::string out = outcome.rewritten ? std::string(outcome.rewritten->text()) : in;
    const auto expected = c.parts.find(name);
    EXPECT_EQ(out, expected == c.parts.end() ? in : expected->second) << c.path << " " << name;
    auto told = c.parts.find("story " + name);
    if (told == c.parts.end()) told = c.parts.find("story");
    if (told == c.parts.end()) continue;
    EXPECT_EQ(story(in, outcome), told->second) << c.path << " " << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Files, Cases, testing::ValuesIn(all_cases()), [](const auto& file) {
  std::string name = std::filesystem::path(file.param.path).stem().string();
  std::replace_if(
      name.begin(), name.end(), [](char ch) { return !std::isalnum(static_cast<unsigned char>(ch)); }, '_');
  return name;
});

}  // namespace
}  // namespace torchpare::test

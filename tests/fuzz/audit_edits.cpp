// Pairs of texts that are close to each other: A, and a script of edits that makes B of it. Random bytes never are, so
// this is where a proof of something wrong would be found.
//
// An input is A, a line "=====" and the script: letters, each with the number of the line it is about.
//   d3 the line goes   m3 it is muted   u3 it is there twice   s3 it changes places with the next
//   c3 a digit changes   i3 a space more   o3 a space less   e3 an empty line before it
//   p3 the kinds with these bits are kept
// What is no such thing is passed over. A number too large is taken modulo the number of lines.
#include <algorithm>
#include <string>
#include <vector>

#include "lines.h"
#include "policies.h"
#include "proved.h"
#include "target.h"

namespace torchpare::fuzz {
namespace {

using audit::AuditReport;
using audit::Verdict;
using Lines = std::vector<std::string>;

/// The last space before the code becomes '#'.
void mute(std::string& line) {
  const size_t code = line.find_first_not_of(' ');
  if (code != std::string::npos && code > 0 && line[code] != '\n') line[code - 1] = '#';
}

void change_digit(std::string& line) {
  const size_t at = line.find_first_of("0123456789");
  if (at != std::string::npos) line[at] = line[at] == '9' ? '0' : static_cast<char>(line[at] + 1);
}

/// Lines that are deleted become empty, so that numbers mean lines of A through the whole script.
void edit(Lines& lines, char letter, size_t at) {
  std::string& line = lines[at];
  if (letter == 'd') line.clear();
  if (letter == 'm') mute(line);
  if (letter == 'u' && line.size() < 10'000) line += line;
  if (letter == 's' && at + 1 < lines.size()) std::swap(line, lines[at + 1]);
  if (letter == 'c') change_digit(line);
  if (letter == 'i') line.insert(0, 1, ' ');
  if (letter == 'o' && line.starts_with(' ')) line.erase(0, 1);
  if (letter == 'e') line.insert(0, 1, '\n');
}

Policy policy_of_bits(size_t kept) {
  Policy policy = test::policy_of(Action::kStrip);
  for (size_t i = 0; i < kKindCount; ++i)
    if (kept >> i & 1) policy.settings[i].chosen.action = Action::kKeep;
  return policy;
}

struct Pair {
  std::string b;
  Policy policy = test::policy_of(Action::kStrip);
};

Pair made_from(std::string_view a, std::string_view script) {
  constexpr size_t kMostEdits = 1000;
  Pair pair;
  Lines lines = test::lines_of<std::string>(a);
  for (size_t i = 0, edits = 0; i < script.size() && edits < kMostEdits && !lines.empty(); ++edits) {
    const char letter = script[i++];
    size_t number = 0;
    for (; i < script.size() && '0' <= script[i] && script[i] <= '9'; ++i)
      number = (number * 10 + static_cast<size_t>(script[i] - '0')) % 1'000'000;
    if (letter == 'p') pair.policy = policy_of_bits(number);
    if (a.size() < 1 << 20) edit(lines, letter, number % lines.size());
  }
  for (const std::string& line : lines) pair.b += line;
  return pair;
}

void check(std::string_view a, std::string_view script) {
  const Pair pair = made_from(a, script);
  const AuditReport report = audit::audit(a, pair.b, pair.policy);
  require(audit::audit(a, a, pair.policy).verdict == Verdict::kProved, "identity is proved");
  require(report.verdict != Verdict::kRefuted || !report.violations.empty(), "a refutation says why");
  require(report.verdict != Verdict::kUndecided || !report.reason.empty(), "so does what is undecided");
  if (report.verdict != Verdict::kProved || a == pair.b) return;
  check_explains(a, pair.b, report);
  check_removals(a, report, pair.policy);
  const Policy keep = test::keep_all();
  require(audit::audit(a, pair.b, keep).verdict != Verdict::kProved, "where all is kept, nothing goes");
}

}  // namespace
}  // namespace torchpare::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  using namespace torchpare;
  const auto texts = fuzz::sections(fuzz::text_of(bytes, size));
  fuzz::check(texts[0], texts.size() > 1 ? texts[1] : std::string_view("d3m3"));
  return 0;
}

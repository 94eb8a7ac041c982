// No mutant of a correct result is proved, unless it is a correct result again.
//
// What is correct is not asked of the audit. torch itself wrote B (flags off) for A (flags on), so B is A
// without any assert: a text that is A minus *some* asserts has all lines of B and, unless it is B, lines of
// A that B has not. A mutation only takes, changes, moves and repeats what is in B, or adds blanks and
// comments, so none can put an assert of A back: every mutant but B itself is wrong. For muted texts the same
// holds byte by byte: a mutant that is, at every offset, either A's byte or B's could be correct (an assert
// unmuted) and is passed over.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "audit/audit.h"
#include "audit/audit_policies.h"
#include "audit/mutants.h"
#include "evidence.h"

namespace torchpare {
namespace {

using audit::Verdict;
using test::lines_of;
using test::Mutator;

#ifdef __SANITIZE_ADDRESS__  // takes ten times as long; the released code has to refute more
constexpr size_t kMutants = 600, kEveryLine = 28;
#else
constexpr size_t kMutants = 2500, kEveryLine = 7;
#endif

size_t mutants_wanted() { return std::getenv("TORCHPARE_LONG_TESTS") != nullptr ? 40000 : kMutants; }

/// For each line of `a` whether `b` lacks it; empty when `b` is not `a` minus lines.
std::vector<bool> missing_lines(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<bool> missing;
  size_t at = 0;
  for (const std::string& line : a) {
    missing.push_back(at == b.size() || line != b[at]);
    if (!missing.back()) ++at;
  }
  return at == b.size() ? missing : std::vector<bool>();
}

/// A pair that torch wrote: B is A without the asserts of the policy.
struct Pair {
  std::string name;
  std::string a, b, muted;
  std::vector<bool> missing;  // lines of A
  Policy policy;
};

/// A with each line that torch left out turned into a comment; comments and the import, which is at column 0,
/// stay.
std::string muted(const std::string& a, const std::vector<bool>& missing) {
  auto lines = lines_of<std::string>(a);
  for (size_t i = 0; i < lines.size(); ++i) {
    const size_t text = lines[i].find_first_not_of(' ');
    if (missing[i] && text > 0 && lines[i][text] != '#') lines[i][text - 1] = '#';
  }
  return test::joined(lines);
}

std::vector<Pair> read_pairs() {
  const std::pair<const char*, Policy> variants[] = {{"off", test::strip_all()},
                                                     {"no_size", test::strip({Kind::kSizeAsserts})},
                                                     {"no_alignment", test::strip({Kind::kAlignmentAsserts})},
                                                     {"no_scalar", test::strip({Kind::kScalarAsserts})},
                                                     {"no_nan", test::strip({Kind::kNanAsserts})}};
  std::vector<Pair> all;
  for (const test::Evidence& evidence : test::all_evidence()) {
    const std::string& a = evidence.variants.at("on");
    for (const auto& [name, policy] : variants) {
      const auto b = evidence.variants.find(name);
      if (b == evidence.variants.end() || b->second == a) continue;
      if (audit::audit(a, b->second, policy).verdict != Verdict::kProved)
        continue;  // evidence_test.cpp has the reasons
      auto missing = missing_lines(lines_of<std::string>(a), lines_of<std::string>(b->second));
      if (missing.empty()) continue;
      all.push_back(
          {evidence.name + " " + name, a, b->second, muted(a, missing), std::move(missing), policy});
    }
  }
  return all;
}

const std::vector<Pair>& pairs() {
  static const std::vector<Pair> all = read_pairs();
  return all;
}

/// The first line where two texts differ, for messages.
std::string difference(const std::string& x, const std::string& y) {
  size_t at = 0;
  while (at < x.size() && at < y.size() && x[at] == y[at]) ++at;
  return place("line", x, at) + ": [" + std::string(line_at(x, at)) + "] [" + std::string(line_at(y, at)) +
         "]";
}

/// Makes `wanted` mutants with every way of mutation in turn: `original(pair)` is mutated, `correct(pair,
/// mutant)` says which mutants prove nothing, and no other may be proved against the pair's A.
template <class Original, class Correct>
void expect_none_proved(uint64_t seed, Original original, Correct correct, const Policy* policy = nullptr) {
  const std::vector<Pair>& all = pairs();
  ASSERT_GT(all.size(), 100u);
  Mutator mutator(seed);
  std::vector<size_t> made(Mutator::kWays);
  size_t wanted = mutants_wanted();
  for (size_t i = 0; wanted > 0 && i < 100 * mutants_wanted(); ++i) {
    const Pair& pair = all[mutator.below(all.size())];
    const size_t way = i % Mutator::kWays;
    const std::string from = original(pair), mutant = mutator.mutate(from, way);
    if (mutant == from || correct(pair, mutant)) continue;
    --wanted;
    ++made[way];
    ASSERT_NE(audit::audit(pair.a, mutant, policy ? *policy : pair.policy).verdict, Verdict::kProved)
        << pair.name << ", way " << way << ", " << difference(from, mutant);
  }
  EXPECT_EQ(wanted, 0u);
  for (size_t way = 0; way < made.size(); ++way)
    EXPECT_GE(made[way], mutants_wanted() / 200) << "way " << way;
}

TEST(mutants, of_a_text_without_asserts_are_not_proved) {
  expect_none_proved(
      1, [](const Pair& pair) { return pair.b; }, [](const Pair&, const std::string&) { return false; });
}

TEST(mutants, of_the_original_are_not_proved_when_everything_is_kept) {
  const Policy keep = test::keep_all();
  expect_none_proved(
      2, [](const Pair& pair) { return pair.a; }, [](const Pair&, const std::string&) { return false; },
      &keep);
}

bool is_mixture(const std::string& mutant, const std::string& x, const std::string& y) {
  if (mutant.size() != x.size()) return false;
  for (size_t i = 0; i < mutant.size(); ++i)
    if (mutant[i] != x[i] && mutant[i] != y[i]) return false;
  return true;
}

bool lacks_only_missing_lines(const std::string& mutant, const Pair& pair) {
  const std::vector<bool> lacks = missing_lines(lines_of<std::string>(pair.a), lines_of<std::string>(mutant));
  for (size_t i = 0; i < lacks.size(); ++i)
    if (lacks[i] && !pair.missing[i]) return false;
  return !lacks.empty();
}

TEST(mutants, of_a_muted_text_are_not_proved) {
  for (const Pair& pair : pairs()) {
    const auto report = audit::audit(pair.a, pair.muted, pair.policy);
    ASSERT_EQ(report.verdict, Verdict::kProved) << pair.name;
    ASSERT_EQ(report.style.value_or(Style::kMute), Style::kMute);
  }
  expect_none_proved(
      3, [](const Pair& pair) { return pair.muted; },
      [](const Pair& pair, const std::string& mutant) {
        return is_mixture(mutant, pair.a, pair.muted) || lacks_only_missing_lines(mutant, pair);
      });
}

/// Whether this line alone can be a whole assert, judging by its first word only.
bool may_be_whole_assert(const std::string& line) {
  const size_t text = std::min(line.find_first_not_of(' '), line.size());
  for (const char* start : {"assert_", "assert not ", "# buffer ", "# make sure ", "from torch"})
    if (std::string_view(line).substr(text).starts_with(start)) return true;
  return false;
}

TEST(mutants, that_lack_another_line_are_not_proved) {
  size_t lines_tried = 0, parts_tried = 0;
  for (const Pair& pair : pairs()) {
    if (!pair.name.ends_with(" off")) continue;
    const auto lines = lines_of<std::string>(pair.a);
    for (size_t i = 0; i < lines.size(); ++i) {
      if (pair.missing[i] && may_be_whole_assert(lines[i])) continue;
      std::vector<std::string> rest = lines;
      rest.erase(rest.begin() + static_cast<ptrdiff_t>(i));
      ASSERT_NE(audit::audit(pair.a, test::joined(rest), test::strip_every_kind()).verdict, Verdict::kProved)
          << pair.name << ": " << lines[i];
      ++lines_tried;
      parts_tried += pair.missing[i];
      if (std::getenv("TORCHPARE_LONG_TESTS") == nullptr) i += kEveryLine - 1;
    }
  }
  EXPECT_GT(lines_tried, 1000u);
  EXPECT_GT(parts_tried, 100u);
}

TEST(mutants, long_run) {
  if (std::getenv("TORCHPARE_LONG_TESTS") == nullptr)
    GTEST_SKIP() << "set TORCHPARE_LONG_TESTS=1 to make 40 000 mutants in each of the tests above";
  EXPECT_GE(3 * mutants_wanted(), 100000u);
}

}  // namespace
}  // namespace torchpare

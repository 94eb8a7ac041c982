// The fast scan and a parse of the whole file must find the same sites: on every captured wrapper, and on
// thousands of damaged ones wherever both still understand the text.
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "evidence.h"
#include "find/full_parse.h"
#include "find/sites.h"

namespace torchpare::test {
namespace {

std::vector<ParsedSite> fast(std::string_view text, Recogniser& recogniser, bool& understood) {
  const Inventory found = find_sites(text, recogniser);
  understood = !found.obstacle;
  std::vector<ParsedSite> sites;
  for (const Site& s : found.sites) sites.push_back({s.form, s.bytes});
  return sites;
}

std::string list(std::string_view text, const std::vector<ParsedSite>& sites) {
  std::string out;
  for (const ParsedSite& s : sites)
    out += std::to_string(position_of(text, s.bytes.begin).line) + " " + std::string(row(s.form).name) + " " +
           std::to_string(s.bytes.size()) + "\n";
  return out;
}

TEST(Engines, AgreeOnEveryCapturedWrapper) {
  Recogniser recogniser;
  Grammar grammar;
  for (const Evidence& e : all_evidence()) {
    for (const char* variant : {"on", "off"}) {
      const auto found = e.variants.find(variant);
      if (found == e.variants.end()) continue;
      const std::string& text = found->second;
      bool understood = false;
      const auto sites = fast(text, recogniser, understood);
      const auto parsed = sites_by_full_parse(text, grammar);
      ASSERT_TRUE(understood && parsed) << e.name;
      EXPECT_EQ(list(text, sites), list(text, *parsed)) << e.name;
    }
  }
}

/// The lines from the first function that Inductor calls on: small enough to parse thousands of times.
std::string without_kernels(const std::string& text) {
  const size_t wait = text.find("async_compile.wait(globals())");
  const size_t end = text.find("\ndef benchmark_compiled_module");
  return wait == text.npos ? text : text.substr(wait, end == text.npos ? text.npos : end - wait);
}

/// One small change of the kind that separates a right answer from a nearly right one.
std::string damaged(std::string text, std::mt19937& random) {
  static const std::vector<std::string> kInserts = {
      " ",
      "\n",
      "    ",
      "#",
      ";",
      ":",
      "(",
      ")",
      "'",
      "\"",
      "\\",
      "\\\n",
      ",",
      "not ",
      "\t",
      "  # note",
      "'''",
      "x = 1\n",
      "        # make sure graph inputs are not nan/inf\n",
      "        # buffer buf0 (op: a) is assumed to be not aligned\n",
      "        pass\n",
      "    def call(args):\n",
      "        def f():\n",
      "        assert_alignment(buf0, 16, 'input')\n",
      "        assert not buf0.isnan().any().item()\n",
      "\n\n",
      "        assert_size_stride(buf0, (1, ), (1, ))\n",
      "        if not (u0 >= 0):\n            raise RuntimeError('x')\n        buf9 = None\n",
      "if x:\n",
      "        with y:\n",
      "from torch._inductor.runtime.runtime_utils import assert_tensor_metadata\n",
      "    "};
  auto at = [&] { return std::uniform_int_distribution<size_t>(0, text.size() - 1)(random); };
  auto line_start = [&] { return text.rfind('\n', at()) + 1; };
  const std::string& insert = kInserts[std::uniform_int_distribution<size_t>(0, kInserts.size() - 1)(random)];
  switch (std::uniform_int_distribution<int>(0, 4)(random)) {
    case 0:
      return text.insert(line_start(), insert);
    case 1:
      // Behind an unfinished expression tree-sitter reads over a comment and its line end, which Python does
      // not.
      return insert.find('#') == insert.npos ? text.insert(at(), insert) : text;
    case 2:
      return text.erase(at(), std::uniform_int_distribution<size_t>(1, 4)(random));
    case 3: {  // a line goes
      const size_t begin = line_start();
      return text.erase(begin, text.find('\n', begin) - begin + 1);
    }
    default: {  // a line is moved
      const size_t begin = line_start();
      const size_t length = text.find('\n', begin) - begin + 1;
      const std::string line = text.substr(begin, length);
      text.erase(begin, length);
      return text.empty() ? text : text.insert(line_start(), line);
    }
  }
}

/// The same where a name went: `del # reuse` and the line below it are one statement for tree-sitter.
bool grammar_misreads(const std::string& text) {
  for (size_t at = text.find("del "); at != text.npos; at = text.find("del ", at + 1))
    if (const size_t next = text.find_first_not_of(' ', at + 3); next != text.npos && text[next] == '#')
      return true;
  return false;
}

TEST(Engines, AgreeOnDamagedWrappers) {
  const bool thorough = std::getenv("TORCHPARE_LONG_TESTS") != nullptr;
  const size_t rounds = thorough ? 200 : 8;
  Recogniser recogniser;
  Grammar grammar;
  std::mt19937 random(20260323);
  size_t compared = 0;
  for (const Evidence& e : all_evidence()) {
    const std::string original = without_kernels(e.variants.at("on"));
    if (original.size() > 20'000) continue;
    for (size_t i = 0; i < rounds; ++i) {
      const std::string text = damaged(damaged(original, random), random);
      if (grammar_misreads(text)) continue;
      bool understood = false;
      const auto sites = fast(text, recogniser, understood);
      const auto parsed = sites_by_full_parse(text, grammar);
      if (!understood || !parsed) continue;
      ++compared;
      ASSERT_EQ(list(text, sites), list(text, *parsed)) << e.name << "\n" << text;
    }
  }
  EXPECT_GT(compared, 500u);
}

}  // namespace
}  // namespace torchpare::test

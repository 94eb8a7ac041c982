// Texts that Python would not take, and texts made to be slow.
#include <gtest/gtest.h>

#include <string>

#include "audit/audit.h"
#include "audit/audit_policies.h"

namespace torchpare {
namespace {

using audit::AuditReport;
using audit::Verdict;

const std::string kSite = "    assert_alignment(buf0, 16)\n";
const std::string kHead = "def call(args):\n    x()\n";

std::string repeated(std::string_view text, size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (size_t i = 0; i < times; ++i) out += text;
  return out;
}

AuditReport timed(const std::string& a, const std::string& b) {
  const std::clock_t begin = std::clock();
  AuditReport report = audit::audit(a, b, test::strip_every_kind());
  const double took = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;  // of this process only
  // Far below what anything quadratic would need, far above what a slow machine with sanitizers does.
  EXPECT_LT(took, 10.0) << a.size() << " bytes";
  return report;
}

struct Unreadable {
  const char* reason;
  std::string text;
};

TEST(hostile, unreadable_texts_are_undecided_wherever_the_trouble_is) {
  const Unreadable cases[] = {
      {"NUL", std::string("    y = '\0'\n", 12)},
      {"carriage return", "    y()\r\n"},
      {"carriage return", "    y = '''\r'''\n"},
      {"form feed", "\f    y()\n"},
      {"form feed", "    \fy()\n"},
      {"invalid UTF-8", "    y = '\xFF'\n"},
      {"invalid UTF-8", "    # \xED\xA0\x80\n"},
      {"tab", "\ty()\n"},
      {"tab", "    if z:\n    \ty()\n"},
      {"unterminated string", "    y = 'a\n"},
      {"unterminated string", "    y = '''a\n"},
      {"unclosed bracket", "    y = (1,\n"},
      {"unbalanced closing bracket", "    y = 1)\n"},
      {"unbalanced closing bracket", "    y = (1]\n"},
      {"bad indentation", "      y()\n"},
      {"bad indentation", "    if z:\n    y()\n"},
      {"bad indentation", "  y()\n"},
      {"bad indentation", "    if z:\n"},
      {"stray backslash", "    y = \\ 1\n"},
      {"f-string", "    y = f'{z['a']}'\n"},
      {"too many nested brackets", "    y = " + std::string(100000, '(') + std::string(100000, ')') + "\n"},
  };
  for (const Unreadable& c : cases) {
    for (const bool first : {false, true}) {
      std::string a = kHead + (first ? c.text + kSite : kSite + c.text);
      std::string b = kHead + c.text;
      if (first && std::string_view(c.reason) == "bad indentation")
        continue;  // the site would change what is wrong
      for (const std::string& other : {b, b + "z\n", std::string(), kHead}) {
        const AuditReport report = audit::audit(a, other, test::strip_every_kind());
        ASSERT_EQ(report.verdict, Verdict::kUndecided) << c.text << report.reason;
        EXPECT_TRUE(report.reason.starts_with(c.reason)) << report.reason;
        EXPECT_NE(report.reason.find("; "), std::string::npos);
        EXPECT_TRUE(report.removals.empty() && report.violations.empty());
        EXPECT_LE(report.at, a.size());
      }
      EXPECT_EQ(audit::audit(a, a, test::strip_every_kind()).verdict, Verdict::kProved);
    }
  }
}

TEST(hostile, unreadable_beginnings_are_undecided) {
  for (const std::string& start : {std::string("\xEF\xBB\xBF"), std::string("# coding: latin-1\n"),
                                   std::string("#!x\n# coding=cp1252\n")})
    EXPECT_EQ(audit::audit(start + kHead + kSite, start + kHead, test::strip_every_kind()).verdict,
              Verdict::kUndecided);
}

TEST(hostile, readable_oddities_are_proved) {
  for (const std::string& odd :
       {std::string("    y = '\xC3\xA9'  # \xE2\x82\xAC\n"), std::string("\t# a tab before a comment\n"),
        std::string("    y = 1\t\n"), std::string("    y = (\n\t1)\n"), std::string("    y = f'{z} {{ }}'\n"),
        std::string("    y = 1 + \\\n2\n"), std::string("# coding: utf-8\n"), std::string("   \n \t \n"),
        std::string("    y = rb'\\''\n"), std::string("  # z\n")}) {
    EXPECT_EQ(audit::audit(kHead + odd + kSite, kHead + odd, test::strip_every_kind()).verdict,
              Verdict::kProved)
        << odd;
    EXPECT_EQ(audit::audit(kHead + kSite + odd, kHead + odd, test::strip_every_kind()).verdict,
              Verdict::kProved)
        << odd;
  }
}

TEST(hostile, many_comment_lines) {
  for (const char* comment : {"    # x\n", "# make sure graph inputs are not nan/inf\n",
                              "    # make sure graph inputs are not nan/inf\n",
                              "    # buffer b (op: x) is assumed to be not aligned\n", "#\n"}) {
    const std::string comments = repeated(comment, 80000);
    EXPECT_EQ(timed(kHead + comments + kSite, kHead + comments).verdict, Verdict::kProved);
    EXPECT_NE(timed(kHead + comments + "    y\n", kHead + "    y\n").verdict, Verdict::kUndecided);
  }
}

TEST(hostile, many_sites) {
  const std::string sites = repeated(kSite, 200000);
  const AuditReport report = timed(kHead + sites, kHead);
  EXPECT_EQ(report.verdict, Verdict::kProved);
  EXPECT_EQ(report.removals.size(), 200000u);
  EXPECT_EQ(timed(kHead + sites, kHead + sites.substr(kSite.size() * 100000)).verdict, Verdict::kProved);
  EXPECT_EQ(timed(kHead + sites, sites).verdict, Verdict::kRefuted);
}

TEST(hostile, many_beginnings_of_groups) {
  for (const char* beginning :
       {"    if not (u0 >= 0):\n        raise RuntimeError('x')\n", "    return_vars = (a, )\n",
        "    return_vars = (a, )\n    for var in return_vars:\n        x\n"}) {
    const std::string text = repeated(beginning, 50000);
    EXPECT_EQ(timed(kHead + text + kSite, kHead + text).verdict, Verdict::kProved);
    EXPECT_EQ(timed(kHead + text, kHead + text.substr(text.size() / 2)).verdict, Verdict::kRefuted);
  }
}

#ifdef __SANITIZE_ADDRESS__
constexpr size_t kLongLine = 2u << 20;
#else
constexpr size_t kLongLine = 10u << 20;
#endif

TEST(hostile, long_lines) {
  const size_t size = kLongLine;
  for (const std::string& line :
       {"    y = '" + std::string(size, 'x') + "'\n", "    y = '" + repeated("\\'", size / 2) + "'\n",
        "    y = [" + repeated("1, ", size / 3) + "]\n", "    #" + std::string(size, '#') + "\n",
        "    y = '''" + repeated("''\\", size / 3) + "x'''\n", "    y" + std::string(size, ' ') + "\n",
        "    assert_alignment(" + std::string(size, ' ') + "buf0, 16)\n",
        "    y = " + repeated("a;", size / 2) + "b\n",
        "    y = " + repeated("[", 150) + repeated("{}", size / 2) + repeated("]", 150) + "\n",
        "    y = f'" + repeated("{a}", size / 3) + "'\n"}) {
    EXPECT_EQ(timed(kHead + line + kSite, kHead + line).verdict, Verdict::kProved);
    EXPECT_NE(timed(kHead + kSite + line, kHead).verdict, Verdict::kUndecided);
  }
}

TEST(hostile, long_expressions) {
  const std::string sums = repeated("s0 + ", 1u << 20) + "1",
                    nested = repeated("(", 150) + sums + repeated(")", 150);
  for (const std::string& size :
       {sums, nested, repeated("-", 1u << 20) + "1", repeated("not ", 1u << 20) + "1"}) {
    const std::string site = "    assert_size_stride(buf0, (" + size + ", ), (1, ))\n";
    EXPECT_EQ(timed(kHead + site, kHead).verdict, Verdict::kProved);
  }
}

TEST(hostile, many_inputs) {
  std::string names = "    ", sites;
  for (int i = 0; i < 100000; ++i) names += "arg" + std::to_string(i) + ", ";
  for (int i = 0; i < 100000; ++i) sites += "    assert_alignment(arg" + std::to_string(i) + ", 16)\n";
  names += "= args\n";
  const AuditReport report = timed(kHead + names + sites, kHead + names);
  EXPECT_EQ(report.verdict, Verdict::kProved);
  EXPECT_EQ(report.removals.back().subject.cls, Class::kInput);
  const std::string pairs = repeated("    a, = args\n    assert_alignment(a, 16)\n", 100000);
  EXPECT_EQ(timed(kHead + pairs, kHead + repeated("    a, = args\n", 100000)).verdict, Verdict::kProved);
}

TEST(hostile, many_mentions_of_the_import) {
  const std::string import = "from torch._inductor.runtime.runtime_utils import assert_tensor_metadata\n";
  const std::string site = "    assert_tensor_metadata(b, (), (), torch.float32, 'x')\n";
  const std::string comments = repeated("    # assert_tensor_metadata\n", 100000);
  EXPECT_EQ(timed(import + kHead + comments + site, kHead + comments).verdict, Verdict::kProved);
  const std::string string = "    y = '" + repeated(" assert_tensor_metadata", 100000) + "'\n";
  EXPECT_EQ(timed(import + kHead + string + site, kHead + string).verdict, Verdict::kRefuted);
  EXPECT_EQ(timed(import + kHead + repeated(site, 50000), kHead).verdict, Verdict::kProved);
  EXPECT_EQ(timed(repeated(import, 100000) + kHead + site, kHead).verdict, Verdict::kProved);
}

TEST(hostile, a_large_text) {
  const std::string kernel =
      "k = async_compile.cpp('''\n" + repeated("    auto tmp = in[0]; // it's \"x\"\n", 1000000) + "''')\n";
  EXPECT_EQ(timed(kernel + kHead + kSite, kernel + kHead).verdict, Verdict::kProved);
  std::string changed = kernel + kHead;
  changed[kernel.size() / 2] ^= 1;
  EXPECT_EQ(timed(kernel + kHead + kSite, changed).verdict, Verdict::kRefuted);
}

}  // namespace
}  // namespace torchpare

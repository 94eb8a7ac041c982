// Whatever a text is made of, what is said of it grows no faster than the text.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <functional>

#include "policies.h"
#include "report/diff.h"
#include "report/html.h"
#include "report/report.h"
#include "report/sarif.h"
#include "rewrite/rewrite_file.h"

namespace torchpare::test {
namespace {

constexpr std::string_view kImport = "assert_size_stride = torch._C._dynamo.guards.assert_size_stride\n";
constexpr std::string_view kAssert = "assert_size_stride(a, (4, ), (1, ))";

std::string repeated(std::string_view text, size_t n) {
  std::string out;
  for (size_t i = 0; i < n; ++i) out += text;
  return out;
}

std::string body(const std::string& name, const std::string& statements) {
  return fmt::format("{}def {}(args):\n    a, = args\n{}    return (a, )\n", kImport, name, statements);
}

/// Texts that have about `n` of something, and something about `n` long.
struct Shape {
  std::string name;
  std::function<std::string(size_t)> text;
};

const std::vector<Shape>& shapes() {
  static const std::vector<Shape> all = {
      {"mentions_on_one_line",
       [](size_t n) {
         return body("call", fmt::format("    x = 1{}\n", repeated(fmt::format("; {}", kAssert), n)));
       }},
      {"mentions_behind_a_long_name",
       [](size_t n) {
         return body("call", repeated(fmt::format("    x = {}\n", kAssert), n) + "    " +
                                 std::string(40 * n, 'x') + " = 1\n");
       }},
      {"sites_in_a_function_with_a_long_name",
       [](size_t n) {
         return body("partition_" + std::string(40 * n, '1'), repeated(fmt::format("    {}\n", kAssert), n));
       }},
      {"sites_between_long_lines",
       [](size_t n) {
         return body("call",
                     repeated(fmt::format("    x = '{}'\n    {}\n", std::string(1000, 'y'), kAssert), n / 8));
       }},
      {"an_operator_for_each_site",
       [](size_t n) {
         std::string statements;
         for (size_t i = 0; i < n; ++i)
           statements +=
               fmt::format("    assert_size_stride(a, (4, ), (1, ), 'torch.ops.aten.o{}.default')\n", i);
         return body("call", statements);
       }},
  };
  return all;
}

/// All that is ever said of it, in bytes.
size_t said_of(const std::string& text) {
  Recogniser recogniser;
  const Policy policy = strip_all();
  const FileOutcome outcome = work_on_text(text, "w.py", {&policy, Style::kDelete, true}, recogniser);
  RunReport run;
  run.details = true;
  run.policy = &policy;
  run.files.push_back(report_on("w.py", text, outcome, Detail::kSites));
  run.files.back().diff = unified_diff("w.py", text, outcome.wrappers.front().outcome.plan.edits);
  EXPECT_FALSE(run.files.front().sites.empty() && run.files.front().oddities.empty());
  return to_text(run).size() + to_json(run).size() + to_sarif(run).size() + to_html(run).size();
}

class Growth : public testing::TestWithParam<Shape> {};

TEST_P(Growth, IsThatOfTheText) {
  const std::string once = GetParam().text(400), four_times = GetParam().text(1600);
  const double per_byte = static_cast<double>(said_of(once)) / static_cast<double>(once.size());
  EXPECT_LT(said_of(four_times), 1.2 * per_byte * static_cast<double>(four_times.size()));
  EXPECT_LT(per_byte, 60);
}

INSTANTIATE_TEST_SUITE_P(Report, Growth, testing::ValuesIn(shapes()),
                         [](const auto& one) { return one.param.name; });

}  // namespace
}  // namespace torchpare::test

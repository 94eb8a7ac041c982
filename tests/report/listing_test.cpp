#include "report/listing.h"

#include <gtest/gtest.h>

#include "says.h"

namespace torchpare::test {
namespace {

FileReport file(const std::string& path, std::vector<WrapperReport> wrappers,
                std::vector<Tally> tallies = {}) {
  FileReport report;
  report.path = path;
  report.wrappers = std::move(wrappers);
  report.tallies = std::move(tallies);
  return report;
}

WrapperReport wrapper(size_t asserts, size_t muted = 0) {
  WrapperReport report;
  report.torch = "2.13 or later";
  report.device = "cuda";
  report.asserts = asserts;
  report.muted = muted;
  return report;
}

Tally of_op(const std::string& op, size_t asserts, size_t comments = 0, size_t muted = 0) {
  return {Kind::kSizeAsserts, Class::kOp, op, asserts, comments, {}, muted};
}

std::vector<FileReport> files() {
  return {file("a", {wrapper(3)}, {of_op("x", 2), of_op("y", 1)}),
          file("b", {wrapper(0), wrapper(1, 8)}, {of_op("x", 1), of_op("z", 0, 8, 8)}),
          file("c", {wrapper(0)}, {of_op("w", 0, 5)}), file("d", {wrapper(3)}, {of_op("y", 1)})};
}

TEST(Top, WrappersWithTheMostAssertsComeFirst) {
  std::vector<std::string> names;
  const std::vector<FileReport> all = files();
  for (const WrapperPlace& at : top_wrappers(all, 3))
    names.push_back(all[at.file].path + std::to_string(at.wrapper));
  EXPECT_EQ(names, (std::vector<std::string>{"b1", "a0", "d0"}))
      << "of the same number the first stays first";
  EXPECT_EQ(top_wrappers(all, 100).size(), 3u) << "those without asserts are left out";
}

TEST(Top, OperatorsAreSummedOverFiles) {
  std::vector<std::string> rows;
  for (const OperatorReport& o : top_operators(files(), 3))
    rows.push_back(o.op + " " + std::to_string(o.asserts) + "+" + std::to_string(o.muted) + " in " +
                   std::to_string(o.files));
  EXPECT_EQ(rows, (std::vector<std::string>{"z 0+8 in 1", "x 3+0 in 2", "y 2+0 in 2"}))
      << "what torch itself writes as a comment (w) is no assert";
}

RunReport run_of(std::vector<FileReport> reports) {
  RunReport run;
  run.command = RunReport::Command::kScan;
  run.files = std::move(reports);
  run.made = 1'000'000;
  return run;
}

CacheReport cache(const std::string& place, const std::string& layout) {
  CacheReport one;
  one.path = one.place = place;
  one.layout = layout;
  one.origin = "WHO";
  return one;
}

TEST(Listing, OfCachesHasTheirFacts) {
  RunReport run = run_of({});
  CacheReport one = cache("/v/torch_compile_cache", "vLLM AOT");
  one.config = std::string(20, 'a');
  one.ranks = {"0_0", "1_0"};
  one.torch = {"2.11 or later", "2.7 or earlier"};
  one.bytes = 2048;
  one.newest = run.made - 3600;
  one.oldest = run.made - 10 * 24 * 3600;
  one.asserts = 12;
  one.muted = 5;
  one.wrappers = 4;
  one.troubles = 2;
  run.caches = {cache("/t", "Inductor"), one};
  run.empty_places = {{"/none", "ELSEWHERE", "not there"}};
  run.listing.caches = true;
  const std::string text = listing_of(run, {});
  EXPECT_TRUE(says(text, {"/t (WHO)\n", "Inductor\n", "/v/torch_compile_cache (WHO)\n", "12", "5", "4",
                          "2.0K", "1h-10d", "2.11+, up to 2.7",
                          "vLLM AOT aaaaaaaaaa, 2 ranks, 2 in trouble\n", "/none (ELSEWHERE): not there\n"}));
}

TEST(Listing, OfWrappersGoesByCaches) {
  RunReport run =
      run_of({file("/c/one.py", {wrapper(1)}), file("/d/two", {wrapper(2), wrapper(3)}), file("/c/none", {}),
              file("/e.py", {wrapper(4)}), file("/c/three.py", {wrapper(5)})});
  run.caches = {cache("/c", "Inductor"), cache("/d", "Inductor")};
  const std::pair<size_t, std::string> parts[] = {
      {0, "one.py"}, {1, "two"}, {0, "none"}, {0, ""}, {0, "three.py"}};
  for (size_t i = 0; i < run.files.size(); ++i) {
    if (i == 3) continue;
    run.files[i].cache = parts[i].first;
    run.files[i].in_cache = parts[i].second;
  }
  run.listing.wrappers = true;
  const std::string text = listing_of(run, {});
  EXPECT_TRUE(says(text, {"  /e.py\n", "/c\n", "2.13+", "cuda", "  one.py\n", "  three.py\n", "/d\n",
                          "  two: wrapper 1\n", "  two: wrapper 2\n"}));
  EXPECT_EQ(text.find("none"), text.npos);
}

TEST(Listing, IsNothingUnlessItIsAskedFor) { EXPECT_EQ(listing_of(run_of(files()), {}), ""); }

/// At 80 columns no line of a listing is broken by the terminal, whatever names there are.
TEST(Listing, FitsOnATerminal) {
  const std::string longest = "/" + std::string(300, 'x') + "漢字";
  RunReport run = run_of({file(longest, {wrapper(99'999, 99'999)}, {of_op(longest, 99'999)})});
  CacheReport one = cache(longest, "vLLM AOT");
  one.config = std::string(64, 'f');
  one.ranks = {"0_0"};
  one.torch = {"2.14.0+cu130"};
  run.caches = {one};
  run.empty_places = {{longest, "TORCHINDUCTOR_CACHE_DIR", "not there"}};
  run.listing = {true, true, 5};
  const std::string text = listing_of(run, {80, false});
  for (size_t begin = 0, end = 0; begin < text.size(); begin = end + 1) {
    end = text.find('\n', begin);
    EXPECT_LE(columns_of(text.substr(begin, end - begin)), 80u) << text.substr(begin, end - begin);
  }
}

}  // namespace
}  // namespace torchpare::test

// Which room may include which (rewriter/README.md), and how large a file may become.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>

#include "evidence.h"

namespace torchpare::test {
namespace {

namespace fs = std::filesystem;

struct File {
  std::string path;  ///< from the root of the repository
  std::string text;
  std::vector<std::string> includes;  ///< with their quotes or brackets
};

std::vector<File> sources(const std::string& folder) {
  std::vector<File> files;
  const fs::path root = TORCHPARE_SOURCE_DIR;
  static const std::regex include("(?:^|\n) *# *include *([\"<][^\">]+[\">])");
  for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
    if (entry.path().extension() != ".h" && entry.path().extension() != ".cpp") continue;
    File f{fs::relative(entry.path(), root).string(), read_file(entry.path().string()), {}};
    for (std::sregex_iterator it(f.text.begin(), f.text.end(), include), end; it != end; ++it)
      f.includes.push_back((*it)[1]);
    files.push_back(std::move(f));
  }
  std::sort(files.begin(), files.end(), [](const File& a, const File& b) { return a.path < b.path; });
  return files;
}

bool in(const File& f, std::string_view folder) { return f.path.starts_with(folder); }

/// No file for which `bound` holds includes anything that begins with `what`.
template <class Bound>
void expect_nobody_includes(std::string_view what, Bound bound) {
  for (const File& f : sources("rewriter"))
    for (const std::string& include : f.includes)
      EXPECT_FALSE(bound(f) && include.starts_with(what)) << f.path << " includes " << include;
}

/// No file outside of `allowed` uses `word`.
void expect_word_only_in(const std::string& word, std::string_view allowed) {
  const std::regex use("(^|[^A-Za-z_:.>])" + word);
  for (const File& f : sources("rewriter"))
    EXPECT_TRUE(in(f, allowed) || !std::regex_search(f.text, use)) << f.path << " uses " << word;
}

TEST(Layering, AuditSeesOnlyWhatItMay) {
  constexpr std::string_view kAllowed[] = {"\"core/result.h\"", "\"core/source.h\"", "\"core/asserts.h\"",
                                           "\"policy/policy.h\""};
  for (const File& f : sources("rewriter/audit"))
    for (const std::string& include : f.includes) {
      if (include.starts_with('<') || include.starts_with("\"audit/")) continue;
      EXPECT_NE(std::find(std::begin(kAllowed), std::end(kAllowed), include), std::end(kAllowed))
          << f.path << " includes " << include;
    }
}

TEST(Layering, CoreKnowsNobody) {
  for (const char* room :
       {"\"audit/", "\"container/", "\"disk/", "\"gpu/", "\"tools/", "\"rewrite", "\"report"})
    expect_nobody_includes(room, [](const File& f) { return in(f, "rewriter/core/"); });
}

TEST(Layering, ContainersAreBytes) {
  for (const char* room : {"\"audit/", "\"disk/", "\"gpu/", "\"tools/", "\"rewrite", "\"report"})
    expect_nobody_includes(room, [](const File& f) { return in(f, "rewriter/container/"); });
}

TEST(Layering, TheDiskKnowsNoRoomAboveIt) {
  for (const char* room : {"\"audit/", "\"gpu/", "\"tools/", "\"report.h"})
    expect_nobody_includes(room, [](const File& f) { return in(f, "rewriter/disk/"); });
}

TEST(Layering, NothingInTheLibraryKnowsTheProgram) {
  expect_nobody_includes("\"tools/", [](const File&) { return true; });
}

TEST(Layering, TreeSitterHasOneRoom) {
  expect_nobody_includes("<tree_sitter/", [](const File& f) { return f.path != "rewriter/find/syntax.cpp"; });
}

TEST(Layering, CudaStaysInTheTracer) {
  for (const char* header : {"<cuda", "<cupti"})
    expect_nobody_includes(header, [](const File& f) { return f.path.find("tracer") == f.path.npos; });
}

TEST(Layering, FilesAndEnvironmentAreTheDisksAffair) {
  for (const char* header : {"<filesystem>", "<fstream>", "<fcntl.h>", "<unistd.h>", "<sys/stat.h>"})
    expect_nobody_includes(header, [](const File& f) { return !in(f, "rewriter/disk/"); });
  expect_word_only_in("getenv\\(", "rewriter/disk/");
}

TEST(Layering, TheLibraryNeitherPrintsNorExits) {
  expect_nobody_includes("<iostream>", [](const File&) { return true; });
  for (const char* word : {"printf\\(", "fputs\\(", "exit\\(", "abort\\(", "std::cout", "argv"})
    expect_word_only_in(word, "nowhere");
}

/// said() makes what comes from outside printable; fmt::format does not.
TEST(Layering, ReportsForPeopleAreSaid) {
  for (const char* name : {"report_text.cpp", "report_trees.cpp", "report_validate_text.cpp"}) {
    const std::string text = read_file(TORCHPARE_SOURCE_DIR "/rewriter/" + std::string(name));
    EXPECT_EQ(text.find("fmt::"), text.npos) << name;
    EXPECT_NE(text.find("said("), text.npos) << name;
  }
}

/// 100 to 200 lines is a good size; at 400 look again; 600 never.
TEST(Layering, FilesStaySmall) {
  for (const char* folder : {"rewriter", "tools", "tests"})
    for (const File& f : sources(folder))
      EXPECT_LT(std::count(f.text.begin(), f.text.end(), '\n'), 600) << f.path;
}

TEST(Layering, HeadersAreGuarded) {
  for (const char* folder : {"rewriter", "tools", "tests"})
    for (const File& f : sources(folder)) {
      if (!f.path.ends_with(".h") || f.path.ends_with("torchpare.h")) continue;
      EXPECT_NE(f.text.find("#pragma once"), f.text.npos) << f.path;
    }
}

}  // namespace
}  // namespace torchpare::test

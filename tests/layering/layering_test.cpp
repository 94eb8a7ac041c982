// Which room may include which (rewriter/README.md), and how large a file may become.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <sstream>

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

/// What a room may include beside itself. Rooms stand on floors: all that a room may include is below it.
struct Room {
  std::string_view name;
  std::vector<std::string_view> may_include;  ///< rooms, or single headers of them
};

/// The same list as in rewriter/CMakeLists.txt, from the ground up.
const std::vector<Room>& rooms() {
  static const std::vector<Room> all = {
      {"core", {}},
      {"find", {"core"}},
      {"policy", {"core"}},
      {"container", {"core"}},
      {"remote", {"core"}},
      {"audit", {"core/result.h", "core/source.h", "core/asserts.h", "core/crc32.h", "policy/policy.h"}},
      {"host", {"core", "policy"}},
      {"rewrite", {"core", "find", "policy", "container", "audit"}},
      {"disk", {"core", "container", "rewrite"}},
      {"report", {"core", "find", "policy", "audit", "rewrite"}},
      {"explain", {"core", "find", "report"}},
      {"cache",
       {"core", "find", "policy", "container", "remote", "audit", "host", "rewrite", "disk", "report"}},
      {"validate", {"core", "find", "policy", "host", "rewrite", "disk", "report"}},
      {"capi", {"core", "policy", "host", "rewrite", "disk", "report", "cache"}},
  };
  return all;
}

std::string_view room_of(std::string_view path) {
  return path.substr(0, std::min(path.find('/'), path.size()));
}

bool permits(const Room& room, std::string_view include) {
  if (room_of(include) == room.name) return true;
  return std::any_of(room.may_include.begin(), room.may_include.end(), [include](std::string_view allowed) {
    return allowed == include || allowed == room_of(include);
  });
}

/// What is wrong with the includes of `files`, which are named from rewriter/ on.
std::vector<std::string> trespasses(const std::vector<File>& files) {
  std::vector<std::string> found;
  for (const File& f : files) {
    const auto room = std::find_if(rooms().begin(), rooms().end(), [&f](const Room& r) {
      return f.path.starts_with(std::string(r.name) + "/");
    });
    if (room == rooms().end()) {
      found.push_back(f.path + " stands in no room");
      continue;
    }
    for (const std::string& include : f.includes)
      if (include.front() == '"' && !permits(*room, std::string_view(include).substr(1, include.size() - 2)))
        found.push_back(f.path + " includes " + include);
  }
  return found;
}

TEST(Layering, RoomsIncludeOnlyWhatTheyMay) {
  std::vector<File> files = sources("rewriter");
  for (File& f : files) f.path = f.path.substr(std::string_view("rewriter/").size());
  EXPECT_EQ(trespasses(files), std::vector<std::string>());
}

TEST(Layering, TrespassesAreSeen) {
  EXPECT_EQ(trespasses({{"core/source.cpp", "", {"\"core/source.h\"", "<string>"}}}),
            std::vector<std::string>());
  EXPECT_EQ(trespasses({{"core/source.cpp", "", {"\"find/scan.h\""}},
                        {"audit/audit.cpp", "", {"\"core/printable.h\"", "\"core/source.h\""}},
                        {"audit/audit.cpp", "", {"\"find/scan.h\""}},
                        {"cache/jobs.cpp", "", {"\"tools/cli/commands.h\""}},
                        {"once.h", "", {}},
                        {"attic/once.h", "", {}}})
                .size(),
            6u);
}

TEST(Layering, WhatARoomMayIncludeIsBelowIt) {
  for (size_t i = 0; i < rooms().size(); ++i)
    for (std::string_view allowed : rooms()[i].may_include)
      EXPECT_TRUE(std::any_of(rooms().begin(), rooms().begin() + static_cast<std::ptrdiff_t>(i),
                              [allowed](const Room& below) { return below.name == room_of(allowed); }))
          << rooms()[i].name << " may include " << allowed;
}

TEST(Layering, TreeSitterHasOneRoom) {
  expect_nobody_includes("<tree_sitter/", [](const File& f) { return f.path != "rewriter/find/syntax.cpp"; });
}

TEST(Layering, CudaStaysInTheTracer) {
  for (const char* header : {"<cuda", "<cupti"})
    expect_nobody_includes(header, [](const File& f) { return f.path.find("tracer") == f.path.npos; });
}

/// Files are the disk's affair, this machine is the host's.
TEST(Layering, FilesAndEnvironmentHaveTheirRooms) {
  for (const char* header : {"<filesystem>", "<fstream>", "<fcntl.h>", "<sys/stat.h>"})
    expect_nobody_includes(
        header, [](const File& f) { return !in(f, "rewriter/disk/") && !in(f, "rewriter/host/"); });
  for (const char* header : {"<sys/socket.h>", "<netdb.h>"})
    expect_nobody_includes(header, [](const File& f) { return !in(f, "rewriter/remote/"); });
  expect_nobody_includes("<dlfcn.h>", [](const File& f) { return !in(f, "rewriter/remote/openssl.cpp"); });
  expect_word_only_in("getenv\\(", "rewriter/host/");
}

TEST(Layering, TheLibraryNeitherPrintsNorExits) {
  expect_nobody_includes("<iostream>", [](const File&) { return true; });
  for (const char* word : {"printf\\(", "fputs\\(", "exit\\(", "abort\\(", "std::cout", "argv"})
    expect_word_only_in(word, "nowhere");
}

/// said() makes what comes from outside printable; fmt::format does not.
TEST(Layering, ReportsForPeopleAreSaid) {
  for (const char* name :
       {"report/text.cpp", "report/trees.cpp", "report/listing.cpp", "validate/report_validate_text.cpp"}) {
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

/// The types that a file defines where other files can see them, with their namespaces.
std::vector<std::string> types_of(const std::string& text) {
  static const std::regex opens("namespace ?([A-Za-z_:]*) ?\\{"), closes("\\}  // namespace.*"),
      type("(?:struct|class|enum class|union) ([A-Za-z_]\\w*)(?: final)?(?: : [^;]*)?(?: ?\\{.*)?");
  std::vector<std::string> within, found;
  std::istringstream lines(text);
  std::smatch match;
  for (std::string line; std::getline(lines, line);) {
    if (std::regex_match(line, match, opens)) within.push_back(match[1]);
    if (std::regex_match(line, closes) && !within.empty()) within.pop_back();
    const bool hidden = std::find(within.begin(), within.end(), "") != within.end();
    if (hidden || line.ends_with(';') || !std::regex_match(line, match, type)) continue;
    std::string name;
    for (const std::string& space : within) name += space + "::";
    found.push_back(name + match[1].str());
  }
  return found;
}

/// Two types of one name are linked as if they were one, and neither compiler nor linker says a word.
TEST(Layering, NoTwoTypesHaveOneName) {
  EXPECT_EQ(types_of("namespace a {\nstruct B {\n};\nstruct C;\nnamespace {\nclass D {\n};\n}  // namespace\n"
                     "class E : public F {\n};\nenum class G : int {\n};\n}  // namespace a\n"),
            (std::vector<std::string>{"a::B", "a::E", "a::G"}));
  for (const char* folder : {"rewriter", "tools/tracer"}) {
    std::map<std::string, std::string> where;
    for (const File& f : sources(folder))
      for (const std::string& name : types_of(f.text)) {
        const auto [known, fresh] = where.try_emplace(name, f.path);
        EXPECT_TRUE(fresh) << name << " is in " << known->second << " and in " << f.path;
      }
    EXPECT_GT(where.size(), 3u);
  }
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

// A directory and an environment that last as long as one test.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>

namespace torchpare::test {

/// An empty directory, removed at the end.
class Scratch {
 public:
  Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "torchpare-test-XXXXXX").string();
    root_ = std::filesystem::canonical(mkdtemp(name.data()));
  }
  ~Scratch() { std::filesystem::remove_all(root_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  std::string path(const std::string& name) const { return (root_ / name).string(); }

  /// Writes a file, with the directories above it.
  std::string file(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name, std::ios::binary) << text;
    return path(name);
  }

  std::string executable(const std::string& name, const std::string& text =
                                                      "\x7f"
                                                      "ELF") const {
    file(name, text);
    std::filesystem::permissions(root_ / name, std::filesystem::perms::owner_all);
    return path(name);
  }

  std::string link(const std::string& name, const std::string& target) const {
    std::filesystem::create_directories((root_ / name).parent_path());
    std::filesystem::create_symlink(target, root_ / name);
    return path(name);
  }

 private:
  std::filesystem::path root_;
};

/// Sets (or, without a value, unsets) a variable of this process until the end of the scope.
class Variable {
 public:
  Variable(std::string name, std::optional<std::string> value) : name_(std::move(name)) {
    if (const char* before = getenv(name_.c_str())) before_ = before;
    put(value);
  }
  ~Variable() { put(before_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  void put(const std::optional<std::string>& value) {
    value ? setenv(name_.c_str(), value->c_str(), 1) : unsetenv(name_.c_str());
  }

  std::string name_;
  std::optional<std::string> before_;
};

}  // namespace torchpare::test

// A folder and an environment that last as long as one test.
#pragma once

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace torchpare::test {

/// A folder for one test, removed with it. Whatever is made in it is made with the folders above it, and its
/// path is returned.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "torchpare-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error(name + ": cannot be made");
    path_ = std::filesystem::canonical(name).string();
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

  std::string write(const std::string& name, const std::string& bytes) const {
    std::ofstream(made_for(name), std::ios::binary) << bytes;
    return *this / name;
  }

  std::string executable(const std::string& name, const std::string& bytes =
                                                      "\x7f"
                                                      "ELF") const {
    write(name, bytes);
    std::filesystem::permissions(*this / name, std::filesystem::perms::owner_all);
    return *this / name;
  }

  std::string link(const std::string& name, const std::string& target) const {
    std::filesystem::create_symlink(target, made_for(name));
    return *this / name;
  }

  /// Names of all files below, sorted.
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path_))
      if (!entry.is_directory()) names.push_back(std::filesystem::relative(entry.path(), path_).string());
    std::sort(names.begin(), names.end());
    return names;
  }

 private:
  std::string made_for(const std::string& name) const {
    std::filesystem::create_directories(std::filesystem::path(*this / name).parent_path());
    return *this / name;
  }

  std::string path_;
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

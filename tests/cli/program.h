// Runs the program as a user would, and keeps what it printed.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace torchpare::test {

struct Finished {
  int code = 0;  ///< exit code; minus the signal when one ended it
  std::string out;
  std::string err;
};

/// Runs torchpare with these arguments, these bytes on standard input, and these variables on top of an
/// environment in which none of the variables that policies read is set.
Finished torchpare(const std::vector<std::string>& arguments, const std::string& input = {},
                   const std::map<std::string, std::string>& environment = {});

/// A folder for one test, removed with it.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  /// Writes a file, with the folders it is in, and returns its path.
  std::string write(const std::string& name, const std::string& bytes) const;
  /// Names of all files below, sorted.
  std::vector<std::string> files() const;

 private:
  std::string path_;
};

/// A small wrapper with two asserts, and what is left of it in each style under `--preset strip`.
extern const std::string kWrapper;
extern const std::string kDeleted;
extern const std::string kMuted;

}  // namespace torchpare::test

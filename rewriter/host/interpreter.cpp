// What Modules/getpath.py and Lib/site.py of CPython (and Debian's patch to the latter) decide, in short:
//
// 1. If pyvenv.cfg lies beside the executable or one directory up, this is a virtual environment (site.py,
//    venv()). Its own packages come first; then, unless `include-system-site-packages` is there and not true,
//    the user's own directory and the packages of the Python in `home`. The executable is looked at *before*
//    symbolic links are followed: bin/python of an environment is a link to the Python that made it, and
//    following it would leave the environment. A link from elsewhere to an environment's python is, for
//    CPython too, outside of it.
// 2. Otherwise links are followed, and the directory above bin/ is the prefix; the user's own directory comes
//    first.
// 3. A prefix P has P/lib/pythonX.Y/site-packages, P/lib64/… on Fedora, and for /usr on Debian
//    /usr/local/lib/pythonX.Y/dist-packages and /usr/lib/python3/dist-packages.
//
// X.Y is in the executable's real name or in pyvenv.cfg. Where neither tells it, every X.Y of the prefix
// counts.
#include "host/interpreter.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>

#include "core/ascii.h"
#include "host/settings.h"
#include "host/spawn.h"

namespace torchpare::host {
namespace {

namespace fs = std::filesystem;

constexpr size_t kLongestVenvConfig = 100'000;

bool is_executable(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored) && access(path.c_str(), X_OK) == 0;
}

/// As a shell finds it; an empty element of PATH is the current directory.
fs::path find_executable(const std::string& python) {
  if (python.find('/') != std::string::npos) return is_executable(python) ? python : "";
  std::istringstream path(variable("PATH").value_or(""));
  for (std::string directory; std::getline(path, directory, ':');)
    if (fs::path candidate = fs::path(directory.empty() ? "." : directory) / python; is_executable(candidate))
      return candidate;
  return {};
}

/// A shim of pyenv, a wrapper that activates an environment: its neighbours are not the interpreter's.
bool is_script(const fs::path& executable) {
  std::ifstream file(executable, std::ios::binary);
  return file.get() == '#' && file.get() == '!';
}

fs::path followed(const fs::path& path) {
  std::error_code failed;
  fs::path real = fs::canonical(path, failed);
  return failed ? path : real;
}

fs::path prefix_of(const fs::path& executable) { return executable.parent_path().parent_path(); }

/// "3.11" of "python3.11"; "3.13t" of "python3.13t", whose packages are in lib/python3.13t.
std::string minor_of(const fs::path& executable) {
  std::string name = executable.filename().string();
  return name.starts_with("python3.") ? name.substr(std::string_view("python").size()) : "";
}

/// "3.11" of "3.11.7" or "3.11.7.final.0".
std::string minor_of_version(const std::string& version) {
  size_t first = version.find('.');
  return first == std::string::npos ? "" : version.substr(0, version.find('.', first + 1));
}

std::string trimmed(std::string_view text) {
  size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t\r") + 1 - begin));
}

/// Collects package directories in the order in which they are searched.
class Search {
 public:
  explicit Search(std::string minor) : minor_(std::move(minor)) {}

  void prefix(const fs::path& prefix) {
    if (prefix == "/usr") this->prefix("/usr/local");
    below(prefix / "lib");
    below(prefix / "lib64");
    add(prefix / "lib/python3/dist-packages");
  }

  void user_directory() {
    const std::string home = variable("HOME").value_or("");
    std::string base = variable("PYTHONUSERBASE").value_or("");
    if (base.empty() && !home.empty()) base = home + "/.local";
    if (!base.empty() && variable("PYTHONNOUSERSITE").value_or("").empty()) below(fs::path(base) / "lib");
  }

  Interpreter found() && { return {std::move(directories_), !minor_.empty()}; }

 private:
  /// lib/pythonX.Y/…, for the one X.Y or for all that are there.
  void below(const fs::path& lib) {
    std::set<fs::path> versions;
    std::error_code ignored;
    for (fs::directory_iterator entry(lib, ignored), end; entry != end; entry.increment(ignored)) {
      std::string name = entry->path().filename().string();
      if (minor_.empty() ? name.starts_with("python3.") : name == "python" + minor_)
        versions.insert(entry->path());
    }
    for (const fs::path& version : versions) {
      add(version / "site-packages");
      add(version / "dist-packages");
    }
  }

  /// lib64 is often a link to lib: one directory counts once.
  void add(const fs::path& directory) {
    std::error_code ignored;
    if (fs::is_directory(directory, ignored) && seen_.insert(followed(directory)).second)
      directories_.push_back(directory.string());
  }

  std::string minor_;
  std::vector<std::string> directories_;
  std::set<fs::path> seen_;
};

std::optional<fs::path> venv_config(const fs::path& executable) {
  std::error_code ignored;
  for (const fs::path& directory : {executable.parent_path(), prefix_of(executable)})
    if (fs::is_regular_file(directory / "pyvenv.cfg", ignored)) return directory / "pyvenv.cfg";
  return std::nullopt;
}

Result<Interpreter> virtual_environment(const fs::path& executable, const fs::path& config_path) {
  const auto text = TRY(read_bounded("--python", config_path.string(), kLongestVenvConfig));
  std::map<std::string, std::string> config = fields(text, '=');
  std::string minor = minor_of(followed(executable));
  if (minor.empty())
    minor = minor_of_version(config.contains("version") ? config["version"] : config["version_info"]);
  Search search(minor);
  search.prefix(prefix_of(executable));
  auto system = config.find("include-system-site-packages");
  if (system == config.end() || lowered(system->second) == "true") {
    search.user_directory();
    search.prefix(fs::path(config["home"]).parent_path());
    search.prefix(prefix_of(followed(fs::path(config["home"]) / executable.filename())));
  }
  return std::move(search).found();
}

}  // namespace

std::map<std::string, std::string> fields(std::string_view text, char separator) {
  std::map<std::string, std::string> found;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);)
    if (size_t at = line.find(separator); at != std::string::npos)
      found[lowered(trimmed(std::string_view(line).substr(0, at)))] =
          trimmed(std::string_view(line).substr(at + 1));
  return found;
}

Result<Interpreter> find_interpreter(const std::string& python) {
  const std::string where = "--python",
                    remedy = "name the interpreter that runs torch, or give --torch-version";
  fs::path executable = find_executable(python);
  if (executable.empty()) return Error{where, "there is no executable " + python, "", remedy};
  if (is_script(executable))
    return Error{where, executable.string() + " is a script",
                 "which interpreter it starts cannot be told without running it", remedy};
  std::error_code failed;
  if (fs::path absolute = fs::absolute(executable, failed); !failed) executable = absolute.lexically_normal();
  if (auto config = venv_config(executable)) return virtual_environment(executable, *config);
  fs::path real = followed(executable);
  Search search(minor_of(real));
  search.user_directory();
  search.prefix(prefix_of(real));
  return std::move(search).found();
}

}  // namespace torchpare::host

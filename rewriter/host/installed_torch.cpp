#include "host/installed_torch.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/interpreter.h"
#include "host/settings.h"

namespace torchpare::host {
namespace {

namespace fs = std::filesystem;

constexpr size_t kLongestMetadata = 1'000'000;

struct Installed {
  std::string version;
  std::string file;
};

/// The file that names the version, if this entry of a package directory may be that of torch. Wheels have
/// torch-<version>.dist-info/METADATA, `setup.py install` leaves torch-<version>….egg-info/PKG-INFO; both
/// begin with lines "Name: torch" and "Version: …" and have an empty line before the description.
std::optional<fs::path> metadata_file(const fs::path& entry) {
  std::string name = entry.filename().string();
  if (!name.starts_with("torch-")) return std::nullopt;
  if (name.ends_with(".dist-info")) return entry / "METADATA";
  if (name.ends_with(".egg-info")) return entry / "PKG-INFO";
  return std::nullopt;
}

std::string_view header(std::string_view text) {
  return text.substr(0, std::min(text.find("\n\n"), text.find("\n\r\n")));
}

std::optional<Installed> read_metadata(const fs::path& file) {
  Result<std::string> text = read_bounded("--python", file.string(), kLongestMetadata);
  if (!text) return std::nullopt;
  auto named = fields(header(*text), ':');
  if (named["name"] != "torch" || named["version"].empty()) return std::nullopt;
  return Installed{named["version"], file.string()};
}

std::vector<Installed> torches_in(const std::string& directory) {
  std::vector<Installed> found;
  std::error_code ignored;
  for (fs::directory_iterator entry(directory, ignored), end; entry != end; entry.increment(ignored))
    if (auto file = metadata_file(entry->path()))
      if (auto torch = read_metadata(*file)) found.push_back(*torch);
  return found;
}

Error not_found(const std::string& python, const std::vector<std::string>& directories) {
  return {"--python " + python, "no torch is installed beside it",
          directories.empty() ? "no package directory belongs to it"
                              : fmt::format("looked in {}", fmt::join(directories, ", ")),
          "name the interpreter that runs torch, or give --torch-version"};
}

Error ambiguous(const std::string& python, const std::set<std::string>& versions) {
  return {"--python " + python,
          fmt::format("several torch versions are installed there: {}", fmt::join(versions, ", ")),
          "which one it imports cannot be told without running it", "give --torch-version"};
}

}  // namespace

Result<Said> installed_torch(const std::string& python) {
  const auto interpreter = TRY(find_interpreter(python));
  std::vector<Installed> found;
  for (const std::string& directory : interpreter.package_directories) {
    // The first directory wins, but only if all of them belong to one Python.
    if (!found.empty() && interpreter.version_known) break;
    for (Installed& torch : torches_in(directory)) found.push_back(std::move(torch));
  }
  if (found.empty()) return not_found(python, interpreter.package_directories);
  std::set<std::string> versions;
  for (const Installed& torch : found) versions.insert(torch.version);
  if (versions.size() > 1) return ambiguous(python, versions);
  return Said{found.front().version, fmt::format("--python {} ({})", python, found.front().file)};
}

}  // namespace torchpare::host

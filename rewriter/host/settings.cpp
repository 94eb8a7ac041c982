#include "host/settings.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "host/installed_torch.h"
#include "host/spawn.h"

namespace torchpare::host {
namespace {

/// The setting with the text of the file as its value.
Result<Given> read_file(const Given& named, const std::string& path) {
  auto text = TRY(read_bounded(named.said.origin, path, kLongestSettings));
  return Given{named.key, {std::move(text), fmt::format("{} {}", named.said.origin, named.said.value)}};
}

Result<Given> gathered(const Given& one) {
  const std::string& value = one.said.value;
  if (one.key == SettingKey::kPython) return Given{SettingKey::kTorchVersion, TRY(installed_torch(value))};
  if (one.key == SettingKey::kConfig) return read_file(one, value);
  const bool names_file = one.key == SettingKey::kCompilationConfig && value.starts_with('@');
  return names_file ? read_file(one, value.substr(1)) : one;
}

}  // namespace

Result<std::string> read_bounded(const std::string& where, const std::string& path, size_t limit) {
  auto failed = [&] {
    return Error{where, "cannot read " + path, std::strerror(errno ? errno : EIO),
                 "name a file that can be read"};
  };
  errno = 0;
  if (std::error_code ignored; std::filesystem::is_directory(path, ignored))
    return Error{where, path + " is a directory", "", "name a file"};
  std::ifstream file(path, std::ios::binary);
  if (!file) return failed();
  std::string text(limit + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) return failed();
  text.resize(static_cast<size_t>(file.gcount()));
  if (text.size() > limit)
    return Error{where, fmt::format("{} is longer than {} bytes", path, limit), "no settings are that long",
                 "name the file that holds the settings"};
  return text;
}

Result<PolicyInputs> gather(std::span<const Given> given) {
  PolicyInputs inputs;
  for (const std::string& name : environment_names())
    if (const auto value = variable(name.c_str())) inputs.environment[name] = *value;
  for (const Given& one : given) {
    if (one.key == SettingKey::kPython && last_of(given, SettingKey::kTorchVersion) != nullptr) continue;
    inputs.given.push_back(TRY(gathered(one)));
  }
  return inputs;
}

Result<Policy> policy_from(std::span<const Given> given) { return resolve(TRY(gather(given))); }

}  // namespace torchpare::host

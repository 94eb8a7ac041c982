#include "host/settings.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "host/installed_torch.h"

namespace torchpare::host {
namespace {

using Failure = std::optional<Error>;

void gather_environment(PolicyInputs& inputs) {
  for (const std::string& name : environment_names())
    if (const char* value = std::getenv(name.c_str())) inputs.environment[name] = value;
}

Failure gather_compilation_config(const std::string& given, PolicyInputs& inputs) {
  const std::string flag = "--compilation-config";
  if (!given.starts_with('@')) {
    inputs.compilation_config = Said{given, flag};
    return std::nullopt;
  }
  Result<std::string> text = read_bounded(flag, given.substr(1), kLongestSettings);
  if (!text) return text.error();
  inputs.compilation_config = Said{*text, fmt::format("{} {}", flag, given)};
  return std::nullopt;
}

Failure gather_config(const std::string& path, PolicyInputs& inputs) {
  Result<std::string> text = read_bounded("--config", path, kLongestSettings);
  if (!text) return text.error();
  inputs.config = Said{*text, "--config " + path};
  return std::nullopt;
}

Failure gather_torch_version(const PolicyFlags& flags, PolicyInputs& inputs) {
  if (flags.torch_version) {
    inputs.torch_version = Said{*flags.torch_version, "--torch-version"};
  } else if (flags.python) {
    Result<Said> installed = installed_torch(*flags.python);
    if (!installed) return installed.error();
    inputs.torch_version = *installed;
  }
  return std::nullopt;
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

Result<PolicyInputs> gather(const PolicyFlags& flags) {
  PolicyInputs inputs;
  inputs.preset = flags.preset;
  inputs.set = flags.set;
  inputs.ops = flags.ops;
  inputs.keep_inputs = flags.keep_inputs;
  gather_environment(inputs);
  if (flags.compilation_config)
    if (auto wrong = gather_compilation_config(*flags.compilation_config, inputs)) return *wrong;
  if (flags.config)
    if (auto wrong = gather_config(*flags.config, inputs)) return *wrong;
  if (auto wrong = gather_torch_version(flags, inputs)) return *wrong;
  return inputs;
}

}  // namespace torchpare::host

#include "host/cache_places.h"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <string_view>

#include <fmt/format.h>

namespace torchpare::host {
namespace {

namespace fs = std::filesystem;

/// In the order of getpass.getuser, and of tempfile.
constexpr std::array kUserNames = {"LOGNAME", "USER", "LNAME", "USERNAME"};
constexpr std::array kTemporary = {"TMPDIR", "TEMP", "TMP"};

std::optional<std::string> variable(const Person& person, const std::string& name) {
  const auto known = person.environment.find(name);
  return known == person.environment.end() ? std::nullopt : std::optional(known->second);
}

std::string without_last_slashes(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

/// os.path.abspath: of an empty path it is the working folder.
std::string absolute(const std::string& path) {
  std::error_code error;
  const fs::path whole = fs::absolute(path.empty() ? "." : path, error);
  return error ? path : without_last_slashes(whole.lexically_normal().native());
}

/// A folder that new files can be made in.
bool is_writable_folder(const std::string& path) {
  std::error_code error;
  return fs::is_directory(path, error) && ::access(path.c_str(), W_OK | X_OK) == 0;
}

/// tempfile.gettempdir()
std::string temporary_folder(const Person& person) {
  std::vector<std::string> candidates;
  for (const char* name : kTemporary)
    if (const auto value = variable(person, name); value && !value->empty()) candidates.push_back(*value);
  candidates.insert(candidates.end(), {"/tmp", "/var/tmp", "/usr/tmp"});
  for (const std::string& candidate : candidates)
    if (is_writable_folder(candidate)) return absolute(candidate);
  return absolute(".");
}

/// getpass.getuser(), with what torch puts in the place of characters that some file systems refuse.
std::string user_in_names(const Person& person) {
  std::string name = person.account.empty() ? fmt::format("uid_{}", person.id) : person.account;
  for (const char* one : kUserNames) {
    if (const auto value = variable(person, one); value && !value->empty()) {
      name = *value;
      break;
    }
  }
  constexpr std::string_view kRefused = "\\/:*?\"<>|";
  std::ranges::replace_if(
      name, [=](char c) { return kRefused.find(c) != kRefused.npos; }, '_');
  return name;
}

/// os.path.expanduser(), but for other people's homes.
std::string with_home(const Person& person, const std::string& path) {
  if (!path.starts_with('~') || (path.size() > 1 && path[1] != '/')) return path;
  std::string home = variable(person, "HOME").value_or(person.home);
  while (home.ends_with('/')) home.pop_back();
  return home + path.substr(1);
}

std::string vllm_root(const Person& person) {
  const std::string caches = variable(person, "XDG_CACHE_HOME").value_or("~/.cache");
  return absolute(with_home(person, variable(person, "VLLM_CACHE_ROOT").value_or(caches + "/vllm")));
}

std::string vllm_origin(const Person& person) {
  for (const char* name : {"VLLM_CACHE_ROOT", "XDG_CACHE_HOME"})
    if (variable(person, name)) return name;
  return "vLLM's default";
}

std::optional<CachePlace> server(const Person& person) {
  if (const auto url = variable(person, "TORCHINDUCTOR_REDIS_URL"))
    return CachePlace{*url, "TORCHINDUCTOR_REDIS_URL", true};
  const auto host = variable(person, "TORCHINDUCTOR_REDIS_HOST");
  if (!host) return std::nullopt;
  const bool is_v6 = host->find(':') != host->npos && !host->starts_with('[');
  const std::string port = variable(person, "TORCHINDUCTOR_REDIS_PORT").value_or("6379");
  return CachePlace{fmt::format("redis://{}:{}", is_v6 ? fmt::format("[{}]", *host) : *host, port),
                    "TORCHINDUCTOR_REDIS_HOST", true};
}

void add(CachePlace place, std::vector<CachePlace>& places) {
  const auto same = std::ranges::find(places, place.location, &CachePlace::location);
  if (same == places.end())
    places.push_back(std::move(place));
  else
    same->origin += ", " + place.origin;
}

}  // namespace

Person this_person() {
  Person person;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string variable = *entry;
    const size_t equals = variable.find('=');
    if (equals != variable.npos)
      person.environment.emplace(variable.substr(0, equals), variable.substr(equals + 1));
  }
  person.id = ::getuid();
  std::array<char, 16384> space{};
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(person.id, &entry, space.data(), space.size(), &found) == 0 && found != nullptr) {
    person.account = entry.pw_name;
    person.home = entry.pw_dir;
  }
  return person;
}

std::vector<CachePlace> cache_places(const Person& person) {
  std::vector<CachePlace> places;
  if (const auto named = variable(person, "TORCHINDUCTOR_CACHE_DIR"))
    add({absolute(*named), "TORCHINDUCTOR_CACHE_DIR", false}, places);
  add({temporary_folder(person) + "/torchinductor_" + user_in_names(person), "torch's default", false},
      places);
  for (const char* folder : {"/torch_compile_cache", "/torch_aot_compile"})
    add({vllm_root(person) + folder, vllm_origin(person), false}, places);
  if (auto redis = server(person)) add(std::move(*redis), places);
  return places;
}

}  // namespace torchpare::host

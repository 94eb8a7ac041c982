#include "evidence.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

#include "lines.h"

namespace torchpare::test {
namespace {

namespace fs = std::filesystem;

/// The "-12,3" of a hunk header, as {first line, number of lines}.
std::pair<size_t, size_t> range_in(std::string_view header, char sign) {
  const char* p = header.data() + header.find(sign) + 1;
  const char* end = header.data() + header.size();
  size_t first = 0, count = 1;
  p = std::from_chars(p, end, first).ptr;
  if (p < end && *p == ',') std::from_chars(p + 1, end, count);
  return {first, count};
}

void read_folder(const fs::path& folder, std::vector<Evidence>& all) {
  const auto capture = nlohmann::json::parse(read_file(folder / "capture.json"));
  const std::string version = folder.parent_path().filename().string().substr(sizeof("torch-") - 1);
  for (const auto& wrapper : capture.at("wrappers")) {
    const std::string file = wrapper.at("file");
    Evidence e;
    e.name = (folder.parent_path().filename() / folder.filename() / fs::path(file).stem()).string();
    e.torch = version;
    e.graph = wrapper.at("graph");
    const std::string on = read_file(folder / file);
    e.variants["on"] = on;
    e.absent_flags = capture.value("absent_flags", std::vector<std::string>{});
    for (const auto& [variant, entry] : wrapper.at("variants").items()) {
      const auto& diff = entry.at("diff");
      try {
        e.variants[variant] = diff.is_null() ? on : patched(on, read_file(folder / diff.get<std::string>()));
      } catch (const std::exception& error) {
        throw std::runtime_error(e.name + " " + variant + ": " + error.what());
      }
    }
    all.push_back(std::move(e));
  }
}

std::vector<Evidence> read_all() {
  std::vector<Evidence> all;
  for (const auto& version : fs::directory_iterator(TORCHPARE_SOURCE_DIR "/fixtures")) {
    if (!version.path().filename().string().starts_with("torch-")) continue;
    for (const auto& device : fs::directory_iterator(version))
      if (fs::exists(device.path() / "capture.json")) read_folder(device.path(), all);
  }
  std::sort(all.begin(), all.end(), [](const Evidence& a, const Evidence& b) { return a.name < b.name; });
  return all;
}

}  // namespace

const std::string& text_of(std::string_view name) {
  const auto found = std::ranges::find(all_evidence(), name, &Evidence::name);
  if (found == all_evidence().end()) throw std::runtime_error(std::string(name) + ": no such fixture");
  return found->variants.at("on");
}

std::string patched(const std::string& text, const std::string& diff) {
  const auto old_lines = lines_of(text);
  const auto diff_lines = lines_of(diff);
  std::string out;
  size_t at = 0;
  auto take = [&](std::string_view line) {
    if (old_lines.at(at++) != line) throw std::runtime_error("hunk does not apply");
  };
  for (size_t i = 2; i < diff_lines.size();) {
    if (!diff_lines[i].starts_with("@@")) throw std::runtime_error("malformed hunk");
    const auto [first, count] = range_in(diff_lines[i], '-');
    const size_t begin = count == 0 ? first : first - 1;  // an insertion names the line it follows
    while (at < begin) out += old_lines.at(at++);
    for (++i; i < diff_lines.size() && !diff_lines[i].starts_with("@@"); ++i) {
      const std::string_view line = diff_lines[i].substr(1);
      const char sign = diff_lines[i].front();
      if (sign != '-' && sign != '+' && sign != ' ') throw std::runtime_error("malformed line in hunk");
      if (sign != '+') take(line);
      if (sign != '-') out += line;
    }
  }
  while (at < old_lines.size()) out += old_lines[at++];
  return out;
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error(path + ": cannot be read");
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return std::move(bytes).str();
}

const std::vector<Evidence>& all_evidence() {
  static const std::vector<Evidence> all = read_all();
  return all;
}

}  // namespace torchpare::test

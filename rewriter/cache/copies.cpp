#include "cache/copies.h"

#include <map>
#include <numeric>
#include <string_view>

#include <fmt/format.h>

namespace torchpare::cache {
namespace {

/// Files that share a wrapper, and those that share one with these, and so on (union-find).
class Groups {
 public:
  explicit Groups(size_t files) : above_(files) { std::iota(above_.begin(), above_.end(), size_t{0}); }

  size_t of(size_t file) {
    while (above_[file] != file) file = above_[file] = above_[above_[file]];
    return file;
  }
  void join(size_t a, size_t b) { above_[of(a)] = of(b); }

 private:
  std::vector<size_t> above_;
};

bool is_obstacle(const FileReport& file) {
  return file.state == State::kUndecided || file.state == State::kFailed;
}

}  // namespace

std::vector<size_t> withheld(std::vector<FileReport>& files) {
  Groups groups(files.size());
  std::map<std::string_view, size_t> first;
  for (size_t i = 0; i < files.size(); ++i)
    for (const WrapperReport& w : files[i].wrappers)
      if (!w.key.empty()) groups.join(i, first.try_emplace(w.key, i).first->second);
  std::map<size_t, size_t> obstacles;
  for (size_t i = 0; i < files.size(); ++i)
    if (is_obstacle(files[i])) obstacles.try_emplace(groups.of(i), i);
  std::vector<size_t> out;
  for (size_t i = 0; i < files.size(); ++i) {
    if (files[i].state != State::kRewritten) continue;
    const auto obstacle = obstacles.find(groups.of(i));
    if (obstacle == obstacles.end()) continue;
    files[i].state = State::kUndecided;
    files[i].reason = fmt::format("{} holds a copy of the same wrapper and cannot be rewritten",
                                  files[obstacle->second].path);
    keep_all(files[i]);
    out.push_back(i);
  }
  return out;
}

}  // namespace torchpare::cache

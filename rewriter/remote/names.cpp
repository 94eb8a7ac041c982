#include "remote/names.h"

#include <algorithm>

namespace torchpare::remote {
namespace {

constexpr std::string_view kPattern = "pt2:*::*:c*";

/// What the names of all keys may take, each with what a string costs: some 900 000 of Inductor's.
constexpr size_t kMostNames = size_t{128} << 20;
constexpr size_t kPerName = 64;
/// Inductor's names have less than a hundred bytes, and reports repeat them.
constexpr size_t kLongestName = 1024;
/// SCAN may name a key again while the server's table grows or shrinks, but not that often.
constexpr size_t kRepeats = 4;
constexpr size_t kFewNames = 10'000;
/// A cursor is a number of 64 bits.
constexpr size_t kLongestCursor = 20;

/// Nothing: it is too long for one of Inductor's.
Result<std::optional<std::string>> key_name(Resp& resp, size_t room) {
  const auto size = resp.word_size(room);
  if (!size) return size.error();
  if (*size > kLongestName) {
    if (auto done = resp.no_contents(*size); !done) return done.error();
    return std::optional<std::string>();
  }
  auto name = resp.contents(*size, Cargo::kWords);
  if (!name) return name.error();
  return std::optional(std::move(*name));
}

/// One step of SCAN; the next cursor.
Result<std::string> scan_from(const std::string& cursor, Resp& resp, Names& names) {
  resp.ask({"SCAN", cursor, "MATCH", kPattern, "COUNT", "1000"});
  const auto parts = resp.array(2);
  if (!parts) return parts.error();
  if (*parts != 2) return resp.strange("a cursor and a list of keys are wanted");
  auto next = resp.word(kLongestCursor);
  if (!next) return next;
  const auto count = resp.array(kMostNames / kPerName);
  if (!count) return count.error();
  for (size_t i = 0; i < *count; ++i) {
    if (names.room() == 0) return resp.strange("the names of the keys take more than 128 MiB");
    auto name = key_name(resp, names.room());
    if (!name) return name.error();
    if (*name) names.add(std::move(**name));
  }
  if (names.repeat()) return resp.strange("it names the same keys again and again");
  return next;
}

}  // namespace

void Names::add(std::string name) {
  bytes_ += name.size() + kPerName;
  names_.push_back(std::move(name));
  ++received_;
  if (names_.size() > 2 * distinct_ + kFewNames) sort();
}

size_t Names::room() const { return kMostNames - std::min(bytes_ + kPerName, kMostNames); }

bool Names::repeat() const { return received_ > kRepeats * distinct_ + 2 * kFewNames; }

std::vector<std::string> Names::take() {
  sort();
  return std::move(names_);
}

void Names::sort() {
  std::sort(names_.begin(), names_.end());
  names_.erase(std::unique(names_.begin(), names_.end()), names_.end());
  distinct_ = names_.size();
}

Result<Done> scan(Resp& resp, Names& names) {
  std::string cursor = "0";
  do {
    auto next = scan_from(cursor, resp, names);
    if (!next) return next.error();
    cursor = std::move(*next);
  } while (cursor != "0");
  return Done{};
}

}  // namespace torchpare::remote

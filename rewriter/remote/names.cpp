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
  const auto size = TRY(resp.word_size(room));
  if (size > kLongestName) {
    TRY(resp.no_contents(size));
    return std::optional<std::string>();
  }
  return std::optional(TRY(resp.contents(size, Cargo::kWords)));
}

/// One step of SCAN; the next cursor.
Result<std::string> scan_from(const std::string& cursor, Resp& resp, Names& names) {
  resp.ask({"SCAN", cursor, "MATCH", kPattern, "COUNT", "1000"});
  const auto parts = TRY(resp.array(2));
  if (parts != 2) return resp.strange("a cursor and a list of keys are wanted");
  auto next = TRY(resp.word(kLongestCursor));
  const auto count = TRY(resp.array(kMostNames / kPerName));
  for (size_t i = 0; i < count; ++i) {
    if (names.room() == 0) return resp.strange("the names of the keys take more than 128 MiB");
    auto name = TRY(key_name(resp, names.room()));
    if (name) names.add(std::move(*name));
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
    cursor = TRY(scan_from(cursor, resp, names));
  } while (cursor != "0");
  return Done{};
}

}  // namespace torchpare::remote

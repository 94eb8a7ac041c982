#include "remote/resp.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "core/ascii.h"

namespace torchpare::remote {
namespace {

constexpr size_t kSendAtOnce = size_t{1} << 20;
constexpr size_t kMostPassedOver = 10'000;              ///< elements
constexpr size_t kLongestPassedOver = size_t{1} << 16;  ///< each string
/// How an error begins that is about one key and not about the run.
constexpr std::string_view kOtherType = "WRONGTYPE";

/// What to do about refusals, by the word that they begin with. Source: createSharedObjects in Redis' src/server.c.
constexpr std::pair<std::string_view, std::string_view> kRemedies[] = {
    {"LOADING ", "run again when the server has read its data"},
    {"BUSY ", "run again when the script that it runs has ended"},
    {"READONLY ", "name the master; a replica takes no writes"},
    {"OOM ", "let the server have more memory"},
    {"MISCONF ", "see the server's log: it cannot save what it holds"},
    {"MASTERDOWN ", "see why this replica has lost its master"},
    {"CLUSTERDOWN ", "see which masters the cluster lacks"},
};

std::string_view remedy_for(std::string_view refusal) {
  for (const auto& [word, remedy] : kRemedies)
    if (refusal.starts_with(word)) return remedy;
  return "check the address, the password and its rights";
}

}  // namespace

void Resp::ask(const Words& words, Cargo cargo) {
  cargo_ = cargo;
  asked_ = words[0];
  queued_ += fmt::format("*{}\r\n", words.size());
  for (std::string_view w : words) {
    queued_ += fmt::format("${}\r\n", w.size());
    queued_.append(w).append("\r\n");
    // A failure comes back when an answer is taken: the wire remembers it.
    if (queued_.size() >= kSendAtOnce) static_cast<void>(flush());
  }
}

Result<Done> Resp::flush() {
  auto sent = wire_.send(queued_, cargo_);
  queued_.clear();
  return sent;
}

Error Resp::strange(std::string_view why) {
  return wire_.end({wire_.where(), fmt::format("{} was answered as Redis would not", asked_),
                    std::string(why), "is it a Redis server?"});
}

Result<std::optional<std::string>> Resp::begin(char type) {
  refusal_.reset();
  TRY(flush());
  const auto line = TRY(wire_.line());
  if (line.starts_with('-')) {
    if (line.substr(1).starts_with(kOtherType)) return std::optional<std::string>();
    refusal_ = line.substr(1);
    return Error{wire_.where(), "the server refuses", *refusal_, std::string(remedy_for(*refusal_))};
  }
  if (!line.starts_with(type)) return strange(fmt::format("the answer begins \"{}\"", line.substr(0, 40)));
  return std::optional(line.substr(1));
}

Result<std::optional<int64_t>> Resp::begin_number(char type) {
  const auto line = TRY(begin(type));
  if (!line) return std::optional<int64_t>();
  const auto n = number_in<int64_t>(*line, -1);
  return n ? Result(n) : strange(fmt::format("\"{}\" is no number of anything", line->substr(0, 40)));
}

Result<Done> Resp::done() {
  const auto line = TRY(begin('+'));
  return line ? Result<Done>(Done{}) : strange("it speaks of a value, and none was meant");
}

Result<std::optional<uint64_t>> Resp::number() {
  const auto n = TRY(begin_number(':'));
  if (!n) return std::optional<uint64_t>();
  if (*n < 0) return strange("a negative number");
  return std::optional(static_cast<uint64_t>(*n));
}

Result<std::string> Resp::word(size_t most) { return contents(TRY(word_size(most)), Cargo::kWords); }

Result<size_t> Resp::word_size(size_t most) {
  const auto size = TRY(string());
  if (!size) return strange("a word is missing");
  if (*size > most) return strange(fmt::format("a word of {} bytes, {} at most", *size, most));
  return static_cast<size_t>(*size);
}

Result<size_t> Resp::array(size_t most) {
  const auto n = TRY(begin_number('*'));
  if (!n || *n < 0) return strange("a list is missing");
  if (static_cast<uint64_t>(*n) > most) return strange(fmt::format("a list of {}, {} at most", *n, most));
  return static_cast<size_t>(*n);
}

Result<std::optional<uint64_t>> Resp::string() {
  const auto n = TRY(begin_number('$'));
  return n && *n >= 0 ? std::optional(static_cast<uint64_t>(*n)) : std::nullopt;
}

Result<std::string> Resp::contents(size_t size, Cargo cargo) {
  auto contents = TRY(wire_.bytes(size, cargo));
  TRY(line_end());
  return contents;
}

Result<Done> Resp::no_contents(size_t size) {
  TRY(wire_.skip(size));
  return line_end();
}

Result<Done> Resp::skip() {
  size_t left = 1, all = 1;
  for (; left > 0; --left) {
    TRY(flush());
    const auto line = TRY(wire_.line());
    const std::string_view rest = std::string_view(line).substr(std::min<size_t>(line.size(), 1));
    uint64_t n = 0;
    const bool counts = std::from_chars(rest.data(), rest.data() + rest.size(), n).ec == std::errc();
    if (line.starts_with('$') && counts) {
      if (n > kLongestPassedOver) return strange("a long string where none was asked for");
      TRY(no_contents(static_cast<size_t>(n)));
    } else if (line.starts_with('*') && counts) {
      if (n > kMostPassedOver || (all += n) > kMostPassedOver) return strange("more than was asked for");
      left += n;
    }
  }
  return Done{};
}

Result<Done> Resp::line_end() {
  const auto end = TRY(wire_.bytes(2, Cargo::kWords));
  return end == "\r\n" ? Result<Done>(Done{}) : strange("a string is longer than announced");
}

}  // namespace torchpare::remote

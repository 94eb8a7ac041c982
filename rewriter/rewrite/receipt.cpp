#include "rewrite/receipt.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <limits>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "find/bytes.h"

namespace torchpare {
namespace {

using Json = nlohmann::ordered_json;

/// Version 1 knew neither `after` nor `muted` in style mute, and no paths but UTF-8. It is still written for
/// what it can say.
constexpr int kFirst = 1;
constexpr int kWithOffsets = 2;
constexpr size_t kHashDigits = 64;

bool is_hash(const std::string& word) {
  return word.size() == kHashDigits && word.find_first_not_of("0123456789abcdef") == word.npos;
}

/// Nothing for a number that is no offset.
std::optional<size_t> offset_in(const Json& number) {
  if (!number.is_number_unsigned()) return std::nullopt;
  return number.get<size_t>();
}

/// A path is a string, or a list of bytes where JSON has no string for it.
Json spelled(const std::string& path) {
  if (!not_plain_text(path)) return path;
  return std::vector<uint8_t>(path.begin(), path.end());
}

/// Printable ASCII that JSON has as it is, and newlines.
bool is_simple(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return (c >= ' ' && c < 0x7F && c != '"' && c != '\\') || c == '\n'; });
}

/// As a string of JSON. Wrappers are UTF-8, or they are undecided.
void append_json(const std::string& text, std::string& line) {
  if (!is_simple(text)) {
    line += Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
    return;
  }
  line += '"';
  std::string_view left = text;
  for (size_t end; (end = left.find('\n')) != left.npos; left.remove_prefix(end + 1))
    line.append(left, 0, end).append("\\n");
  line.append(left).append(1, '"');
}

std::string path_in(const Json& spelled) {
  if (spelled.is_string()) return spelled.get<std::string>();
  const auto bytes = spelled.get<std::vector<uint8_t>>();
  return {bytes.begin(), bytes.end()};
}

bool read_removed(const Json& list, Receipt& r) {
  for (const Json& piece : list) {
    const auto at = offset_in(piece.at(0));
    if (!at) return false;
    r.removed.push_back({*at, piece.at(1).get<std::string>()});
  }
  return true;
}

/// Each number is how far it is from the one before: most are a line's length.
bool read_muted(const Json& list, Receipt& r) {
  size_t at = 0;
  for (const Json& number : list) {
    const auto step = offset_in(number);
    if (!step || *step > std::numeric_limits<size_t>::max() - at || (*step == 0 && !r.muted.empty()))
      return false;
    r.muted.push_back(at += *step);
  }
  return true;
}

std::optional<Receipt> receipt_of(const Json& j) {
  const Json& version = j.at("receipt");
  if (version != kFirst && version != kWithOffsets) return std::nullopt;
  Receipt r;
  r.path = path_in(j.at("path"));
  j.at("before").get_to(r.before);
  const Json& style = j.at("style");
  const bool is_delete = style == name_of(Style::kDelete);
  if (!is_delete && style != name_of(Style::kMute)) return std::nullopt;
  r.style = is_delete ? Style::kDelete : Style::kMute;
  if (is_delete || version == kWithOffsets) j.at("after").get_to(r.after);
  if (is_delete && !read_removed(j.at("removed"), r)) return std::nullopt;
  if (!is_delete && version == kWithOffsets && !read_muted(j.at("muted"), r)) return std::nullopt;
  if (!is_hash(r.before) || (!r.after.empty() && !is_hash(r.after))) return std::nullopt;
  if (r.after.empty() && (is_delete || version == kWithOffsets)) return std::nullopt;
  return r;
}

/// As read_muted() reads them.
void append_steps(const std::vector<size_t>& offsets, std::string& line) {
  size_t before = 0;
  char between = '[';
  for (size_t at : offsets) {
    std::array<char, 1 + std::numeric_limits<size_t>::digits10 + 1> step = {std::exchange(between, ',')};
    const char* const end =
        std::to_chars(step.data() + 1, step.data() + step.size(), at - std::exchange(before, at)).ptr;
    line.append(step.data(), static_cast<size_t>(end - step.data()));
  }
  line += offsets.empty() ? "[]" : "]";
}

}  // namespace

std::string line_of(const Receipt& receipt) {
  const bool is_delete = receipt.style == Style::kDelete;
  const Json path = spelled(receipt.path);
  const bool first = path.is_string() && (is_delete || receipt.after.empty());
  std::string line =
      fmt::format(R"({{"receipt":{},"path":{},"before":"{}","style":"{}")", first ? kFirst : kWithOffsets,
                  path.dump(), receipt.before, name_of(receipt.style));
  auto out = std::back_inserter(line);
  if (!receipt.after.empty()) fmt::format_to(out, R"(,"after":"{}")", receipt.after);
  std::string_view between;
  if (is_delete) {
    line += R"(,"removed":[)";
    for (const Removed& piece : receipt.removed) {
      fmt::format_to(out, "{}[{},", std::exchange(between, ","), piece.at);
      append_json(piece.text, line);
      line += ']';
    }
    line += ']';
  } else if (!first) {
    line += R"(,"muted":)";
    append_steps(receipt.muted, line);
  }
  return line += "}\n";
}

std::optional<Receipt> receipt_in(std::string_view line) {
  const Json j = Json::parse(line, nullptr, false);
  if (!j.is_object()) return std::nullopt;
  try {
    return receipt_of(j);
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

std::vector<Removed> pieces(std::string_view original, const std::vector<Span>& spans) {
  std::vector<Removed> out;
  for (const Span& span : spans) out.push_back({span.begin, std::string(slice(original, span))});
  return out;
}

std::optional<std::string> with_pieces(std::string_view text, const std::vector<Removed>& removed) {
  std::string out;
  size_t taken = 0;
  for (const Removed& piece : removed) {
    if (piece.at < out.size() || piece.at - out.size() > text.size() - taken) return std::nullopt;
    const size_t between = piece.at - out.size();
    out.append(text, taken, between).append(piece.text);
    taken += between;
  }
  return out.append(text, taken);
}

std::optional<std::string> with_spaces(std::string_view text, const std::vector<size_t>& muted) {
  std::string out(text);
  for (size_t at : muted) {
    if (at >= out.size() || out[at] != '#') return std::nullopt;
    out[at] = ' ';
  }
  return out;
}

}  // namespace torchpare

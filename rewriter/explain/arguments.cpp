#include "explain/arguments.h"

#include <algorithm>

namespace torchpare::explain {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\n\\";
  const size_t begin = std::min(text.find_first_not_of(kBlanks), text.size());
  return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - std::min(begin, text.size()));
}

/// Past the bracket that closes the one at `open`, or the string that begins there.
size_t past(std::string_view text, size_t open) {
  const char first = text[open];
  if (first == '\'' || first == '"') {
    const size_t close = text.find(first, open + 1);
    return close == text.npos ? text.size() : close + 1;
  }
  size_t depth = 0;
  for (size_t at = open; at < text.size(); ++at) {
    if (text[at] == '(' || text[at] == '[') ++depth;
    if (text[at] == '\'' || text[at] == '"')
      at = past(text, at) - 1;
    else if ((text[at] == ')' || text[at] == ']') && --depth == 0)
      return at + 1;
  }
  return text.size();
}

/// The parts of what stands between a bracket at `open` and the one that closes it.
std::vector<std::string_view> parts(std::string_view text, size_t open) {
  std::vector<std::string_view> all;
  const size_t end = past(text, open);
  size_t begin = open + 1;
  const auto add = [&](size_t until) {
    if (const auto part = trimmed(text.substr(begin, until - begin)); !part.empty()) all.push_back(part);
    begin = until + 1;
  };
  for (size_t at = begin; at + 1 < end;) {
    if (text[at] == ',') add(at);
    const bool nested = std::string_view("(['\"").find(text[at]) != std::string_view::npos;
    at = nested ? past(text, at) : at + 1;
  }
  add(end - 1);
  return all;
}

}  // namespace

std::vector<std::string_view> arguments_of(std::string_view statement) {
  const size_t open = statement.find('(');
  return open == statement.npos ? std::vector<std::string_view>() : parts(statement, open);
}

std::vector<std::string_view> elements_of(std::string_view tuple) {
  return tuple.starts_with('(') ? parts(tuple, 0) : std::vector<std::string_view>();
}

}  // namespace torchpare::explain

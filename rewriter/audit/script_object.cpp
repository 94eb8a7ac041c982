// Why this is right. A pickle reaches what it names, calls what it is told to call, and fills what it has made. Those that
// are let pass begin by naming torch.ScriptObject and making one. No opcode behind that names or calls anything, until the
// last one gives the object its state. What was memoised is told by number, and 0 to 3 are two names, the
// class and the object: from 4 on there is only data.
//
// Example. `\x80\x04 \x8c\x05torch\x94 \x8c\x0cScriptObject\x94 \x93\x94 )\x81\x94 …data… b.`
// Counter-example. `cbuiltins\nexec\n`, and `h\x02`, which is the class once more.
#include "audit/script_object.h"

#include <cstdint>
#include <optional>
#include <string>

#include "audit/bytes.h"
#include "audit/opcodes.h"
#include "audit/watched.h"

namespace torchpare::audit {
namespace {

/// The class by its module and name, and an object of it: four things that are memoised.
constexpr std::string_view kMakesObject = "\x8c\x05torch\x94\x8c\x0cScriptObject\x94\x93\x94)\x81\x94";
constexpr uint64_t kFirstData = 4;
constexpr std::string_view kSetsState = "b.";

/// The opcodes that make plain data, and those that fetch what was memoised, by one byte or by four.
constexpr std::string_view kData = "N])}(aeustKMJGCXBhj\x85\x86\x87\x88\x89\x8a\x8c\x8d\x8e\x94\x95";
constexpr std::string_view kFetches = "hj";

std::optional<char> escaped(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case '\\':
    case '\'':
    case '"':
      return c;
    default:
      return std::nullopt;
  }
}

std::optional<int> digit_of(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return std::nullopt;
}

/// `\xHH`, of which the last three bytes are given.
std::optional<char> by_number(std::string_view digits) {
  if (digits.size() < 3) return std::nullopt;
  const auto high = digit_of(digits[1]), low = digit_of(digits[2]);
  if (digits[0] != 'x' || !high || !low) return std::nullopt;
  return static_cast<char>(*high * 16 + *low);
}

/// What a literal of bytes says, in the spelling of Python's own repr.
std::optional<std::string> bytes_in(std::string_view literal) {
  if (literal.size() < 3 || literal[0] != 'b' || (literal[1] != '\'' && literal[1] != '"'))
    return std::nullopt;
  const char quote = literal[1];
  if (literal.back() != quote) return std::nullopt;
  literal = literal.substr(2, literal.size() - 3);
  std::string bytes;
  for (size_t at = 0; at < literal.size(); ++at) {
    const char c = literal[at];
    if (c == quote || c < ' ' || c > '~') return std::nullopt;
    if (c != '\\') {
      bytes += c;
      continue;
    }
    const std::string_view behind = literal.substr(at + 1);
    auto byte = behind.empty() ? std::nullopt : escaped(behind[0]);
    at += byte ? 1 : 3;
    if (!byte) byte = by_number(behind);
    if (!byte) return std::nullopt;
    bytes += *byte;
  }
  return bytes;
}

bool accept(std::string_view& bytes, std::string_view what) {
  const bool is_next = bytes.starts_with(what);
  if (is_next) bytes.remove_prefix(what.size());
  return is_next;
}

/// Takes one opcode of data, and all that belongs to it.
bool accept_data(std::string_view& bytes) {
  if (kData.find(bytes[0]) == kData.npos) return false;
  const Step here = step(bytes);
  if (here.piece == Piece::kBroken || here.body > bytes.size() - here.head) return false;
  if (kFetches.find(bytes[0]) != kFetches.npos && number(bytes.substr(1, here.head - 1), true) < kFirstData)
    return false;
  bytes.remove_prefix(here.head + static_cast<size_t>(here.body));
  return true;
}

bool is_script_object(std::string_view pickle) {
  if (!accept(pickle, "\x80\x04") && !accept(pickle, "\x80\x05")) return false;
  if (pickle.starts_with('\x95') && !accept_data(pickle)) return false;  // a frame
  if (!accept(pickle, kMakesObject)) return false;
  while (!pickle.empty() && pickle != kSetsState)
    if (!accept_data(pickle)) return false;
  return pickle == kSetsState;
}

bool is_plain_name(std::string_view word) {
  for (char c : word)
    if (!is_name_byte(c)) return false;
  return !word.empty() && is_name_start(word[0]) && watched(word) == Watched::kNo;
}

}  // namespace

bool makes_script_object(std::string_view code) {
  constexpr std::string_view kLoads = " = pickle.loads(";
  const size_t loads = code.find(kLoads);
  if (loads == code.npos || !code.ends_with(')') || !is_plain_name(code.substr(0, loads))) return false;
  const size_t literal = loads + kLoads.size();
  const auto pickle = bytes_in(code.substr(literal, code.size() - literal - 1));
  return pickle && is_script_object(*pickle);
}

}  // namespace torchpare::audit

#include "audit/opcodes.h"

#include <array>

namespace torchpare::audit {
namespace {

/// What stands behind an opcode.
enum class Behind : unsigned char { kUnknown, kBytes, kCounted, kLines };

/// So many bytes; or a length of so many bytes, and what it counts; or so many lines.
struct Argument {
  Behind behind = Behind::kUnknown;
  unsigned char count = 0;
  Piece piece = Piece::kPlain;
};

constexpr std::array<Argument, 256> kArguments = [] {
  using enum Behind;
  std::array<Argument, 256> arguments{};
  const auto put = [&arguments](std::string_view codes, Argument argument) {
    for (char c : codes) arguments[static_cast<unsigned char>(c)] = argument;
  };
  for (size_t code = 0x81; code <= 0x98; ++code) arguments[code] = {kBytes, 0};
  put("(.012NQRabdel]os)tu}", {kBytes, 0});
  put("Khq\x80\x82", {kBytes, 1});
  put("M\x83", {kBytes, 2});
  put("Jjr\x84", {kBytes, 4});
  put("G\x95", {kBytes, 8});   // BINFLOAT, FRAME
  put("\x8a", {kCounted, 1});  // LONG1
  put("\x8b", {kCounted, 4});  // LONG4
  put("CU", {kCounted, 1, Piece::kBytes});
  put("BT", {kCounted, 4, Piece::kBytes});
  put("\x8e\x96", {kCounted, 8, Piece::kBytes});
  put("\x8c", {kCounted, 1, Piece::kText});  // SHORT_BINUNICODE
  put("X", {kCounted, 4, Piece::kText});     // BINUNICODE
  put("\x8d", {kCounted, 8, Piece::kText});  // BINUNICODE8
  put("FILPSVgp", {kLines, 1});
  put("ci", {kLines, 2});  // GLOBAL, INST
  return arguments;
}();

}  // namespace

uint64_t number(std::string_view bytes, bool least_first) {
  uint64_t n = 0;
  for (size_t i = 0; i < bytes.size(); ++i)
    n = n << 8 | static_cast<unsigned char>(bytes[least_first ? bytes.size() - 1 - i : i]);
  return n;
}

Step step(std::string_view rest) {
  const Argument& argument = kArguments[static_cast<unsigned char>(rest[0])];
  if (argument.behind == Behind::kUnknown) return {};
  if (argument.behind == Behind::kLines) {
    size_t end = 0;
    for (int count = argument.count; count > 0 && end != rest.npos; --count) end = rest.find('\n', end + 1);
    return end == rest.npos ? Step{} : Step{Piece::kPlain, end + 1, 0};
  }
  const size_t head = 1 + size_t{argument.count};
  if (rest.size() < head) return {};
  const bool counts = argument.behind == Behind::kCounted;
  return {argument.piece, head, counts ? number(rest.substr(1, argument.count), true) : 0};
}

}  // namespace torchpare::audit

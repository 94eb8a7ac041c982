// A pickle is a program for a small stack machine: opcodes of one byte, each with an argument whose length
// follows from the opcode or stands before it. To find the str and bytes objects in it, the machine need not
// be run; it is enough to step from opcode to opcode. That is also why no harm can come from reading a
// hostile one.
//
// Example. 80 04 | 95 <8 bytes> | 58 05 00 00 00 "hello" | 94 | 2e: PROTO 4, FRAME, BINUNICODE of five bytes,
// MEMOIZE, STOP.
// Counter-example. Searching for 'X' and a plausible length would find strings within strings.
#include "container/pickle.h"

#include <array>

#include <fmt/format.h>

namespace torchpare::container {
namespace {

/// How long an opcode's argument is.
enum class Shape : uint8_t {
  kUnknown,
  kFixed,    ///< `width` bytes
  kCounted,  ///< a length of `width` bytes, then as many
  kLines,    ///< `width` lines
};

struct Rule {
  Shape shape = Shape::kUnknown;
  uint8_t width = 0;
  Payload payload = Payload::kNone;
};

constexpr std::array<Rule, 256> make_rules() {
  using enum Payload;
  std::array<Rule, 256> rules{};
  auto put = [&rules](std::string_view codes, Rule rule) {
    for (char c : codes) rules[static_cast<uint8_t>(c)] = rule;
  };
  put(std::string_view("(.012NQRabdel]os)tu}", 20), {Shape::kFixed, 0, kNone});
  put("\x81\x85\x86\x87\x88\x89\x8f\x90\x91\x92\x93\x94\x97\x98", {Shape::kFixed, 0, kNone});
  put("Khq\x80\x82", {Shape::kFixed, 1, kNone});
  put("M\x83", {Shape::kFixed, 2, kNone});
  put("Jjr\x84", {Shape::kFixed, 4, kNone});
  put("G\x95", {Shape::kFixed, 8, kNone});
  put("FILPgp", {Shape::kLines, 1, kNone});
  put("SV", {Shape::kLines, 1, kNone});  // STRING and UNICODE: escaped, in protocol 0 only
  put("ci", {Shape::kLines, 2, kGlobal});
  put("U", {Shape::kCounted, 1, kBytes});
  put("T", {Shape::kCounted, 4, kBytes});
  put("\x8a", {Shape::kCounted, 1, kNone});
  put("\x8b", {Shape::kCounted, 4, kNone});
  put("\x8c", {Shape::kCounted, 1, kText});
  put("X", {Shape::kCounted, 4, kText});
  put("\x8d", {Shape::kCounted, 8, kText});
  put("C", {Shape::kCounted, 1, kBytes});
  put("B", {Shape::kCounted, 4, kBytes});
  put("\x8e\x96", {Shape::kCounted, 8, kBytes});
  return rules;
}

constexpr std::array<Rule, 256> kRules = make_rules();

}  // namespace

uint64_t little_endian(std::string_view bytes) {
  uint64_t value = 0;
  for (size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<uint8_t>(bytes[i]);
  return value;
}

bool begins_like_pickle(std::string_view bytes) {
  return bytes.size() >= 3 && static_cast<uint8_t>(bytes[0]) == opcode::kProto && bytes[1] >= 2 &&
         bytes[1] <= 5;
}

bool PickleReader::fail(size_t at, std::string what) {
  obstacle_ = {at, std::move(what)};
  return false;
}

bool PickleReader::next(Opcode& op) {
  if (stopped_ || obstacle_) return false;
  if (at_ == 0 && !begins_like_pickle(bytes_)) return fail(0, "not a pickle of protocol 2 to 5");
  if (at_ >= bytes_.size()) return fail(at_, "the pickle ends without its STOP opcode");
  op.at = at_;
  op.code = static_cast<uint8_t>(bytes_[at_++]);
  if (!read_argument(op)) return false;
  at_ = op.argument.end;
  if (kRules[op.code].shape == Shape::kLines) at_ += 1;  // the last line's end is no part of the argument
  stopped_ = op.code == opcode::kStop;
  return true;
}

bool PickleReader::read_argument(Opcode& op) {
  const Rule& rule = kRules[op.code];
  op.payload = rule.payload;
  switch (rule.shape) {
    case Shape::kFixed:
      if (rule.width > bytes_.size() - at_) return fail(op.at, "the argument of an opcode is cut off");
      op.argument = {at_, at_ + rule.width};
      return true;
    case Shape::kCounted:
      return counted(op, rule.width);
    case Shape::kLines:
      return lines(op, rule.width);
    case Shape::kUnknown:
      break;
  }
  return fail(op.at, fmt::format("{:#04x} is no opcode", op.code));
}

bool PickleReader::counted(Opcode& op, size_t width) {
  if (width > bytes_.size() - at_) return fail(op.at, "the length of an object is cut off");
  const uint64_t size = little_endian(bytes_.substr(at_, width));
  const size_t left = bytes_.size() - at_ - width;
  if (size > left) return fail(op.at, fmt::format("an object claims {} bytes where {} are left", size, left));
  op.argument = {at_ + width, at_ + width + static_cast<size_t>(size)};
  return true;
}

bool PickleReader::lines(Opcode& op, size_t count) {
  size_t end = at_;
  for (; count > 0; --count) {
    const size_t newline = bytes_.find('\n', end);
    if (newline == bytes_.npos) return fail(op.at, "a line that does not end");
    end = newline + 1;
  }
  op.argument = {at_, end - 1};
  return true;
}

}  // namespace torchpare::container

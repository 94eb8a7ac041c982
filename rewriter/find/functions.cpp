#include "find/functions.h"

#include "find/bytes.h"

namespace torchpare {
namespace {

constexpr std::string_view kArguments = "(args):";

/// The blocks that Inductor opens around asserts: device guards, subgraphs written in place, loops of older
/// versions.
bool is_known_block(std::string_view word) {
  return word == "with" || word == "if" || word == "elif" || word == "else" || word == "while";
}

bool is_definition(std::string_view code) {
  return code.starts_with("def ") || code.starts_with("class ") || code.starts_with("async def ");
}

}  // namespace

void BodyTracker::next(std::string_view code, Span at, size_t indent, size_t blocks) {
  indent_ = indent;
  if (indent == 0) in_runner_ = code == "class Runner:" && !decorated_;
  leave_blocks(code, at.begin);
  if (body_ != kNoBody) {
    statement(code, at);
  } else if (const std::string_view name = definition(code, blocks); !name.empty()) {
    body_ = static_cast<uint32_t>(bodies_.size());
    body_indent_ = indent;
    statement_indent_ = 0;
    bodies_.push_back({name, at.begin, SIZE_MAX, {}, false});
  }
  decorated_ = code.starts_with('@');
}

void BodyTracker::leave_blocks(std::string_view code, size_t at) {
  if (indent_ <= nested_indent_) nested_indent_ = SIZE_MAX;
  const bool goes_on = indent_ == other_indent_ && name_at(code, 0) == "else";  // the else of a for or a try
  if (indent_ <= other_indent_ && !goes_on) other_indent_ = SIZE_MAX;
  if (body_ == kNoBody || indent_ > body_indent_) return;
  bodies_[body_].end = at;
  body_ = kNoBody;
  nested_indent_ = other_indent_ = SIZE_MAX;
}

/// The name of the body that the line defines; empty when it defines none.
std::string_view BodyTracker::definition(std::string_view code, size_t blocks) const {
  if (decorated_) return {};
  if (in_runner_ && blocks == 1 && code == "def call(self, args):") return "Runner.call";
  if (indent_ != 0 || !code.starts_with("def ") || !code.ends_with(kArguments)) return {};
  const std::string_view name = name_at(code, 4);
  return code.size() == 4 + name.size() + kArguments.size() ? name : std::string_view{};
}

void BodyTracker::statement(std::string_view code, Span at) {
  if (statement_indent_ == 0) statement_indent_ = indent_;
  if (nested_indent_ != SIZE_MAX) return;
  Body& body = bodies_[body_];
  if (is_definition(code)) nested_indent_ = indent_;
  if (code.ends_with(':') && other_indent_ == SIZE_MAX && !is_known_block(name_at(code, 0)))
    other_indent_ = indent_;
  if (indent_ <= statement_indent_)
    body.returns = indent_ == statement_indent_ && code.starts_with("return") && name_at(code, 0) == "return";
  if (code.ends_with("= args")) body.unpacks.push_back(at);
}

uint32_t BodyTracker::body_of_comment(size_t indent) const {
  return indent > body_indent_ && indent <= nested_indent_ ? body_ : kNoBody;
}

}  // namespace torchpare

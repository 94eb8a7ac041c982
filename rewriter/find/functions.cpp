#include "find/functions.h"

#include <algorithm>

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
  const char first = code.front();  // most lines are quickly done with
  if (first != 'd' && first != 'c' && first != 'a') return false;
  return code.starts_with("def ") || code.starts_with("class ") || code.starts_with("async def ");
}

bool consists_of_names(std::string_view text, std::string_view between = "") {
  return std::all_of(text.begin(), text.end(),
                     [between](char c) { return is_name_byte(c) || between.find(c) != between.npos; });
}

/// `torch.cuda._DeviceGuard(0)`: what device_guard() of torch/_inductor/codegen/*/device_op_overrides.py writes, also
/// in torch_npu and other backends.
bool is_device_guard(std::string_view callee, std::string_view argument) {
  return callee.starts_with("torch") && consists_of_names(callee, ".") &&
         (callee.ends_with("._DeviceGuard") || callee.ends_with(".device")) && !argument.empty() &&
         argument.find_first_not_of("0123456789") == argument.npos;
}

/// `record_function('graph_0_inductor_wrapper_call')`: generate_profiler_mark_wrapper_call in
/// torch/_inductor/codegen/wrapper.py; formatters like the other quotes better.
bool is_profiler_mark(std::string_view callee, std::string_view argument) {
  return callee == "record_function" && argument.size() > 2 &&
         (argument.front() == '\'' || argument.front() == '"') && argument.back() == argument.front() &&
         consists_of_names(argument.substr(1, argument.size() - 2));
}

/// A `with` that Inductor puts around the rest of a body, its return included: torch up to 2.3 does so with device
/// guards. They let exceptions pass, so that nothing runs behind them that did not return.
bool is_guard(std::string_view code) {
  constexpr std::string_view kWith = "with ", kEnd = "):";
  if (!code.starts_with(kWith) || !code.ends_with(kEnd)) return false;
  code = code.substr(kWith.size(), code.size() - kWith.size() - kEnd.size());
  const size_t open = std::min(code.find('('), code.size() - 1);
  const std::string_view callee = code.substr(0, open), argument = code.substr(open + 1);
  return is_device_guard(callee, argument) || is_profiler_mark(callee, argument);
}

}  // namespace

inline void BodyTracker::leave_blocks(std::string_view code, size_t at) {
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

/// Whether the present line is, so far, the last statement of the body or of the guards that end it.
inline bool BodyTracker::follow_ending(std::string_view code) {
  while (ending_.size() > 1 && indent_ < ending_.back()) ending_.pop_back();
  if (ending_.empty() || (guard_opens_ && indent_ > ending_.back())) ending_.push_back(indent_);
  guard_opens_ = false;
  if (indent_ != ending_.back()) return false;
  guard_opens_ = is_guard(code);
  return true;
}

inline void BodyTracker::statement(std::string_view code, Span at) {
  if (nested_indent_ != SIZE_MAX) return;
  Body& body = bodies_[body_];
  if (is_definition(code)) nested_indent_ = indent_;
  if (code.ends_with(':') && other_indent_ == SIZE_MAX && !is_known_block(name_at(code, 0)))
    other_indent_ = indent_;
  if (follow_ending(code)) body.returns = code.front() == 'r' && name_at(code, 0) == "return";
  if (code.back() == 's' && code.ends_with("= args")) body.unpacks.push_back(at);
}

void BodyTracker::next(std::string_view code, Span at, size_t indent, size_t blocks) {
  indent_ = indent;
  if (indent == 0) in_runner_ = !decorated_ && code == "class Runner:";
  leave_blocks(code, at.begin);
  if (body_ != kNoBody) {
    statement(code, at);
  } else if (const std::string_view name = definition(code, blocks); !name.empty()) {
    body_ = static_cast<uint32_t>(bodies_.size());
    body_indent_ = indent;
    ending_.clear();
    guard_opens_ = false;
    bodies_.push_back({name, at.begin, SIZE_MAX, {}, false});
  }
  decorated_ = code.starts_with('@');
  if (decorated_ && indent == 0 && code == "@triton.jit") defines_kernel_ = true;
}

uint32_t BodyTracker::body_of_comment(size_t indent) const {
  const size_t least = ending_.empty() ? body_indent_ + 1 : ending_.front();
  return indent >= least && indent <= nested_indent_ ? body_ : kNoBody;
}

}  // namespace torchpare

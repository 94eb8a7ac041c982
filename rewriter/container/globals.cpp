// The machine of a pickle has a stack and a memo. Nearly everything on them is of no interest here and is
// kept as "unknown"; kept apart are texts, by which functions are looked up, and getattr, which looks up more.
//
// Example. `\x8c\x02os N 0 \x8c\x06system \x93`: None is pushed and popped between the two names; the stack
// at STACK_GLOBAL still holds "os" and "system".
// Counter-example. A reader that remembers the last two strings it saw is misled by `0`, `1`, `2` and the memo.
//
// What is not seen: what a function that passes does with its arguments, and a name that is put together by
// calls, unless STACK_GLOBAL or getattr gets it: picklers always spell those out, and nothing else is let pass.
#include "container/globals.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>

#include <fmt/format.h>

#include "container/python_names.h"
#include "core/ascii.h"

namespace torchpare::container {
namespace {

/// Values that are no text. The first opcode behind PROTO is at 2, so the smallest text is 3. In the memo a number
/// may not have been given.
constexpr uint32_t kUnknown = 0, kMark = 1, kGetattr = 2, kPair = uint32_t{1} << 31, kNotGiven = ~uint32_t{0};
/// A name longer than this is none; looking at one again and again must stay cheap.
constexpr size_t kLongestName = 1000;

/// How many objects an opcode takes and whether it leaves one; where it needs to be known what they are,
/// act() says.
struct Effect {
  uint8_t pops = 0;
  bool to_mark = false;
  bool pushes = true;
};

constexpr std::array<Effect, 256> make_effects() {
  std::array<Effect, 256> effects{};
  auto put = [&effects](std::string_view codes, Effect effect) {
    for (char c : codes) effects[static_cast<uint8_t>(c)] = effect;
  };
  put("\x80\x95.\x98", {0, false, false});  // PROTO, FRAME, STOP, READONLY_BUFFER
  put("ba", {1, false, false});             // BUILD, APPEND
  put("s", {2, false, false});              // SETITEM
  put("1eu\x90", {0, true, false});         // POP_MARK, APPENDS, SETITEMS, ADDITEMS
  put("ld\x91", {0, true, true});           // LIST, DICT, FROZENSET
  put("Q\x85", {1, false, true});           // BINPERSID, TUPLE1
  put("\x81", {2, false, true});            // NEWOBJ
  put("\x92", {3, false, true});            // NEWOBJ_EX
  return effects;
}

constexpr std::array<Effect, 256> kEffects = make_effects();

/// Attributes by which one gets from any module or class to those that run things.
bool is_way_out(std::string_view attribute) {
  constexpr std::string_view kHidden[] = {"__base__",      "__bases__",  "__builtins__",     "__class__",
                                          "__code__",      "__dict__",   "__getattribute__", "__globals__",
                                          "__import__",    "__loader__", "__mro__",          "__spec__",
                                          "__subclasses__"};
  constexpr std::string_view kModules[] = {"builtins", "ctypes", "importlib", "io",         "marshal",
                                           "nt",       "os",     "pickle",    "posix",      "pty",
                                           "runpy",    "shutil", "socket",    "subprocess", "sys"};
  auto among = [](std::string_view word, const auto& words) {
    return std::find(std::begin(words), std::end(words), word) != std::end(words);
  };
  const size_t first = attribute.find_first_not_of('_');
  return among(attribute, kHidden) || (first != attribute.npos && among(attribute.substr(first), kModules));
}

bool has_way_out(std::string_view name) { return std::ranges::any_of(split(name, '.'), is_way_out); }

std::string_view modern(std::string_view module) {
  if (module == "__builtin__" || module == "exceptions") return "builtins";
  return module == "copy_reg" ? "copyreg" : module;
}

bool is_pythons(std::string_view module) {
  return std::binary_search(std::begin(kPythonModules), std::end(kPythonModules),
                            module.substr(0, module.find('.')));
}

bool is_value(std::string_view module, std::string_view name) {
  if (module == "operator") module = "_operator";
  for (const ValueNames& row : kValueNames)
    if (row.module == module)
      return name.find(' ') == name.npos && row.names.find(fmt::format(" {} ", name)) != row.names.npos;
  return false;
}

bool is_text(uint8_t code) {
  return std::string_view("XSTUV\x8c\x8d").find(static_cast<char>(code)) != std::string_view::npos;
}

uint64_t decimal(std::string_view digits) {
  uint64_t n = ~uint64_t{0};
  std::from_chars(digits.data(), digits.data() + digits.size(), n);
  return n;
}

}  // namespace

std::optional<Objection> Globals::see(const Opcode& op) {
  if (op.at >= kPair - 1) return std::nullopt;  // as much as a Value can say
  if (is_text(op.code)) {
    push(op.argument.size() <= kLongestName ? static_cast<Value>(op.at + 1) : kUnknown);
    return std::nullopt;
  }
  lost_getattr_ = false;
  auto objection = act(op);
  if (!objection && lost_getattr_)
    return Objection{"it hands getattr on, where what it gets can't be seen", false};
  return objection;
}

std::optional<Objection> Globals::act(const Opcode& op) {
  const std::string_view argument = slice(pickle_, op.argument);
  switch (op.code) {
    case '(':
      push(kMark);
      return std::nullopt;
    case '0':
      if (!stack_.empty()) stack_.pop_back();
      return std::nullopt;
    case '2':
      push(stack_.empty() ? kUnknown : stack_.back());
      return std::nullopt;
    case opcode::kBinGet:
    case opcode::kLongBinGet:
      push(get(little_endian(argument)));
      return std::nullopt;
    case 'g':
      push(get(decimal(argument)));
      return std::nullopt;
    case opcode::kBinPut:
    case opcode::kLongBinPut:
      return put(little_endian(argument));
    case 'p':
      return put(decimal(argument));
    case opcode::kMemoize:
      return put(memoized_);
    default:
      return act_on_functions(op.code, argument);
  }
}

std::optional<Objection> Globals::act_on_functions(uint8_t code, std::string_view argument) {
  switch (code) {
    case opcode::kGlobal:
      return global(argument);
    case opcode::kStackGlobal:
      return stack_global();
    case opcode::kInst: {
      const Taken arguments = take_to_mark();
      if (arguments.first == kGetattr) lost_getattr_ = true;
      auto objection = global(argument);
      return objection ? objection : call(pop_function(), arguments.second);
    }
    case 'o': {  // OBJ
      const Taken taken = take_to_mark();
      return call(taken.first, taken.third);
    }
    case 'R': {  // REDUCE
      const Value arguments = pop();
      return call(pop_function(), (arguments & kPair) != 0 ? arguments & ~kPair : kUnknown);
    }
    case 't': {  // TUPLE
      const Taken taken = take_to_mark();
      push_tuple(taken.first, taken.second);
      return std::nullopt;
    }
    case 0x86:    // TUPLE2
    case 0x87: {  // TUPLE3
      if (code == 0x87) pop();
      const Value second = pop();
      push_tuple(pop(), second);
      return std::nullopt;
    }
    case 0x82:
    case 0x83:
    case 0x84:  // EXT1, EXT2, EXT4
      push(kUnknown);
      return Objection{"it names a function by a number of copyreg's", false};
    default:
      return act_on_values(kEffects[code].to_mark, kEffects[code].pops, kEffects[code].pushes);
  }
}

std::optional<Objection> Globals::act_on_values(bool to_mark, unsigned pops, bool pushes) {
  if (to_mark && take_to_mark().first == kGetattr) lost_getattr_ = true;
  for (; pops > 0; --pops) pop();
  if (pushes) push(kUnknown);
  return std::nullopt;
}

std::optional<Objection> Globals::global(std::string_view lines) {
  const size_t end = std::min(lines.find('\n'), lines.size());
  return global(lines.substr(0, end), lines.substr(std::min(end + 1, lines.size())));
}

std::optional<Objection> Globals::global(std::string_view module, std::string_view name) {
  module = modern(module);
  push(module == "builtins" && name == "getattr" ? kGetattr : kUnknown);
  if (is_pythons(module) ? is_value(module, name) : !has_way_out(name)) return std::nullopt;
  return Objection{fmt::format("it would call {}.{} when it is loaded, or hand it on", module, name), true};
}

std::optional<Objection> Globals::stack_global() {
  const auto name = text_of(pop()), module = text_of(pop());
  if (name && module) return global(*module, *name);
  push(kUnknown);
  return Objection{"it names a function in a way that hides the name", false};
}

std::optional<Objection> Globals::call(Value function, Value second) {
  push(kUnknown);
  if (function != kGetattr) return std::nullopt;
  const auto attribute = text_of(second);
  if (!attribute) return Objection{"it gets an attribute in a way that hides the name", false};
  if (!has_way_out(*attribute)) return std::nullopt;
  return Objection{fmt::format("it gets the attribute {} of something", *attribute), true};
}

void Globals::push_tuple(Value first, Value second) {
  if (first == kGetattr) lost_getattr_ = true;
  push(text_of(second) ? second | kPair : kUnknown);
}

Globals::Value Globals::pop_function() {
  if (stack_.empty() || stack_.back() == kMark) return kUnknown;
  const Value top = stack_.back();
  stack_.pop_back();
  return top;
}

Globals::Value Globals::pop() {
  const Value top = pop_function();
  if (top == kGetattr) lost_getattr_ = true;
  return top;
}

Globals::Taken Globals::take_to_mark() {
  Taken taken;
  while (!stack_.empty()) {
    const Value top = stack_.back();
    stack_.pop_back();
    if (top == kMark) break;
    if (taken.first == kGetattr) lost_getattr_ = true;
    taken = {top, taken.first, taken.second};
  }
  return taken;
}

std::optional<Objection> Globals::put(uint64_t index) {
  // Picklers count: pickle.py memoize() and _pickle.c memo_put().
  if (index >= pickle_.size()) return Objection{"it numbers its objects as no pickler does", false};
  if (index >= memo_.size()) memo_.resize(index + 1, kNotGiven);
  memoized_ += memo_[index] == kNotGiven;
  memo_[index] = stack_.empty() ? kUnknown : stack_.back();
  return std::nullopt;
}

Globals::Value Globals::get(uint64_t index) const {
  return index < memo_.size() && memo_[index] != kNotGiven ? memo_[index] : kUnknown;
}

std::optional<std::string_view> Globals::text_of(Value value) const {
  if (value <= kGetattr || (value & kPair) != 0) return std::nullopt;
  Opcode op;
  PickleReader reader(pickle_, value - 1);
  if (!reader.next(op)) return std::nullopt;
  std::string_view text = slice(pickle_, op.argument);
  if (op.code != 'S' && op.code != 'V') return text;
  if (op.code == 'S')
    text = text.substr(std::min<size_t>(text.size(), 1), std::max<size_t>(text.size(), 2) - 2);
  // One that is spelled with escapes is hidden.
  return text.find('\\') == text.npos ? std::optional(text) : std::nullopt;
}

}  // namespace torchpare::container

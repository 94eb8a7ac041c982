// Idea. To take out `assert_size_stride(buf0, (4, ), (1, ))` changes nothing only as long as the name means what
// Inductor's header bound it to, and as long as nobody looks. So each line that stays is asked what it binds
// (targets.h): any binding of such a name but Inductor's own, of an attribute of whatever object, any other name for
// a module, and any word that reaches namespaces without naming what is in them, leaves the asserts undecided. What
// Inductor writes needs none of this: 1140 captured wrappers assign `self.partitions` and no other attribute.
//
// Nearly all lines plainly bind nothing but names that do not matter (plain_line.h), and are not taken to tokens.
//
// Example. `torch.float32`, `max(u0, 1)`, `import math` and `aten = torch.ops.aten` bind nothing new.
// Counter-example. `def max(*args):`, `for torch in x:`, `x, math.floor = f`, `m = math`, `from m import *`.
#include "audit/rebinding.h"

#include <algorithm>

#include "audit/script_object.h"
#include "audit/watched.h"

namespace torchpare::audit {
namespace {

constexpr std::string_view kRebound = "a name that asserts call is bound here; they may not be Inductor's";
constexpr std::string_view kAssigned =
    "an attribute is assigned here; it may be one that asserts call by another name";
constexpr std::string_view kReached =
    "a word that reaches variables without naming them; what asserts call or bind may be among them";
constexpr std::string_view kAllNames = "an import of all names; they could bind what asserts call";

/// Lines of Inductor's own that would be suspicious in any other spelling, from the first column on. Source:
/// PythonWrapperCodegen.write_header and write_async_compile_wait in torch/_inductor/codegen/wrapper.py, torch 2.6 to
/// 2.15.
constexpr std::string_view kOwnLines[] = {"async_compile = AsyncCompile()",
                                          "async_compile.wait(globals())",
                                          "del async_compile",
                                          "from torch._inductor.async_compile import AsyncCompile",
                                          "from torch._inductor.codecache import AsyncCompile",
                                          "from ctypes import c_void_p, c_long",
                                          "from ctypes import c_void_p, c_long, c_int",
                                          "aten = torch.ops.aten",
                                          "reinterpret_tensor = torch._C._dynamo.guards._reinterpret_tensor",
                                          "reinterpret_tensor = torch.ops.inductor._reinterpret_tensor"};

/// Lines of Inductor's own that bind nothing of matter and are not plain, wherever they stand. These, too, are only here
/// to be passed quickly: judge() has nothing against them.
constexpr std::string_view kHarmlessLines[] = {"import torch",
                                               "import math",
                                               "from math import inf, nan",
                                               "from torch import device, empty_strided",
                                               "def call(self, args):",
                                               "def __init__(self, partitions):",
                                               "self.partitions = partitions"};

/// Of benchmarks that make a constant from its pickle: it is the use of the name that matters.
constexpr std::string_view kImportsPickle = "import pickle";

/// Where the functions that asserts call come from: `assert_alignment = torch._C._dynamo.guards.assert_alignment`, or
/// an import.
bool is_header(std::string_view code, const FormRow& form) {
  constexpr std::string_view kGuards = " = torch._C._dynamo.guards.";
  if (form.written == Written::kImport) return code == form.head;
  return form.written == Written::kCall && code.size() == 2 * form.head.size() + kGuards.size() &&
         code.starts_with(form.head) && code.substr(form.head.size()).starts_with(kGuards) &&
         code.ends_with(form.head);
}

bool is_own(std::string_view source, const Line& line) {
  const std::string_view code = code_of(source, line);
  return holds(kHarmlessLines, code) || code == kImportsPickle || makes_script_object(code) ||
         (line.indent() == 0 && (holds(kOwnLines, code) ||
                                 std::any_of(kForms.begin(), kForms.end(),
                                             [&](const FormRow& form) { return is_header(code, form); })));
}

}  // namespace

void Rebinding::look(const Line& line) {
  if (!is_own(source_, line)) judge(line);
}

std::string_view Rebinding::text(size_t token) const {
  return token < tokens_.size() ? slice(source_, tokens_[token].at) : std::string_view();
}

std::string_view Rebinding::before(size_t token, size_t back) const {
  return back <= token ? text(token - back) : std::string_view();
}

void Rebinding::judge(const Line& line) {
  tokens_ = tokens_of(source_, line);
  roles_ = roles_of(source_, tokens_);
  for (size_t token = 0; token < tokens_.size() && !any_; ++token) {
    if (tokens_[token].kind != Token::kWord) continue;
    const std::string_view what = suspicion(token);
    if (what.empty()) continue;
    const size_t at = tokens_[token].at.begin;
    const auto known = std::find(kCallees.begin(), kCallees.end(), text(token));
    if (what != kRebound || known == kCallees.end()) {
      any_ = Obstacle{at, std::string(what)};
    } else if (auto& first = bound_[static_cast<size_t>(known - kCallees.begin())]; !first) {
      first = at;
    }
  }
}

/// What this word may do to what asserts call; empty: nothing.
std::string_view Rebinding::suspicion(size_t token) const {
  const std::string_view word = text(token);
  if (roles_[token] == Role::kAll) return kAllNames;
  if (is_keyword_argument(token)) return {};
  if (reaches_namespaces(word, before(token, 1), text(token + 1)) && !is_operator(token)) return kReached;
  if (roles_[token] == Role::kMember) return is_harmless_member(token) ? std::string_view() : kAssigned;
  if (word == "self") return roles_[token] == Role::kBound ? kAssigned : std::string_view();
  const Watched what = watched(word);
  const bool name = what == Watched::kFunction || what == Watched::kModule;
  return name && rebinds(token, what) ? kRebound : std::string_view();
}

/// The `trace` of `torch.ops.mylib.trace` or of `torch.ops.trace.x`: operators may be named as they like. torch itself
/// is watched, and what lies between two underscores is no operator's name.
bool Rebinding::is_operator(size_t token) const {
  const auto is_space = [this](size_t name) {  // of names
    return before(name, 1) == "." && before(name, 2) == "ops" && before(name, 3) == "." &&
           before(name, 4) == "torch" && before(name, 5) != "." && text(name + 1) == ".";
  };
  if (text(token).starts_with("__")) return false;
  return is_space(token) || (token >= 2 && before(token, 1) == "." && is_space(token - 2));
}

/// The `trace` of `f(x, trace=True)`: it is the function's, and names nothing here.
bool Rebinding::is_keyword_argument(size_t token) const {
  const bool begins = before(token, 1) == "(" || before(token, 1) == ",";
  return roles_[token] == Role::kRead && begins && text(token + 1) == "=";
}

/// `self.x = …`: no attribute that asserts take of anything.
bool Rebinding::is_harmless_member(size_t token) const {
  const bool of_self = before(token, 1) == "." && before(token, 2) == "self" && before(token, 3) != ".";
  return of_self && !is_member_of_asserts(text(token));
}

bool Rebinding::rebinds(size_t token, Watched what) const {
  const std::string_view next = text(token + 1);
  switch (roles_[token]) {
    case Role::kBound:
    case Role::kParameter:
      return true;
    case Role::kImported:  // `import torch`, `import torch._inductor.x`, `import math`
      return next == "as" || (text(token) != "torch" && text(token) != "math");
    case Role::kRead:  // a module that gets another name can be changed by that one
      return what == Watched::kModule && next != "." && !(before(token, 1) == "." && next == "(");
    default:
      return false;
  }
}

std::optional<Obstacle> Rebinding::of(Callees callees) const {
  std::optional<Obstacle> first = any_;
  callees |= callee("torch");  // the header is a path of it
  for (size_t i = 0; i < kCallees.size(); ++i) {
    const bool matters = (callees & callee(kCallees[i])) != 0 && bound_[i];
    if (matters && (!first || *bound_[i] < first->at)) first = Obstacle{*bound_[i], std::string(kRebound)};
  }
  return first;
}

}  // namespace torchpare::audit

#include "audit/watched.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "audit/bytes.h"
#include "audit/callees.h"

namespace torchpare::audit {
namespace {

constexpr std::string_view kModules[] = {"torch", "math", "aten", "async_compile"};

// clang-format off

constexpr std::string_view kReaching[] = {
    // Code from text.
    "exec", "eval", "execfile", "exec_", "compile", "compile_command",
    // Namespaces.
    "globals", "locals", "vars", "dir", "builtins", "modules", "namespace",
    // Attributes by computed names.
    "getattr", "setattr", "delattr", "attrgetter", "methodcaller", "getattr_static", "getmembers",
    // Frames and code.
    "f_locals", "f_globals", "f_builtins", "f_code", "f_back", "tb_frame", "gi_frame", "cr_frame",
    "ag_frame", "gi_code", "cr_code", "ag_code", "_getframe", "_getframemodulename", "_current_frames",
    "_current_exceptions", "currentframe", "getframeinfo", "walk_stack", "walk_tb", "settrace",
    "setprofile", "monitoring", "FunctionType", "LambdaType", "CodeType", "ModuleType", "FrameType",
    // Modules.
    "importlib", "import_module", "imp", "reload", "runpy", "run_path", "run_module", "zipimport",
    "pkgutil", "resolve_name", "exec_module", "load_module", "load_source", "pydoc", "locate",
    "global_enum", "_convert_",
    // Objects by other ways than names.
    "get_objects", "get_referrers", "get_referents", "ctypes", "pythonapi", "py_object", "PyDLL",
    "pickle", "cPickle", "_pickle", "cloudpickle", "dill", "marshal", "shelve", "inspect",
    // What runs or replaces any of these for others.
    "mock", "patch", "monkeypatch", "MonkeyPatch", "timeit", "pdb", "bdb", "breakpoint", "cProfile",
    "profile", "trace", "doctest", "codeop", "InteractiveConsole", "InteractiveInterpreter",
    "get_type_hints", "ForwardRef", "displayhook", "excepthook", "meta_path", "path_hooks",
    "addaudithook", "remote_exec",
    // What of Python's own library assigns attributes of whatever object it is given (copies do so with what
    // __reduce__ says), finds objects by names in strings, or evaluates strings (the annotations that
    // singledispatch reads, say).
    "update_wrapper", "wraps", "copy", "deepcopy", "copyreg", "copy_reg", "argparse", "optparse", "parse_args",
    "parse_known_args", "parse_intermixed_args", "parse_known_intermixed_args", "defproperty",
    "NodeTransformer", "swap_attr", "swap_item", "Formatter", "get_field", "resolve_dotted_attribute",
    "loadTestsFromName", "loadTestsFromNames", "singledispatch", "singledispatchmethod", "annotationlib",
    "evaluate_forward_ref", "dictConfig", "fileConfig", "BaseConfigurator", "DictConfigurator",
    "rlcompleter", "interact", "MakeProxyType", "make_property", "addpackage", "addsitedir",
};

// clang-format on

/// `from ctypes import c_void_p, c_long` stands in every wrapper, and so on; names with two underscores that tell
/// nothing of any namespace. The operators are those of torch's operators (`torch.ops.aten.__or__.Tensor`), and what
/// Inductor divides sizes by (`u0 = buf0.size(0).__floordiv__(4)`).
constexpr std::string_view kPlainDunders[] = {"__name__",   "__init__",    "__file__",     "__all__",
                                              "__doc__",    "__version__", "__author__",   "__debug__",
                                              "__future__", "__slots__",   "__floordiv__", "__and__",
                                              "__or__",     "__xor__",     "__lshift__",   "__rshift__"};

/// Even defining them gives them a meaning to Python.
constexpr std::string_view kNeverDefined[] = {"__builtins__", "__import__", "__build_class__",
                                              "__dict__",     "__loader__", "__spec__"};

constexpr std::string_view kMembers[] = {
    "_C",   "_dynamo", "guards", "ops",  "inductor", "view",  "dtype", "Tensor",   "isnan",   "isinf", "any",
    "item", "inf",     "nan",    "pi",   "e",        "floor", "ceil",  "trunc",    "sqrt",    "pow",   "log",
    "log2", "log10",   "exp",    "sin",  "cos",      "tan",   "asin",  "acos",     "atan",    "atan2", "sinh",
    "cosh", "tanh",    "fabs",   "fmod", "gcd",      "lcm",   "isqrt", "isfinite", "copysign"};

bool is_dunder(std::string_view word) {
  return word.size() > 4 && word.starts_with("__") && word.ends_with("__");
}

constexpr size_t kSuffix = 3;
constexpr size_t kBuckets = 4096;

/// Four bytes as they are loaded, of which the last three count.
using Four = std::array<char, 1 + kSuffix>;
static_assert(kLookedAtBefore == kSuffix);

constexpr size_t bucket(uint32_t four) {
  constexpr auto kLast = std::bit_cast<uint32_t>(Four{0, '\xFF', '\xFF', '\xFF'});
  return ((four & kLast) * 0x9E3779B1U) >> 20;
}

constexpr size_t bucket_of(std::string_view word) {
  const std::string_view end = word.substr(word.size() - kSuffix);
  return bucket(std::bit_cast<uint32_t>(Four{0, end[0], end[1], end[2]}));
}

/// Whether some watched word ends in three bytes of that bucket.
constexpr std::array<bool, kBuckets> kMaybe = [] {
  std::array<bool, kBuckets> maybe{};
  const auto add = [&](std::string_view word) { maybe[bucket_of(word)] = true; };
  for (std::string_view word : kModules) add(word);
  for (std::string_view word : kCommonCallees) add(word);
  for (const FormRow& form : kForms)
    if (form.written == Written::kCall) add(form.head);
  for (std::string_view word : kReaching) add(word);
  add("for");
  add("del");
  add("import");
  add("AsyncCompile");
  add("self");
  for (int c = 0; c < 128; ++c)
    if (const char dunder[] = {static_cast<char>(c), '_', '_'}; is_name_byte(dunder[0]))
      add({dunder, kSuffix});
  return maybe;
}();

bool may_end_watched(std::string_view word) { return word.size() >= kSuffix && kMaybe[bucket_of(word)]; }

struct Entry {
  std::string_view word;
  Watched what = Watched::kNo;
};

constexpr size_t kMostEntries = 255;
constexpr size_t kPlaces = 2048;

/// Where a word is looked for first.
constexpr size_t place(std::string_view word) {
  const auto byte = [word](size_t i) { return static_cast<size_t>(static_cast<unsigned char>(word[i])); };
  return (word.size() * 151 + byte(0) * 31 + byte(word.size() / 2) * 1021 + byte(word.size() - 1)) % kPlaces;
}

/// The words that are watched whatever they end in, by place; where that is taken, in the next that is free.
class Words {
 public:
  constexpr Words() {
    for (std::string_view word : kModules) add(word, Watched::kModule);
    add("self", Watched::kModule);
    for (std::string_view word : kCommonCallees) add(word, Watched::kFunction);
    for (const FormRow& form : kForms)
      if (form.written == Written::kCall) add(form.head, Watched::kFunction);
    add("AsyncCompile", Watched::kFunction);
    add("del", Watched::kTargets);
    add("import", Watched::kTargets);
    for (std::string_view word : kReaching) add(word, Watched::kReaches);
  }

  constexpr Watched find(std::string_view word) const {
    for (size_t at = place(word); entry_[at] != 0; at = (at + 1) % kPlaces)
      if (const Entry& known = entries_[entry_[at] - 1]; known.word == word) return known.what;
    return Watched::kNo;
  }

  constexpr bool none_ends_in_a_digit() const {
    return std::none_of(entries_.begin(), entries_.begin() + count_,
                        [](const Entry& entry) { return is_digit(entry.word.back()); });
  }

 private:
  /// What a word is first counts.
  constexpr void add(std::string_view word, Watched what) {
    if (find(word) != Watched::kNo) return;
    size_t at = place(word);
    while (entry_[at] != 0) at = (at + 1) % kPlaces;
    entries_[count_++] = {word, what};
    entry_[at] = static_cast<uint8_t>(count_);
  }

  std::array<Entry, kMostEntries> entries_{};
  std::array<uint8_t, kPlaces> entry_{};  ///< one more than its number; 0: none
  size_t count_ = 0;
};

constexpr Words kWords;
static_assert(kWords.none_ends_in_a_digit(), "the look at plain lines passes over words that do");

bool is_reaching(std::string_view word) { return kWords.find(word) == Watched::kReaches; }

}  // namespace

Watched watched(std::string_view word) {
  return may_end_watched(word) ? watched_suspect(word) : Watched::kNo;
}

Watched watched_suspect(std::string_view word) {
  if (word.back() == 'r' && word.ends_with("for")) return Watched::kTargets;  // `1for`
  if (word.back() == '_' && is_dunder(word)) return Watched::kReaches;
  return kWords.find(word);
}

bool reaches_namespaces(std::string_view word, std::string_view previous, std::string_view next) {
  if (!may_end_watched(word)) return false;
  if (is_dunder(word)) {
    const bool defined = previous == "def" && !holds(kNeverDefined, word);
    return !defined && !holds(kPlainDunders, word);
  }
  if (word == "compile" && previous == ".") return false;              // re.compile, torch.compile
  if (word == "copy" && previous == "." && next == "(") return false;  // of a list, a dict
  return is_reaching(word);
}

bool is_member_of_asserts(std::string_view name) {
  const size_t letters = name.find_last_not_of("0123456789") + 1;
  const bool dtype = letters > 0 && letters < name.size();  // float32, int64, bits8, …
  return dtype || name.starts_with("sym_") || name.starts_with("_sym_") || name.starts_with("float8_") ||
         holds(kMembers, name) || callee(name) != 0 || holds(kModules, name) || is_dunder(name);
}

uint64_t may_be_watched(const char* bytes, uint64_t last_letters) {
  uint64_t maybe = 0;
  for (uint64_t rest = last_letters; rest != 0; rest &= rest - 1) {
    const int last = std::countr_zero(rest);
    uint32_t four = 0;
    std::memcpy(&four, bytes + last - kSuffix, sizeof four);
    maybe |= uint64_t{kMaybe[bucket(four)]} << last;
  }
  return maybe;
}

}  // namespace torchpare::audit

// Idea. Python binds names in few places, and each is announced by a word or a sign: `def`, `class`, `for … in`,
// `as`, `del`, `global`, `import`, `lambda`, `case`, `:=`; and what stands before an `=` (or `+=`, …) outside of
// brackets, or before the colon of an annotation. In such a place the names in tuples, lists and parentheses are
// targets; what stands in the brackets of a call or a subscript is read. A name with a call, a subscript or an
// attribute behind it is read, and of a path the last name is assigned.
//
// So the tokens are gone through once, with a stack of what is open: is it a group, are its words targets by reason
// of a word before it? What stands before an `=` is marked when that comes.
//
// Example. `(x, math.floor), y[max(z)] = f` binds x, and floor as a member; max, y and z are read.
// Counter-example. `f(max=1)` binds nothing, as its '=' is in the brackets of a call; `def f(max=1)` does.
#include "audit/targets.h"

#include "audit/callees.h"

namespace torchpare::audit {
namespace {

/// Behind these, a bracket opens a group and no call. `print` and the soft keywords are names.
constexpr std::string_view kKeywords[] = {
    "and",      "as",      "assert", "async", "await",  "class", "def",    "del",  "elif", "else",
    "except",   "finally", "for",    "from",  "global", "if",    "import", "in",   "is",   "lambda",
    "nonlocal", "not",     "or",     "raise", "return", "try",   "while",  "with", "yield"};

/// Behind these and a colon, another statement may follow on the line.
constexpr std::string_view kOpenBlocks[] = {"async", "case", "class",   "def", "elif",  "else", "except",
                                            "for",   "if",   "finally", "try", "while", "with"};

bool is_keyword(std::string_view word) {
  constexpr size_t kShortest = 2, kLongest = 8;
  return word.size() >= kShortest && word.size() <= kLongest && holds(kKeywords, word);
}

bool assigns(std::string_view sign) {
  return sign.ends_with('=') && sign != "==" && sign != "!=" && sign != "<=" && sign != ">=" && sign != ":=";
}

class Roles {
 public:
  Roles(std::string_view source, const std::vector<Lexeme>& tokens)
      : source_(source), tokens_(tokens), roles_(tokens.size(), Role::kNone) {}

  std::vector<Role> run();

 private:
  /// What ends the part of the line in which names are targets.
  enum class Until : char { kNow, kIn, kComma, kEnd };
  enum class Import : char { kNo, kModules, kNames };
  struct Level {
    bool group = true;  // neither a call, a subscript nor a list of parameters
    bool parameters = false;
    bool before_sign = true;  // what stands here may come to stand before an '='
    bool inherited = false;   // a group among targets
    Until until = Until::kNow;
    size_t lambdas = 0;  // whose colon is yet to come

    bool has_targets() const { return inherited || until != Until::kNow; }
  };

  void word();
  void keyword(std::string_view text);
  void name();
  void sign(std::string_view text);
  void open();
  void colon();
  void begin_statement();
  void bind(size_t token);
  void bind_candidates();

  std::string_view text(size_t token) const {
    return token < tokens_.size() ? slice(source_, tokens_[token].at) : std::string_view();
  }
  std::string_view before() const { return at_ > 0 ? text(at_ - 1) : std::string_view(); }
  bool behind_operand() const;
  Level& top() { return levels_.back(); }

  std::string_view source_;
  const std::vector<Lexeme>& tokens_;
  std::vector<Role> roles_;
  std::vector<Level> levels_ = {Level{}};
  std::vector<size_t> candidates_;  // words of the statement that an '=' would bind
  size_t at_ = 0;
  size_t first_ = 0;          // token of the statement
  bool opens_block_ = false;  // it begins with a word of kOpenBlocks
  bool in_case_ = false;
  std::string_view parameters_;  // the brackets that hold parameters, up to the arrow or colon of a header
  Import import_ = Import::kNo;
};

std::vector<Role> Roles::run() {
  for (; at_ < tokens_.size(); ++at_) {
    if (tokens_[at_].kind == Token::kWord) word();
    if (tokens_[at_].kind == Token::kSign) sign(text(at_));
  }
  return std::move(roles_);
}

void Roles::begin_statement() {
  levels_ = {Level{}};
  candidates_.clear();
  first_ = at_ + 1;
  opens_block_ = in_case_ = false;
  parameters_ = {};
  import_ = Import::kNo;
}

void Roles::word() {
  roles_[at_] = Role::kRead;
  const std::string_view word = text(at_);
  if (at_ == first_) {
    opens_block_ = holds(kOpenBlocks, word);
    in_case_ = word == "case";
  }
  is_keyword(word) ? keyword(word) : name();
}

void Roles::keyword(std::string_view word) {
  if (word == "for") top().until = Until::kIn;
  if (word == "in" && top().until == Until::kIn) top().until = Until::kNow;
  if (word == "as") top().until = Until::kComma;
  if (word == "del" || word == "global" || word == "nonlocal") top().until = Until::kEnd;
  if (word == "lambda") ++top().lambdas;
  if (word == "def") parameters_ = "([";
  if (word == "class") parameters_ = "[";
  if (word == "from" && at_ == first_) import_ = Import::kModules;
  if (word == "import") {
    const bool all = import_ == Import::kModules && text(at_ + 1) == "*";
    if (all) roles_[at_] = Role::kAll;
    import_ = Import::kNames;
  }
}

void Roles::name() {
  const std::string_view previous = before();
  const bool starts_parameter = previous == "," || previous == "*" || previous == "**";
  if (import_ != Import::kNo) {
    const bool path = import_ == Import::kModules || previous == ".";
    const bool whole = text(first_) == "import" && previous != "as";
    roles_[at_] = path ? Role::kModule : whole ? Role::kImported : Role::kBound;
  } else if (previous == "def" || previous == "class" || text(at_ + 1) == ":=" ||
             (previous == "type" && at_ == first_ + 1)) {
    roles_[at_] = Role::kBound;
  } else if ((top().parameters && (starts_parameter || previous == "(" || previous == "[")) ||
             (top().lambdas > 0 && (starts_parameter || previous == "lambda"))) {
    roles_[at_] = Role::kParameter;
  } else if (in_case_ && previous != ".") {
    bind(at_);
  } else if (top().has_targets()) {
    bind(at_);
  } else if (top().before_sign) {
    candidates_.push_back(at_);
  }
}

/// A word where targets are.
void Roles::bind(size_t token) {
  const std::string_view next = text(token + 1);
  if (next == "." || next == "(" || next == "[") return;
  const bool member = token > 0 && text(token - 1) == ".";
  roles_[token] = member ? Role::kMember : Role::kBound;
}

void Roles::bind_candidates() {
  for (size_t token : candidates_) bind(token);
  candidates_.clear();
}

void Roles::sign(std::string_view sign) {
  const char c = sign.front();
  if (c == '(' || c == '[' || c == '{') return open();
  if (c == ')' || c == ']' || c == '}') {
    if (levels_.size() > 1) levels_.pop_back();
  } else if (sign == ":") {
    colon();
  } else if (sign == "->") {
    parameters_ = {};
  } else if (levels_.size() == 1 && sign == ";") {
    begin_statement();
  } else if (levels_.size() == 1 && assigns(sign)) {
    bind_candidates();
  } else if (sign == "," && top().until == Until::kComma) {
    top().until = Until::kNow;
  }
}

bool Roles::behind_operand() const {
  if (at_ == first_) return false;
  const Token kind = tokens_[at_ - 1].kind;
  const std::string_view previous = before();
  if (kind == Token::kWord) return !is_keyword(previous);
  return kind != Token::kSign || previous == ")" || previous == "]" || previous == "}";
}

void Roles::open() {
  Level inner;
  inner.parameters = levels_.size() == 1 && parameters_.find(text(at_)) != parameters_.npos;
  inner.group = !inner.parameters && !behind_operand();
  inner.before_sign = inner.group && top().before_sign;
  inner.inherited = inner.group && top().has_targets();
  levels_.push_back(inner);
}

void Roles::colon() {
  if (top().lambdas > 0) {
    --top().lambdas;
  } else if (levels_.size() > 1) {
    return;
  } else if (opens_block_) {
    begin_statement();
  } else {  // an annotation: what follows is neither target nor can it bind one
    bind_candidates();
    top().before_sign = false;
  }
}

}  // namespace

std::vector<Role> roles_of(std::string_view source, const std::vector<Lexeme>& tokens) {
  return Roles(source, tokens).run();
}

}  // namespace torchpare::audit

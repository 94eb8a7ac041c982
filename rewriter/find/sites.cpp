#include "find/sites.h"

#include <algorithm>
#include <array>
#include <span>

#include "find/recognise.h"

namespace torchpare {
namespace {

/// The lines of one candidate, first to last; each stands directly below the one before it.
using Group = std::span<const Line>;

constexpr size_t kScalarLines = 3;  // if, raise, bufN = None
constexpr size_t kReturnLines = 5;  // return_vars, for, if, two asserts

/// Names between the start of `statement` and its last '='; empty when anything but names, commas and
/// parentheses stands there.
std::vector<std::string_view> unpacked_names(std::string_view statement) {
  std::vector<std::string_view> names;
  const std::string_view targets = statement.substr(0, statement.rfind('='));
  constexpr std::string_view kBetween = " \n,()\\";
  for (size_t at = targets.find_first_not_of(kBetween); at < targets.size();
       at = targets.find_first_not_of(kBetween, at)) {
    const size_t end = std::min(targets.find_first_of(kBetween, at), targets.size());
    const std::string_view name = targets.substr(at, end - at);
    if (name.find_first_of("=[]{}.:*'\"#+-") != std::string_view::npos) return {};
    names.push_back(name);
    at = end;
  }
  return names;
}

constexpr std::string_view kNameBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";

/// buf7, true_graph_0_buf7: the names of Inductor's buffers, which scalar asserts bind to None. In a class, names
/// with two underscores in front would be others (name mangling).
bool is_buffer_name(std::string_view name) {
  if (name.starts_with("__")) return false;
  const size_t buf = name.rfind("buf");
  if (buf == name.npos || (buf > 0 && name[buf - 1] != '_') || buf + 3 == name.size()) return false;
  return name.find_first_not_of("0123456789", buf + 3) == name.npos;
}

/// Whether a word occurs without which there is no assert. Wrappers have one in their first lines (the header
/// binds assert_size_stride); most other files have none, and are not looked at any closer.
bool names_asserts(std::string_view text) {
  constexpr std::array<std::string_view, 5> kNeedles = {"assert_", "assert not ", "raise RuntimeError(",
                                                        "# buffer ", "# make sure graph inputs"};
  return std::any_of(kNeedles.begin(), kNeedles.end(),
                     [text](std::string_view needle) { return find_needle(text, 0, needle) < text.size(); });
}

class Finder {
 public:
  Finder(std::string_view text, Recogniser& recogniser) : text_(text), recogniser_(recogniser) {}

  Inventory run() &&;

 private:
  size_t take(size_t i);
  size_t take_comment(size_t i);
  size_t take_statement(size_t i);
  bool take_group(Group lines);
  size_t nan_block_end(size_t first);
  Group group(size_t first, size_t count) const;
  const Recogniser::Verdict* recognised(Group group);
  void add_site(Form form, Group lines, Subject subject);
  Subject subject_of(Form form, uint32_t body, std::string_view name, std::optional<std::string_view> op);
  bool is_input(uint32_t body, std::string_view name);
  void odd(size_t at, std::string_view what) { found_.oddities.push_back({at, what}); }
  void explain(const Line& line);
  void find_cut_off_body();

  std::string_view text_;
  Recogniser& recogniser_;
  std::vector<Line> lines_;
  Shape shape_;                   ///< of the candidate last looked at
  uint32_t inputs_of_ = kNoBody;  ///< the body whose names are in inputs_
  std::vector<std::string_view> inputs_;
  Inventory found_;
};

Inventory Finder::run() && {
  found_.obstacle = not_plain_text(text_);
  found_.names_asserts = names_asserts(text_);
  if (found_.obstacle || !found_.names_asserts) return std::move(found_);
  Scan seen = scan(text_);
  found_.bodies = std::move(seen.bodies);
  found_.obstacle = std::move(seen.obstacle);
  if (!found_.obstacle) find_cut_off_body();
  if (found_.obstacle) return std::move(found_);
  lines_ = std::move(seen.lines);
  for (size_t i = 0; i < lines_.size();) i += take(i);
  for (const Mention& m : seen.mentions) odd(m.at, "the name of an assert where no statement begins");
  std::sort(found_.oddities.begin(), found_.oddities.end(),
            [](const Oddity& a, const Oddity& b) { return a.at < b.at; });
  return std::move(found_);
}

void Finder::find_cut_off_body() {
  for (const Body& body : found_.bodies) {
    if (body.returns) continue;
    found_.obstacle = Obstacle{
        body.at, "a function that does not end in a return, as all that Inductor writes do (cut off?)"};
    return;
  }
}

/// Takes what begins at line `i`; returns how many lines that was.
size_t Finder::take(size_t i) {
  switch (lines_[i].start) {
    case Start::kComment:
      return take_comment(i);
    case Start::kImport:
      if (lines_[i].indent() == 0 && !lines_[i].trailing_comment)
        add_site(Form::kMetadataImport, group(i, 1), {});
      return 1;
    case Start::kOther:
      return 1;
    default:
      return take_statement(i);
  }
}

size_t Finder::take_statement(size_t i) {
  const Start start = lines_[i].start;
  const size_t count = start == Start::kIfNot ? kScalarLines : start == Start::kReturnVars ? kReturnLines : 1;
  const Group lines = group(i, count);
  if (!lines.empty() && take_group(lines)) return count;
  explain(lines_[i]);
  return 1;
}

/// The `count` lines from `first` on; empty when they do not stand directly below one another in one body.
Group Finder::group(size_t first, size_t count) const {
  if (first + count > lines_.size()) return {};
  for (size_t i = first + 1; i < first + count; ++i)
    if (lines_[i].bytes.begin != lines_[i - 1].bytes.end || lines_[i].body != lines_[first].body ||
        lines_[i].start == Start::kComment)
      return {};
  return Group(lines_).subspan(first, count);
}

/// Nothing when the grammar does not know the lines, when a block that they open goes on below them, or when a
/// clause (`else`) does.
const Recogniser::Verdict* Finder::recognised(Group lines) {
  shape_.clear();
  const Line& last = lines.back();
  if (last.next_indent > lines.front().indent()) return nullptr;
  if (last.next_indent == lines.front().indent() && last.next == Next::kClause) return nullptr;
  std::vector<size_t> indents;
  for (const Line& line : lines) {
    if (line.trailing_comment || line.indent() < lines.front().indent()) return nullptr;
    while (!indents.empty() && indents.back() > line.indent()) indents.pop_back();
    if (indents.empty() || indents.back() < line.indent()) indents.push_back(line.indent());
    const int level = static_cast<int>(indents.size()) - 1;
    if (!append_shape(text_, {line.code, line.code_end}, level, shape_)) return nullptr;
  }
  const Recogniser::Verdict& verdict = recogniser_.of(shape_);
  return verdict.form ? &verdict : nullptr;
}

bool Finder::take_group(Group lines) {
  const Recogniser::Verdict* verdict = recognised(lines);
  if (verdict == nullptr || lines[0].body == kNoBody || lines[0].in_other_block) return false;
  auto token = [&](const std::optional<size_t>& i) {
    return i ? slice(text_, shape_.tokens[*i]) : std::string_view{};
  };
  std::optional<std::string_view> op;
  if (verdict->op_token) op = inside_quotes(token(verdict->op_token));
  // An escape could hide an operator's name from the policy; Inductor's names need none.
  if (op && op->find('\\') != op->npos) return false;
  if (verdict->form == Form::kScalarTriple && !is_buffer_name(token(verdict->name_token))) return false;
  Form form = *verdict->form;
  if (form == Form::kAlignment && op == "input") form = Form::kAlignmentInput;
  add_site(form, lines, subject_of(form, lines[0].body, token(verdict->name_token), op));
  if (form == Form::kScalarTriple) found_.sites.back().placeholder = token(verdict->name_token);
  return true;
}

/// The comment above the inputs' NaN asserts with the asserts below it, or the comment that stands for an
/// alignment assert.
size_t Finder::take_comment(size_t i) {
  const Line& line = lines_[i];
  if (line.in_other_block) return 1;
  std::string_view comment = text_.substr(line.code, line.code_end - line.code);
  constexpr std::string_view kHead = "# buffer ";
  if (!comment.starts_with(kHead)) {
    const size_t end = nan_block_end(i + 1);
    add_site(Form::kNanInputs, Group(lines_).subspan(i, end - i), {Class::kInput, {}});
    return end - i;
  }
  constexpr std::string_view kTail = ") is assumed to be not aligned";
  constexpr std::string_view kOp = " (op: ";
  const size_t op = comment.find(kOp);
  if (op == std::string_view::npos || !comment.ends_with(kTail)) return 1;
  const size_t begin = op + kOp.size();
  const std::string_view name = comment.substr(kHead.size(), op - kHead.size());
  if (begin >= comment.size() - kTail.size() || name.empty() ||
      name.find_first_not_of(kNameBytes) != name.npos)
    return 1;
  add_site(Form::kAlignmentComment, group(i, 1),
           {Class::kOp, comment.substr(begin, comment.size() - kTail.size() - begin)});
  return 1;
}

/// Past the NaN asserts that stand from line `first` on, right below the comment above it.
size_t Finder::nan_block_end(size_t first) {
  size_t end = first;
  while (end < lines_.size() && lines_[end].start == Start::kAssertNot &&
         lines_[end].body == lines_[first - 1].body && lines_[end].bytes.begin == lines_[end - 1].bytes.end &&
         lines_[end].indent() == lines_[first - 1].indent()) {
    if (recognised(group(end, 1)) == nullptr) break;
    ++end;
  }
  return end;
}

void Finder::add_site(Form form, Group lines, Subject subject) {
  Site site{form,    {lines.front().bytes.begin, lines.back().bytes.end},
            0,       lines.front().body,
            subject, lines.front().indent()};
  const Group code = lines.subspan(lines.front().start == Start::kComment ? 1 : 0);
  site.code = code.empty() ? site.bytes.end : code.front().bytes.begin;
  site.first_ordinal = code.empty() ? 0 : code.front().ordinal;
  site.last_ordinal = code.empty() ? 0 : code.back().ordinal;
  site.first_in_block = !code.empty() && code.front().first_in_block;
  site.last_in_block = !code.empty() && code.back().next_indent < code.front().indent();
  site.string_follows = !code.empty() && code.back().next == Next::kString;
  found_.sites.push_back(site);
}

bool Finder::is_input(uint32_t body, std::string_view name) {
  if (inputs_of_ != body) {
    inputs_of_ = body;
    inputs_.clear();
    for (const Span& statement : found_.bodies[body].unpacks) {
      const auto names = unpacked_names(slice(text_, statement));
      inputs_.insert(inputs_.end(), names.begin(), names.end());
    }
    std::sort(inputs_.begin(), inputs_.end());
  }
  return std::binary_search(inputs_.begin(), inputs_.end(), name);
}

Subject Finder::subject_of(Form form, uint32_t body, std::string_view name,
                           std::optional<std::string_view> op) {
  if (form == Form::kScalarTriple || form == Form::kNanReturn) return {};
  if (op == "input") return {Class::kInput, {}};
  if (op) return {Class::kOp, *op};
  return {is_input(body, name) ? Class::kInput : Class::kUnnamed, {}};
}

/// Says why a line that starts like an assert is left alone, where a reader would wonder.
void Finder::explain(const Line& line) {
  const std::string_view code = text_.substr(line.code, line.code_end - line.code);
  if (line.start == Start::kAssertName && code.find('(') > code.find('=')) return;  // the header's bindings
  const bool nan = code.find(".isnan()") != code.npos || code.find(".isinf()") != code.npos;
  const bool scalar = code.find("raise RuntimeError(") != code.npos;
  const bool ours = line.start == Start::kAssertName || (line.start == Start::kAssertNot && nan) ||
                    (line.start == Start::kIfNot && scalar);
  if (!ours) return;
  if (line.body == kNoBody)
    odd(line.code, "an assert outside of the functions that Inductor calls");
  else if (line.in_other_block)
    odd(line.code, "an assert in a block that Inductor puts none in");
  else if (line.trailing_comment)
    odd(line.code, "an assert with a comment behind it, which Inductor does not write");
  else
    odd(line.code, "an assert in a form that Inductor does not write");
}

std::optional<size_t> token_of(const Shape& shape, const std::optional<Span>& place) {
  return place ? token_at(shape, *place) : std::nullopt;
}

}  // namespace

const Recogniser::Verdict& Recogniser::of(const Shape& shape) {
  if (auto known = seen_.find(shape.text); known != seen_.end()) return known->second;
  if (seen_.size() >= kMostShapes) seen_.clear();
  Verdict verdict;
  if (const auto tree = grammar_.parse(shape.text)) {
    const auto match = recognise(tree->children, shape.text);
    if (match && match->statements == tree->children.size())
      verdict = {match->form, token_of(shape, match->name), token_of(shape, match->op)};
  }
  return seen_.emplace(shape.text, verdict).first->second;
}

Inventory find_sites(std::string_view text, Recogniser& recogniser) { return Finder(text, recogniser).run(); }

}  // namespace torchpare

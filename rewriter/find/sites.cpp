#include "find/sites.h"

#include <algorithm>
#include <mutex>
#include <span>

#include "find/bytes.h"
#include "find/heads.h"
#include "find/recognise.h"

namespace torchpare {
namespace {

/// The lines of one candidate, first to last; each stands directly below the one before it.
using Group = std::span<const Line>;

/// buf7, true_graph_0_buf7: the names of Inductor's buffers, which asserts may bind to None. In a class, names
/// with two underscores in front would be others (name mangling).
bool is_buffer_name(std::string_view name) {
  if (name.starts_with("__")) return false;
  const size_t buf = name.rfind("buf");
  if (buf == name.npos || (buf > 0 && name[buf - 1] != '_') || buf + 3 == name.size()) return false;
  return name.find_first_not_of("0123456789", buf + 3) == name.npos;
}

/// Whether the text is a file that Inductor writes for a kernel which it benchmarks (codegen_kernel_benchmark in
/// torch/_inductor/codegen/triton.py and triton_combo_kernel.py): its `call` launches that kernel and returns nothing.
/// Where anything but the kernel's own code begins like an assert, it is no such file.
bool is_kernel_with_benchmark(const Scan& seen) {
  const auto is_telling = [](const Line& line) {
    return line.form != nullptr && (line.body != kNoBody || line.form->written != Written::kStatements);
  };
  return seen.defines_kernel && !seen.bodies.empty() && seen.mentions.empty() &&
         std::none_of(seen.lines.begin(), seen.lines.end(), is_telling);
}

/// Whether a word occurs without which there is no assert. Wrappers have one in their first lines (the header
/// binds assert_size_stride); most other files have none, and are not looked at any closer.
bool names_asserts(std::string_view text) {
  return std::any_of(kNeedles.begin(), kNeedles.end(),
                     [text](std::string_view needle) { return find_needle(text, 0, needle) < text.size(); });
}

/// Of how many lines each of the forms are that begin like this one; zeros behind the last.
constexpr auto kCounts = [] {
  std::array<std::array<size_t, kForms.size()>, kForms.size()> counts{};
  for (size_t i = 0; i < kForms.size(); ++i) {
    auto end = counts[i].begin();
    for (const FormRow& row : kForms)
      if (begin_alike(row, kForms[i]) && std::find(counts[i].begin(), end, row.lines) == end)
        *end++ = row.lines;
  }
  return counts;
}();

bool is_comment(const Line& line) {
  return line.form != nullptr &&
         (line.form->written == Written::kComment || line.form->written == Written::kCommentAndChecks);
}

/// What the grammar said in this process, whichever thread asked. It is asked again where there are too many shapes.
class Answers {
 public:
  std::optional<Recogniser::Verdict> find(const std::string& shape) const {
    const std::lock_guard lock(mutex_);
    const auto known = all_.find(shape);
    return known == all_.end() ? std::nullopt : std::optional(known->second);
  }

  void add(const std::string& shape, const Recogniser::Verdict& verdict) {
    const std::lock_guard lock(mutex_);
    if (all_.size() < Recogniser::kMostShapes) all_.emplace(shape, verdict);
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Recogniser::Verdict> all_;
};

class Finder {
 public:
  Finder(std::string_view text, Recogniser& recogniser, Wanted wanted)
      : text_(text), recogniser_(recogniser), wanted_(wanted) {}

  Inventory run() &&;

 private:
  size_t take(size_t i);
  size_t take_comment(size_t i);
  size_t take_comment_and_checks(size_t i);
  size_t take_import(size_t i);
  size_t take_code(size_t i);
  bool take_group(Group lines);
  Group group(size_t first, size_t count) const;
  const Recogniser::Verdict* recognised(Group group);
  void add_site(Form form, Group lines, Subject subject);
  Subject subject_of(uint32_t body, std::string_view name, std::optional<std::string_view> op);
  bool is_input(uint32_t body, std::string_view name);
  void odd(size_t at, std::string_view what) { found_.oddities.push_back({at, what}); }
  void explain(const Line& line);
  void find_cut_off_body();

  std::string_view text_;
  Recogniser& recogniser_;
  const Wanted wanted_;
  std::vector<Line> lines_;
  Shape shape_;                   ///< of the candidate last looked at
  std::vector<size_t> indents_;   ///< of the blocks in it
  uint32_t inputs_of_ = kNoBody;  ///< the body whose names are in inputs_
  std::vector<std::string_view> inputs_;
  Inventory found_;
};

Inventory Finder::run() && {
  found_.obstacle = not_plain_text(text_);
  found_.names_asserts = names_asserts(text_);
  if (found_.obstacle || !found_.names_asserts) return std::move(found_);
  Scan seen = scan(text_, wanted_);
  if (seen.defines_kernel && wanted_ != Wanted::kAll) seen = scan(text_);
  found_.is_kernel = !seen.obstacle && is_kernel_with_benchmark(seen);
  if (found_.is_kernel) return std::move(found_);
  found_.bodies = std::move(seen.bodies);
  found_.obstacle = std::move(seen.obstacle);
  if (!found_.obstacle) find_cut_off_body();
  if (found_.obstacle) return std::move(found_);
  lines_ = std::move(seen.lines);
  found_.sites.reserve(lines_.size());
  if (wanted_ == Wanted::kAll) found_.suspects = std::move(seen.suspects);
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
  if (lines_[i].form == nullptr) return 1;
  switch (lines_[i].form->written) {
    case Written::kComment:
      return take_comment(i);
    case Written::kCommentAndChecks:
      return take_comment_and_checks(i);
    case Written::kImport:
      return take_import(i);
    default:
      return take_code(i);
  }
}

size_t Finder::take_import(size_t i) {
  const Line& line = lines_[i];
  if (line.indent() == 0 && !line.trailing_comment) add_site(line.form->form, group(i, 1), {});
  return 1;
}

size_t Finder::take_code(size_t i) {
  for (size_t count : kCounts[static_cast<size_t>(lines_[i].form->form)]) {
    if (count == 0) break;
    const Group lines = group(i, count);
    if (!lines.empty() && take_group(lines)) return count;
  }
  explain(lines_[i]);
  return 1;
}

/// The `count` lines from `first` on; empty when they do not stand directly below one another in one body.
Group Finder::group(size_t first, size_t count) const {
  if (first + count > lines_.size()) return {};
  for (size_t i = first + 1; i < first + count; ++i)
    if (lines_[i].bytes.begin != lines_[i - 1].bytes.end || lines_[i].body != lines_[first].body ||
        is_comment(lines_[i]))
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
  indents_.clear();
  for (const Line& line : lines) {
    if (line.trailing_comment || line.indent() < lines.front().indent()) return nullptr;
    while (!indents_.empty() && indents_.back() > line.indent()) indents_.pop_back();
    if (indents_.empty() || indents_.back() < line.indent()) indents_.push_back(line.indent());
    const int level = static_cast<int>(indents_.size()) - 1;
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
  const std::string_view placeholder = token(verdict->placeholder_token);
  if (verdict->placeholder_token && !is_buffer_name(placeholder)) return false;
  add_site(told_by_operator(*verdict->form, op), lines,
           subject_of(lines[0].body, token(verdict->name_token), op));
  found_.sites.back().placeholder = placeholder;
  return true;
}

size_t Finder::take_comment(size_t i) {
  const Line& line = lines_[i];
  if (line.in_other_block) return 1;
  if (const auto op = recognise_comment(*line.form, slice(text_, {line.code, line.code_end})))
    add_site(line.form->form, group(i, 1), {Class::kOp, *op});
  return 1;
}

/// With the checks of the same kind that stand right below the comment.
size_t Finder::take_comment_and_checks(size_t i) {
  if (lines_[i].in_other_block) return 1;
  const auto is_check = [&](const Line& line, const Line& above) {
    return line.form != nullptr && line.form->kind == lines_[i].form->kind && !is_comment(line) &&
           line.body == lines_[i].body && line.bytes.begin == above.bytes.end &&
           line.indent() == lines_[i].indent();
  };
  size_t end = i + 1;
  while (end < lines_.size() && is_check(lines_[end], lines_[end - 1]) &&
         recognised(group(end, 1)) != nullptr)
    ++end;
  add_site(lines_[i].form->form, Group(lines_).subspan(i, end - i), {Class::kInput, {}});
  return end - i;
}

void Finder::add_site(Form form, Group lines, Subject subject) {
  Site site{form,    {lines.front().bytes.begin, lines.back().bytes.end},
            0,       lines.front().body,
            subject, lines.front().indent()};
  const Group code = lines.subspan(is_comment(lines.front()) ? 1 : 0);
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

Subject Finder::subject_of(uint32_t body, std::string_view name, std::optional<std::string_view> op) {
  if (op == "input") return {Class::kInput, {}};
  if (op) return {Class::kOp, *op};
  return {is_input(body, name) ? Class::kInput : Class::kUnnamed, {}};
}

/// Says why a line that starts like an assert is left alone, where a reader would wonder.
void Finder::explain(const Line& line) {
  const std::string_view code = text_.substr(line.code, line.code_end - line.code);
  const bool call = line.form->written == Written::kCall;
  if (call && code.find('(') > code.find('=')) return;  // the header's bindings
  if (!has_needle_of(*line.form, code)) return;
  if (line.body == kNoBody)
    odd(line.code, "an assert outside of the functions that Inductor calls");
  else if (line.in_other_block)
    odd(line.code, "an assert in a block that Inductor puts none in");
  else if (line.trailing_comment)
    odd(line.code, "an assert with a comment behind it, which Inductor does not write");
  else
    odd(line.code, "an assert in a form that Inductor does not write");
}

/// What stands between targets that are names, and what says that one is none.
constexpr auto kIsBetween = table_of(" \n,()\\"), kIsNoTarget = table_of("=[]{}.:*'\"#+-");

std::optional<size_t> token_of(const Shape& shape, const std::optional<Span>& place) {
  return place ? token_at(shape, *place) : std::nullopt;
}

}  // namespace

std::vector<std::string_view> unpacked_names(std::string_view statement) {
  std::vector<std::string_view> names;
  const std::string_view targets = statement.substr(0, statement.rfind('='));
  names.reserve(static_cast<size_t>(std::ranges::count(targets, ',')) + 1);
  size_t begin = 0;  // of a name
  for (size_t at = 0; at <= targets.size(); ++at) {
    const char c = at < targets.size() ? targets[at] : ',';
    if (is(kIsNoTarget, c)) return {};
    if (!is(kIsBetween, c)) continue;
    if (begin < at) names.push_back(targets.substr(begin, at - begin));
    begin = at + 1;
  }
  return names;
}

const Recogniser::Verdict& Recogniser::of(const Shape& shape) {
  if (auto known = seen_.find(shape.text); known != seen_.end()) return known->second;
  if (seen_.size() >= kMostShapes) seen_.clear();
  static Answers answers;
  auto verdict = answers.find(shape.text);
  if (!verdict) answers.add(shape.text, *(verdict = ask(shape)));
  return seen_.emplace(shape.text, *verdict).first->second;
}

Recogniser::Verdict Recogniser::ask(const Shape& shape) {
  const auto tree = grammar_.parse(shape.text);
  if (!tree) return {};
  const auto match = recognise(tree->children, shape.text);
  if (!match || match->statements != tree->children.size()) return {};
  return {match->form, token_of(shape, match->name), token_of(shape, match->op),
          token_of(shape, match->placeholder)};
}

Inventory find_sites(std::string_view text, Recogniser& recogniser, Wanted wanted) {
  Inventory found = Finder(text, recogniser, wanted).run();
  if (found.is_wrapper() || found.is_kernel) return found;
  const Span cpp = cpp_in(text);
  found.is_cpp = cpp.size() > 0;
  found.compiled = compiled_asserts(text, cpp);
  return found;
}

}  // namespace torchpare

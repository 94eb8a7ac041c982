// Idea. A is read once, statement by statement, beside the first byte where B differs. As long as B agrees,
// nothing is asked. Where it differs, the statement of A that holds the difference must be a site that may
// go: then B must go on behind it (delete), or have the same bytes with '#' at the right places (mute). B is
// never tokenised.
//
// Why that proves it. B is compared byte by byte with A minus the removed regions; only the regions matter.
//
//  * Tokens. Each region begins and ends between logical lines of A, where the only state of the lexer is its
//    stack of indentation: no bracket, no string, no backslash is open. So what precedes a region and what
//    follows it is read as before, and B's tokens are A's without those of the regions. A muted region has
//    only comment lines, which are no tokens. The stack of indentation comes out the same because a block
//    keeps at least one statement, all statements of a block stand in one column, and a block whose opener
//    goes (NaN epilogue, scalar triple) goes whole.
//  * Sites. A region is what a recogniser of recognise.cpp accepts, in a body, and what the policy strips.
//  * Names. A line that binds a name may go when nothing that stays can see it (uses.h). And the asserts must
//    call what Inductor's header bound: where that may be something else, nothing is proved (rebinding.h).
//  * Neighbours. What follows a region must not become part of what stands before it: an `else`, or a string
//    that would be a docstring.
//
// Which of two equal sites went? Equal lengths mean mute, where offsets answer. In style delete a site is
// taken as kept whenever B has its bytes at that place. No explanation is lost for a site of one statement:
// if B is explained with that site removed, the first kept line behind it is the same text in the same block
// (nothing but whole sites was skipped), hence the same site with the same subject, and the two can be
// exchanged. And no proof is wrong, since every proof is one explicit list of removals. (Groups could overlap
// textually with lines that are no group, in files that Inductor does not write; there a correct B may be
// refuted, which is safe.)
//
// Example. A has `S1 x S2`, B has `x S2`, S1 and S2 equal: at S1 B has `x`, so S1 went; S2 is there, so it
// stays.
// Counter-example. A has `S1 x S2` in two bodies where the policy strips only S1, and B has `S1 x`: S2 is
// refuted, although the same bytes would be permitted one body above.
#include "audit/audit.h"

#include <algorithm>

#include "audit/blocks.h"
#include "audit/bytes.h"
#include "audit/expressions.h"
#include "audit/inputs.h"
#include "audit/rebinding.h"
#include "audit/recognise.h"
#include "audit/statements.h"
#include "audit/strings.h"
#include "audit/uses.h"

namespace torchpare::audit {
namespace {

constexpr size_t kMaxViolations = 20;
constexpr size_t kToTheEnd = std::string_view::npos;

/// A name that a removed site bound, in one of the bodies.
struct Binding {
  std::string_view name;
  size_t body;
};

class Proof {
 public:
  Proof(std::string_view a, std::string_view b, const Policy& policy)
      : a_(a),
        b_(b),
        policy_(policy),
        style_(a.size() == b.size() ? Style::kMute : Style::kDelete),
        rebinding_(a) {}

  AuditReport run();

 private:
  void visit(const Line& line);
  bool is_ordinary(const Line& line) const;
  bool is_of_interest(const Line& line, Place place) const;
  void consider(const Line& line, Place place);
  std::optional<Found> recognise(const Line& line, Place place, bool differs) const;
  void take(const Found& found);
  void note_names(const Found& found);
  bool permitted(const Found& found, const Subject& subject);
  void muted(const Found& found);
  void advance(size_t to);
  void emptied(size_t block);
  void check_neighbour(const Line& line);
  void begin_body(const Line& line);
  void follow_bodies(const Line& line);
  void unexplained(size_t resume);
  void finish();
  void check_names();
  void check_import(const FormRow& form);
  std::optional<Obstacle> rebinding(const Reader& reader) const;
  bool removes_code() const;
  void violate(std::string what, Span in_a, Span in_b);
  AuditReport undecided(std::string_view reason, size_t at);

  Subject subject_of(const Found& found);

  std::string_view a_, b_;
  const Policy& policy_;
  Style style_;
  AuditReport report_;
  Blocks blocks_;
  Inputs inputs_;
  const char* trouble_ = nullptr;         // with the indentation
  size_t differ_ = 0;                     // the first byte of A that B, as explained so far, does not have
  size_t gone_ = 0;                       // bytes of A before differ_ that B does not have
  size_t site_end_ = 0;                   // of the last site found: its lines are no sites of their own
  size_t removed_end_ = 0;                // of the last site removed
  std::optional<size_t> removed_indent_;  // of the site just removed, until a statement that stays
  std::vector<Span> bodies_;              // from their first line to the first one behind them
  size_t body_indent_ = 0;                // of the last body's first line
  std::vector<Binding> bindings_;         // by what was removed, in order
  Callees callees_ = 0;                   // of what was removed
  Rebinding rebinding_;                   // by what stays
  bool lost_ = false;  // an unexplained difference in style delete: nothing behind it is compared
};

std::string describe(const Found& found) {
  std::string text(row(found.form).name);
  if (!found.name.empty()) text.append(" of ").append(found.name);
  return text;
}

/// To import from `a.b.c` makes c an attribute of a.b as well.
std::string_view imported_module(const FormRow& form) {
  const std::string_view path = form.head.substr(0, form.head.find(" import "));
  return path.substr(path.rfind('.') + 1);
}

AuditReport Proof::run() {
  if (a_ == b_) {
    report_.verdict = Verdict::kProved;
    return std::move(report_);
  }
  if (const auto obstacle = unreadable(a_)) return undecided(obstacle->what, obstacle->at);
  if (b_.size() <= a_.size()) report_.style = style_;
  advance(0);
  Reader reader(a_);
  for (Line line; reader.next(line);) {
    visit(line);
    if (!line.comment_only && line.begin >= removed_end_) rebinding_.see(line, reader);
    if (trouble_) return undecided(trouble_, line.begin);
  }
  if (reader.obstacle()) return undecided(reader.obstacle()->what, reader.obstacle()->at);
  if (const char* trouble = blocks_.finish()) return undecided(trouble, a_.size());
  if (const auto obstacle = rebinding(reader)) return undecided(obstacle->what, obstacle->at);
  finish();
  report_.verdict = report_.violations.empty() ? Verdict::kProved : Verdict::kRefuted;
  return std::move(report_);
}

AuditReport Proof::undecided(std::string_view reason, size_t at) {
  AuditReport report;
  report.reason = reason;
  report.at = at;
  return report;
}

void Proof::visit(const Line& line) {
  if (line.comment_only) {
    if (is_of_interest(line, Place::kBody)) consider(line, blocks_.place_of_comment(line.indent()));
    return;
  }
  if (is_ordinary(line)) return blocks_.pass();
  trouble_ = blocks_.enter(line.begin, line.indent());
  if (trouble_) return;
  if (const auto block = blocks_.emptied()) emptied(*block);
  follow_bodies(line);
  const Place place = blocks_.place();
  if (is_of_interest(line, place)) consider(line, place);
  if (removed_indent_) check_neighbour(line);
  const std::string_view code = code_of(a_, line);
  if (place == Place::kBody) inputs_.note(code);
  if (blocks_.settle(line.begin >= removed_end_, code, opens_block(a_, line))) begin_body(line);
}

/// Whether there is nothing to do for a line of code but to count it as a statement: a glance that knows most of them. It
/// opens no block, is no decorator, unpacks no `args` and does not follow what went; and as it stands in the block of
/// the line before, it ends no body.
bool Proof::is_ordinary(const Line& line) const {
  const char last = a_[line.code_end - 1];
  return last != ':' && last != 's' && a_[line.text] != '@' && !removed_indent_ &&
         blocks_.goes_on(line.indent()) && !is_of_interest(line, Place::kBody);
}

void Proof::begin_body(const Line& line) {
  inputs_.clear();
  bodies_.push_back({line.begin, kToTheEnd});
  body_indent_ = line.indent();
}

/// Notes where the last body ends, if it does so before this line.
void Proof::follow_bodies(const Line& line) {
  if (!bodies_.empty() && bodies_.back().end == kToTheEnd && line.indent() <= body_indent_)
    bodies_.back().end = line.begin;
}

/// A statement that stays, just behind one that went.
void Proof::check_neighbour(const Line& line) {
  if (line.begin < removed_end_) return;
  const bool beside = line.indent() == *removed_indent_;
  removed_indent_.reset();
  if (!beside || lost_) return;
  const std::string_view code = code_of(a_, line);
  const std::string_view word = Cursor(code).peek_word();
  if (word == "else" || word == "elif" || word == "except" || word == "finally")
    violate("what follows a removed assert would belong to what stands before it", {line.begin, line.end},
            {});
  if (blocks_.is_empty() && begins_with_string(code))
    violate("the string behind a removed assert would become a docstring", {line.begin, line.end}, {});
}

/// Whether there may be anything to consider: B differs here, or before, or a site of several lines may begin.
bool Proof::is_of_interest(const Line& line, Place place) const {
  return differ_ < line.end || (place == Place::kBody && may_begin_group(a_, line));
}

void Proof::consider(const Line& line, Place place) {
  if (lost_ || line.begin < site_end_) return;
  if (differ_ < line.begin) unexplained(line.begin);  // between the lines
  if (lost_) return;
  const bool differs = differ_ < line.end;
  const auto found = recognise(line, place, differs);
  if (found) site_end_ = found->lines.end;
  if (differ_ >= (found ? found->lines.end : line.end)) return;
  found ? take(*found) : unexplained(line.end);
}

/// Sites of several lines are looked for everywhere, because the difference may be in a later line of them;
/// the others only where B differs.
std::optional<Found> Proof::recognise(const Line& line, Place place, bool differs) const {
  if (place == Place::kBody) {
    if (auto group = recognise_group(a_, line)) return group;
    if (!differs) return std::nullopt;
    if (!line.comment_only) return recognise_statement(a_, line);
    return style_ == Style::kDelete ? recognise_comment(a_, line) : std::nullopt;
  }
  if (place != Place::kModule || !differs || line.comment_only || style_ != Style::kDelete)
    return std::nullopt;
  return recognise_import(a_, line);
}

void Proof::note_names(const Found& found) {
  callees_ |= found.callees;
  if (is_import(found.form)) return;  // check_import()
  for (std::string_view name : found.bound)
    if (!name.empty()) bindings_.push_back({name, bodies_.size() - 1});
}

void Proof::take(const Found& found) {
  const Subject subject = subject_of(found);
  if (permitted(found, subject))
    report_.removals.push_back({found.form, subject, style_ == Style::kMute ? found.code : found.lines});
  removed_end_ = found.lines.end;
  if (found.code.size() > 0) removed_indent_ = found.indent;
  note_names(found);
  if (style_ == Style::kMute) return muted(found);
  if (differ_ < found.lines.begin) return unexplained(found.lines.end);
  gone_ += found.lines.size();
  advance(found.lines.end);
}

Subject Proof::subject_of(const Found& found) {
  if (found.op == "input") return {Class::kInput, {}};
  if (found.op) return {Class::kOp, *found.op};
  if (!found.name.empty() && inputs_.holds(found.name)) return {Class::kInput, {}};
  return {Class::kUnnamed, {}};
}

bool Proof::permitted(const Found& found, const Subject& subject) {
  if (is_import(found.form)) return true;  // check_import()
  const Kind kind = kind_of(found.form);
  const Choice& choice = decide(policy_, kind, subject);
  if (choice.action == Action::kStrip) return true;
  std::string what = describe(found);
  what.append(" (").append(row(kind).name).append(") went, but the policy keeps it");
  if (choice.action == Action::kOnce) what.append(" until a call has passed");
  violate(what.append(" (").append(choice.origin).append(")"), found.lines,
          {found.lines.begin - gone_, found.lines.begin - gone_});
  return false;
}

/// Every line of the site that has code must have '#' for the last of the spaces before it, and no other
/// difference.
void Proof::muted(const Found& found) {
  for (size_t begin = found.code.begin; begin < found.code.end; begin = line_end(a_, begin)) {
    size_t text = a_.find_first_not_of(' ', begin);
    if (text >= a_.size() || a_[text] == '\n') continue;
    if (text == begin || a_[text] == '\t' || differ_ != text - 1 || b_[text - 1] != '#')
      return unexplained(found.lines.end);
    advance(text);
  }
  if (differ_ < found.lines.end) unexplained(found.lines.end);
}

/// Finds the next difference at or behind `to`, up to which everything is explained.
void Proof::advance(size_t to) {
  differ_ = to + common_prefix(a_.substr(to), b_.substr(std::min(b_.size(), to - gone_)));
}

/// Reports the difference. Where offsets still correspond (mute), comparison goes on at `resume`.
void Proof::unexplained(size_t resume) {
  if (style_ == Style::kMute) {
    const Span span{differ_, std::max(resume, differ_ + 1)};
    violate("the texts differ here, and this is not a whole assert turned into a comment", span, span);
    return advance(std::max(resume, differ_));
  }
  lost_ = true;
  const size_t at = differ_ - gone_;
  const size_t shared = common_suffix(a_.substr(differ_), b_.substr(std::min(at, b_.size())));
  const Span in_a{differ_, a_.size() - shared}, in_b{at, b_.size() - shared};
  violate(in_a.size() == 0   ? "bytes were added"
          : in_b.size() == 0 ? "bytes went that are not a whole assert which may go"
                             : "the texts differ, and this is not an assert which may go",
          in_a, in_b);
}

/// A block that stays has no statement left.
void Proof::emptied(size_t block) {
  if (!lost_)
    violate("all statements of a block went; what is left is not Python", {block, removed_end_}, {});
}

void Proof::finish() {
  if (const auto block = blocks_.emptied()) emptied(*block);
  if (lost_) return;
  if (differ_ < a_.size() || b_.size() != a_.size() - gone_) unexplained(a_.size());
  if (!report_.violations.empty()) return;
  check_names();
  for (const FormRow& form : kForms)
    if (form.imports) check_import(form);
  if (declares_other_encoding(b_)) violate("the declared encoding changed", {}, {0, 0});
}

/// A comment calls and binds nothing.
bool Proof::removes_code() const {
  return std::any_of(report_.removals.begin(), report_.removals.end(),
                     [](const Removal& removal) { return row(removal.form).written != Written::kComment; });
}

/// Whether what the removed sites call may not be Inductor's; then nothing is proved. Names beyond ASCII are
/// normalised by Python, so that two spellings may be one name.
std::optional<Obstacle> Proof::rebinding(const Reader& reader) const {
  if (!removes_code() || !report_.violations.empty()) return std::nullopt;
  if (reader.foreign_names())
    return Obstacle{*reader.foreign_names(),
                    "a name with letters beyond ASCII; Python may take it for another one"};
  return rebinding_.of(callees_);
}

/// A name bound by what was removed must not be seen by what stays of its function.
void Proof::check_names() {
  for (auto first = bindings_.begin(), last = first; first != bindings_.end(); first = last) {
    std::vector<std::string_view> names;
    for (; last != bindings_.end() && last->body == first->body; ++last) names.push_back(last->name);
    std::sort(names.begin(), names.end());
    if (const auto use = find_use(a_, {bodies_[first->body], false}, names, report_.removals))
      violate("a removed assert binds a name that this may use", *use, {});
  }
}

void Proof::check_import(const FormRow& form) {
  std::optional<Span> import;
  bool reason = false;
  for (const Removal& removal : report_.removals) {
    if (removal.form == form.form) import = removal.in_a;
    reason |= removal.form == form.imports;
  }
  if (!import) return;
  const std::string_view name = row(*form.imports).head;
  const std::string went = "the import of " + std::string(name) + " went, but ";
  if (!reason) {
    violate(went + "no such assert did", *import, {});
  } else if (const auto use = find_use(a_, {{0, kToTheEnd}, true}, {"__all__", name}, report_.removals)) {
    violate(went + "this still uses it", *use, {});
  } else if (const auto read = find_read(a_, imported_module(form), report_.removals)) {
    violate(went + "this may need the module", *read, {});
  }
}

void Proof::violate(std::string what, Span in_a, Span in_b) {
  if (report_.violations.size() < kMaxViolations) report_.violations.push_back({std::move(what), in_a, in_b});
}

}  // namespace

std::string_view name_of(Verdict verdict) {
  constexpr std::string_view kNames[] = {"proved", "refuted", "undecided"};
  return kNames[static_cast<size_t>(verdict)];
}

AuditReport audit(std::string_view a, std::string_view b, const Policy& policy) {
  return Proof(a, b, policy).run();
}

}  // namespace torchpare::audit

#include "find/full_parse.h"

#include <algorithm>
#include <regex>

#include "find/recognise.h"

namespace torchpare::test {
namespace {

constexpr std::string_view kImport =
    "from torch._inductor.runtime.runtime_utils import assert_tensor_metadata";
constexpr std::string_view kNanComment = "# make sure graph inputs are not nan/inf";

bool is_definition(const Node& n) {
  return n.is("function_definition") || n.is("class_definition") || n.is("decorated_definition");
}

/// A block that Inductor does not put asserts into, but for the whole group around a `for`.
bool is_other_block(const Node& n) {
  return n.is("for_statement") || n.is("try_statement") || n.is("match_statement");
}

bool is_buffer(std::string_view name) {
  static const std::regex buffer("(.*_)?buf[0-9]+");
  return std::regex_match(name.begin(), name.end(), buffer);
}

const Node* block_of(const Node& n) {
  return !n.children.empty() && n.children.back().is("block") ? &n.children.back() : nullptr;
}

/// Where the last statement of a body begins; of a guard that it ends in, the last statement in there.
size_t last_statement(const Node& compound) {
  const Node* last = nullptr;
  if (const Node* block = block_of(compound))
    for (const Node& n : block->children)
      if (!n.is("comment")) last = &n;
  if (last == nullptr) return 0;
  return last->is("with_statement") ? last_statement(*last) : last->bytes.begin;
}

class Engine {
 public:
  Engine(std::string_view text, std::string_view masked) : text_(text), masked_(masked) {}

  /// `module` is the tree of the text, `masked` that of the text with its comments made blank.
  std::vector<ParsedSite> run(const Node& module, const Node& masked);

 private:
  std::string_view header(const Node& definition) const;
  void bodies(const Node& module, void (Engine::*look)(const Node& definition));
  void body_statements(const Node& definition);
  void body_comments(const Node& definition);
  void imports(const Node& module);
  void statements(const Node& n);
  void comments(const Node& n, size_t outer_indent, size_t end, size_t deepest = SIZE_MAX);
  void add(const Match& match, const Node* first);
  bool lines_touch(const Node& n) const;
  bool is_gap(size_t from, size_t to) const;
  Span whole_lines(size_t begin, size_t end) const;
  bool alone_on_lines(size_t begin, size_t end) const;
  size_t indent_of(const ParsedSite& s) const {
    return text_.find_first_not_of(' ', s.bytes.begin) - s.bytes.begin;
  }
  void merge_nan_blocks();
  size_t indent_of_next_code(size_t from) const;

  std::string_view text_;
  std::string_view masked_;  ///< the same with blanks for comments
  std::vector<ParsedSite> sites_;
};

/// "def call(args):", as written.
std::string_view Engine::header(const Node& definition) const {
  for (size_t i = definition.children.size(); i-- > 0;)
    if (definition.children[i].is(":"))
      return text_.substr(definition.bytes.begin, definition.children[i].bytes.end - definition.bytes.begin);
  return {};
}

std::vector<ParsedSite> Engine::run(const Node& module, const Node& masked) {
  bodies(masked, &Engine::body_statements);
  bodies(module, &Engine::body_comments);
  imports(module);
  std::sort(sites_.begin(), sites_.end(),
            [](const auto& a, const auto& b) { return a.bytes.begin < b.bytes.begin; });
  merge_nan_blocks();
  return std::move(sites_);
}

void Engine::bodies(const Node& module, void (Engine::*look)(const Node& definition)) {
  for (const Node& n : module.children) {
    const std::string_view head = n.children.empty() ? "" : header(n);
    if (n.is("function_definition") &&
        head == "def " + std::string(slice(text_, n.children[1].bytes)) + "(args):")
      (this->*look)(n);
    if (n.is("class_definition") && head == "class Runner:" && block_of(n))
      for (const Node& member : block_of(n)->children)
        if (member.is("function_definition") && header(member) == "def call(self, args):")
          (this->*look)(member);
  }
}

void Engine::imports(const Node& module) {
  for (const Node& n : module.children) {
    const Span lines = whole_lines(n.bytes.begin, n.bytes.end);
    if (n.is("import_from_statement") && slice(text_, n.bytes) == kImport &&
        alone_on_lines(n.bytes.begin, n.bytes.end) && lines.begin == n.bytes.begin)
      sites_.push_back({Form::kMetadataImport, lines});
  }
}

void Engine::body_statements(const Node& definition) {
  if (const Node* block = block_of(definition)) statements(*block);
}

void Engine::body_comments(const Node& definition) {
  const size_t last = last_statement(definition);
  const Span lines = whole_lines(definition.bytes.begin, definition.bytes.begin);
  comments(definition, definition.bytes.begin - lines.begin, last);
}

void Engine::statements(const Node& n) {
  const bool block = n.is("block");
  for (size_t i = 0; i < n.children.size(); ++i) {
    const Node& child = n.children[i];
    if (is_definition(child)) continue;
    if (block) {
      if (const auto match = recognise(std::span(n.children).subspan(i), text_)) {
        const size_t before = sites_.size();
        add(*match, &child);
        if (sites_.size() > before) {
          i += match->statements - 1;
          continue;
        }
      }
    }
    if (!is_other_block(child)) statements(child);
  }
}

void Engine::add(const Match& match, const Node* first) {
  const Node* last = first + match.statements - 1;
  for (const Node* n = first; n <= last; ++n) {
    if (!lines_touch(*n)) return;
    if (n != first && !is_gap((n - 1)->bytes.end, n->bytes.begin)) return;
  }
  if (!alone_on_lines(first->bytes.begin, last->bytes.end)) return;
  const Span lines = whole_lines(first->bytes.begin, last->bytes.end);
  if (slice(text_, lines) != slice(masked_, lines)) return;  // a comment inside
  if (std::any_of(text_.begin() + lines.begin, text_.begin() + lines.end, [](char c) { return c < 0; }))
    return;
  if (match.placeholder && !is_buffer(slice(text_, *match.placeholder))) return;
  if (match.op && slice(text_, *match.op).find('\\') != text_.npos)
    return;                                                    // an escape in the operator's name
  if (slice(text_, lines).find("\\\n") != text_.npos) return;  // joined by a backslash
  Form form = match.form;
  if (form == Form::kAlignment && match.op && slice(text_, *match.op).substr(1).starts_with("input") &&
      match.op->size() == 7)
    form = Form::kAlignmentInput;
  sites_.push_back({form, lines});
}

/// Whether the lines of a compound statement follow one another without blank lines or comments.
bool Engine::lines_touch(const Node& n) const {
  for (size_t i = 0; i < n.children.size(); ++i) {
    const Node& child = n.children[i];
    if (!lines_touch(child)) return false;
    const bool next_line = child.is("block") || (n.is("block") && i > 0);
    if (next_line && !is_gap(n.children[i - 1].bytes.end, child.bytes.begin)) return false;
  }
  return true;
}

/// Blanks, one line end, spaces.
bool Engine::is_gap(size_t from, size_t to) const {
  const std::string_view gap = text_.substr(from, to - from);
  const size_t newline = gap.find('\n');
  return newline != gap.npos && gap.find_first_not_of(" \t") == newline &&
         gap.find_first_not_of(' ', newline + 1) == gap.npos;
}

Span Engine::whole_lines(size_t begin, size_t end) const {
  const size_t before = begin == 0 ? text_.npos : text_.rfind('\n', begin - 1);
  const size_t after = text_.find('\n', end);
  return {before == text_.npos ? 0 : before + 1, after == text_.npos ? text_.size() : after + 1};
}

bool Engine::alone_on_lines(size_t begin, size_t end) const {
  const Span lines = whole_lines(begin, end);
  const std::string_view behind = text_.substr(end, lines.end - end);
  return text_.find_first_not_of(' ', lines.begin) == begin &&
         behind.find_first_not_of(" \t\n") == behind.npos;
}

/// The comments that stand for asserts, on lines of their own between statements, indented more than the
/// definition and before the body's last statement. In a block that Inductor puts no asserts in, only those that are
/// indented no more than its first line: by their looks they stand outside of it.
void Engine::comments(const Node& n, size_t outer_indent, size_t end, size_t deepest) {
  for (const Node& child : n.children) {
    if (is_definition(child)) continue;
    if (is_other_block(child)) {
      const size_t begin = child.bytes.begin;
      comments(child, outer_indent, end, std::min(deepest, begin - whole_lines(begin, begin).begin));
      continue;
    }
    if (!child.is("comment")) {
      const bool compound = child.is("block") || block_of(child) || child.is("if_statement");
      if (compound) comments(child, outer_indent, end, deepest);
      continue;
    }
    const std::string_view comment = slice(text_, child.bytes);
    static const std::regex twin_of("# buffer [A-Za-z_0-9]+ \\(op: .+\\) is assumed to be not aligned");
    const bool twin = std::regex_match(comment.begin(), comment.end(), twin_of);
    if ((!twin && comment != kNanComment) || child.bytes.begin > end) continue;
    if (!alone_on_lines(child.bytes.begin, child.bytes.end)) continue;
    if (!twin && indent_of_next_code(child.bytes.end) !=
                     child.bytes.begin - whole_lines(child.bytes.begin, child.bytes.end).begin)
      continue;
    const size_t indent = child.bytes.begin - whole_lines(child.bytes.begin, child.bytes.end).begin;
    if (indent <= outer_indent || indent > deepest) continue;
    sites_.push_back(
        {twin ? Form::kAlignmentComment : Form::kNanInputs, whole_lines(child.bytes.begin, child.bytes.end)});
  }
}

/// How far the next line that is no comment and not blank is indented.
size_t Engine::indent_of_next_code(size_t from) const {
  const size_t code = masked_.find_first_not_of(" \t\n", from);
  if (code == masked_.npos) return masked_.npos;
  return code - whole_lines(code, code).begin;
}

/// A comment above NaN asserts is one site with the asserts right below it.
void Engine::merge_nan_blocks() {
  std::vector<ParsedSite> merged;
  for (const ParsedSite& s : sites_) {
    const bool continues = !merged.empty() && merged.back().form == Form::kNanInputs &&
                           s.form == Form::kNanValue && merged.back().bytes.end == s.bytes.begin &&
                           indent_of(merged.back()) == indent_of(s);
    if (continues)
      merged.back().bytes.end = s.bytes.end;
    else
      merged.push_back(s);
  }
  sites_ = std::move(merged);
}

void mask_comments(const Node& n, std::string& text) {
  if (n.is("comment")) std::fill(text.begin() + n.bytes.begin, text.begin() + n.bytes.end, ' ');
  for (const Node& child : n.children) mask_comments(child, text);
}

}  // namespace

std::optional<std::vector<ParsedSite>> sites_by_full_parse(std::string_view text, Grammar& grammar) {
  const auto tree = grammar.parse(text);
  if (!tree) return std::nullopt;
  std::string masked(text);
  mask_comments(*tree, masked);
  const auto without_comments = grammar.parse(masked);
  if (!without_comments) return std::nullopt;
  return Engine(text, masked).run(*tree, *without_comments);
}

}  // namespace torchpare::test

#include "find/syntax.h"

#include <tree_sitter/api.h>

#include <limits>

extern "C" const TSLanguage* tree_sitter_python(void);

namespace torchpare {
namespace {

/// Copies the tree below the cursor; false when it is deeper than allowed.
bool copy(TSTreeCursor* cursor, int depth, Node& out) {
  if (depth > Grammar::kDeepestTree) return false;
  const TSNode node = ts_tree_cursor_current_node(cursor);
  out.type = ts_node_type(node);
  out.bytes = {ts_node_start_byte(node), ts_node_end_byte(node)};
  if (!ts_tree_cursor_goto_first_child(cursor)) return true;
  out.children.reserve(ts_node_child_count(node));
  bool whole = true;
  do {
    whole = copy(cursor, depth + 1, out.children.emplace_back());
  } while (whole && ts_tree_cursor_goto_next_sibling(cursor));
  ts_tree_cursor_goto_parent(cursor);
  return whole;
}

}  // namespace

struct Grammar::Parser {
  TSParser* parser = ts_parser_new();
  ~Parser() { ts_parser_delete(parser); }
};

Grammar::Grammar() : parser_(std::make_unique<Parser>()) {
  ts_parser_set_language(parser_->parser, tree_sitter_python());
}
Grammar::~Grammar() = default;

std::optional<Node> Grammar::parse(std::string_view text) {
  if (text.size() > std::numeric_limits<uint32_t>::max()) return std::nullopt;
  TSTree* tree =
      ts_parser_parse_string(parser_->parser, nullptr, text.data(), static_cast<uint32_t>(text.size()));
  if (tree == nullptr) return std::nullopt;
  const TSNode root = ts_tree_root_node(tree);
  std::optional<Node> result;
  if (!ts_node_has_error(root)) {
    TSTreeCursor cursor = ts_tree_cursor_new(root);
    if (!copy(&cursor, 0, result.emplace())) result.reset();
    ts_tree_cursor_delete(&cursor);
  }
  ts_tree_delete(tree);
  return result;
}

}  // namespace torchpare

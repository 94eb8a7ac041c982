#include "find/heads.h"

#include <algorithm>

#include "find/bytes.h"

namespace torchpare {
namespace {

bool is_code(const FormRow& row) {
  return row.written != Written::kComment && row.written != Written::kCommentAndChecks;
}

/// A cheap "perhaps" before the search: most lines begin with another letter.
constexpr auto kFirstBytes = [] {
  std::array<bool, 256> table{};
  for (const FormRow& row : kForms) table[static_cast<uint8_t>(row.head.front())] = true;
  return table;
}();

/// Whether `token`, a word or a sign, stands at `at`.
bool stands_at(std::string_view code, size_t at, std::string_view token) {
  if (!code.substr(at).starts_with(token)) return false;
  const size_t end = at + token.size();
  return !is_name_byte(token.back()) || end == code.size() || !is_name_byte(code[end]);
}

/// Whether the code begins with the words of `head`, whatever blanks are between them.
bool begins_with(std::string_view code, std::string_view head) {
  for (size_t at = 0;;) {
    const std::string_view token = head.substr(0, head.find(' '));
    if (!stands_at(code, at, token)) return false;
    if (token.size() == head.size()) return true;
    at = std::min(code.find_first_not_of(" \t", at + token.size()), code.size());
    head.remove_prefix(token.size() + 1);
  }
}

bool may_begin(const FormRow& row, std::string_view code) {
  return row.written == Written::kImport ? code == row.head : is_code(row) && begins_with(code, row.head);
}

}  // namespace

const FormRow* form_begun_by(std::string_view code) {
  if (!kFirstBytes[static_cast<uint8_t>(code.front())]) return nullptr;
  for (const FormRow& row : kForms)
    if (may_begin(row, code)) return &row;
  return nullptr;
}

const FormRow* form_begun_by_comment(std::string_view comment) {
  for (const FormRow& row : kForms) {
    if (row.written == Written::kComment && comment.starts_with(row.head)) return &row;
    if (row.written == Written::kCommentAndChecks && comment == row.head) return &row;
  }
  return nullptr;
}

bool is_called_by_asserts(std::string_view name) {
  return std::any_of(kForms.begin(), kForms.end(), [name](const FormRow& row) {
    return row.written == Written::kCall && row.head == name;
  });
}

bool has_needle_of(const FormRow& form, std::string_view code) {
  const auto needles = form.needles.both();
  return std::any_of(needles.begin(), needles.end(), [code](std::string_view needle) {
    return !needle.empty() && code.find(needle) != code.npos;
  });
}

}  // namespace torchpare

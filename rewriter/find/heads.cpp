#include "find/heads.h"

#include <algorithm>

#include "find/bytes.h"

namespace torchpare {
namespace {

/// Whether `token`, a word or a sign, stands at `at`.
bool stands_at(std::string_view code, size_t at, std::string_view token) {
  if (!code.substr(at).starts_with(token)) return false;
  const size_t end = at + token.size();
  return !is_name_byte(token.back()) || end == code.size() || !is_name_byte(code[end]);
}

/// A head of code, its first word apart.
struct Head {
  const FormRow* form = nullptr;
  std::string_view first, rest;
};

constexpr size_t kHeadCount = std::count_if(kForms.begin(), kForms.end(), is_code);

constexpr auto kHeads = [] {
  std::array<Head, kHeadCount> heads;
  size_t count = 0;
  for (const FormRow& row : kForms) {
    if (!is_code(row)) continue;
    const std::string_view first = row.head.substr(0, row.head.find(' '));
    heads[count++] = {&row, first, row.head.substr(first.size())};
  }
  return heads;
}();

/// Whether the code goes on at `at` with the words of `rest`, whatever blanks are between them.
bool goes_on(std::string_view code, size_t at, std::string_view rest) {
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const std::string_view token = rest.substr(0, rest.find(' '));
    at = std::min(code.find_first_not_of(" \t", at), code.size());
    if (!stands_at(code, at, token)) return false;
    at += token.size();
    rest.remove_prefix(token.size());
  }
  return true;
}

/// `word` is the first of the code.
bool may_begin(const Head& head, std::string_view word, std::string_view code) {
  if (word != head.first) return false;
  return is_import(head.form->form) ? code == head.form->head : goes_on(code, head.first.size(), head.rest);
}

}  // namespace

const FormRow* detail::search_code(std::string_view code) {
  const std::string_view word = name_at(code, 0);
  for (const Head& head : kHeads)
    if (may_begin(head, word, code)) return head.form;
  return nullptr;
}

const FormRow* detail::search_comment(std::string_view comment) {
  for (const FormRow& row : kForms) {
    if (row.written == Written::kComment && comment.starts_with(row.head)) return &row;
    if (row.written == Written::kCommentAndChecks && comment == row.head) return &row;
  }
  return nullptr;
}

bool has_needle_of(const FormRow& form, std::string_view code) {
  const auto needles = form.needles.both();
  return std::any_of(needles.begin(), needles.end(), [code](std::string_view needle) {
    return !needle.empty() && code.find(needle) != code.npos;
  });
}

}  // namespace torchpare

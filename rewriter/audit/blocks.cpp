#include "audit/blocks.h"

#include "audit/expressions.h"

namespace torchpare::audit {
namespace {

constexpr size_t kMaxLevels = 100;  // CPython: MAXINDENT, "too many levels of indentation"

bool is_plain_block(std::string_view opener) {
  for (std::string_view word : {"with", "if", "elif", "else", "while"})
    if (Cursor(opener).accept_word(word)) return true;
  return false;
}

bool is_runner(std::string_view opener) {
  Cursor at(opener);
  return at.accept_word("class") && at.accept_word("Runner") && at.accept(':') && at.done();
}

bool is_entry(std::string_view opener) {
  Cursor at(opener);
  return at.accept_word("def") && at.accept_name() && at.accept('(') && at.accept_word("args") &&
         at.accept(')') && at.accept(':') && at.done();
}

bool is_runner_call(std::string_view opener) {
  Cursor at(opener);
  return at.accept_word("def") && at.accept_word("call") && at.accept('(') && at.accept_word("self") &&
         at.accept(',') && at.accept_word("args") && at.accept(')') && at.accept(':') && at.done();
}

}  // namespace

bool begins_body(std::string_view opener, Place around) {
  return (around == Place::kModule && is_entry(opener)) ||
         (around == Place::kRunner && is_runner_call(opener));
}

Place place_behind(std::string_view opener, Place around) {
  if (begins_body(opener, around)) return Place::kBody;
  if (around == Place::kModule && is_runner(opener)) return Place::kRunner;
  if (around == Place::kBody && is_plain_block(opener)) return Place::kBody;
  return Place::kElsewhere;
}

const char* Blocks::enter(size_t begin, size_t indent) {
  emptied_.reset();
  if (pending_) {
    if (indent <= open_.back().indent) return "bad indentation; an indented block was expected here";
    if (open_.size() == kMaxLevels) return "bad indentation; Python allows 100 levels";
    open_.push_back({indent, begin, pending_->place, pending_->opener_stays});
    pending_.reset();
  } else if (indent > open_.back().indent) {
    return "bad indentation; nothing opened a block here";
  }
  while (indent < open_.back().indent) leave();
  if (indent != open_.back().indent) return "bad indentation; it matches no outer level";
  return nullptr;
}

void Blocks::settle(bool stays, std::optional<Place> opens) {
  open_.back().has_statement |= stays;
  if (opens) pending_ = Pending{*opens, stays};
}

const char* Blocks::finish() {
  emptied_.reset();
  if (pending_) return "bad indentation; an indented block was expected before the end";
  while (open_.size() > 1) leave();
  return nullptr;
}

void Blocks::leave() {
  const Block& block = open_.back();
  if (block.opener_stays && !block.has_statement) emptied_ = block.begin;
  open_.pop_back();
}

Place Blocks::place_of_comment(size_t indent) const {
  if (pending_ && indent > open_.back().indent) return pending_->place;
  size_t level = open_.size() - 1;
  while (level > 0 && open_[level].indent > indent) --level;
  return open_[level].place;
}

}  // namespace torchpare::audit

#include "audit/blocks.h"

#include "audit/expressions.h"

namespace torchpare::audit {
namespace {

constexpr size_t kMaxLevels = 100;  // CPython: MAXINDENT, "too many levels of indentation"

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

bool Blocks::begins_body(std::string_view opener) const {
  return !decorated_ && ((place() == Place::kModule && is_entry(opener)) ||
                         (place() == Place::kRunner && is_runner_call(opener)));
}

/// What a block is that is no body of its own.
Place Blocks::behind(std::string_view opener) const {
  if (place() == Place::kModule && is_runner(opener) && !decorated_) return Place::kRunner;
  if (place() != Place::kBody) return Place::kElsewhere;
  const std::string_view word = Cursor(opener).peek_word();
  if (word == "elif" || word == "else") return open_.back().last_opened;  // of an if, or of a for or a try
  return word == "with" || word == "if" || word == "while" ? Place::kBody : Place::kElsewhere;
}

/// A line whose indentation is not that of the one before, or that a block has to begin with.
const char* Blocks::change(size_t begin, size_t indent) {
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

/// A block is to follow the line just entered. Whether it is a body of its own.
bool Blocks::open(bool stays, std::string_view opener) {
  const bool begins = begins_body(opener);
  const Place place = begins ? Place::kBody : behind(opener);
  open_.back().last_opened = place;
  pending_ = Pending{place, stays};
  return begins;
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

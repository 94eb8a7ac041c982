// Which block a line is in, and what would be left of that block.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace torchpare::audit {

/// Whether asserts are looked for. A body is a module-level `def NAME(args):` or `def call(self, args):` in a
/// module-level `class Runner:`, neither of them decorated, with the `with`, `if` and `while` blocks in it and
/// their `elif` and `else`.
/// Source: PythonWrapperCodegen.write_prefix, SubgraphPythonWrapperCodegen.write_launcher_fn_call_get_indent
/// and the Runner text of generate_partition code in torch/_inductor/codegen/wrapper.py.
enum class Place { kModule, kRunner, kBody, kElsewhere };

/// The indentation stack. Bounded memory: at most 100 levels, as CPython's MAXINDENT.
class Blocks {
 public:
  /// Takes the next logical line. Null, or what is wrong with its indentation ("what; why").
  /// Blocks that end before this line and have nothing left are reported by emptied().
  const char* enter(size_t begin, size_t indent) {
    emptied_.reset();
    return goes_on(indent) ? nullptr : change(begin, indent);
  }

  /// Whether a line of this indentation stands in the block of the one before.
  bool goes_on(size_t indent) const { return !pending_ && indent == open_.back().indent; }

  /// Takes a line that goes_on(), stays, opens no block and is no decorator: enter() and settle() in one.
  void pass() {
    open_.back().has_statement = true;
    decorated_ = false;
  }

  /// Says what becomes of the line just entered: does it stay, and does a block follow it? Whether that block is a body
  /// of its own, and not one within a body.
  bool settle(bool stays, std::string_view code, bool opens_block) {
    open_.back().has_statement |= stays;
    const bool begins = opens_block && open(stays, code);
    decorated_ = code.starts_with('@');
    return begins;
  }

  /// The end of the text. Null, or what is wrong.
  const char* finish();

  Place place() const { return open_.back().place; }

  /// Whether no statement that stays stands in the present block so far.
  bool is_empty() const { return !open_.back().has_statement; }

  /// The place a comment at that indentation belongs to.
  Place place_of_comment(size_t indent) const;

  /// The first line of an outermost block that stays but has no statement left, as of the last enter() or
  /// finish().
  std::optional<size_t> emptied() const { return emptied_; }

 private:
  struct Block {
    size_t indent;
    size_t begin;  // of its first line
    Place place;
    bool opener_stays;
    bool has_statement = false;             // one that stays
    Place last_opened = Place::kElsewhere;  // by a line of this block: what an `else` goes on with
  };
  struct Pending {
    Place place;
    bool opener_stays;
  };

  const char* change(size_t begin, size_t indent);
  bool open(bool stays, std::string_view opener);
  bool begins_body(std::string_view opener) const;
  Place behind(std::string_view opener) const;
  void leave();

  std::vector<Block> open_ = {{0, 0, Place::kModule, false}};
  std::optional<Pending> pending_;  // the last line opened a block that has no line yet
  bool decorated_ = false;          // the line before is a decorator
  std::optional<size_t> emptied_;
};

}  // namespace torchpare::audit

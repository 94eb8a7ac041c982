// Which block a line is in, and what would be left of that block.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace torchpare::audit {

/// Whether asserts are looked for. A body is a module-level `def NAME(args):` or `def call(self, args):` in a
/// module-level `class Runner:`, with the `with`, `if`, `elif`, `else` and `while` blocks in it.
/// Source: PythonWrapperCodegen.write_prefix, SubgraphPythonWrapperCodegen.write_launcher_fn_call_get_indent
/// and the Runner text of generate_partition code in torch/_inductor/codegen/wrapper.py.
enum class Place { kModule, kRunner, kBody, kElsewhere };

/// What the block behind a line that opens one is, when that line stands at `around`.
Place place_behind(std::string_view opener, Place around);

/// Whether `opener` begins a body of its own (and not a block within one).
bool begins_body(std::string_view opener, Place around);

/// The indentation stack. Bounded memory: at most 100 levels, as CPython's MAXINDENT.
class Blocks {
 public:
  /// Takes the next logical line. Null, or what is wrong with its indentation ("what; why").
  /// Blocks that end before this line and have nothing left are reported by emptied().
  const char* enter(size_t begin, size_t indent);

  /// Says what becomes of the line just entered: does it stay, and which kind of block does it open, if any?
  void settle(bool stays, std::optional<Place> opens);

  /// The end of the text. Null, or what is wrong.
  const char* finish();

  Place place() const { return open_.back().place; }

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
    bool has_statement = false;  // one that stays
  };
  struct Pending {
    Place place;
    bool opener_stays;
  };

  void leave();

  std::vector<Block> open_ = {{0, 0, Place::kModule, false}};
  std::optional<Pending> pending_;  // the last line opened a block that has no line yet
  std::optional<size_t> emptied_;
};

}  // namespace torchpare::audit

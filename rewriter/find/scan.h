// One pass over a wrapper's bytes that finds the few lines worth asking the grammar about.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/asserts.h"
#include "core/source.h"
#include "find/functions.h"
#include "find/meaning.h"

namespace torchpare {

/// What the logical line behind another one would be without it.
enum class Next : uint8_t {
  kOther,
  kClause,  ///< else, elif, except, finally: it would belong to what stands before
  kString,  ///< a string, which at the beginning of a block is a docstring
};

/// One logical line (or one comment line) of interest.
struct Line {
  Span bytes;           ///< whole physical lines, from column 0 to past the line end
  size_t code = 0;      ///< offset of the first byte after the indentation
  size_t code_end = 0;  ///< past the last byte of code; a trailing comment and blanks are not code
  size_t ordinal =
      0;  ///< number among the logical lines; comments carry that of the logical line before them
  size_t next_indent = 0;   ///< of the next logical line; 0 at the end of the file. Not set for comment lines
  uint32_t body = kNoBody;  ///< index into Scan::bodies
  const FormRow* form =
      nullptr;  ///< the first of the forms that it may begin; null: recorded for the line before it
  Next next = Next::kOther;  ///< what the next logical line is; not set for comment lines
  bool first_in_block = false;
  bool in_other_block = false;  ///< inside a block of the body that is not with, if, elif, else or while
  bool trailing_comment = false;

  size_t indent() const { return code - bytes.begin; }
};

/// What is looked for.
enum class Wanted : uint8_t {
  kAll,
  kSites,  ///< not at words which are not at a statement's beginning
};

struct Scan {
  std::vector<Body> bodies;
  std::vector<Line> lines;        ///< in order
  std::vector<Mention> mentions;  ///< neither a statement's first word nor part of its import; in order
  std::vector<Suspect> suspects;
  bool defines_kernel = false;       ///< of Triton, in the module itself
  std::optional<Obstacle> obstacle;  ///< set: the rest of the text was not looked at
};

/// Linear in the size of the text, no recursion. Views point into `text`.
Scan scan(std::string_view text, Wanted wanted = Wanted::kAll);

}  // namespace torchpare

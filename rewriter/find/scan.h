// One pass over a wrapper's bytes that finds the few lines worth asking the grammar about.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/source.h"
#include "find/bytes.h"
#include "find/functions.h"

namespace torchpare {

/// What a line begins with, as far as a few bytes tell. Only the grammar says what it is.
enum class Start : uint8_t {
  kOther,       ///< recorded because the line before may need it
  kAssertName,  ///< assert_size_stride, assert_alignment, …
  kAssertNot,   ///< assert not
  kIfNot,       ///< if not; the two lines below it are recorded too
  kReturnVars,  ///< return_vars; the four lines below it are recorded too
  kComment,     ///< a comment that Inductor writes for an assert
  kImport,      ///< from torch._inductor.runtime.runtime_utils import assert_tensor_metadata
};

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
  Start start = Start::kOther;
  Next next = Next::kOther;  ///< what the next logical line is; not set for comment lines
  bool first_in_block = false;
  bool in_other_block = false;  ///< inside a block of the body that is not with, if, elif, else or while
  bool trailing_comment = false;
  bool several_lines = false;  ///< more than one physical line

  size_t indent() const { return code - bytes.begin; }
};

/// A name of the table in code, where it is neither a statement's first word nor part of the import.
struct Mention {
  size_t at = 0;
  std::string_view name;
};

struct Scan {
  std::vector<Body> bodies;
  std::vector<Line> lines;           ///< in order
  std::vector<Mention> mentions;     ///< in order
  std::optional<Obstacle> obstacle;  ///< set: the rest of the text was not looked at
};

/// Linear in the size of the text, no recursion. Views point into `text`.
Scan scan(std::string_view text);

}  // namespace torchpare

// Where the asserts of a wrapper are.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/asserts.h"
#include "core/source.h"
#include "find/cpp_wrapper.h"
#include "find/meaning.h"
#include "find/scan.h"
#include "find/shape.h"
#include "find/syntax.h"

namespace torchpare {

/// One assert in one body: whole statements with their line ends.
struct Site {
  Form form;
  Span bytes;               ///< whole physical lines, and the comment line that belongs to it
  size_t code = 0;          ///< start of its first line that is code; bytes.end when it is all comment
  uint32_t body = kNoBody;  ///< index into Inventory::bodies; kNoBody for the import
  Subject subject;
  size_t indent = 0;         ///< spaces before its first line
  size_t first_ordinal = 0;  ///< its logical lines, numbered through the file
  size_t last_ordinal = 0;
  bool first_in_block = false;
  bool last_in_block = false;
  bool string_follows = false;  ///< the next statement is a string: in front of a block it is its docstring
  std::string_view placeholder = {};  ///< the buffer's name that it binds, if it does

  /// Whether it stands for an assert of which nothing runs.
  bool is_comment() const { return code == bytes.end; }
};

/// Something that looks like an assert and is none that we know; never touched.
struct Oddity {
  size_t at = 0;
  std::string_view what;
};

/// All that was found in one wrapper. Views point into its text.
struct Inventory {
  std::vector<Body> bodies;
  std::vector<Site> sites;               ///< in order of position, not overlapping
  std::vector<Oddity> oddities;          ///< in order of position
  std::vector<CompiledAssert> compiled;  ///< in C++, in order of position
  /// What may give a name another meaning; nothing where it was not looked for.
  std::optional<std::vector<Suspect>> suspects;
  std::optional<Obstacle> obstacle;  ///< set: the text could not be understood, and nothing may be edited
  bool names_asserts = false;        ///< some word of the table occurs, if only in a string
  bool is_kernel = false;            ///< a kernel of Triton with what benchmarks it; `bodies` is empty
  bool is_cpp = false;               ///< a C++ wrapper in a module of Python; `bodies` is empty

  bool is_wrapper() const { return !bodies.empty(); }
};

/// Asks the grammar what a statement is, once per shape in a process. Each thread has its own.
class Recogniser {
 public:
  /// Real wrappers have a few dozen shapes; hostile ones must not fill the memory.
  static constexpr size_t kMostShapes = 4096;

  /// What the statements of a shape are.
  struct Verdict {
    std::optional<Form> form;
    std::optional<size_t> name_token;  ///< index into Shape::tokens
    std::optional<size_t> op_token;
    std::optional<size_t> placeholder_token;
  };

  /// The reference is valid until the next call.
  const Verdict& of(const Shape& shape);

  size_t shapes_seen() const { return seen_.size(); }

 private:
  Verdict ask(const Shape& shape);

  Grammar grammar_;
  std::unordered_map<std::string, Verdict> seen_;
};

/// The names that a statement of Body::unpacks binds, in order: those between its start and its last '='. Empty when
/// anything but names, commas and parentheses stands there.
std::vector<std::string_view> unpacked_names(std::string_view statement);

/// Linear in the size of the text, but for the grammar's time for each new shape. With Wanted::kSites names of asserts
/// where no statement begins are no oddities.
Inventory find_sites(std::string_view text, Recogniser& recogniser, Wanted wanted = Wanted::kAll);

}  // namespace torchpare

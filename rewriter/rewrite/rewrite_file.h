// A file of any kind x Policy -> what became of the wrappers in it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "container/contents.h"
#include "container/sha256.h"
#include "rewrite/rewrite.h"

namespace torchpare {

/// Whether a wrapper is as torch wrote it: its name is a hash of its text.
enum class Condition : uint8_t {
  kUnknown,   ///< no name is known, or the text is neither the named one nor a muted form of it
  kPristine,  ///< the text has the hash that is its name
  kMuted,     ///< with the muted asserts put back it has
};

/// An assert that is a comment by now.
struct MutedAssert {
  Form form = Form::kSizeStride;
  Class cls = Class::kUnnamed;
  std::string op;
};

/// One wrapper of a file.
struct Wrapper {
  Span bytes;       ///< in the file
  Outcome outcome;  ///< views point into the file's bytes
  std::string
      key;  ///< the name torch gives it, where that can be told: all copies of one wrapper have the same
  Condition condition = Condition::kUnknown;
  std::vector<MutedAssert>
      muted;  ///< in order of position; of an unknown condition what reads like muted asserts
};

/// SHA-256 of a file as it was and of what is to take its place.
struct Hashes {
  container::Sha256 before, after;
};

Hashes hashes_of(std::string_view before, std::string_view after);

/// What became of one file. Views point into its bytes and into the policy.
struct FileOutcome {
  std::optional<container::Contents> contents;  ///< absent: the file is a text, one wrapper from end to end
  std::vector<Wrapper> wrappers;
  Style style = Style::kDelete;
  State state = State::kUnchanged;  ///< kUnchanged, kRewritten or kUndecided
  std::optional<Rewritten> rewritten;
  std::optional<Hashes> hashes;  ///< where they fell off on the way to a text's name
  std::string reason;            ///< for kUndecided
  size_t at = 0;                 ///< offset in the file that `reason` speaks of
};

/// The outcome of a file that is one text from end to end. Here, so that who only reports on texts is not
/// linked to what reads containers.
inline FileOutcome file_of(std::string_view text, Style style, Outcome outcome) {
  FileOutcome file;
  file.style = style;
  file.state = outcome.state;
  file.reason = outcome.reason;
  file.at = outcome.at;
  file.rewritten = std::move(outcome.rewritten);
  file.wrappers.push_back({{0, text.size()}, std::move(outcome), {}, Condition::kUnknown, {}});
  return file;
}

/// What to do with the wrappers that are found.
struct Task {
  const Policy* policy = nullptr;   ///< absent: only an inventory
  std::optional<Style> style = {};  ///< absent: delete in a text, mute in a container
  bool write = false;               ///< make the new text and prove it; else only say what would be done
  bool identify = false;  ///< tell keys, conditions and what is muted, which takes a hash or two of each text
};

/// A text file, named `path`.
FileOutcome work_on_text(std::string_view bytes, const std::string& path, const Task& task,
                         Recogniser& recogniser);

/// A pickle or a blob. Rewritten as a whole or not at all; style delete is undecided, since lengths all over
/// the file would change. Errors: no container, or a damaged one (container/contents.h).
Result<FileOutcome> work_on_container(std::string_view bytes, const std::string& path, const Task& task,
                                      Recogniser& recogniser);

/// The base name of a path without its .py, if it is spelled like a wrapper's; else empty.
std::string key_in(const std::string& path);

}  // namespace torchpare

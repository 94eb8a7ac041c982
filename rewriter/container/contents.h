// Where the wrappers are in a cache file of any format.
//
// A container is a pickle or a blob (container/blob.h); either may hold further ones in its bytes objects, as
// vLLM's AOT models do, five deep. All of them keep a wrapper's text verbatim (the string `source_code` of a
// CompiledFxGraph, torch/_inductor/output_code.py), so a text is known by where it lies in the file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "container/blob.h"
#include "container/pickle.h"
#include "core/result.h"
#include "core/source.h"

namespace torchpare::container {

/// What was found in one file. Offsets are from its first byte; views point into its bytes.
struct Contents {
  Format format = Format::kPickle;
  std::vector<Span> texts;          ///< wrappers, in order of position, not overlapping
  std::vector<Checksum> checksums;  ///< an outer one before those within what it covers
  /// Names of wrapper files that are spelled out beside the texts; in order, each once.
  std::vector<std::string_view> keys;
  std::string_view torch;  ///< the version of torch where the file names it, else empty
};

/// Whether the first bytes of a file of `size` bytes may be a container's.
bool may_be_container(std::string_view first, uint64_t size);

/// Looks through all levels. Errors, with the offset, behind `where` if that says something: it is no container; it is damaged (a false length, an
/// unknown opcode, a wrong checksum); it names a function that no cache has use for (globals.h: what hides
/// well passes); a wrapper's text lies where no string object is. Linear in the size of the file for
/// each level, and there are 16 at most; takes less memory than 16 times the file.
Result<Contents> read_contents(std::string_view bytes, const std::string& where);

}  // namespace torchpare::container

// What undo needs to know of a rewritten file.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/source.h"
#include "policy/policy.h"

namespace torchpare {

/// A piece of the original that style delete took out.
struct Removed {
  size_t at = 0;  ///< offset in the original
  std::string text;

  bool operator==(const Removed&) const = default;
};

/// One replacement of one file. Written before the file is replaced, so there may be receipts of replacements
/// that did not happen; the hashes tell.
///
/// Containers are always muted. Their checksums, the only other bytes that change, are not written down: they
/// follow from the rest.
struct Receipt {
  std::string path = {};    ///< from the folder that holds the receipts; any bytes
  std::string before = {};  ///< SHA-256 of the whole file, 64 digits
  std::string after = {};   ///< the same of the new file; empty in style mute where version 1 was written
  Style style = Style::kMute;
  std::vector<Removed> removed = {};  ///< for style delete, in order
  std::vector<size_t> muted = {};     ///< for style mute: offsets in the file of what became '#', in order

  bool operator==(const Receipt&) const = default;
};

/// One line of JSON, with its line end.
std::string line_of(const Receipt& receipt);
/// Nothing if the line is no receipt.
std::optional<Receipt> receipt_in(std::string_view line);

/// What is taken out of `original` by deleting `spans`.
std::vector<Removed> pieces(std::string_view original, const std::vector<Span>& spans);
/// The original: `text` with the pieces put back. Nothing if they do not fit.
std::optional<std::string> with_pieces(std::string_view text, const std::vector<Removed>& removed);
/// `text` with spaces for the '#' at these offsets. Nothing if there is none at one of them.
std::optional<std::string> with_spaces(std::string_view text, const std::vector<size_t>& muted);

}  // namespace torchpare

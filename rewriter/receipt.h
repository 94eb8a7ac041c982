// What undo needs to know of a rewritten file.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/policy.h"
#include "core/source.h"

namespace torchpare {

/// A piece of the original that style delete took out.
struct Removed {
  size_t at = 0;  ///< offset in the original
  std::string text;

  bool operator==(const Removed&) const = default;
};

/// One replacement of one file. Written before the file is replaced, so there may be receipts of replacements
/// that did not happen; the hashes tell.
struct Receipt {
  std::string path;    ///< from the folder that holds the receipts
  std::string before;  ///< SHA-256 of the whole file, 64 digits
  std::string after;   ///< for style delete, the same of the new file: what `removed` fits into
  Style style = Style::kMute;
  std::vector<Removed> removed;  ///< for style delete, in order

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

}  // namespace torchpare

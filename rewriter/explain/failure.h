// What a traceback of a failed assert says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace torchpare::explain {

/// One dimension in which the tensor that came is not the one that was compiled for. Strides count elements.
struct Mismatch {
  size_t dimension = 0;
  int64_t size = 0, wanted_size = 0;
  int64_t stride = 0, wanted_stride = 0;

  bool operator==(const Mismatch&) const = default;
};

/// A failed assert, as far as a text tells of it.
struct Failure {
  std::string path;                  ///< of the wrapper; empty: the text has the message alone
  size_t line = 0;                   ///< there, from 1
  std::string body;                  ///< the function
  std::string statement;             ///< as the traceback shows it, without indentation
  std::string message;               ///< its first line
  std::string op;                    ///< "Error in op: "; empty: not said
  std::vector<Mismatch> mismatches;  ///< in order of dimension; those that are not listed are as compiled
  std::string dtype, wanted_dtype;   ///< "torch.float64"; empty: the text tells of none
  bool other_rank = false;           ///< another number of dimensions came
  std::optional<int64_t> storage_offset;  ///< of a misaligned result, in elements
  std::optional<int64_t> item_size;       ///< in bytes
};

/// The last failed assert of a wrapper in a text: a traceback, or the message of an AssertionError alone. Lines may
/// have a log's prefix. Nothing where there is none.
std::optional<Failure> failure_in(std::string_view text);

}  // namespace torchpare::explain

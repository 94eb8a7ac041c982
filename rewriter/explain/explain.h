// A failed assert and its wrapper -> who lied, how, and what to do.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "explain/failure.h"
#include "find/sites.h"

namespace torchpare::explain {

/// How a tensor lies in memory, as far as it is known. Strides count elements; a number that is not known is
/// the wrapper's expression for it ("s77").
struct Layout {
  std::vector<std::string> sizes, strides;  ///< one of each per dimension
};

/// What there is to say. Strings are copies.
struct Explanation {
  std::string wrapper;    ///< its path, or where it was found
  Position at;            ///< of the assert, in the wrapper's text
  std::string body;       ///< the function
  std::string statement;  ///< the assert
  Form form = Form::kSizeStride;
  Class cls = Class::kUnnamed;
  std::string op;
  std::vector<std::string>
      tensors;                  ///< names in the wrapper that it may speak of: one, where that can be told
  std::optional<size_t> input;  ///< which graph input that is, from 0
  Layout compiled, came;        ///< empty: the assert carries none, or nothing is known
  std::vector<std::string> findings;  ///< what differs and how, one sentence each
  std::string made_by;                ///< the statement that the tensor comes from; empty for inputs
  std::string nodes;                  ///< the comment over it that names nodes of the graph, without '#'
  std::vector<std::string> advice;    ///< what to do, one sentence each
  std::optional<size_t>
      asserts_of_op{};     ///< in all that was looked at, this one included; not set: nothing was
  size_t may_also_be = 0;  ///< other wrappers with an assert that fits, where the text has the message alone
};

/// The assert in a wrapper's text that a failure speaks of: by its line, else by its statement, else, where the
/// text has the message alone, by the operator and what was compiled. Null: none.
const Site* site_of(const Failure& failure, std::string_view text, const Inventory& found, Grammar& grammar);

/// `site` is one of `found`, which is what was found in `text`.
Explanation explained(const Failure& failure, std::string_view text, const Inventory& found, const Site& site,
                      Grammar& grammar);

}  // namespace torchpare::explain

// Which functions a pickle names: enough to notice a dangerous one that does not hide well.
//
// A pickle runs what it names, so a hostile one is a program. Whether it does harm cannot be told by looking
// at it, and this is no border: the functions of torch, of what stands beside it and of the user's own
// packages all pass. What is noticed is what no compile cache that torch or vLLM wrote has any use for.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "container/pickle.h"

namespace torchpare::container {

/// Something to object to.
struct Objection {
  std::string what;
  bool plain =
      false;  ///< a name as it stands; else a name that is hidden, which random bytes seem to have, too
};

/// Follows the machine's stack and memo as far as it takes to know the names that functions are looked up by.
/// Takes time for each opcode that does not depend on the pickle, and memory for each of its bytes: four bytes where
/// they put an object on the stack, and four for the memo, whose numbers no pickler makes larger than the pickle.
/// The names are those of STACK_GLOBAL, GLOBAL, INST, and of getattr.
class Globals {
 public:
  /// Opcodes of this pickle follow, in order.
  explicit Globals(std::string_view pickle) : pickle_(pickle) {}

  std::optional<Objection> see(const Opcode& op);

 private:
  /// What is known of an object: nothing; that it is a mark, or getattr; or where the opcode is that brought
  /// the text (plus one); with the highest bit set it is a tuple that has that text as its second element.
  using Value = uint32_t;

  /// What was above the last mark, from the bottom.
  struct Taken {
    Value first = 0, second = 0, third = 0;
  };

  std::optional<Objection> act(const Opcode& op);
  std::optional<Objection> act_on_functions(uint8_t code, std::string_view argument);
  std::optional<Objection> act_on_values(bool to_mark, unsigned pops, bool pushes);
  std::optional<Objection> global(std::string_view lines);
  std::optional<Objection> global(std::string_view module, std::string_view name);
  std::optional<Objection> stack_global();
  /// `second`: the second argument.
  std::optional<Objection> call(Value function, Value second);

  void push(Value value) { stack_.push_back(value); }
  void push_tuple(Value first, Value second);
  Value pop();
  Value pop_function();
  Taken take_to_mark();
  std::optional<Objection> put(uint64_t index);
  Value get(uint64_t index) const;
  std::optional<std::string_view> text_of(Value value) const;

  std::string_view pickle_;
  std::deque<Value> stack_, memo_;
  size_t memoized_ = 0;        ///< of the memo's numbers, those that were given
  bool lost_getattr_ = false;  ///< by the opcode that is looked at: it went where calls of it are not seen
};

}  // namespace torchpare::container

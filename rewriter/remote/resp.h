// Questions and answers of RESP 2, Redis's protocol (redis.io/docs/latest/develop/reference/protocol-spec).
//
// Each question has one form of answer, and that form alone is read. So no answer is built that nobody asked
// for: a length that is larger than agreed is seen in the line that announces it, and nothing nests but what is
// passed over.
//
// Example. STRLEN said 10. `$10` is read; `$12` can be passed over; `$800000000` ends the connection.
// Counter-example. A general reader takes `*1000000`, or `*1` a hundred thousand times, and builds all that.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "remote/wire.h"

namespace torchpare::remote {

/// Answers come in the order of the questions; each function takes the next one, or part of it. Nothing: the
/// key's value is not of the type that the question is about. Errors: the connection broke or took too long;
/// the server refuses, after which the next answer can be taken; the answer has another form, after which
/// none can.
class Resp {
 public:
  using Words = std::vector<std::string_view>;

  explicit Resp(Wire& wire) : wire_(wire) {}

  /// Queues a question; queued ones are sent when they are much, and before an answer is taken.
  void ask(const Words& words, Cargo cargo = Cargo::kWords);

  /// The whole of an answer that says no more than that it worked.
  Result<Done> done();
  /// A whole answer: a number, zero or more.
  Result<std::optional<uint64_t>> number();
  /// A whole answer or an element of one: a string of at most `most` bytes.
  Result<std::string> word(size_t most);
  /// The beginning of such a string: its size. contents() or no_contents() has to follow.
  Result<size_t> word_size(size_t most);
  /// The beginning of an array: how many elements follow, at most `most`.
  Result<size_t> array(size_t most);

  /// The beginning of a string: its size, after which contents() or no_contents() has to follow. Nothing also where
  /// there is none.
  Result<std::optional<uint64_t>> string();
  Result<std::string> contents(size_t size, Cargo cargo);
  Result<Done> no_contents(size_t size);
  /// Passes over a whole answer or an element of one, whatever it is: at most 10 000 elements.
  Result<Done> skip();

  /// What the server said when it last refused; nothing, where the last answer was none of that.
  const std::optional<std::string>& refusal() const { return refusal_; }

  /// The answer is read, and no use can be made of it. Ends the connection.
  Error no_more(std::string what, std::string why, std::string remedy) {
    return wire_.end({wire_.where(), std::move(what), std::move(why), std::move(remedy)});
  }
  /// An answer that no Redis server gives. Ends the connection.
  Error strange(std::string_view why);

 private:
  Result<Done> flush();
  Result<std::optional<std::string>> begin(char type);
  Result<std::optional<int64_t>> begin_number(char type);
  Result<Done> line_end();

  Wire& wire_;
  std::string queued_;
  Cargo cargo_ = Cargo::kWords;
  std::string asked_;  ///< the last command
  std::optional<std::string> refusal_;
};

}  // namespace torchpare::remote

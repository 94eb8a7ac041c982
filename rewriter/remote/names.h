// The names of the keys of Inductor's caches, as SCAN gives them: with a cursor, so that the server goes on serving
// others.
#pragma once

#include <string>
#include <vector>

#include "remote/resp.h"

namespace torchpare::remote {

/// Takes at most 128 MiB: some 900 000 of Inductor's names, each with what a string costs.
class Names {
 public:
  void add(std::string name);

  /// What one name more may have.
  size_t room() const;
  /// Whether they come again and again.
  bool repeat() const;

  /// In order, each once.
  std::vector<std::string> take();

 private:
  void sort();

  std::vector<std::string> names_;
  size_t bytes_ = 0, received_ = 0, distinct_ = 0;
};

/// Adds what a server has. A key of more than 1 KiB is none of Inductor's. Errors: as of Resp; more names than fit;
/// the same ones again and again.
Result<Done> scan(Resp& resp, Names& names);

}  // namespace torchpare::remote

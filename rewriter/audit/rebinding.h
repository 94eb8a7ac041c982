// Whether what an assert calls may be something else by the time it is called.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "audit/callees.h"
#include "audit/plain_line.h"
#include "audit/statements.h"
#include "audit/targets.h"
#include "audit/tokens.h"
#include "audit/watched.h"
#include "core/source.h"

namespace torchpare::audit {

/// Watches the lines that stay. Names beyond ASCII are not its business.
class Rebinding {
 public:
  explicit Rebinding(std::string_view source) : source_(source) {}

  /// The next line of code, which `reader` read last. Linear in the line.
  void see(const Line& line, Reader& reader) {
    if (!any_ && !is_plain_line(source_, line, reader)) look(line);
  }

  /// The first place seen where one of `callees`, or torch, may get another meaning than Inductor's header gives it:
  /// it is bound, deleted or declared; a module of that name gets another name, by which its attributes could be
  /// assigned; an attribute is assigned of anything but `self`; or a word reaches namespaces by another way
  /// (watched.h).
  std::optional<Obstacle> of(Callees callees) const;

 private:
  void look(const Line& line);
  void judge(const Line& line);
  std::string_view suspicion(size_t token) const;
  bool is_harmless_member(size_t token) const;
  bool is_operator(size_t token) const;
  bool is_keyword_argument(size_t token) const;
  bool rebinds(size_t token, Watched what) const;
  std::string_view text(size_t token) const;
  std::string_view before(size_t token, size_t back) const;

  std::string_view source_;
  std::vector<Lexeme> tokens_;                                ///< of the line at hand
  std::vector<Role> roles_;                                   ///< of the tokens
  std::array<std::optional<size_t>, kCallees.size()> bound_;  ///< the first place that binds each of them
  std::optional<Obstacle> any_;                               ///< what may bind any of them
};

}  // namespace torchpare::audit

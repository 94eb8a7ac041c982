// Device addresses by the allocation they are in, so that traces of two processes can be compared.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace torchpare::tracer {

/// Which allocations live, and how they are called:
///
/// * `x+16`: 16 bytes into what was named x (an input, an output);
/// * `#3+0`: the start of the third allocation since the window began;
/// * `~3+0`: the start of the third allocation of the process, which was there before the window began.
///
/// An allocation is numbered when it is made, not when it is first used: two arguments that were swapped at
/// their first use would otherwise look right.
class Addresses {
 public:
  /// A new allocation; returns its name, without an offset.
  std::string add(uint64_t base, size_t size);
  /// The allocation that begins here is gone, with every name in it.
  void remove(uint64_t base);
  /// Names a range, for as long as the allocation around it lives.
  void name(uint64_t base, size_t size, const std::string& tag);
  /// Numbers begin at 1 again; what lives already is from before.
  void begin_window();

  /// Nothing for an address in no live allocation.
  std::optional<std::string> find(uint64_t address) const;

 private:
  struct Range {
    size_t size;
    std::string name;
    uint64_t made = 0;  ///< counted over the whole process
  };
  using Ranges = std::map<uint64_t, Range>;

  static const Ranges::value_type* around(const Ranges& ranges, uint64_t address);

  Ranges allocations_;
  Ranges tags_;
  uint64_t made_ = 0;
  uint64_t made_before_window_ = 0;
};

}  // namespace torchpare::tracer

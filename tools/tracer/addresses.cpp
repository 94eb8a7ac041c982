#include "addresses.h"

namespace torchpare::tracer {

std::string Addresses::add(uint64_t base, size_t size) {
  remove(base);  // a free that was not seen (another library's way of freeing) must not leave its name here
  ++made_;
  const std::string name = "#" + std::to_string(made_ - made_before_window_);
  allocations_[base] = {size, name, made_};
  return name;
}

void Addresses::remove(uint64_t base) {
  auto it = allocations_.find(base);
  if (it == allocations_.end()) return;
  const uint64_t end = base + it->second.size;
  tags_.erase(tags_.lower_bound(base), tags_.lower_bound(end));
  allocations_.erase(it);
}

void Addresses::name(uint64_t base, size_t size, const std::string& tag) { tags_[base] = {size, tag, 0}; }

void Addresses::begin_window() {
  for (auto& [base, range] : allocations_) range.name = "~" + std::to_string(range.made);
  made_before_window_ = made_;
}

const Addresses::Ranges::value_type* Addresses::around(const Ranges& ranges, uint64_t address) {
  auto it = ranges.upper_bound(address);
  if (it == ranges.begin()) return nullptr;
  --it;
  return address - it->first < it->second.size ? &*it : nullptr;
}

std::optional<std::string> Addresses::find(uint64_t address) const {
  for (const Ranges* ranges : {&tags_, &allocations_})
    if (const auto* range = around(*ranges, address))
      return range->second.name + "+" + std::to_string(address - range->first);
  return std::nullopt;
}

}  // namespace torchpare::tracer

#include "validate/trace_mask.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace torchpare::validate {

bool TraceMask::covers(size_t argument, size_t first, size_t count) const {
  for (size_t i = 0; i < count; ++i)
    if (!bytes.contains({argument, first + i})) return false;
  return true;
}

bool is_address(const std::string& word) { return word.find('+') != word.npos; }

size_t size_of_word(const std::string& word) { return is_address(word) ? 8 : word.size() / 2; }

bool same_call(const TraceRecord& a, const TraceRecord& b) {
  if (a.what != b.what || a.call != b.call) return false;
  return !a.launch || a.launch->kernel == b.launch->kernel;
}

std::vector<std::pair<std::string, std::string>> fields_of(const TraceRecord& record) {
  std::vector<std::pair<std::string, std::string>> fields = {{"stream", std::to_string(record.stream)},
                                                             {"result", std::to_string(record.result)}};
  if (!record.launch) return fields;
  const Launch& launch = *record.launch;
  fields.emplace_back("module", launch.module.value_or("not seen"));
  fields.emplace_back("grid", fmt::format("{}", fmt::join(launch.grid, " ")));
  fields.emplace_back("block", fmt::format("{}", fmt::join(launch.block, " ")));
  fields.emplace_back("shared", std::to_string(launch.shared));
  std::string attributes;
  for (const auto& [id, words] : launch.attributes)
    attributes += fmt::format("{}{}={}", attributes.empty() ? "" : " ", id, fmt::join(words, ","));
  fields.emplace_back("attributes", attributes);
  return fields;
}

namespace {

bool same_shape(const std::vector<Words>& a, const std::vector<Words>& b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i].size() != b[i].size()) return false;
    for (size_t k = 0; k < a[i].size(); ++k)
      if (size_of_word(a[i][k]) != size_of_word(b[i][k])) return false;
  }
  return true;
}

void mask_word(const std::string& a, const std::string& b, size_t argument, size_t first, TraceMask& mask) {
  const bool whole = is_address(a) || is_address(b);
  for (size_t i = 0; i < size_of_word(a); ++i)
    if (whole ? a != b : a.compare(2 * i, 2, b, 2 * i, 2) != 0) mask.bytes.emplace(argument, first + i);
}

}  // namespace

TraceMask mask_of(const TraceRecord& a1, const TraceRecord& a2) {
  TraceMask mask;
  const auto one = fields_of(a1), two = fields_of(a2);
  for (size_t i = 0; i < one.size(); ++i)
    if (one[i] != two[i]) mask.fields.insert(one[i].first);
  if (a1.allocates != a2.allocates) mask.fields.insert("allocates");
  if (!a1.arguments || !a2.arguments || !same_shape(*a1.arguments, *a2.arguments)) {
    if (a1.what != TraceRecord::What::kMark) mask.fields.insert("arguments");
    return mask;
  }
  for (size_t i = 0; i < a1.arguments->size(); ++i) {
    size_t at = 0;
    for (size_t k = 0; k < (*a1.arguments)[i].size(); ++k) {
      mask_word((*a1.arguments)[i][k], (*a2.arguments)[i][k], i, at, mask);
      at += size_of_word((*a1.arguments)[i][k]);
    }
  }
  return mask;
}

}  // namespace torchpare::validate

// Two walks. The first goes along A and A' and finds what is stable: a mask for each record, up to the first
// place where they do not call the same. The second goes along A and B under these masks.
#include "validate/trace_compare.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "validate/trace_mask.h"

namespace torchpare::validate {
namespace {

std::string place(const TraceRecord& record, size_t number) {
  if (record.what == TraceRecord::What::kMark) return fmt::format("mark '{}'", record.call);
  if (record.launch) return fmt::format("launch {} ({})", number, record.launch->kernel);
  return fmt::format("call {}", record.call);
}

/// Bytes under the mask are left out; a word that is masked in part is compared in hexadecimal.
bool same_word(const std::string& a, const std::string& b, size_t argument, size_t first,
               const TraceMask& mask) {
  const size_t size = size_of_word(a);
  if (mask.covers(argument, first, size)) return true;
  if (is_address(a) || is_address(b)) return a == b;
  for (size_t i = 0; i < size; ++i)
    if (!mask.covers(argument, first + i, 1) && a.compare(2 * i, 2, b, 2 * i, 2) != 0) return false;
  return true;
}

bool same_argument(const Words& a, const Words& b, size_t argument, const TraceMask& mask) {
  if (a.size() != b.size()) return false;
  size_t first = 0;
  for (size_t k = 0; k < a.size(); ++k) {
    if (size_of_word(a[k]) != size_of_word(b[k])) return false;
    if (!same_word(a[k], b[k], argument, first, mask)) return false;
    first += size_of_word(a[k]);
  }
  return true;
}

/// The first part in which two records of the same call differ; empty for none.
std::string first_difference(const TraceRecord& a, const TraceRecord& b, const TraceMask& mask) {
  const auto fields_a = fields_of(a), fields_b = fields_of(b);
  for (size_t i = 0; i < fields_a.size(); ++i)
    if (fields_a[i] != fields_b[i] && !mask.fields.contains(fields_a[i].first)) return fields_a[i].first;
  if (!mask.fields.contains("allocates") && a.allocates != b.allocates) return "allocation";
  if (mask.fields.contains("arguments")) return "";
  if (a.arguments.has_value() != b.arguments.has_value()) return "arguments";
  if (!a.arguments) return "";
  if (a.arguments->size() != b.arguments->size()) return "number of arguments";
  for (size_t i = 0; i < a.arguments->size(); ++i)
    if (!same_argument((*a.arguments)[i], (*b.arguments)[i], i, mask)) return fmt::format("argument {}", i);
  return "";
}

class Comparison {
 public:
  Comparison(const Trace& a, const Trace& b) : a_(a.records), b_(b.records) {}

  void find_stable(const Trace& again) {
    const size_t common = std::min(a_.size(), again.records.size());
    for (size_t i = 0; i < common && same_call(a_[i], again.records[i]); ++i) {
      masks_.push_back(mask_of(a_[i], again.records[i]));
      note(a_[i], masks_.back());
    }
    if (masks_.size() == std::max(a_.size(), again.records.size())) return;
    const size_t line = masks_.size() < a_.size() ? a_[masks_.size()].line : 0;
    found_.unjudged.push_back({line, "everything from here on", "two runs of A do not call the same", false});
  }

  void walk() {
    bool in_step = true;
    while (in_step && next_ < masks_.size()) in_step = step();
    if (in_step && masks_.size() == a_.size() && next_ < b_.size())
      differ("is additional", nullptr, &b_[next_]);
  }

  TraceComparison&& found() { return std::move(found_); }

 private:
  void note(const TraceRecord& record, const TraceMask& mask) {
    const std::string what = place(record, numbered_ + 1);
    numbered_ += record.launch.has_value();
    for (const std::string& field : mask.fields) {
      const bool unknown = field == "arguments" && !record.arguments;
      found_.unjudged.push_back({record.line, what + ": " + field,
                                 unknown ? "the driver did not tell their sizes" : "two runs of A differ",
                                 false});
    }
    if (record.result != 0)
      found_.unjudged.push_back(
          {record.line, what, fmt::format("it failed in A, with {}", record.result), false});
    note_bytes(record, mask, what);
  }

  void note_bytes(const TraceRecord& record, const TraceMask& mask, const std::string& what) {
    for (size_t i = 0; record.arguments && i < record.arguments->size(); ++i) {
      size_t size = 0, masked = 0;
      for (const std::string& word : (*record.arguments)[i]) size += size_of_word(word);
      for (size_t k = 0; k < size; ++k) masked += mask.covers(i, k, 1);
      if (masked == 0) continue;
      const std::string part = fmt::format("{}: argument {}, {} of {} bytes", what, i, masked, size);
      found_.unjudged.push_back({record.line, part, "two runs of A differ", size > 8 && masked < size});
    }
  }

  /// One record of A; false when the two are out of step.
  bool step() {
    const TraceRecord& a = a_[next_];
    const TraceRecord* b = next_ < b_.size() ? &b_[next_] : nullptr;
    if (b == nullptr || !same_call(a, *b)) {
      differ(why_out_of_step(), &a, b);
      return false;
    }
    if (const std::string part = first_difference(a, *b, masks_[next_]); !part.empty()) differ(part, &a, b);
    ++found_.judged;
    ++next_;
    launches_ += a.launch.has_value();
    return true;
  }

  /// What one record further on tells of the two that do not fit.
  std::string why_out_of_step() const {
    const bool a_next = next_ + 1 < a_.size() && next_ < b_.size() && same_call(a_[next_ + 1], b_[next_]);
    const bool b_next = next_ + 1 < b_.size() && same_call(a_[next_], b_[next_ + 1]);
    if (a_next && b_next) return "comes in another order";
    if (b_next) return "comes after an additional one";
    if (a_next || next_ == b_.size()) return "is missing";
    return "is another one";
  }

  void differ(const std::string& what, const TraceRecord* a, const TraceRecord* b) {
    const TraceRecord& shown = a != nullptr ? *a : *b;
    found_.differences.push_back({place(shown, launches_ + 1) + ": " + what, a != nullptr ? a->line : 0,
                                  b != nullptr ? b->line : 0, a != nullptr ? text_of(*a) : "nothing",
                                  b != nullptr ? text_of(*b) : "nothing"});
  }

  const std::vector<TraceRecord>&a_, &b_;
  std::vector<TraceMask> masks_;
  size_t next_ = 0, launches_ = 0, numbered_ = 0;
  TraceComparison found_;
};

}  // namespace

bool TraceComparison::same() const {
  return differences.empty() && judged > 0 && std::ranges::all_of(unjudged, &TraceUnjudged::padding);
}

TraceComparison compare_traces(const Trace& a1, const Trace& a2, const Trace& b) {
  Comparison comparison(a1, b);
  comparison.find_stable(a2);
  comparison.walk();
  return comparison.found();
}

std::string text_of(const TraceRecord& record) {
  if (record.what == TraceRecord::What::kMark) return fmt::format("mark '{}'", record.call);
  std::vector<std::string> arguments;
  if (record.arguments)
    for (const Words& words : *record.arguments)
      arguments.push_back(fmt::format("{}", fmt::join(words, " ")));
  else
    arguments.emplace_back("unknown");
  const std::string list = fmt::format("({})", fmt::join(arguments, ", "));
  const std::string made = record.allocates.empty() ? "" : record.allocates + " = ";
  if (!record.launch) return made + record.call + list;
  const Launch& l = *record.launch;
  return fmt::format("{} [{}] [{}] shared {} {}", l.kernel, fmt::join(l.grid, " "), fmt::join(l.block, " "),
                     l.shared, list);
}

}  // namespace torchpare::validate

// Two calls are the same if, seen from outside and by order, they cannot be told apart: the same kernels and
// operators with the same arguments, the same bytes in every storage that the caller can reach, the same
// sharing of storages, the same memory taken and given back between the same launches.
//
// Addresses differ from run to run, so a storage is named by when it first appears: inputs first, then in
// order of events. Swapped arguments then differ (`#4, #5` against `#5, #4`), because both were named when
// they were allocated. Bytes are compared as bytes: == would let -0.0 pass for 0.0 and call equal NaNs
// different.
//
// Example: A runs isnan on each input before it launches k(#0, #1); B only launches. The isnan calls come
// from lines that are asserts, so they and their temporaries are left out of both, and the two are the same.
// Counter-example: B frees #1 before k and not after it. Launches and results agree, memory does not:
// different.
#include "validate/compare.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace torchpare::validate {
namespace {

using enum Event::What;

/// Numbers storages in the order in which they are asked for.
class Numbers {
 public:
  int64_t of(int64_t storage) {
    return numbers_.try_emplace(storage, static_cast<int64_t>(numbers_.size())).first->second;
  }
  bool know(int64_t storage) const { return numbers_.contains(storage); }

  void renumber(Value& value) {
    if (value.view) value.view->storage = of(value.view->storage);
    for (Value& item : value.items) renumber(item);
  }

 private:
  std::map<int64_t, int64_t> numbers_;
};

void sort_frees(std::vector<Event>& events) {
  for (auto it = events.begin(); it != events.end();) {
    const auto end = std::find_if(it, events.end(), [](const Event& e) { return e.what != kFree; });
    std::sort(it, end, [](const Event& a, const Event& b) { return a.storage < b.storage; });
    it = end == events.end() ? end : end + 1;
  }
}

void collect(const Value& value, const std::string& path,
             std::vector<std::pair<std::string, const Value*>>& out) {
  if (value.items.empty()) out.emplace_back(path, &value);
  for (size_t k = 0; k < value.items.size(); ++k) collect(value.items[k], fmt::format("{} {}", path, k), out);
}

/// Tensors and other leaves by name: "output 0", or "output 2 1" in a nested list.
std::vector<std::pair<std::string, const Value*>> leaves(const Value& value, const std::string& name) {
  std::vector<std::pair<std::string, const Value*>> out;
  collect(value, name, out);
  return out;
}

/// The same value in a storage of any number.
bool same_but_for_storage(Value a, Value b) {
  if (a.view && b.view) a.view->storage = b.view->storage = 0;
  return a == b;
}

std::string hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes.substr(0, 8)) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return out;
}

class Comparison {
 public:
  Comparison(const Recording& a, const Recording& b) : a_(a), b_(b) {}

  std::vector<Difference> all() {
    if (a_.raised != b_.raised) add(Aspect::kRaised, "the call", raised(a_), raised(b_));
    if (launches() && a_.events != b_.events) memory();
    for (size_t k = 0; k < std::min(a_.inputs.size(), b_.inputs.size()); ++k)
      bytes(Aspect::kInputs, fmt::format("input {}", k), a_.inputs[k], b_.inputs[k]);
    if (a_.output && b_.output) outputs();
    return std::move(found_);
  }

 private:
  void add(Aspect aspect, std::string subject, std::string a, std::string b) {
    found_.push_back({aspect, std::move(subject), std::move(a), std::move(b)});
  }

  static std::string raised(const Recording& r) {
    return r.raised ? fmt::format("raises {}: {}", r.raised->type, r.raised->message) : "returns";
  }

  static std::vector<const Event*> launches_of(const Recording& r) {
    std::vector<const Event*> out;
    for (const Event& e : r.events)
      if (e.what == kLaunch) out.push_back(&e);
    return out;
  }

  bool launches();
  void memory();
  void outputs();
  void bytes(Aspect aspect, const std::string& subject, const Value& a, const Value& b);
  std::string sharing(const Recording& r) const;

  const Recording& a_;
  const Recording& b_;
  std::vector<Difference> found_;
};

bool Comparison::launches() {
  const auto a = launches_of(a_), b = launches_of(b_);
  size_t k = 0;
  while (k < a.size() && k < b.size() && *a[k] == *b[k]) ++k;
  if (k == a.size() && k == b.size()) return true;
  const std::string none = "no more launches";
  add(Aspect::kLaunches, fmt::format("launch {}", k), k < a.size() ? text_of(*a[k]) : none,
      k < b.size() ? text_of(*b[k]) : none);
  return false;
}

/// The first event that differs; between two launches, so the launch that follows tells where.
void Comparison::memory() {
  size_t k = 0, launched = 0;
  while (k < a_.events.size() && k < b_.events.size() && a_.events[k] == b_.events[k])
    launched += a_.events[k++].what == kLaunch;
  auto then = [k](const Recording& r) { return k < r.events.size() ? text_of(r.events[k]) : "the end"; };
  add(Aspect::kMemory, fmt::format("after {} launches", launched), then(a_), then(b_));
}

void Comparison::outputs() {
  const auto a = leaves(*a_.output, "output"), b = leaves(*b_.output, "output");
  if (a.size() != b.size() || a_.output->type != b_.output->type) {
    add(Aspect::kOutputs, "the result", text_of(*a_.output), text_of(*b_.output));
    return;
  }
  for (size_t k = 0; k < a.size(); ++k) {
    const auto& [name, value] = a[k];
    if (same_but_for_storage(*value, *b[k].second))
      bytes(Aspect::kOutputs, name, *value, *b[k].second);
    else
      add(Aspect::kOutputs, name, text_of(*value), text_of(*b[k].second));
  }
  if (const std::string in_a = sharing(a_), in_b = sharing(b_); in_a != in_b)
    add(Aspect::kAliasing, "storages shared", in_a, in_b);
}

void Comparison::bytes(Aspect aspect, const std::string& subject, const Value& a, const Value& b) {
  if (!a.view || !b.view) return;
  const auto of = [](const Recording& r, const Value& v) {
    const auto found = r.storages.find(v.view->storage);
    return found == r.storages.end() ? std::string_view() : found->second;
  };
  const std::string_view in_a = of(a_, a), in_b = of(b_, b);
  if (in_a == in_b) return;
  if (in_a.size() != in_b.size()) {
    add(aspect, subject, fmt::format("a storage of {} bytes", in_a.size()),
        fmt::format("one of {}", in_b.size()));
    return;
  }
  size_t count = 0;
  for (size_t k = 0; k < in_a.size(); ++k) count += in_a[k] != in_b[k];
  const size_t at =
      static_cast<size_t>(std::mismatch(in_a.begin(), in_a.end(), in_b.begin()).first - in_a.begin());
  const size_t from = at / 8 * 8;
  add(aspect, subject, fmt::format("{} from byte {} of its storage", hex(in_a.substr(from)), from),
      fmt::format("{}; bytes that differ: {} of {}", hex(in_b.substr(from)), count, in_a.size()));
}

/// Which inputs and outputs lie in one storage: "input 0 = output 1".
std::string Comparison::sharing(const Recording& r) const {
  std::map<int64_t, std::vector<std::string>> names;
  for (size_t k = 0; k < r.inputs.size(); ++k)
    if (r.inputs[k].view) names[r.inputs[k].view->storage].push_back(fmt::format("input {}", k));
  for (const auto& [name, value] : leaves(*r.output, "output"))
    if (value->view) names[value->view->storage].push_back(name);
  std::vector<std::string> shared;
  for (const auto& [storage, those] : names)
    if (those.size() > 1) shared.push_back(fmt::format("{}", fmt::join(those, " = ")));
  std::sort(shared.begin(), shared.end());
  return shared.empty() ? "none" : fmt::format("{}", fmt::join(shared, ", "));
}

}  // namespace

std::string_view name_of(Aspect aspect) {
  constexpr std::string_view kNames[] = {"raised", "launches", "outputs", "inputs", "aliasing", "memory"};
  return kNames[static_cast<size_t>(aspect)];
}

void normalise(Recording& r, const Lines& asserts) {
  Numbers numbers;
  for (Value& input : r.inputs) numbers.renumber(input);
  std::erase_if(r.events, [&](const Event& e) { return e.what != kFree && asserts.contains(e.line); });
  for (Event& e : r.events) {
    if (e.what == kFree) continue;
    for (Value& argument : e.arguments) numbers.renumber(argument);
    if (e.result) numbers.renumber(*e.result);
  }
  if (r.output) numbers.renumber(*r.output);
  std::erase_if(r.events, [&](const Event& e) { return e.what == kFree && !numbers.know(e.storage); });
  for (Event& e : r.events)
    if (e.what == kFree) e.storage = numbers.of(e.storage);
  sort_frees(r.events);
  std::map<int64_t, std::string_view> storages;
  for (const auto& [storage, bytes] : r.storages) storages[numbers.of(storage)] = bytes;
  r.storages = std::move(storages);
}

std::vector<Difference> compare(const Recording& a, const Recording& b) { return Comparison(a, b).all(); }

std::string text_of(const Value& v) {
  std::string out = v.name.empty() ? "" : v.name + "=";
  if (v.view) {
    out += fmt::format("#{}{} ({}) {}", v.view->storage,
                       v.view->offset ? fmt::format("+{}", v.view->offset) : "",
                       fmt::join(v.view->size, ", "), v.dtype);
    return out + fmt::format(" strides ({})", fmt::join(v.view->stride, ", "));
  }
  if (v.items.empty() && !v.text.empty()) return out + v.text;
  out += v.type + "(";
  for (size_t k = 0; k < v.items.size(); ++k) out += (k ? ", " : "") + text_of(v.items[k]);
  return out + ")";
}

std::string text_of(const Event& e) {
  if (e.what == kFree) return fmt::format("frees #{}", e.storage);
  if (e.what == kAllocate)
    return fmt::format("{} of {} bytes as {} (line {})", e.name, e.bytes, e.result ? text_of(*e.result) : "",
                       e.line);
  std::string out = e.name + "(";
  for (size_t k = 0; k < e.arguments.size(); ++k) out += (k ? ", " : "") + text_of(e.arguments[k]);
  return out + fmt::format(") (line {})", e.line);
}

}  // namespace torchpare::validate

#include "validate/trace.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/ascii.h"

namespace torchpare::validate {
namespace {

using nlohmann::json;

bool is_word(const std::string& word) {
  const size_t plus = word.rfind('+');
  if (plus != word.npos)
    return plus > 0 && plus + 1 < word.size() && std::all_of(word.begin() + plus + 1, word.end(), is_digit);
  const bool digits = std::ranges::all_of(word, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
  return digits && !word.empty() && word.size() % 2 == 0 && word.size() <= 16;
}

Launch launch_of(const json& record) {
  Launch launch;
  launch.kernel = record.at("kernel").get<std::string>();
  if (!record.at("module").is_null()) launch.module = record.at("module").get<std::string>();
  launch.grid = record.at("grid").get<std::array<uint32_t, 3>>();
  launch.block = record.at("block").get<std::array<uint32_t, 3>>();
  launch.shared = record.at("shared").get<uint32_t>();
  for (const json& attribute : record.at("attributes"))
    launch.attributes[attribute.at(0).get<int>()] = attribute.at(1).get<Words>();
  return launch;
}

TraceRecord record_of(const json& object, const std::string& kind, size_t line) {
  TraceRecord record;
  record.line = line;
  if (kind == "mark") {
    record.call = object.at("text").get<std::string>();
    return record;
  }
  record.what = kind == "launch" ? TraceRecord::What::kLaunch : TraceRecord::What::kCall;
  record.call = object.at("call").get<std::string>();
  if (kind == "launch") record.launch = launch_of(object);
  record.allocates = object.value("allocates", "");
  if (!object.at("arguments").is_null()) record.arguments = object["arguments"].get<std::vector<Words>>();
  record.stream = object.value("stream", uint64_t{0});
  record.result = object.at("result").get<int>();
  return record;
}

/// The first word in it that is none; empty for none.
std::string no_word_in(const TraceRecord& record) {
  std::vector<Words> all = record.arguments.value_or(std::vector<Words>{});
  if (record.launch)
    for (const auto& [id, words] : record.launch->attributes) all.push_back(words);
  for (const Words& words : all)
    for (const std::string& word : words)
      if (!is_word(word)) return fmt::format("'{}'", word);
  return {};
}

/// Takes line after line.
class Reader {
 public:
  explicit Reader(const std::string& where) : where_(where) {}

  /// `whole`: a line end follows.
  Result<Done> take(std::string_view text, bool whole) {
    ++line_;
    if (!whole) return malformed("it has no end: the process was stopped while it wrote");
    try {
      return take(json::parse(text));
    } catch (const json::exception& thrown) {
      return malformed(thrown.what());
    }
  }

  bool ended() const { return ended_; }
  const std::string& trouble() const { return trouble_; }
  Trace& trace() { return trace_; }

 private:
  Error malformed(const std::string& why) const {
    return {fmt::format("{}:{}", where_, line_), "this is no line of a launch trace", why,
            "trace again, with the tracer of this version"};
  }

  Result<Done> take(const json& object) {
    const std::string kind = object.at("record").get<std::string>();
    if (ended_) return malformed("a record after the end");
    if ((line_ == 1) != (kind == "trace"))
      return malformed("a trace begins with one record of the kind 'trace'");
    if (kind == "trace") return begin(object);
    if (kind == "end") return end(object.at("records").get<size_t>());
    ++seen_;
    if (kind == "trouble") {
      trouble_ = object.at("why").get<std::string>();
    } else if (kind == "module") {
      trace_.modules.push_back(object.at("image").get<std::string>());
    } else if (kind == "mark" || kind == "launch" || kind == "call") {
      trace_.records.push_back(record_of(object, kind, line_));
      if (const std::string word = no_word_in(trace_.records.back()); !word.empty())
        return malformed(word + " is no word");
    } else {
      return malformed(fmt::format("'{}' is no kind of record", kind));
    }
    return Done{};
  }

  Result<Done> begin(const json& object) {
    const int version = object.at("version").get<int>();
    if (version != 1) return malformed(fmt::format("version {} is not known here, version 1 is", version));
    trace_.pid = object.at("pid").get<int64_t>();
    trace_.hook = object.at("hook").get<std::string>();
    return Done{};
  }

  Result<Done> end(size_t counted) {
    if (counted != seen_)
      return malformed(fmt::format("{} records were written, {} are here", counted, seen_));
    ended_ = true;
    return Done{};
  }

  const std::string& where_;
  Trace trace_;
  size_t line_ = 0, seen_ = 0;
  bool ended_ = false;
  std::string trouble_;
};

}  // namespace

Result<Trace> read_trace(std::string_view text, const std::string& where) {
  Reader reader(where);
  while (!text.empty()) {
    const size_t end = text.find('\n');
    TRY(reader.take(text.substr(0, end), end != text.npos));
    text.remove_prefix(end + 1);
  }
  if (!reader.trouble().empty()) return Error{where, "there is no trace", reader.trouble(), ""};
  if (!reader.ended())
    return Error{where, "this trace is not complete",
                 "its last line is missing: the process was stopped or crashed",
                 "look at what the traced program printed last"};
  Trace& trace = reader.trace();
  trace.launches = static_cast<size_t>(
      std::ranges::count_if(trace.records, [](const auto& r) { return r.launch && r.result == 0; }));
  if (trace.launches == 0)
    return Error{where, "this trace has no kernel launch", "nothing of the GPU's work was seen",
                 "check that the program used the GPU between trace_active(1) and trace_active(0)"};
  return std::move(trace);
}

}  // namespace torchpare::validate

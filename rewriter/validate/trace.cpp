#include "validate/trace.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace torchpare::validate {
namespace {

using nlohmann::json;

/// Why a line is no record; json's own exceptions say the rest.
struct Malformed {
  std::string why;
};

bool is_word(const std::string& word) {
  const size_t plus = word.rfind('+');
  if (plus != word.npos)
    return plus > 0 && plus + 1 < word.size() &&
           std::all_of(word.begin() + plus + 1, word.end(), [](char c) { return c >= '0' && c <= '9'; });
  const bool digits = std::all_of(word.begin(), word.end(),
                                  [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  return digits && !word.empty() && word.size() % 2 == 0 && word.size() <= 16;
}

Words words_of(const json& list) {
  Words words = list.get<Words>();
  for (const std::string& word : words)
    if (!is_word(word)) throw Malformed{fmt::format("'{}' is no word", word)};
  return words;
}

std::optional<std::vector<Words>> arguments_of(const json& list) {
  if (list.is_null()) return std::nullopt;
  if (!list.is_array()) throw Malformed{"'arguments' is no list"};
  std::vector<Words> arguments;
  for (const json& argument : list) arguments.push_back(words_of(argument));
  return arguments;
}

Launch launch_of(const json& record) {
  Launch launch;
  launch.kernel = record.at("kernel").get<std::string>();
  if (!record.at("module").is_null()) launch.module = record.at("module").get<std::string>();
  launch.grid = record.at("grid").get<std::array<uint32_t, 3>>();
  launch.block = record.at("block").get<std::array<uint32_t, 3>>();
  launch.shared = record.at("shared").get<uint32_t>();
  for (const json& attribute : record.at("attributes"))
    launch.attributes[attribute.at(0).get<int>()] = words_of(attribute.at(1));
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
  record.arguments = arguments_of(object.at("arguments"));
  record.stream = object.value("stream", uint64_t{0});
  record.result = object.at("result").get<int>();
  return record;
}

/// Takes line after line; `Malformed` or one of json's exceptions for one that does not belong there.
class Reader {
 public:
  void take(std::string_view text, size_t line) {
    const json object = json::parse(text);
    const std::string kind = object.at("record").get<std::string>();
    if (ended_) throw Malformed{"a record after the end"};
    if ((line == 1) != (kind == "trace"))
      throw Malformed{"a trace begins with one record of the kind 'trace'"};
    if (kind == "trace") return begin(object);
    if (kind == "end") return end(object.at("records").get<size_t>());
    ++seen_;
    if (kind == "trouble") {
      trouble_ = object.at("why").get<std::string>();
    } else if (kind == "module") {
      trace_.modules.push_back(object.at("image").get<std::string>());
    } else if (kind == "mark" || kind == "launch" || kind == "call") {
      trace_.records.push_back(record_of(object, kind, line));
    } else {
      throw Malformed{fmt::format("'{}' is no kind of record", kind)};
    }
  }

  bool ended() const { return ended_; }
  const std::string& trouble() const { return trouble_; }
  Trace& trace() { return trace_; }

 private:
  void begin(const json& object) {
    const int version = object.at("version").get<int>();
    if (version != 1) throw Malformed{fmt::format("version {} is not known here, version 1 is", version)};
    trace_.pid = object.at("pid").get<int64_t>();
    trace_.hook = object.at("hook").get<std::string>();
  }

  void end(size_t counted) {
    if (counted != seen_)
      throw Malformed{fmt::format("{} records were written, {} are here", counted, seen_)};
    ended_ = true;
  }

  Trace trace_;
  size_t seen_ = 0;
  bool ended_ = false;
  std::string trouble_;
};

Error malformed(const std::string& where, size_t line, const std::string& why) {
  return {fmt::format("{}:{}", where, line), "this is no line of a launch trace", why,
          "trace again, with the tracer of this version"};
}

std::optional<Error> read_lines(std::string_view text, const std::string& where, Reader& reader) {
  size_t line = 0;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    ++line;
    if (end == text.npos)
      return malformed(where, line, "it has no end: the process was stopped while it wrote");
    try {
      reader.take(text.substr(0, end), line);
    } catch (const json::exception& thrown) {
      return malformed(where, line, thrown.what());
    } catch (const Malformed& thrown) {
      return malformed(where, line, thrown.why);
    }
    text.remove_prefix(end + 1);
  }
  return std::nullopt;
}

}  // namespace

Result<Trace> read_trace(std::string_view text, const std::string& where) {
  Reader reader;
  if (auto error = read_lines(text, where, reader)) return *error;
  if (!reader.trouble().empty()) return Error{where, "there is no trace", reader.trouble(), ""};
  if (!reader.ended())
    return Error{where, "this trace is not complete",
                 "its last line is missing: the process was stopped or crashed",
                 "look at what the traced program printed last"};
  Trace& trace = reader.trace();
  trace.launches = static_cast<size_t>(std::count_if(
      trace.records.begin(), trace.records.end(), [](const auto& r) { return r.launch && r.result == 0; }));
  if (trace.launches == 0)
    return Error{where, "this trace has no kernel launch", "nothing of the GPU's work was seen",
                 "check that the program used the GPU between trace_active(1) and trace_active(0)"};
  return std::move(trace);
}

}  // namespace torchpare::validate

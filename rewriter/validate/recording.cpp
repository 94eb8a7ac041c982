#include "validate/recording.h"

#include <nlohmann/json.hpp>

namespace torchpare::validate {
namespace {

using Json = nlohmann::json;

std::string text_of(const Json& j, const char* key) {
  const auto found = j.find(key);
  return found == j.end() || found->is_null() ? std::string() : found->get<std::string>();
}

Value value_of(const Json& j) {
  Value v{text_of(j, "name"),
          text_of(j, "type"),
          text_of(j, "dtype"),
          text_of(j, "device"),
          {},
          text_of(j, "text"),
          {}};
  if (j.contains("storage")) v.view = View{j.at("storage"), j.at("offset"), j.at("size"), j.at("stride")};
  if (const auto items = j.find("items"); items != j.end())
    for (const Json& item : *items) v.items.push_back(value_of(item));
  return v;
}

Event::What what_of(const std::string& word) {
  if (word == "allocate") return Event::What::kAllocate;
  return word == "free" ? Event::What::kFree : Event::What::kLaunch;
}

Event event_of(const Json& j) {
  Event e;
  e.what = what_of(j.at("what"));
  e.name = text_of(j, "name");
  e.line = j.value("line", size_t{0});
  e.storage = j.value("storage", int64_t{0});
  e.bytes = j.value("bytes", int64_t{0});
  for (const Json& argument : j.value("arguments", Json::array())) e.arguments.push_back(value_of(argument));
  if (j.contains("result")) e.result = value_of(j["result"]);
  return e;
}

void fill(Recording& r, const Json& j) {
  r.kernels = j.at("kernels");
  r.vacuous = j.at("vacuous");
  for (const Json& input : j.at("inputs")) r.inputs.push_back(value_of(input));
  for (const Json& event : j.at("events")) r.events.push_back(event_of(event));
  if (!j.at("output").is_null()) r.output = value_of(j["output"]);
  if (const Json& error = j.at("error"); !error.is_null())
    r.raised = Raised{error.at("type"), error.at("message")};
}

/// The storages' bytes, if they are where the record says.
bool fill_storages(Recording& r, const Json& list) {
  for (const Json& s : list) {
    const size_t at = s.at("at"), size = s.at("bytes");
    if (at > r.bytes.size() || size > r.bytes.size() - at) return false;
    r.storages[s.at("storage")] = std::string_view(r.bytes).substr(at, size);
  }
  return true;
}

Error unreadable(std::string why) {
  return {"the runner's record", "cannot be read", std::move(why),
          "look at what the wrapper does to other files"};
}

}  // namespace

Result<std::unique_ptr<Recording>> read_recording(std::string_view json, std::string bytes) {
  auto recording = std::make_unique<Recording>();  // storages point into it: it must not move
  recording->bytes = std::move(bytes);
  try {
    const Json j = Json::parse(json);
    fill(*recording, j);
    if (!fill_storages(*recording, j.at("storages"))) return unreadable("it is shorter than it says");
  } catch (const Json::exception& error) {
    return unreadable(error.what());
  }
  return recording;
}

}  // namespace torchpare::validate

// What a wrapper did during one call, as the runner wrote it down.
//
// Format: tools/python/torchpare_runner/record.py, which writes it. Values are plain and compare with ==.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace torchpare::validate {

/// Where a tensor lies: a storage, known by number, and elements of it.
struct View {
  int64_t storage = 0;
  int64_t offset = 0;  ///< elements
  std::vector<int64_t> size;
  std::vector<int64_t> stride;  ///< elements

  bool operator==(const View&) const = default;
};

/// An argument or a result. Exactly one of `view`, `text` and `items` says what it is; a list may be empty.
struct Value {
  std::string name;  ///< of a keyword argument
  std::string type;  ///< Python's
  std::string dtype;
  std::string device;
  std::optional<View> view;
  std::string text;  ///< repr of what is no tensor and no list
  std::vector<Value> items;

  bool operator==(const Value&) const = default;
};

struct Event {
  enum class What : uint8_t { kLaunch, kAllocate, kFree };

  What what = What::kLaunch;
  std::string name;  ///< kernel, operator or allocating function
  size_t line = 0;   ///< of the wrapper; 0 where unknown. Not part of what is compared.
  std::vector<Value> arguments;
  std::optional<Value> result;
  int64_t storage = 0;  ///< for kFree
  int64_t bytes = 0;    ///< for kAllocate

  bool operator==(const Event& o) const {
    return what == o.what && name == o.name && arguments == o.arguments && result == o.result &&
           storage == o.storage && bytes == o.bytes;
  }
};

/// What was raised.
struct Raised {
  std::string type;
  std::string message;

  bool operator==(const Raised&) const = default;
};

struct Recording {
  std::vector<std::string> kernels;  ///< that the wrapper defines
  std::vector<Value> inputs;
  std::vector<Event> events;
  std::optional<Value> output;  ///< absent when it raised
  std::optional<Raised> raised;
  std::map<std::string, std::string> vacuous;    ///< index of an output -> "empty", "all NaN", "all zero"
  std::map<int64_t, std::string_view> storages;  ///< bytes, of inputs and outputs, after the call
  std::string bytes;                             ///< what `storages` points into
};

/// Reads a record: the JSON and the bytes that belong to it. Errors: it is not of that form.
Result<std::unique_ptr<Recording>> read_recording(std::string_view json, std::string bytes);

}  // namespace torchpare::validate

#include "arguments.h"

#include <cstring>

#include "text.h"

namespace torchpare::tracer {
namespace {

struct Buffer {
  const char* bytes = nullptr;
  size_t size = 0;
};

/// The other way of passing parameters: one buffer, described by a list of keys and values (cuLaunchKernel).
Buffer buffer_in(void** extra) {
  Buffer buffer;
  for (; extra != nullptr && *extra != CU_LAUNCH_PARAM_END; extra += 2) {
    if (extra[0] == CU_LAUNCH_PARAM_BUFFER_POINTER) buffer.bytes = static_cast<const char*>(extra[1]);
    if (extra[0] == CU_LAUNCH_PARAM_BUFFER_SIZE) std::memcpy(&buffer.size, extra[1], sizeof buffer.size);
  }
  return buffer;
}

/// How many bytes of the 64 an attribute's value has are used; the rest is whatever the caller's stack held.
size_t size_of(CUlaunchAttributeID id) {
  switch (id) {
    case CU_LAUNCH_ATTRIBUTE_CLUSTER_DIMENSION:
      return 3 * sizeof(unsigned);
    case CU_LAUNCH_ATTRIBUTE_COOPERATIVE:
    case CU_LAUNCH_ATTRIBUTE_SYNCHRONIZATION_POLICY:
    case CU_LAUNCH_ATTRIBUTE_CLUSTER_SCHEDULING_POLICY_PREFERENCE:
    case CU_LAUNCH_ATTRIBUTE_PROGRAMMATIC_STREAM_SERIALIZATION:
    case CU_LAUNCH_ATTRIBUTE_PRIORITY:
    case CU_LAUNCH_ATTRIBUTE_MEM_SYNC_DOMAIN:
      return sizeof(int);
    default:
      return sizeof(CUlaunchAttributeValue);
  }
}

}  // namespace

std::string words(const void* bytes, size_t size, const Addresses& addresses) {
  std::string list = "[";
  const char* at = static_cast<const char*>(bytes);
  for (size_t left = size; left > 0;) {
    const size_t taken = left < 8 ? left : 8;
    std::optional<std::string> name;
    if (taken == 8) {
      uint64_t address = 0;
      std::memcpy(&address, at, sizeof address);
      name = addresses.find(address);
    }
    if (list.size() > 1) list += ',';
    list += quoted(name ? *name : hex(at, taken));
    at += taken;
    left -= taken;
  }
  return list + "]";
}

std::string arguments(const Launch& launch, const std::optional<std::vector<Parameter>>& parameters,
                      const Addresses& addresses) {
  if (launch.parameters == nullptr && launch.extra == nullptr) return "[]";
  const Buffer buffer = buffer_in(launch.extra);
  if (!parameters) {
    const bool known = launch.parameters == nullptr && buffer.bytes != nullptr;
    return known ? "[" + words(buffer.bytes, buffer.size, addresses) + "]" : "null";
  }
  std::string list = "[";
  for (size_t i = 0; i < parameters->size(); ++i) {
    const Parameter& p = (*parameters)[i];
    if (launch.parameters == nullptr && p.offset + p.size > buffer.size) return "null";  // not this kernel's
    const void* bytes = launch.parameters != nullptr ? launch.parameters[i] : buffer.bytes + p.offset;
    if (i > 0) list += ',';
    list += words(bytes, p.size, addresses);
  }
  return list + "]";
}

std::string attributes(const Launch& launch, const Addresses& addresses) {
  std::string list = "[";
  for (unsigned i = 0; i < launch.attribute_count; ++i) {
    const CUlaunchAttribute& a = launch.attributes[i];
    if (i > 0) list += ',';
    list +=
        "[" + std::to_string(static_cast<int>(a.id)) + "," + words(&a.value, size_of(a.id), addresses) + "]";
  }
  return list + "]";
}

}  // namespace torchpare::tracer

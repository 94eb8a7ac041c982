// A libcupti.so.13 with one subscriber, as the real one. FAKE_CUPTI_HOLDER names a tool that was there first.
#include <cupti.h>
#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>
#include <utility>

#include "fake_driver.h"

namespace {

CUpti_CallbackFunc subscriber = nullptr;
std::set<std::pair<int, CUpti_CallbackId>> enabled;

void pass_on(CUpti_CallbackDomain domain, CUpti_CallbackId id, const void* event) {
  if (enabled.contains({domain, id})) subscriber(nullptr, domain, id, event);
}

}  // namespace

extern "C" {

CUptiResult cuptiSubscribe(CUpti_SubscriberHandle* handle, CUpti_CallbackFunc callback, void*) {
  if (subscriber != nullptr || std::getenv("FAKE_CUPTI_HOLDER") != nullptr)
    return CUPTI_ERROR_MULTIPLE_SUBSCRIBERS_NOT_SUPPORTED;
  subscriber = callback;
  *handle = reinterpret_cast<CUpti_SubscriberHandle>(&subscriber);
  void* driver = dlopen("libcuda.so.1", RTLD_NOLOAD | RTLD_NOW);
  reinterpret_cast<void (*)(Listener)>(dlsym(driver, "fake_driver_listen"))(pass_on);
  return CUPTI_SUCCESS;
}

CUptiResult cuptiSubscribe_v2(CUpti_SubscriberHandle* handle, CUpti_CallbackFunc callback, void* data,
                              CUpti_SubscriberParams* names) {
  if (names->structSize != CUpti_SubscriberParams_STRUCT_SIZE) return CUPTI_ERROR_INVALID_PARAMETER;
  const CUptiResult result = cuptiSubscribe(handle, callback, data);
  const char* holder = std::getenv("FAKE_CUPTI_HOLDER");
  if (result != CUPTI_SUCCESS && holder != nullptr && names->oldSubscriberName != nullptr)
    std::snprintf(names->oldSubscriberName, names->oldSubscriberSize, "CUPTI for %s", holder);
  return result;
}

CUptiResult cuptiEnableCallback(uint32_t on, CUpti_SubscriberHandle, CUpti_CallbackDomain domain,
                                CUpti_CallbackId id) {
  if (on != 0) enabled.insert({domain, id});
  return CUPTI_SUCCESS;
}

CUptiResult cuptiGetResultString(CUptiResult result, const char** text) {
  *text = result == CUPTI_ERROR_MULTIPLE_SUBSCRIBERS_NOT_SUPPORTED
              ? "CUPTI_ERROR_MULTIPLE_SUBSCRIBERS_NOT_SUPPORTED"
              : "CUPTI_ERROR_UNKNOWN";
  return CUPTI_SUCCESS;
}

}  // extern "C"

// The hook by CUPTI: the driver loads this library when CUDA starts, and CUPTI then tells of every driver
// call.
//
// The driver level alone is subscribed to: calls of the CUDA runtime, of Triton's launchers and of torch's
// all end there, and listening to the runtime too would count them twice.
#include <array>
#include <cstring>

#include "cupti_library.h"
#include "driver.h"
#include "recorder.h"

namespace torchpare::tracer {

Recorder& recorder() {
  static auto* const kRecorder = new Recorder("cupti");
  return *kRecorder;
}

namespace {

void on_call(CUpti_CallbackId id, const CUpti_CallbackData& data) {
  const TracedCall* traced = traced_call(id);
  if (traced == nullptr) return;
  if (data.callbackSite == CUPTI_API_ENTER) {
    recorder().enter(*traced, data.functionParams, data.symbolName);
    return;
  }
  CUresult result = CUDA_ERROR_UNKNOWN;
  if (data.functionReturnValue != nullptr) std::memcpy(&result, data.functionReturnValue, sizeof result);
  recorder().leave(*traced, result);
}

void on_resource(CUpti_CallbackId id, const CUpti_ResourceData& data) {
  if (id != CUPTI_CBID_RESOURCE_MODULE_LOADED || data.resourceDescriptor == nullptr) return;
  const auto& module = *static_cast<const CUpti_ModuleResourceData*>(data.resourceDescriptor);
  recorder().module_loaded(module.pCubin, module.cubinSize);
}

void CUPTIAPI on_event(void*, CUpti_CallbackDomain domain, CUpti_CallbackId id, const void* event) {
  if (Quiet::on()) return;
  if (domain == CUPTI_CB_DOMAIN_DRIVER_API) on_call(id, *static_cast<const CUpti_CallbackData*>(event));
  if (domain == CUPTI_CB_DOMAIN_RESOURCE) on_resource(id, *static_cast<const CUpti_ResourceData*>(event));
}

std::string reason(const Cupti& cupti, CUptiResult result) {
  const char* text = nullptr;
  if (cupti.describe(result, &text) != CUPTI_SUCCESS || text == nullptr) text = "no name";
  return "error " + std::to_string(static_cast<int>(result)) + " (" + text + ")";
}

/// Why we are no subscriber; empty when we are.
std::string subscribe(const Cupti& cupti, CUpti_SubscriberHandle& subscriber) {
  std::array<char, 4 * CUPTI_OLD_SUBSCRIBER_NAME_MIN_LEN> holder{};
  CUptiResult result;
  if (cupti.subscribe_named != nullptr) {
    CUpti_SubscriberParams names{};
    names.structSize = CUpti_SubscriberParams_STRUCT_SIZE;
    names.subscriberName = "torchpare tracer";
    names.oldSubscriberName = holder.data();
    names.oldSubscriberSize = holder.size();
    result = cupti.subscribe_named(&subscriber, on_event, nullptr, &names);
  } else {
    result = cupti.subscribe(&subscriber, on_event, nullptr);
  }
  if (result == CUPTI_SUCCESS) return "";
  std::string why = "CUPTI: no calls can be traced; cuptiSubscribe: " + reason(cupti, result);
  if (result == CUPTI_ERROR_MULTIPLE_SUBSCRIBERS_NOT_SUPPORTED)
    why += ", it has one subscriber at a time and that is " +
           (holder[0] != '\0' ? "'" + std::string(holder.data()) + "'" : std::string("another tool")) +
           "; run without that tool, or use the preloaded hook (LD_PRELOAD=libtorchpare_tracer_preload.so)";
  return why;
}

std::string begin() {
  static const Cupti cupti = open_cupti();
  if (!cupti.missing.empty()) return cupti.missing;
  static CUpti_SubscriberHandle subscriber = nullptr;
  if (std::string why = subscribe(cupti, subscriber); !why.empty()) return why;
  for (const TracedCall& call : traced_calls()) {
    const CUptiResult result = cupti.enable(1, subscriber, CUPTI_CB_DOMAIN_DRIVER_API, call.id);
    // An older CUPTI does not know the youngest functions; no program that runs on it calls them.
    if (result != CUPTI_SUCCESS && result != CUPTI_ERROR_INVALID_PARAMETER)
      return std::string("CUPTI: cannot trace ") + call.name + "; " + reason(cupti, result);
  }
  const CUptiResult result =
      cupti.enable(1, subscriber, CUPTI_CB_DOMAIN_RESOURCE, CUPTI_CBID_RESOURCE_MODULE_LOADED);
  return result == CUPTI_SUCCESS ? "" : "CUPTI: cannot trace modules; " + reason(cupti, result);
}

}  // namespace
}  // namespace torchpare::tracer

/// Called by the driver while CUDA starts, when CUDA_INJECTION64_PATH names this file. Always 1, "loaded": a
/// program that can't be traced still runs, and its trace says why it is none.
extern "C" __attribute__((visibility("default"))) int InitializeInjection() {
  static const std::string kWhy = torchpare::tracer::begin();
  static const bool kTold = (kWhy.empty() || (torchpare::tracer::recorder().trouble(kWhy), true));
  return kTold ? 1 : 0;
}

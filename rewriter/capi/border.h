// The border to C: nothing but conversions, and a net for every exception.
#pragma once

#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>
#include <string_view>

#include "capi/torchpare.h"
#include "core/printable.h"
#include "core/result.h"
#include "policy/policy.h"

/// The policy, and what becomes of it once a call has passed.
struct torchpare_policy {
  torchpare::Policy now;
  torchpare::Policy later;
};

namespace torchpare::border {

inline void clear(torchpare_text* text) {
  if (text != nullptr) *text = {nullptr, 0};
}

/// A copy for the caller. Throws std::bad_alloc, and leaves `out` null then.
inline void give(std::string_view text, torchpare_text* out) {
  if (out == nullptr) return;
  auto* bytes = static_cast<char*>(std::malloc(text.size() + 1));
  if (bytes == nullptr) throw std::bad_alloc();
  std::memcpy(bytes, text.data(), text.size());
  bytes[text.size()] = '\0';
  *out = {bytes, text.size()};
}

/// As give(), but without memory there is no message.
inline torchpare_status trouble(const Error& error, torchpare_text* out) noexcept try {
  give(printable(message(error)), out);
  return TORCHPARE_TROUBLE;
} catch (...) {
  return TORCHPARE_TROUBLE;
}

/// Runs `work` and turns whatever it throws into a message.
template <class Work>
torchpare_status guarded(torchpare_text* report, Work work) noexcept {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    torchpare_text_free(report);
    return trouble({"torchpare", "out of memory", "", "give a shorter text, or fewer files"}, report);
  } catch (const std::exception& error) {
    torchpare_text_free(report);
    return trouble({"torchpare", "an unexpected error", error.what(), "please report it"}, report);
  } catch (...) {
    torchpare_text_free(report);
    return trouble({"torchpare", "an unexpected error", "", "please report it"}, report);
  }
}

}  // namespace torchpare::border

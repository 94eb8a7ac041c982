// What comes back from the C functions, freed with what holds it.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "capi/torchpare.h"
#include "evidence.h"

namespace torchpare::test {

/// A text that came back, freed with it.
struct Text {
  torchpare_text raw{nullptr, 0};
  Text() = default;
  Text(const Text&) = delete;
  Text& operator=(const Text&) = delete;
  ~Text() { torchpare_text_free(&raw); }

  std::string_view view() const { return {raw.bytes, raw.size}; }
  bool is_null() const { return raw.bytes == nullptr; }
  std::string str() const { return {raw.bytes, raw.size}; }
  nlohmann::json json() const { return nlohmann::json::parse(str()); }
};

struct Resolved {
  torchpare_policy* raw = nullptr;
  Text message;
  torchpare_status status;
  explicit Resolved(std::string_view settings)
      : status(torchpare_policy_resolve(settings.data(), settings.size(), &raw, &message.raw)) {}
  Resolved(const Resolved&) = delete;
  Resolved& operator=(const Resolved&) = delete;
  ~Resolved() { torchpare_policy_free(raw); }

  torchpare_status rewrite(torchpare_style style, std::string_view text, Text& made,
                           Text* report = nullptr) const {
    return torchpare_rewrite(raw, style, text.data(), text.size(), &made.raw, raw_of(report));
  }
  torchpare_status once(std::string_view text, Text& checked, Text& passed, Text* report = nullptr) const {
    return torchpare_rewrite_once(raw, text.data(), text.size(), &checked.raw, &passed.raw, raw_of(report));
  }
  torchpare_status audit(std::string_view a, std::string_view b, Text* report = nullptr) const {
    return torchpare_audit(raw, a.data(), a.size(), b.data(), b.size(), raw_of(report));
  }

 private:
  static torchpare_text* raw_of(Text* text) { return text == nullptr ? nullptr : &text->raw; }
};

inline const std::string& mlp() { return text_of("torch-2.13.0/cpu/mlp.0"); }

}  // namespace torchpare::test

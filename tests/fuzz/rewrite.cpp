// For any bytes, in both styles: nothing is written that is not proved, twice is once, and mute only turns
// spaces into '#'.
#include "rewrite/rewrite.h"

#include <string>

#include "policies.h"
#include "target.h"

namespace torchpare::fuzz {
namespace {

void check_muted(std::string_view text, std::string_view muted) {
  require(muted.size() == text.size(), "mute keeps the length");
  for (size_t i = 0; i < text.size(); ++i)
    require(muted[i] == text[i] || (text[i] == ' ' && muted[i] == '#'), "mute turns spaces into '#' only");
}

void check(std::string_view text, const Policy& policy, Style style, Recogniser& recogniser) {
  const Outcome outcome = rewrite(text, policy, style, recogniser);
  require((outcome.state == State::kRewritten) == outcome.rewritten.has_value(),
          "there is a text exactly when the state says so");
  if (!outcome.rewritten) return;
  const std::string once(outcome.rewritten->text());
  require(audit::audit(text, once, policy).verdict == audit::Verdict::kProved, "what is written is proved");
  if (style == Style::kMute) check_muted(text, once);
  require(rewrite(once, policy, style, recogniser).state == State::kUnchanged, "twice is once");
}

}  // namespace
}  // namespace torchpare::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  using namespace torchpare;
  static const Policy kStripAll = test::strip_all();
  Recogniser recogniser;
  for (Style style : {Style::kDelete, Style::kMute})
    fuzz::check(fuzz::text_of(bytes, size), kStripAll, style, recogniser);
  return 0;
}

// For any bytes: a container is read to its end or refused; what is written of it is proved, has its size,
// and can be put back. Each input is tried as it is, and behind a right checksum, which no fuzzer would find.
#include <string>

#include "audit/container.h"
#include "policies.h"
#include "rewrite/restore.h"
#include "rewrite/rewrite_file.h"
#include "target.h"

namespace torchpare::fuzz {
namespace {

const Policy kStripAll = test::strip_all();

void check_contents(std::string_view bytes, const container::Contents& contents) {
  size_t end = 0;
  for (const Span& text : contents.texts) {
    require(text.begin >= end && text.begin <= text.end && text.end <= bytes.size(),
            "texts are in order and in the file");
    end = text.end;
  }
  for (const container::Checksum& c : contents.checksums)
    require(c.at + container::kChecksumSize == c.covers.begin && c.covers.end <= bytes.size(),
            "checksums are in the file");
}

void check_way_back(std::string_view before, std::string_view after, Recogniser& recogniser) {
  const Restoration back = restore(after, {"f", {}}, recogniser);
  if (!back.restored) return;
  require(
      audit::audit_container(back.restored->text(), after, kStripAll).verdict == audit::Verdict::kProved ||
          back.restored->text() == before,
      "what is put back is proved");
}

void check(std::string_view bytes) {
  require(audit::audit_container(bytes, bytes, kStripAll).verdict == audit::Verdict::kProved,
          "identity is proved");
  Recogniser recogniser;
  const Task task{&kStripAll, Style::kMute, true, true};
  const auto outcome = work_on_container(bytes, "f", task, recogniser);
  if (!outcome) return;
  check_contents(bytes, *outcome->contents);
  require(outcome->rewritten.has_value() == (outcome->state == State::kRewritten),
          "there is a text exactly when the state says so");
  if (!outcome->rewritten) return;
  const std::string after(outcome->rewritten->text());
  require(after.size() == bytes.size(), "the size stays");
  require(audit::audit_container(bytes, after, kStripAll).verdict == audit::Verdict::kProved,
          "what is written is proved");
  const auto again = work_on_container(after, "f", task, recogniser);
  require(again && again->state == State::kUnchanged, "twice is once");
  check_way_back(bytes, after, recogniser);
}

std::string behind_checksum(std::string_view bytes) {
  std::string out(container::kChecksumSize, '\0');
  out.append(bytes);
  container::renew_checksums(out, {{0, {container::kChecksumSize, out.size()}}});
  return out;
}

}  // namespace
}  // namespace torchpare::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  using namespace torchpare::fuzz;
  check(text_of(bytes, size));
  check(behind_checksum(text_of(bytes, size)));
  return 0;
}

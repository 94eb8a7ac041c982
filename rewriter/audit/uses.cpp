#include "audit/uses.h"

#include <cstring>

#include "audit/bytes.h"
#include "audit/recognise.h"
#include "audit/statements.h"
#include "audit/strings.h"

namespace torchpare::audit {
namespace {

constexpr std::string_view kName = "assert_tensor_metadata";

/// The next place at or behind `from` where the bytes of the name stand alone; the size of `source` if there
/// is none.
size_t find_name(std::string_view source, size_t from) {
  while (from < source.size()) {
    const void* hit = memmem(source.data() + from, source.size() - from, kName.data(), kName.size());
    if (hit == nullptr) break;
    const size_t at = static_cast<size_t>(static_cast<const char*>(hit) - source.data());
    const size_t end = at + kName.size();
    const bool alone =
        (at == 0 || !is_name_byte(source[at - 1])) && (end == source.size() || !is_name_byte(source[end]));
    if (alone) return at;
    from = end;
  }
  return source.size();
}

bool beyond_ascii(std::string_view source) {
  for (size_t at = 0; (at = find_unusual(source, at)) < source.size(); ++at)
    if (source[at] != '\0' && source[at] != '\r') return true;
  return false;
}

/// The first place outside of the removals that could be a mention; the cheap answer for most wrappers is
/// "none".
size_t find_candidate(std::string_view source, const std::vector<Removal>& removals) {
  auto removal = removals.begin();
  for (size_t at = 0; (at = find_name(source, at)) < source.size(); at += kName.size()) {
    while (removal != removals.end() && removal->in_a.end <= at) ++removal;
    if (removal == removals.end() || at < removal->in_a.begin) return at;
  }
  return source.size();
}

}  // namespace

std::optional<Span> find_metadata_use(std::string_view source, const std::vector<Removal>& removals) {
  if (find_candidate(source, removals) == source.size() && !beyond_ascii(source)) return std::nullopt;
  auto removal = removals.begin();
  Reader reader(source);
  for (Line line; reader.next(line);) {
    while (removal != removals.end() && removal->in_a.end <= line.begin) ++removal;
    const bool removed = removal != removals.end() && removal->in_a.begin <= line.begin;
    if (removed || line.comment_only || recognise_import(source, line)) continue;
    if (reader.foreign_names() || mentions(source, line, kName)) return Span{line.begin, line.end};
  }
  return std::nullopt;
}

}  // namespace torchpare::audit

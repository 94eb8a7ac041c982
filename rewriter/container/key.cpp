#include "container/key.h"

#include <algorithm>

namespace torchpare::container {
namespace {

constexpr size_t kDigits = 51;

/// What str.strip() takes away, as far as it is ASCII; Inductor writes nothing else.
constexpr std::string_view kBlanks = "\t\n\v\f\r\x1c\x1d\x1e\x1f ";

}  // namespace

std::string_view hashed_part(std::string_view text) {
  const size_t begin = std::min(text.find_first_not_of(kBlanks), text.size());
  const size_t end = text.find_last_not_of(kBlanks) + 1;
  return begin < end ? text.substr(begin, end - begin) : std::string_view();
}

std::string key_of(std::string_view text) { return key_of(sha256(hashed_part(text))); }

std::string key_of(const Sha256& digest) {
  std::string key = "c";
  uint32_t bits = 0;
  unsigned held = 0;
  for (size_t i = 0; key.size() <= kDigits; ++i) {
    bits = bits << 8 | digest[i];
    for (held += 8; held >= 5 && key.size() <= kDigits; held -= 5)
      key += "abcdefghijklmnopqrstuvwxyz234567"[bits >> (held - 5) & 31];
  }
  return key;
}

bool is_key(std::string_view word) {
  return word.size() == kDigits + 1 && word[0] == 'c' && std::all_of(word.begin(), word.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7');
         });
}

}  // namespace torchpare::container

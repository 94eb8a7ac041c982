// The name that Inductor gives a wrapper: a hash of its text.
#pragma once

#include <string>
#include <string_view>

#include "container/sha256.h"

namespace torchpare::container {

/// code_hash of torch/_inductor/codecache.py for a wrapper: 'c' and 51 characters of base32, lower case, of
/// the SHA-256 of the text without the blanks around it. Same in torch 2.6 to 2.15.
std::string key_of(std::string_view text);

/// What of a text is hashed, and the name for its hash.
std::string_view hashed_part(std::string_view text);
std::string key_of(const Sha256& digest);

/// Whether `word` is spelled like such a name.
bool is_key(std::string_view word);

}  // namespace torchpare::container

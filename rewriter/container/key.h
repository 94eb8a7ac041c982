// The name that Inductor gives a wrapper: a hash of its text.
#pragma once

#include <string>
#include <string_view>

namespace torchpare::container {

/// code_hash of torch/_inductor/codecache.py for a wrapper: 'c' and 51 characters of base32, lower case, of
/// the SHA-256 of the text without the blanks around it. Same in torch 2.6 to 2.15.
std::string key_of(std::string_view text);

/// Whether `word` is spelled like such a name.
bool is_key(std::string_view word);

}  // namespace torchpare::container

// Words of a policy's messages: quoting what others wrote, and guessing what they meant.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace torchpare {

/// `text` in double quotes, safe to print (JSON escapes, invalid UTF-8 replaced), cut after 60 bytes.
std::string in_quotes(std::string_view text);

/// The candidate that `word` most likely stands for: at most two changed letters away, or the only one that
/// begins with it; empty when there is none. Views into `candidates`.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

/// "did you mean X?" for the nearest candidate, else "one of A, B, C".
std::string suggestion(std::string_view word, std::span<const std::string_view> candidates);

/// "A, B, C"
std::string listed(std::span<const std::string_view> words);

/// What an option of torch._inductor.config that has to do with asserts, but is no assert kind of wrappers,
/// speaks of ("NaN checks inside Triton kernels"); empty when `option` is none of these.
std::string_view other_assert_option(std::string_view option);

/// Names of all assert kinds.
std::span<const std::string_view> kind_names();

}  // namespace torchpare

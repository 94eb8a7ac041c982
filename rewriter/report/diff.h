// Edits as a unified diff.
#pragma once

#include <string>
#include <string_view>

#include "rewrite/edits.h"

namespace torchpare {

/// What `diff -u` prints for `text` and edited(text, edits), three lines of context, under the given name;
/// empty without edits. The name is made printable, the lines are the text's own bytes. Made from the edits
/// themselves: linear, and never a longer diff than needed.
std::string unified_diff(std::string_view name, std::string_view text, const EditSet& edits);

}  // namespace torchpare

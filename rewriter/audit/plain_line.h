// A quick yes for the lines that bind nothing but plain names, which are nearly all.
#pragma once

#include <string_view>
#include <vector>

#include "audit/statements.h"
#include "core/source.h"

namespace torchpare::audit {

/// Whether the line plainly binds no attribute, no name that is watched and not all names of a module, and reaches no
/// namespace. `strings`: literals in it that hold no code (Reader::strings); in the others words count. Linear in the
/// line. False says nothing.
bool is_plain_line(std::string_view source, const Line& line, const std::vector<Span>& strings);

}  // namespace torchpare::audit

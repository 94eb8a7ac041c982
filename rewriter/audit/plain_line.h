// A quick yes for the lines that bind nothing but plain names, which are nearly all.
#pragma once

#include <string_view>

#include "audit/statements.h"

namespace torchpare::audit {

/// Whether the line, which `reader` read last, plainly binds no attribute, no name that is watched and not all names of
/// a module, and reaches no namespace. In strings but those of Reader::strings words count. Linear in the line. False
/// says nothing.
bool is_plain_line(std::string_view source, const Line& line, Reader& reader);

}  // namespace torchpare::audit

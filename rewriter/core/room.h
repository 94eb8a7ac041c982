// Memory for large texts.
#pragma once

#include <cstddef>
#include <string>

namespace torchpare {

/// Reserves `size` bytes. Where those are many, on Linux, in huge pages if there are some to be had: the first touch of
/// each of 2500 small pages takes a system longer than we take to read the 10 MB in them.
void make_room(std::string& text, size_t size);

}  // namespace torchpare

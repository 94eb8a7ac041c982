// Copies of one wrapper stay together.
#pragma once

#include <cstddef>
#include <vector>

#include "report/report.h"

namespace torchpare::cache {

/// Which of the files that would be rewritten must not be, because another file that holds a copy of one of
/// their wrappers cannot be: a cache in which one copy has its asserts and the other has not is nobody's
/// wish. Their reports become undecided and say why. Indices, in order.
std::vector<size_t> withheld(std::vector<FileReport>& files);

}  // namespace torchpare::cache

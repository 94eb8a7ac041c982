// Bad tensors: not laid out as the wrapper was compiled for, so that a removed assert would have refused them.
//
// Informs, and has no say in the verdict: the rewrite is as good as its original only where no removed assert
// would have fired, and this shows what it does where one would have.
#pragma once

#include <vector>

#include "validate/validate.h"

namespace torchpare::validate {

/// For each class (inputs, each operator by name) the first removed assert on sizes, and the first on
/// alignment; what becomes of them is still empty. Asserts are the same if their code is: B has no other with the
/// code of one that was removed.
std::vector<BadTensor> bad_tensors(const Wrappers& texts, const Inventory& a, const Inventory& b);

/// The same with what became of them; those without an answer, or with a damaged one, have no layout.
std::vector<BadTensor> with_outcomes(const Executed& executed, std::vector<BadTensor> tensors);

}  // namespace torchpare::validate

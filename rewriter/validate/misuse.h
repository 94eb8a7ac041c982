// What removed asserts would have refused: tensors that are not laid out as the wrapper was compiled for.
//
// Informs, and has no say in the verdict: the rewrite is as good as its original only where no removed assert
// would have fired, and this shows what it does where one would have.
#pragma once

#include <vector>

#include "validate/validate.h"

namespace torchpare::validate {

/// For each class (inputs, each operator by name) the first removed assert on sizes, and the first on
/// alignment; what was tried is still empty. Asserts are the same if their code is: B has no other with the
/// code of one that was removed.
std::vector<Misuse> misuses_to_try(const Wrappers& texts, const Inventory& a, const Inventory& b);

/// The same for the runner.
std::vector<BadTensor> bad_tensors(const std::vector<Misuse>& misuses);

/// Fills in what became of them; those without an answer, or with a damaged one, count as not tried.
void read_misuses(const Executed& executed, std::vector<Misuse>& misuses);

}  // namespace torchpare::validate

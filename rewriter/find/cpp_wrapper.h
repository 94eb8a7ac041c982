// Asserts in wrappers that are C++: a module of Python hands a string to a compiler (cpp_wrapper=True).
#pragma once

#include <string_view>
#include <vector>

#include "core/asserts.h"
#include "core/source.h"

namespace torchpare {

/// One assert in C++, a statement on a line of its own. Views point into the text.
struct CompiledAssert {
  Form form;
  size_t at = 0;  ///< of its first byte, in the module's text
  Subject subject;
};

/// The C++ in a module of Python, without its quotes; empty when the module holds none.
Span cpp_in(std::string_view module);

/// They are counted and never edited. The library that a module runs is compiled from its C++ and named by the
/// hash of it (CppWrapperCodeCache in torch/_inductor/codecache.py), so other C++ is compiled anew, which is
/// what a flag of Inductor's would do. In order; linear in the size of the text.
/// `source` is what cpp_in() says.
std::vector<CompiledAssert> compiled_asserts(std::string_view module, Span source);

}  // namespace torchpare

// The machine code that programs hand to the driver, before it is loaded.
#pragma once

#include <cstdint>
#include <string>

namespace torchpare::tracer {

/// The fingerprint of an image as cuModuleLoadData, cuModuleLoadFatBinary and cuLibraryLoadData take it, who
/// are given no size: a cubin (ELF), a fat binary, nvcc's wrapper around one, or PTX (text that ends with a
/// zero).
uint64_t fingerprint_of_image(const void* image);

/// The same for the functions that take a path; 0 when the file can't be read.
uint64_t fingerprint_of_file(const std::string& path);

}  // namespace torchpare::tracer

// The pieces a trace line is made of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace torchpare::tracer {

/// A JSON string, with its quotes. Bytes that are no ASCII become '?': kernel names are ASCII, and a trace
/// that a reader refuses for its encoding would be worth nothing.
std::string quoted(std::string_view text);

/// Two lower-case digits per byte, in the order the bytes have in memory.
std::string hex(const void* bytes, size_t size);

/// Tells different bytes apart, 8 of them at a time, for images of a gigabyte are hashed while the program
/// waits. Not cryptographic: nobody gains by a collision here.
uint64_t fingerprint(const void* bytes, size_t size);

/// 16 digits, most significant first: how fingerprints are printed.
std::string digits(uint64_t number);

}  // namespace torchpare::tracer

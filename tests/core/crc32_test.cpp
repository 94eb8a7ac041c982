// Beside zlib, which is what torch computes the checksums with.
#include "core/crc32.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <random>
#include <string>

namespace torchpare::test {
namespace {

TEST(Crc32, IsZlibs) {
  std::mt19937 random(7);
  std::string bytes;
  for (size_t size = 0; size < 100; ++size) {
    EXPECT_EQ(crc32(bytes), ::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), size)) << size;
    bytes.push_back(static_cast<char>(random()));
  }
}

}  // namespace
}  // namespace torchpare::test

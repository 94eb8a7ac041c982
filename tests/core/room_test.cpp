#include "core/room.h"

#include <gtest/gtest.h>

namespace torchpare {
namespace {

TEST(Room, IsThereAndKeepsWhatWas) {
  for (const size_t size : {size_t{10}, size_t{5} << 20, (size_t{9} << 20) + 1}) {
    std::string text = "before";
    make_room(text, size);
    EXPECT_GE(text.capacity(), size);
    EXPECT_EQ(text, "before");
    const char* const data = text.data();
    text.resize(size, 'x');
    EXPECT_EQ(text.data(), data);
    EXPECT_EQ(text.back(), 'x');
  }
}

TEST(Room, IsNeverLess) {
  std::string text(100, 'x');
  make_room(text, 3);
  EXPECT_EQ(text.size(), 100u);
}

}  // namespace
}  // namespace torchpare

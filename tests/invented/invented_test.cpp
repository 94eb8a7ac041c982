// What it takes to add a form to the library, counted.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "core/asserts.h"

namespace torchpare::test {
namespace {

TEST(Invented, FormsAreInTheTable) {
  size_t invented = 0;
  for (const FormRow& form : kForms) invented += form.since == "2.99";
  EXPECT_EQ(invented, 3u);
}

TEST(Invented, EachTakesLessThanFortyLinesInTheTableAndTheRecognisers) {
  size_t patches = 0;
  for (const auto& file : std::filesystem::directory_iterator(TORCHPARE_PATCHES)) {
    if (file.path().extension() != ".patch") continue;
    ++patches;
    std::ifstream text(file.path());
    size_t added = 0;
    for (std::string line; std::getline(text, line);) {
      EXPECT_FALSE(line.starts_with("-") && !line.starts_with("---")) << line;
      if (line.starts_with("+++ "))
        EXPECT_TRUE(line.ends_with("core/asserts.h") || line.ends_with("find/recognise.cpp") ||
                    line.ends_with("audit/recognise.cpp"))
            << line;
      else
        added += line.starts_with("+");
    }
    EXPECT_LT(added, 40u) << file.path();
  }
  EXPECT_EQ(patches, 2u);
}

}  // namespace
}  // namespace torchpare::test

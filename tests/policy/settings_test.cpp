#include "policy/settings.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace torchpare {
namespace {

TEST(Settings, EachRowStandsAtThePlaceOfItsKey) {
  for (size_t i = 0; i < setting_rows().size(); ++i)
    EXPECT_EQ(static_cast<size_t>(setting_rows()[i].key), i) << setting_rows()[i].flag;
  EXPECT_EQ(row(SettingKey::kConfig).flag, "--config");
}

TEST(Settings, NamesAreThoseOfTheFlags) {
  for (const SettingRow& row : setting_rows()) {
    std::string name(row.flag.substr(2));
    std::ranges::replace(name, '-', '_');
    EXPECT_TRUE(row.name == name || row.name == "ops") << row.flag;
  }
}

TEST(Settings, TheLastOneOfAKey) {
  const std::vector<Given> all = {given(SettingKey::kSet, "a"), given(SettingKey::kPreset, "keep"),
                                  given(SettingKey::kSet, "b")};
  EXPECT_EQ(last_of(all, SettingKey::kSet)->value, "b");
  EXPECT_EQ(last_of(all, SettingKey::kPreset)->origin, "--preset");
  EXPECT_EQ(last_of(all, SettingKey::kConfig), nullptr);
}

}  // namespace
}  // namespace torchpare

#include "container/blob.h"

#include <gtest/gtest.h>

#include "container/build.h"
#include "core/crc32.h"

namespace torchpare::test {
namespace {

using container::Format;
using container::read_blob;

TEST(Blob, MegaCacheOfSeveralGroups) {
  const std::string groups = big(1, 8) + field("one") + big(2, 8) + field("k") + field("first") + field("k") +
                             field("second") + field("two") + big(0, 8) + field("one") + big(1, 8) +
                             field("k") + field("third");
  const std::string bytes = with_checksum(groups);
  const auto blob = read_blob(bytes);
  ASSERT_TRUE(blob);
  EXPECT_EQ(blob->format, Format::kMegaCache);
  ASSERT_TRUE(blob->checksum);
  EXPECT_EQ(container::stored_checksum(bytes, *blob->checksum), crc32(slice(bytes, blob->checksum->covers)));
  ASSERT_EQ(blob->contents.size(), 3u);
  EXPECT_EQ(slice(bytes, blob->contents[2]), "third");
}

TEST(Blob, MegaCacheOfTorch27) {
  const std::string bytes =
      big(1, 8) + big(0, 8) + field("key") + field("first") + big(2, 8) + field("k") + field("x");
  const auto blob = read_blob(bytes);
  ASSERT_TRUE(blob);
  EXPECT_FALSE(blob->checksum);
  ASSERT_EQ(blob->contents.size(), 2u);
  EXPECT_EQ(slice(bytes, blob->contents[0]), "first");
}

TEST(Blob, ArtifactsWithAndWithoutAName) {
  const std::string named = artifact("cache");
  const std::string key(32, 'k');
  const std::string nameless = with_checksum(field(key) + field("entry") + field("cache"));
  const std::string aot = with_checksum(field("AOTCompiledArtifact") + field(key) + field("pickle"));
  ASSERT_TRUE(read_blob(named) && read_blob(nameless) && read_blob(aot));
  EXPECT_EQ(read_blob(named)->format, Format::kArtifact);
  EXPECT_EQ(read_blob(nameless)->format, Format::kArtifact);
  EXPECT_EQ(read_blob(aot)->format, Format::kAotArtifact);
  EXPECT_EQ(slice(named, read_blob(named)->contents.at(0)), "cache");
  EXPECT_EQ(slice(nameless, read_blob(nameless)->contents.at(0)), "cache");
  EXPECT_EQ(slice(aot, read_blob(aot)->contents.at(0)), "pickle");
}

TEST(Blob, NoneOfEveryCut) {
  const std::string bytes = artifact(mega_cache({"one", "two"}));
  for (size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(read_blob(bytes.substr(0, size))) << size;
  EXPECT_FALSE(read_blob(bytes + "x"));
}

TEST(Blob, LengthsThatLie) {
  EXPECT_FALSE(read_blob(with_checksum(big(1, 8) + big(~0ull, 8))));
  EXPECT_FALSE(read_blob(with_checksum(big(1, 8) + field("t") + big(~0ull, 8) + field("k") + field("c"))));
  EXPECT_FALSE(read_blob(with_checksum(field("CacheCompiledArtifact") + big(1ull << 40, 8))));
}

TEST(Blob, AChecksumIsWrittenAndRead) {
  std::string bytes = mega_cache({"content"});
  const auto blob = read_blob(bytes);
  ASSERT_TRUE(blob && blob->checksum);
  bytes.back() = '#';
  EXPECT_NE(container::stored_checksum(bytes, *blob->checksum), crc32(slice(bytes, blob->checksum->covers)));
  container::renew_checksums(bytes, {*blob->checksum});
  EXPECT_EQ(container::stored_checksum(bytes, *blob->checksum), crc32(slice(bytes, blob->checksum->covers)));
}

}  // namespace
}  // namespace torchpare::test

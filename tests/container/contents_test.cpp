#include "container/contents.h"

#include <gtest/gtest.h>

#include "container/build.h"
#include "container/key.h"
#include "says.h"

namespace torchpare::test {
namespace {

using container::Contents;
using container::read_contents;

std::string refusal(const std::string& bytes) {
  const auto contents = read_contents(bytes, "f");
  return contents ? "" : message(contents.error());
}

/// How many wrappers are found; all of them are the small one.
size_t found(const std::string& bytes) {
  const auto contents = read_contents(bytes, "f");
  EXPECT_TRUE(contents) << refusal(bytes);
  if (!contents) return 0;
  for (Span text : contents->texts) EXPECT_EQ(slice(bytes, text), kSmallWrapper);
  return contents->texts.size();
}

std::string nested(std::string bytes, size_t levels) {
  for (size_t i = 0; i < levels; ++i) bytes = pickle(binbytes(bytes));
  return bytes;
}

TEST(Contents, WrappersAtAnyDepth) {
  const std::string entry = pickle(frame(short_unicode("source_code") + unicode(kSmallWrapper)));
  EXPECT_EQ(found(entry), 1u);
  EXPECT_EQ(found(nested(entry, 5)), 1u);
  EXPECT_EQ(found(pickle(binbytes(entry) + binbytes(nested(entry, 2)) + unicode8(kSmallWrapper))), 3u);
  EXPECT_EQ(found(mega_cache({entry, "not a pickle", entry})), 2u);
  EXPECT_EQ(found(artifact(mega_cache({entry}))), 1u);
  EXPECT_EQ(found(pickle(binbytes(artifact(mega_cache({entry}))))), 1u);
}

TEST(Contents, AotCompileSince215) {
  const std::string bytes = "PT2AOT\x01" + pickle(unicode(kSmallWrapper));
  EXPECT_TRUE(container::may_be_container(bytes.substr(0, 16), bytes.size()));
  EXPECT_EQ(found(bytes), 1u);
  EXPECT_NE(refusal("PT2AOT\x02" + pickle(unicode(kSmallWrapper))), "");
  EXPECT_TRUE(says(refusal(bytes + "x"), {std::to_string(bytes.size()) + ": bytes behind"}));
}

TEST(Contents, ChecksumsFromTheOutsideIn) {
  const std::string bytes = artifact(mega_cache({pickle(unicode(kSmallWrapper))}));
  const auto contents = read_contents(bytes, "f");
  ASSERT_TRUE(contents);
  ASSERT_EQ(contents->checksums.size(), 2u);
  EXPECT_EQ(contents->checksums[0].at, 0u);
  EXPECT_GT(contents->checksums[1].at, 0u);
  EXPECT_EQ(contents->checksums[1].covers.end, bytes.size());
}

TEST(Contents, NamesOfWrappersAndTorch) {
  const std::string key = container::key_of(kSmallWrapper);
  const std::string bytes =
      pickle(short_unicode("torch_version") + short_unicode("TorchVersion") + short_unicode("2.14.0+cpu") +
             short_unicode("3.11.2") + short_unicode(key));
  const auto contents = read_contents(bytes, "f");
  ASSERT_TRUE(contents);
  EXPECT_EQ(contents->torch, "2.14.0+cpu");
  EXPECT_EQ(contents->keys, std::vector<std::string_view>{key});
}

TEST(Contents, AWrapperThatIsNoStringObjectIsNotPassedOver) {
  const std::string text(kSmallWrapper);
  for (const std::string& bytes :
       {pickle(binbytes(text)), pickle("V" + std::string("async_compile.wait(globals())\n")),
        mega_cache({text})})
    EXPECT_TRUE(says(refusal(bytes), {"lies where no string object is"}));
}

TEST(Contents, AWrongChecksum) {
  std::string bytes = artifact(mega_cache({pickle(unicode(kSmallWrapper))}));
  bytes[bytes.size() - 3] ^= 1;
  EXPECT_TRUE(says(refusal(bytes), {"byte 0: the checksum is wrong"}));
}

TEST(Contents, PicklesThatWouldRunCommands) {
  EXPECT_TRUE(says(refusal(pickle("cos\nsystem\n" + unicode("true") + "\x85R", 2)), {"os.system"}));
  EXPECT_TRUE(says(refusal(pickle(short_unicode("posix") + "\x94" + short_unicode("system") + "\x94\x93")),
                   {"posix.system"}));
  // By way of the memo.
  EXPECT_TRUE(says(refusal(pickle(short_unicode("builtins") + "\x94" + short_unicode("eval") + "\x94" +
                                  "00h" + little(0, 1) + "h" + little(1, 1) + "\x93")),
                   {"builtins.eval"}));
  EXPECT_TRUE(says(refusal(nested(pickle("csubprocess\nPopen\n" + std::string(80, 'N'), 2), 3)),
                   {"subprocess.Popen"}));
  EXPECT_EQ(refusal(pickle(short_unicode("builtins") + short_unicode("getattr") + "\x93")), "");
}

TEST(Contents, TooDeep) {
  EXPECT_EQ(refusal(nested(pickle(unicode(kSmallWrapper)), 12)), "");
  EXPECT_TRUE(says(refusal(nested(pickle(unicode(kSmallWrapper)), 40)), {"too deep"}));
}

TEST(Contents, DamagedAndOtherFiles) {
  EXPECT_TRUE(says(refusal("PK\x03\x04"), {"neither a pickle"}));
  EXPECT_TRUE(says(refusal(pickle("N") + "x"), {"bytes behind the end"}));
  EXPECT_TRUE(says(refusal("\x80\x04X\xff\xff\xff\xff"), {"claims 4294967295 bytes where 0 are left"}));
  const std::string good = pickle(unicode(kSmallWrapper));
  for (size_t size = 0; size < good.size(); ++size) EXPECT_NE(refusal(good.substr(0, size)), "") << size;
}

TEST(Contents, BytesThatOnlyBeginLikeAPickle) {
  EXPECT_EQ(found(pickle(binbytes("\x80\x04" + std::string(100, '\xff')) + unicode(kSmallWrapper))), 1u);
}

TEST(Key, IsTheHashOfTheStrippedText) {
  // hashlib: 'c' + b32encode(sha256(b'hello').digest())[:51].lower()
  EXPECT_EQ(container::key_of("hello"), "cftze3os7wcrq4jxihmvmlopctynrmhs4d6tuexttaqzwfe4ltas");
  EXPECT_EQ(container::key_of("\n  hello\t\n"), container::key_of("hello"));
  EXPECT_TRUE(container::is_key(container::key_of("")));
  EXPECT_FALSE(container::is_key("c"));
}

}  // namespace
}  // namespace torchpare::test

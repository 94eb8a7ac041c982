#include "container/pickle.h"

#include <gtest/gtest.h>

#include "container/build.h"

namespace torchpare::test {
namespace {

using container::Opcode;
using container::Payload;
using container::PickleReader;

struct Read {
  std::string texts;  ///< of str and bytes objects and of globals, each in brackets
  std::string trouble;
  size_t trouble_at = 0;
  size_t end = 0;
};

Read read(std::string_view bytes) {
  PickleReader reader(bytes);
  Read out;
  for (Opcode op; reader.next(op);)
    if (op.payload != Payload::kNone) out.texts += "[" + std::string(slice(bytes, op.argument)) + "]";
  out.end = reader.end();
  if (reader.obstacle()) {
    out.trouble = reader.obstacle()->what;
    out.trouble_at = reader.obstacle()->at;
  }
  return out;
}

TEST(Pickle, FindsObjectsOfEveryWidth) {
  const std::string body = unicode("one") + "\x94" + short_unicode("two") + unicode8("three") +
                           binbytes("four") + "C" + little(4, 1) + "five" + bytearray8("six") + "\x8e" +
                           little(5, 8) + "seven";
  for (int protocol = 2; protocol <= 5; ++protocol) {
    const Read r = read(pickle(body, protocol));
    EXPECT_EQ(r.trouble, "");
    EXPECT_EQ(r.texts, "[one][two][three][four][five][six][seven]");
  }
}

TEST(Pickle, FramesAreNoBorders) {
  // An object of 64 KiB or more stands between frames (_Framer.write_large_bytes in CPython's pickle.py).
  const std::string large(1 << 16, 'x');
  const Read r = read(pickle(frame(unicode("in")) + unicode(large) + frame(unicode("out"))));
  EXPECT_EQ(r.texts, "[in][" + large + "][out]");
}

TEST(Pickle, GlobalsAndLinesOfOldOpcodes) {
  const Read r = read(pickle("cmodule\nname\nI01\nF1.5\nL12L\np0\ng0\nP7\nVtext\n", 2));
  EXPECT_EQ(r.trouble, "");
  EXPECT_EQ(r.texts, "[module\nname]");
}

TEST(Pickle, EndsAtStop) {
  const std::string bytes = pickle("N") + "behind";
  EXPECT_EQ(read(bytes).end, bytes.size() - 6);
}

TEST(Pickle, EveryCutIsNoticed) {
  const std::string body = frame(unicode("hello") + "\x94K\x01M\x01\x02J\x01\x02\x03\x04" + "G12345678") +
                           "cm\nn\n" + binbytes("abc") + "\x8a\x02zz";
  const std::string bytes = pickle(body);
  ASSERT_EQ(read(bytes).trouble, "");
  for (size_t size = 0; size < bytes.size(); ++size)
    EXPECT_NE(read(bytes.substr(0, size)).trouble, "") << size;
}

TEST(Pickle, LengthsThatLie) {
  for (const std::string& body :
       {"X" + little(0xffffffff, 4), "B" + little(0xfffffffe, 4), "\x8d" + little(~0ull, 8),
        "\x96" + little(1ull << 32, 8), "\x8b" + little(77, 4)}) {
    const Read r = read(pickle(body));
    EXPECT_NE(r.trouble.find("claims"), r.trouble.npos) << r.trouble;
    EXPECT_EQ(r.trouble_at, 2u);
  }
}

TEST(Pickle, OtherFiles) {
  for (std::string_view bytes : {"", "PK\x03\x04zip",
                                 "\x7f"
                                 "ELF",
                                 "\x80\x06N.", "\x80\x01N.", "def call(args):"})
    EXPECT_NE(read(bytes).trouble, "") << bytes;
  EXPECT_EQ(read(pickle("\xff")).trouble, "0xff is no opcode");
}

}  // namespace
}  // namespace torchpare::test

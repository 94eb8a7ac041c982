#include "container/sha256.h"

#include <gtest/gtest.h>

#include "container/sha256_rounds.h"
#include "core/processor.h"

namespace torchpare::container {
namespace {

TEST(Sha256, ExamplesOfTheStandard) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_hex(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

// hashlib: the digest of the digests of b"x" * n for n from 0 to 199, so of each way to pad.
TEST(Sha256, EveryLengthOfTheLastBlock) {
  std::string digests;
  for (size_t n = 0; n < 200; ++n) digests += sha256_hex(std::string(n, 'x'));
  EXPECT_EQ(sha256_hex(digests), "f61ffcc417e1f0e59eba2da7fa32fbe05b64e478b68c6bacf990455f00248b98");
}

/// Bytes without a pattern that a block could share with another.
std::string some_bytes(size_t size) {
  std::string bytes;
  for (size_t i = 0; i < size; ++i) bytes += static_cast<char>(i * i + i / 64);
  return bytes;
}

TEST(Sha256, AllWaysToDoTheRoundsAreAlike) {
  if (!has_sha()) GTEST_SKIP() << "this processor has no instructions for them";
  const std::string bytes = some_bytes(64 * 34);
  const auto* blocks = reinterpret_cast<const uint8_t*>(bytes.data());
  const Sha256State begin{1, 2, 3, 4, 5, 6, 7, 8};
  Sha256State portable = begin, alone = begin, left = begin, right = begin, shifted = begin;
  portable_rounds({&portable, blocks}, 33);
  sha_instructions({&alone, blocks}, 33);
  sha_instructions({&left, blocks}, {&right, blocks + 64}, 33);
  portable_rounds({&shifted, blocks + 64}, 33);
  EXPECT_EQ(alone, portable);
  EXPECT_EQ(left, portable);
  EXPECT_EQ(right, shifted);
}

TEST(Sha256, PiecesAreTheWhole) {
  const std::string bytes = some_bytes(300);
  for (size_t first : {0, 1, 63, 64, 65, 128, 200}) {
    Hash hash;
    hash.add(bytes.substr(0, first));
    EXPECT_EQ(hash.digest(), sha256(bytes.substr(0, first)));
    hash.add(bytes.substr(first));
    EXPECT_EQ(hash.digest(), sha256(bytes)) << first;
  }
}

TEST(Sha256, TwoAtOnceAreEachItself) {
  const std::string bytes = some_bytes(1000);
  for (size_t size : {0, 1, 63, 64, 500, 1000})
    for (size_t begun : {0, 5, 64}) {
      Hash one, other;
      one.add(bytes.substr(0, begun));
      add_to_both(one, bytes.substr(begun), other, bytes.substr(0, size));
      EXPECT_EQ(one.digest(), sha256(bytes)) << size << " " << begun;
      EXPECT_EQ(other.digest(), sha256(bytes.substr(0, size))) << size << " " << begun;
    }
}

}  // namespace
}  // namespace torchpare::container

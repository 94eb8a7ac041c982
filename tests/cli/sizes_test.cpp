// Files that are too large, and memory that is too small, for one file never end the run.
#include <gtest/gtest.h>

#include <filesystem>

#include "cli/limit.h"
#include "cli/program.h"
#include "evidence.h"

namespace torchpare::test {
namespace {

class Sizes : public testing::Test {
 protected:
  void SetUp() override {
    folder.write("a.py", kWrapper);
    folder.write("large.py", kWrapper + std::string(3000, '#') + "\n");
    folder.write("z.py", kWrapper);
  }
  const Folder folder;
};

TEST_F(Sizes, AFileTooLargeIsTroubleAndTheRestIsDone) {
  for (const char* command : {"scan", "rewrite"}) {
    torchpare({command, folder.path(), "--preset", "strip", "--max-size", "1K"})
        .ends(2)
        .says("large.py: larger than 1024 bytes")
        .says("--max-size none")
        .says("1 failed");
  }
  torchpare({"rewrite", folder.path(), "--in-place", "--preset", "strip", "--max-size", "1K"}).ends(2);
  EXPECT_EQ(read_file(folder / "a.py"), kMuted);
  EXPECT_EQ(read_file(folder / "z.py"), kMuted);
  torchpare({"undo", folder.path(), "--max-size", "1K"}).ends(2);
  EXPECT_EQ(read_file(folder / "z.py"), kWrapper);
}

TEST_F(Sizes, TheLimitCanBeLifted) {
  for (const char* size : {"none", "4096", "4K", "1M", "1G", "1T"})
    torchpare({"scan", folder.path(), "--preset", "strip", "--max-size", size}).ends(0);
  for (const char* size : {"", "K", "-1", "1.5G", "4KB", "99999999999999999999", "99999999T", "all"})
    torchpare({"scan", folder.path(), "--preset", "strip", "--max-size", size})
        .ends(2)
        .complains("--max-size");
}

TEST_F(Sizes, ASparseFileOfATerabyteIsNotRead) {
  const std::string sparse = folder.write("sparse.py", "");
  std::filesystem::resize_file(sparse, uintmax_t{1} << 40);
  torchpare({"scan", folder.path(), "--preset", "strip"})
      .ends(2)
      .says("sparse.py: larger than 2147483648 bytes; it has 1099511627776")
      .says("1 failed");
  torchpare({"rewrite", sparse, "--preset", "strip"}).ends(2);
}

TEST_F(Sizes, StandardInputIsBoundedToo) {
  torchpare({"scan", "-", "--max-size", "1K"}, std::string(1024, '#')).ends(0);
  torchpare({"scan", "-", "--max-size", "1K"}, std::string(1025, '#')).ends(2).says("larger than 1024 bytes");
}

#ifndef __SANITIZE_ADDRESS__
TEST_F(Sizes, MemoryThatDoesNotSufficeIsTroubleOfOneFile) {
  const std::string sparse = folder.write("sparse.py", "");
  std::filesystem::resize_file(sparse, uintmax_t{8} << 30);
  const Limit limit(RLIMIT_AS, rlim_t{2} << 30);
  for (const char* jobs : {"1", "4"}) {
    torchpare({"rewrite", folder.path(), "--in-place", "--preset", "strip", "--max-size", "none", "-j", jobs})
        .ends(2)
        .says("sparse.py: out of memory");
    EXPECT_EQ(read_file(folder / "a.py"), kMuted);
    EXPECT_EQ(read_file(folder / "z.py"), kMuted);
    torchpare({"undo", folder / "a.py", folder / "z.py"}).ends(0);
  }
}
#endif

}  // namespace
}  // namespace torchpare::test

// Runs a fuzz target without libFuzzer, on every file of the folders that are named and on texts that are too
// large to keep:
//
//   fuzz_TARGET FOLDER...
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "target.h"

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_in(const char* folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::string bytes_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string repeated(std::string_view unit, size_t times) {
  std::string text;
  for (size_t i = 0; i < times; ++i) text += unit;
  return text;
}

/// Depth and length beyond what a recursive or quadratic reader survives.
std::vector<std::string> generated() {
  const std::string head = "def call(args):\n    arg0_1, = args\n", tail = "    return ()\n";
  const std::string open = repeated("(", 20'000), close = repeated(")", 20'000);
  std::string nested = "def call(args):\n";
  for (size_t depth = 1; depth < 300; ++depth) nested += std::string(depth, ' ') + "if not x:\n";
  return {
      open,
      repeated("[", 100'000),
      repeated("{\"a\":", 50'000),
      head + "    assert_size_stride(arg0_1, " + open + close + ", (1, ))\n" + tail,
      head + repeated("    # a comment\n", 50'000) + "    assert_alignment(arg0_1, 16)\n" + tail,
      head + "    x = '" + repeated("\\'", 50'000) + "'\n    assert_alignment(arg0_1, 16)\n" + tail,
      head + repeated("    assert_size_stride(arg0_1, (4, ), (1, ))\n", 20'000) + tail,
      head + "    assert_size_stride(arg0_1, (" + repeated("4, ", 200'000) + "), (1, ))\n" + tail,
      head + "    assert_size_stride(arg0_1, (" + repeated("-", 100'000) + "1, ), (1, ))\n" + tail,
      head + repeated("\\\n", 50'000) + "    assert_alignment(arg0_1, 16)\n" + tail,
      nested + std::string(300, ' ') + "assert_alignment(x, 16)\n",
      repeated("1.", 50'000) + "1",
  };
}

void run(const std::string& bytes) {
  // An exact copy on the heap, so that AddressSanitizer sees a read past the end.
  const std::vector<uint8_t> exact(bytes.begin(), bytes.end());
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

}  // namespace

int main(int argc, char** argv) {
  size_t count = 0;
  for (int i = 1; i < argc; ++i) {
    for (const fs::path& file : files_in(argv[i])) {
      std::fprintf(stderr, "%s\n", file.c_str());
      run(bytes_of(file));
      ++count;
    }
  }
  if (count == 0) {
    std::fprintf(stderr, "%s: no files to replay; name the folders of the corpus\n", argv[0]);
    return 2;
  }
  const std::vector<std::string> large = generated();
  for (size_t i = 0; i < large.size(); ++i) {
    std::fprintf(stderr, "generated text %zu\n", i);
    run(large[i]);
  }
  std::printf("%zu files and %zu generated texts\n", count, large.size());
}

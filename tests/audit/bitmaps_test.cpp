#include "audit/bitmaps.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "audit/bytes.h"
#include "audit/chunks.h"
#include "audit/watched.h"
#include "core/processor.h"

namespace torchpare::audit {
namespace {

TEST(Bitmaps, FastBitsAreThoseOfPlainLoops) {
  std::mt19937 random(1);
  std::string bytes(Bits::kBytes, ' ');
  for (int round = 0; round < 2000; ++round) {
    for (char& c : bytes) c = static_cast<char>(random());
    Bits plain, fast;
    find_bits_plainly(bytes.data(), plain);
    find_bits(bytes.data(), fast);
    EXPECT_EQ(fast, plain);
    if (have_avx2()) {
      find_bits_widely(bytes.data(), fast);
      EXPECT_EQ(fast, plain);
    }
  }
}

TEST(Bitmaps, AreMadeWithAvx2WhereTheOtherSideMakesThemSo) { EXPECT_EQ(have_avx2(), has_avx2()); }

bool stops(char c) {
  return static_cast<unsigned char>(c) >= 0x80 ||
         std::string_view("'\"#\n\\;").find(c) != std::string_view::npos;
}

bool is_bracket(char c) { return std::string_view("()[]{}").find(c) != std::string_view::npos; }

TEST(Bitmaps, StopsAreWhereTheTokenizerHasToStopAndNowhereElse) {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    for (size_t at = 0; at < 150; ++at) {
      std::string text(150, 'x');
      text[at] = c;
      const size_t blocks = at / Bits::kBytes;  // before the one that has it
      Bitmaps found(text);
      ASSERT_EQ(found.near_stop(at), stops(c) ? at : Bitmaps::kFar) << byte;
      ASSERT_EQ(found.near_stop(0), stops(c) && blocks < 2 ? at : Bitmaps::kFar) << byte;
      ASSERT_EQ(found.near_stop(at + 1), Bitmaps::kFar) << byte;
      ASSERT_EQ(found.near_newline(at), c == '\n' ? at : Bitmaps::kFar) << byte;
      const Bitmaps::Block& block = found.around(at);
      ASSERT_EQ(block.brackets, uint64_t{is_bracket(c)} << (at - block.begin)) << byte;
      ASSERT_EQ(block.equals, uint64_t{c == '='} << (at - block.begin)) << byte;
    }
  }
}

/// Of sizes around those of blocks, and more than are remembered.
std::vector<std::string> random_texts() {
  constexpr std::string_view kPieces[] = {"a",    "_",     "9",  "=",    " ",      "\n",      "(",   "'",
                                          "]",    "|",     ".",  "Z",    "for",    "torch",   "max", "exec",
                                          "1for", "__x__", "__", "self", "import", "\xC3\xA9"};
  std::mt19937 random(2);
  std::vector<std::string> texts;
  for (size_t size : {0, 1, 2, 3, 63, 64, 65, 66, 67, 127, 128, 129, 200, 1100, 1152})
    for (int round = 0; round < 20; ++round) {
      std::string text;
      while (text.size() < size) text += kPieces[random() % std::size(kPieces)];
      texts.push_back(text.substr(0, size));
    }
  return texts;
}

TEST(Bitmaps, GiveEachStopForthAndBack) {
  for (const std::string& text : random_texts()) {
    Bitmaps bitmaps(text);
    for (size_t step : {1, 5, 71})
      for (size_t from = 0; from <= text.size(); from += step) {
        const auto stop = std::find_if(text.begin() + static_cast<std::ptrdiff_t>(from), text.end(), stops);
        const auto at = static_cast<size_t>(stop - text.begin());
        const bool near = stop != text.end() && at / Bits::kBytes <= from / Bits::kBytes + 1;
        ASSERT_EQ(bitmaps.near_stop(from), near ? at : Bitmaps::kFar) << text;
      }
  }
}

TEST(Bitmaps, TellTheBitsOfARange) {
  for (const std::string& text : random_texts()) {
    Bitmaps bitmaps(text);
    for (size_t begin = 0; begin <= text.size(); begin += 59)
      for (size_t end = begin; end <= text.size(); end += end < begin + 5 ? 1 : 101) {
        size_t at = begin;
        while (at < end) {
          const Bitmaps::Block& block = bitmaps.around(at);
          const uint64_t bits = block.between(at, end);
          for (size_t bit = 0; bit < Bits::kBytes; ++bit)
            if ((bits >> bit & 1) != 0) {
              ASSERT_EQ(block.begin + bit, at++);
            }
        }
        EXPECT_EQ(at, end);
        const Bitmaps::Block& block = bitmaps.around(begin);
        const std::string_view part = std::string_view(text).substr(begin, end - begin);
        if (end > block.begin + Bits::kBytes) continue;
        EXPECT_EQ(block.is_name(begin, end), std::all_of(part.begin(), part.end(), is_name_byte)) << part;
      }
  }
}

/// The word that ends with the byte at `last`; empty: none does, or it ends in a digit.
std::string_view word_with_last(std::string_view text, size_t last) {
  if (!is_name_start(text[last]) || (last + 1 < text.size() && is_name_byte(text[last + 1]))) return {};
  size_t begin = last;
  while (begin > 0 && is_name_byte(text[begin - 1])) --begin;
  return text.substr(begin, last + 1 - begin);
}

TEST(Bitmaps, SuspectAllWordsThatAreWatched) {
  size_t suspects = 0, words = 0;
  for (const std::string& text : random_texts()) {
    const std::string behind_others = "xfor" + text;  // what stands before a text is none of its words
    const std::string_view source = std::string_view(behind_others).substr(4);
    Bitmaps bitmaps(source);
    for (size_t at = 0; at < source.size(); ++at) {
      const Bitmaps::Block& block = bitmaps.around(at);
      const uint64_t bit = uint64_t{1} << (at - block.begin);
      const std::string_view word = word_with_last(source, at);
      const bool suspected = (block.suspects & bit) != 0;
      EXPECT_TRUE(suspected || watched(word) == Watched::kNo) << word << " in " << text;
      EXPECT_FALSE(suspected && word.empty()) << text;
      if (!word.empty()) {
        EXPECT_EQ(block.begin_of_word(bit), std::max(block.begin, at + 1 - word.size())) << text;
      }
      suspects += suspected;
      words += !word.empty();
    }
  }
  EXPECT_LT(suspects, words);
}

}  // namespace
}  // namespace torchpare::audit

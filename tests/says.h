// Messages are told apart by the names and numbers in them; how a sentence is worded is not under test.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <string_view>

namespace torchpare::test {

/// Whether `text` holds all these words, in this order.
inline testing::AssertionResult says(std::string_view text, std::initializer_list<std::string_view> words) {
  size_t at = 0;
  for (std::string_view word : words) {
    at = text.find(word, at);
    if (at == text.npos) return testing::AssertionFailure() << '"' << text << "\" does not say " << word;
    at += word.size();
  }
  return testing::AssertionSuccess() << '"' << text << '"';
}

}  // namespace torchpare::test

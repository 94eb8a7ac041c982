// Wrappers in a log, which TORCH_LOGS=output_code has torch write.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace torchpare {

struct LoggedWrapper {
  size_t line = 0;   ///< of the log, counted from 1, on which its first line stands
  std::string text;  ///< as torch wrote it, without what the log puts before each line
};

/// The texts that torch logged, in the order of their first lines: byte for byte, where the log is whole. What
/// several processes or threads logged between one another's lines is told apart by what stands before the
/// lines. Colours and CR LF are taken away. Linear in the size of the log.
std::vector<LoggedWrapper> wrappers_in(std::string_view log);

}  // namespace torchpare

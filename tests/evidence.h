// The fixtures that real torch made, as values for tests.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace torchpare::test {

/// One captured wrapper. `variants` holds the full text of every flag setting (fixtures/README.md): "on",
/// "off", "no_size", "no_alignment", "no_scalar", "no_nan" and, where torch has the flag, "alignment_inputs".
struct Evidence {
  std::string name;   ///< "torch-2.13.0/cpu/mlp.0"
  std::string torch;  ///< "2.13.0"
  std::string graph;  ///< "mlp"
  std::map<std::string, std::string> variants;
  std::vector<std::string>
      absent_flags;  ///< flags that this torch does not have: what they would govern is always there
};

/// All captured wrappers, in order of name. Throws std::runtime_error when a file is missing or malformed.
const std::vector<Evidence>& all_evidence();

/// The wrapper of that name with all its asserts. Throws std::runtime_error when there is none.
const std::string& text_of(std::string_view name);

/// `text` after a unified diff (with or without context lines). Throws std::runtime_error when it does not
/// apply.
std::string patched(const std::string& text, const std::string& diff);

/// The bytes of a file; throws std::runtime_error when it can't be read.
std::string read_file(const std::string& path);

}  // namespace torchpare::test

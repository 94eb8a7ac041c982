// The settings of a policy, one row each. The command line's flags, its help and the shells' completion, the keys of
// the C interface and what host/settings gathers are made of these rows; a test holds Python's Settings against them.
// A new setting is a row here, and resolve() where it counts.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace torchpare {

enum class SettingKey : uint8_t {
  kPreset,
  kSet,
  kKeepInputs,
  kKeepOp,
  kStripOp,
  kTorchVersion,
  kPython,
  kCompilationConfig,
  kConfig,
};

struct SettingRow {
  SettingKey key;
  std::string_view flag;           ///< "--keep-inputs"
  std::string_view name;           ///< in JSON: "keep_inputs"; --keep-op and --strip-op share "ops"
  std::string value;               ///< what the help calls the value: "GLOB"; empty: it has none
  bool repeats;                    ///< may be given several times, and each one counts
  std::vector<std::string> words;  ///< all values there are; empty: any
  std::string_view help;           ///< empty: shares that of the next row
};

/// In the order of SettingKey.
std::span<const SettingRow> setting_rows();
const SettingRow& row(SettingKey key);

/// Something said on the command line or in a file, with the words to name its origin.
struct Said {
  std::string value;
  std::string origin;
};

/// A setting that was given.
struct Given {
  SettingKey key;
  Said said;
};

/// With its flag as the origin. `value` is empty where there is none.
Given given(SettingKey key, std::string value = {});

/// The last one of that key; null where there is none.
const Said* last_of(std::span<const Given> all, SettingKey key);

}  // namespace torchpare

// What --help prints, made of the commands and their flags.
#pragma once

#include <string>
#include <string_view>

#include "tools/cli/flags.h"

namespace torchpare::cli {

inline constexpr std::string_view kInputs = R"(
INPUT is a wrapper, a cache file (FX graph and AOTAutograd entries, mega-caches, standalone artifacts,
vLLM's), a directory, - for standard input, redis://HOST or rediss://HOST. A single file
is rewritten to standard output. Only -o, --in-place, --html and undo write.
)";

inline constexpr std::string_view kPolicy =
    "The policy (also read: VLLM_LOGGING_LEVEL, TORCHINDUCTOR_*_ASSERTS):\n";

std::string help();
std::string help(const Command& command);

/// The same as manual pages, torchpare(1) and torchpare-COMMAND(1), in roff.
std::string manual();
std::string manual(const Command& command);

}  // namespace torchpare::cli

// How vLLM's command line spells a compilation config, so that what is given to `vllm serve` can be given here.
//
// vllm/utils/argparse_utils.py, FlexibleArgumentParser.parse_args, takes beside --compilation-config JSON
//
//     -cc JSON    -cc.inductor_compile_config.size_asserts=true    -cc.mode 3    -cc.custom_ops+=a,b
//
// and the same with --compilation-config or --compilation_config for -cc. What is behind the dots is put into one
// object, each value as json.loads() reads it, else as a string. -O3, -O 3, -O=3 and --optimization-level say nothing
// about asserts.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/result.h"
#include "policy/settings.h"

namespace torchpare {

/// How many words a flag takes that vLLM's command line has for a compilation config and the table of settings does not
/// have: 1, or 2 with the value behind it. 0: it is no such flag.
size_t words_of_vllm_flag(std::string_view word);

/// Such flags as one --compilation-config; nothing where they only set an optimization level. Errors: another word, a
/// value that is missing, more dots or brackets than any setting has, and what vLLM would drop in silence: a whole
/// config beside dotted ones or another whole one, and dotted ones behind two prefixes.
Result<std::optional<Given>> read_vllm_flags(std::span<const std::string> words);

}  // namespace torchpare

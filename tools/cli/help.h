// What --help prints, made of the commands and their flags.
#pragma once

#include <string>

#include "tools/cli/flags.h"

namespace torchpare::cli {

std::string help();
std::string help(const Command& command);

}  // namespace torchpare::cli

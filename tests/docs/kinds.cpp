// The README's table of kinds is the one in core/asserts: `kinds README.md` ends with 0 where the file holds
// exactly this table, else with 1, and prints the table that belongs there.
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "core/asserts.h"

namespace torchpare {
namespace {

/// The first line of code that the table has for the kind: what one of them looks like.
std::string example_of(Kind kind) {
  for (const FormRow& form : kForms)
    if (form.kind == kind && !form.example.starts_with('#'))
      return std::string(form.example.substr(0, form.example.find('\n')));
  return "";
}

std::string table() {
  std::string text = "| kind | looks like | in torch | given up without it |\n|---|---|---|---|\n";
  for (const KindRow& kind : kinds())
    text += "| `" + std::string(kind.name) + "` | `" + example_of(kind.kind) + "` | from " +
            std::string(kind.since) + (kind.on_by_default ? ", on" : ", off") + " | " +
            std::string(kind.why) + " |\n";
  return text;
}

}  // namespace
}  // namespace torchpare

int main(int count, char** words) {
  if (count != 2) {
    std::cerr << "kinds: one word, please: the path of README.md\n";
    return 2;
  }
  std::ifstream file(words[1]);
  const std::string readme{std::istreambuf_iterator<char>(file), {}};
  const std::string wanted = torchpare::table();
  if (("\n" + readme).find("\n\n" + wanted + "\n") != std::string::npos) return 0;
  std::cout << words[1] << ": does not hold the table of rewriter/core/asserts.cpp, which is\n\n" << wanted;
  return 1;
}

// Manual pages, made of what the program itself parses and prints as help. roff takes a line that begins with '.' or '\''
// as a request, and '\\' and '-' as something else than themselves.
#include <fmt/format.h>

#include "tools/cli/help.h"

namespace torchpare::cli {
namespace {

std::string roff(std::string_view text) {
  std::string out;
  bool begins = true;
  for (const char c : text) {
    if (begins && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
    begins = c == '\n';
  }
  return out;
}

std::string page_of(const Command& command) { return fmt::format("torchpare\\-{}", command.name); }

std::string head(const std::string& page, const std::string& what) {
  std::string capitals(page);
  for (char& c : capitals)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return fmt::format(".TH {} 1 \"\" \"torchpare {}\" \"User Commands\"\n.SH NAME\n{} \\- {}\n", capitals,
                     TORCHPARE_VERSION, page, what);
}

/// Without the blank lines around it.
std::string paragraph(std::string_view text) {
  while (text.starts_with('\n')) text.remove_prefix(1);
  while (text.ends_with('\n')) text.remove_suffix(1);
  return roff(text) + "\n";
}

/// A paragraph for each flag, or for several that share their help.
std::string options(const std::vector<Flag>& flags) {
  std::string out, names;
  for (const Flag& flag : flags) {
    names += fmt::format("{}\\fB{}\\fR", names.empty() ? "" : ", ", roff(flag.name));
    if (!flag.value.empty()) names += fmt::format(" \\fI{}\\fR", roff(flag.value));
    if (flag.help.empty()) continue;
    out += fmt::format(".TP\n{}\n{}\n", names, roff(flag.help));
    names.clear();
  }
  return out;
}

std::string exit_status(std::string_view codes) { return ".SH EXIT STATUS\n" + paragraph(codes); }

}  // namespace

std::string manual() {
  std::string out = head("torchpare", "take runtime asserts out of compiled PyTorch Inductor wrappers");
  out += ".SH SYNOPSIS\n\\fBtorchpare\\fR \\fICOMMAND\\fR [\\fIFLAG\\fR...] [\\fIINPUT\\fR...]\n";
  out += ".SH DESCRIPTION\nNothing else is changed, and what could not be proved is not written.\n.PP\n" +
         paragraph(kInputs) + ".SH COMMANDS\n";
  for (const Command& c : commands())
    out += fmt::format(".TP\n\\fB{}\\fR {}\n{}\n", c.name, roff(c.inputs), roff(c.summary));
  out += exit_status(kExitCodes) + ".SH SEE ALSO\n";
  for (const Command& c : commands())
    out += fmt::format(".BR {} (1){}\n", page_of(c), &c == &commands().back() ? "" : ",");
  return out;
}

std::string manual(const Command& command) {
  std::string out = head(page_of(command), roff(command.summary));
  out += fmt::format(".SH SYNOPSIS\n\\fBtorchpare {}\\fR [\\fIFLAG\\fR...] {}\n", command.name,
                     roff(command.inputs));
  if (!command.note.empty()) out += ".SH DESCRIPTION\n" + paragraph(command.note);
  if (!command.flags.empty()) out += ".SH OPTIONS\n" + options(command.flags);
  if (command.takes_policy) out += ".SH POLICY\n" + paragraph(kPolicy) + options(policy_flags_of(command));
  out += fmt::format(".SH EXAMPLES\n.nf\ntorchpare {} {}\n.fi\n", command.name, roff(command.example));
  return out + exit_status(command.exit_codes) + ".SH SEE ALSO\n.BR torchpare (1)\n";
}

}  // namespace torchpare::cli

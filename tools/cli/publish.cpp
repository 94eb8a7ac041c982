#include "tools/cli/publish.h"

#include "disk/files.h"
#include "disk/trust.h"
#include "report/html.h"
#include "report/sarif.h"
#include "tools/cli/terminal.h"

namespace torchpare::cli {
namespace {

std::string printed(const RunReport& run, const Arguments& arguments) {
  if (arguments.sarif) return to_sarif(run);
  return arguments.json ? to_json(run) : to_text(run, look_of_output(arguments));
}

}  // namespace

cache::RunSettings settings_from(const Arguments& arguments) {
  cache::RunSettings settings;
  settings.purpose = arguments.check ? cache::Purpose::kCheck : cache::Purpose::kSay;
  settings.terms = {arguments.force, std::chrono::seconds(arguments.wait)};
  settings.threads = arguments.jobs;
  settings.most = arguments.max_size;
  if (arguments.timeout > 0) settings.timeout = std::chrono::seconds(arguments.timeout);
  settings.tls = {arguments.ca, arguments.cert, arguments.key, arguments.sni, arguments.insecure};
  // Only forms that list each site need them.
  const bool lists = arguments.json || arguments.sarif || arguments.html;
  settings.detail = lists ? Detail::kSites : Detail::kCounts;
  return settings;
}

cache::Servers servers_from(const std::vector<std::string>& urls, const Arguments& arguments) {
  const cache::RunSettings settings = settings_from(arguments);
  return {urls, settings.timeout.value_or(cache::kTimeout), settings.tls};
}

Result<Done> check_page(const Arguments& arguments) {
  constexpr std::string_view kBeginning = "<!DOCTYPE html>";
  if (!arguments.html || !disk::resolve(*arguments.html).strangers.empty()) return Done{};
  const auto there = disk::open_file(*arguments.html);
  if (!there || there->size() == 0) return Done{};  // write_new() says what is wrong
  if (TRY(there->first_bytes()).starts_with(kBeginning)) return Done{};
  return Error{*arguments.html, "there is a file that is no such page", "--html would take its place",
               "name another file, or move it away"};
}

ExitCode publish(cache::Run run, const Arguments& arguments) {
  say_ignored(run.ignored);
  complain(run.errors);
  RunReport& report = run.report;
  ExitCode code = static_cast<ExitCode>(report.exit_code);
  if (arguments.html)
    if (auto written = disk::write_new(*arguments.html, to_html(report)); !written)
      code = worse(code, complain(written.error()));
  if (!arguments.diff)
    for (FileReport& file : report.files) file.diff.clear();
  return worse(code, print(printed(report, arguments)));
}

}  // namespace torchpare::cli

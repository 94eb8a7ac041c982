#include "tools/cli/publish.h"

#include "disk/files.h"
#include "report/html.h"
#include "report/sarif.h"

namespace torchpare::cli {
namespace {

std::string printed(const RunReport& run, const Arguments& arguments) {
  if (arguments.sarif) return to_sarif(run);
  return arguments.json ? to_json(run) : to_text(run);
}

}  // namespace

cache::Servers servers_from(const std::vector<std::string>& urls, const Arguments& a) {
  return {urls, std::chrono::seconds(a.timeout), {a.ca, a.cert, a.key, a.sni, a.insecure}};
}

cache::RunSettings settings_from(const Arguments& arguments) {
  cache::RunSettings settings;
  settings.purpose = arguments.check ? cache::Purpose::kCheck : cache::Purpose::kSay;
  settings.terms = {arguments.force, std::chrono::seconds(arguments.wait)};
  settings.threads = arguments.jobs;
  settings.most = arguments.max_size;
  const cache::Servers servers = servers_from({}, arguments);
  settings.timeout = servers.timeout;
  settings.tls = servers.tls;
  // Only forms that list each site need them.
  const bool lists = arguments.json || arguments.sarif || arguments.html;
  settings.detail = lists ? Detail::kSites : Detail::kCounts;
  return settings;
}

ExitCode publish(Result<cache::Run> run, const Arguments& arguments) {
  if (!run) return complain(run.error());
  say_ignored(run->ignored);
  complain(run->errors);
  RunReport& report = run->report;
  ExitCode code = static_cast<ExitCode>(report.exit_code);
  if (arguments.html)
    if (auto written = disk::write_new(*arguments.html, to_html(report)); !written)
      code = worse(code, complain(written.error()));
  if (!arguments.diff)
    for (FileReport& file : report.files) file.diff.clear();
  return worse(code, print(printed(report, arguments)));
}

}  // namespace torchpare::cli

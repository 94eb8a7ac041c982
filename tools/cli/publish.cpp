#include "tools/cli/publish.h"

#include "disk/files.h"
#include "report/html.h"
#include "report/sarif.h"

namespace torchpare::cli {

using namespace cache;
namespace {

std::string printed(const RunReport& run, const Arguments& arguments) {
  if (arguments.sarif) return to_sarif(run);
  return arguments.json ? to_json(run) : to_text(run);
}

}  // namespace

Detail detail_for(const Arguments& arguments) {
  return arguments.json || arguments.sarif || arguments.html ? Detail::kSites : Detail::kCounts;
}

ExitCode publish(RunReport& run, const Arguments& arguments) {
  ExitCode code = kYes;
  if (arguments.html)
    if (auto written = disk::write_new(*arguments.html, to_html(run)); !written)
      code = complain(written.error());
  if (!arguments.diff)
    for (FileReport& file : run.files) file.diff.clear();
  return worse(code, print(printed(run, arguments)));
}

}  // namespace torchpare::cli

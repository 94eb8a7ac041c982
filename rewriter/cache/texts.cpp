#include "cache/texts.h"

#include <fmt/format.h>

#include "cache/jobs.h"
#include "container/contents.h"

namespace torchpare::cache {
namespace {

void look_into_container(const Job& job, std::string_view bytes,
                         const std::function<void(const FoundText&)>& look) {
  const auto contents = container::read_contents(bytes, job.path);
  if (!contents) return;  // no cache entry, or damaged: `scan` tells
  for (size_t i = 0; i < contents->texts.size(); ++i) {
    const std::string_view text = slice(bytes, contents->texts[i]);
    look({fmt::format("{} (wrapper {})", job.path, i + 1), text});
  }
}

}  // namespace

std::vector<Error> for_each_text(const std::vector<std::string>& inputs, size_t most,
                                 const std::function<void(const FoundText&)>& look) {
  std::vector<Error> errors;
  Workbench bench;
  for (const Job& job : jobs_for(inputs, most)) {
    if (!job.skipped.empty()) continue;
    const auto passed_over = read(job, bench);
    if (!passed_over)
      errors.push_back(passed_over.error());
    else if (passed_over->empty() && bench.is_container)
      look_into_container(job, bench.file.bytes, look);
    else if (passed_over->empty())
      look({job.path, bench.file.bytes});
  }
  return errors;
}

}  // namespace torchpare::cache

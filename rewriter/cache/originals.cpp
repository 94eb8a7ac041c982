#include "cache/originals.h"

#include <map>

#include <fmt/format.h>

#include "cache/in_place.h"
#include "cache/jobs.h"
#include "container/contents.h"
#include "disk/receipt_book.h"
#include "disk/root.h"
#include "rewrite/restore.h"

namespace torchpare::cache {
namespace {

class Collection {
 public:
  void add(const std::string& path, std::string_view name, std::string_view before, std::string_view after) {
    if (before == after) return;
    const auto [known, fresh] = places_.try_emplace(std::string(after), wrappers.size());
    if (fresh) wrappers.push_back({std::string(name), std::string(before), std::string(after), {}});
    wrappers[known->second].files.push_back(path);
  }

  std::vector<RewrittenWrapper> wrappers;

 private:
  std::map<std::string, size_t> places_;
};

/// The wrappers in a container lie where they lay before: mute keeps every length.
void add_container(const std::string& path, std::string_view before, std::string_view after,
                   Collection& found) {
  const auto contents = container::read_contents(after, path);
  if (!contents) return;
  for (size_t i = 0; i < contents->texts.size(); ++i)
    found.add(path, fmt::format("{}: wrapper {}", path, i + 1), slice(before, contents->texts[i]),
              slice(after, contents->texts[i]));
}

Result<Done> add_file(const Job& job, Workbench& bench, disk::ReceiptBook& book, Collection& found) {
  const auto passed_over = TRY(read(job, bench));
  if (!passed_over.empty()) return Done{};
  const auto real = TRY(disk::real_path(job.path));
  auto receipts = TRY(book.of(real, real));
  const std::string_view after = bench.file.bytes;
  const Restoration original = restore(after, {job.path, std::move(receipts)}, bench.recogniser);
  if (original.state == State::kFailed) return Error{job.path, original.reason, {}, {}};
  if (!original.restored) return Done{};
  if (bench.is_container)
    add_container(job.path, original.restored->text(), after, found);
  else
    found.add(job.path, job.path, original.restored->text(), after);
  return Done{};
}

}  // namespace

Result<RewrittenWrappers> rewritten_wrappers(const std::string& input) {
  const auto jobs = jobs_for({input});
  Collection found;
  Workbench bench;
  disk::ReceiptBook book;
  for (const Job& job : jobs)
    if (job.skipped.empty()) TRY(add_file(job, bench, book, found));
  return RewrittenWrappers{std::move(found.wrappers), book.ignored()};
}

}  // namespace torchpare::cache

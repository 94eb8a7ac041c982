#include "cache/caches.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "disk/files.h"
#include "disk/layout.h"
#include "disk/walk.h"
#include "remote/redis.h"

namespace torchpare::cache {
namespace {

/// A cache that is being added up.
struct Sum {
  CacheReport cache;
  std::set<std::string> ranks, named, told;  ///< releases that containers name, and that texts tell
  std::vector<size_t> members;
};

void add(const FileReport& file, Sum& sum) {
  CacheReport& cache = sum.cache;
  cache.files += file.state != State::kSkipped;
  cache.troubles += file.state == State::kUndecided || file.state == State::kFailed;
  cache.wrappers += file.wrappers.size();
  cache.stripped += file.count(Fate::kStripped);
  if (!file.torch.empty()) sum.named.insert(file.torch);
  for (const WrapperReport& w : file.wrappers) {
    cache.asserts += w.asserts;
    cache.muted += w.muted;
    cache.muted_wrappers += w.muted > 0;
    if (!w.torch.empty()) sum.told.emplace(w.torch);
  }
}

void add(const disk::Facts& facts, CacheReport& cache) {
  cache.bytes += facts.bytes;
  cache.oldest = std::min(cache.oldest.value_or(facts.modified), facts.modified);
  cache.newest = std::max(cache.newest.value_or(facts.modified), facts.modified);
}

CacheReport finished(Sum sum) {
  const std::set<std::string>& torch = sum.named.empty() ? sum.told : sum.named;
  sum.cache.torch.assign(torch.begin(), torch.end());
  sum.cache.ranks.assign(sum.ranks.begin(), sum.ranks.end());
  return std::move(sum.cache);
}

/// The cache that a file is part of: where it is, and what vLLM calls it if it is one of vLLM's.
struct Place {
  std::string folder, config, rank, layout;
};

std::optional<Place> place_of(const Job& job, const std::string& path, const std::string& input) {
  if (const auto vllm = disk::vllm_cache_of(path))
    return Place{std::string(vllm->folder), std::string(vllm->config), std::string(vllm->rank),
                 vllm->ahead_of_time ? "vLLM AOT" : "vLLM"};
  if (!job.folder) return std::nullopt;
  return Place{input, {}, {}, "Inductor"};
}

/// The sums by the inputs and folders of caches.
class Sums {
 public:
  void add_file(const Job& job, const std::string& input, FileReport& report, size_t i) {
    const std::string path = disk::absolute(job.path);
    const auto place = place_of(job, path, input);
    if (!place) return;
    report.in_cache = path.substr(std::min(path.size(), place->folder.size() + 1));
    Sum& sum = sums_[{job.input, place->folder}];
    sum.members.push_back(i);
    sum.cache.path = place->folder;
    sum.cache.place = input;
    sum.cache.layout = place->layout;
    sum.cache.config = place->config;
    if (!place->rank.empty()) sum.ranks.insert(place->rank);
    add(report, sum);
    const auto facts = job.folder ? disk::facts_of(*job.folder, job.below) : std::nullopt;
    if (facts) add(*facts, sum.cache);
  }

  /// In order. Says of each file which one it is part of.
  std::vector<CacheReport> finish(std::span<FileReport> reports) && {
    std::vector<std::tuple<size_t, int64_t, Sum*>> order;
    for (auto& [key, sum] : sums_) order.emplace_back(key.first, -sum.cache.newest.value_or(0), &sum);
    std::ranges::stable_sort(order, {},
                             [](const auto& one) { return std::pair(std::get<0>(one), std::get<1>(one)); });
    std::vector<CacheReport> caches;
    for (auto& [input, newest, sum] : order) {
      for (const size_t i : sum->members) reports[i].cache = caches.size();
      caches.push_back(finished(std::move(*sum)));
    }
    return caches;
  }

 private:
  std::map<std::pair<size_t, std::string>, Sum> sums_;
};

}  // namespace

std::vector<CacheReport> caches_in(const std::vector<Job>& jobs, std::span<FileReport> reports,
                                   const std::vector<std::string>& inputs) {
  std::vector<std::string> places;
  for (const std::string& input : inputs) places.push_back(disk::absolute(input));
  Sums sums;
  for (size_t i = 0; i < jobs.size(); ++i)
    if (jobs[i].path != "-") sums.add_file(jobs[i], places[jobs[i].input], reports[i], i);
  return std::move(sums).finish(reports);
}

CacheReport cache_on_server(const std::string& url, size_t number, std::span<FileReport> values) {
  Sum sum;
  for (FileReport& value : values) {
    value.cache = number;
    value.in_cache = value.path;
    add(value, sum);
    sum.cache.bytes += value.bytes;
  }
  const auto address = remote::redis_address(url);
  sum.cache.path = sum.cache.place = address ? address->text() : "redis://";
  sum.cache.layout = "Redis";
  return finished(std::move(sum));
}

}  // namespace torchpare::cache

#include "report/listing.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <tuple>

#include "report/said.h"

namespace torchpare {
namespace {

std::string number(size_t n) { return said("{}", n); }

Cell asserts_cell(size_t n) { return {number(n), n > 0 ? Tone::kWarning : Tone::kFaint}; }
Cell muted_cell(size_t n) { return {number(n), n > 0 ? Tone::kGood : Tone::kFaint}; }

/// "path", or "path: wrapper 2" where its file holds several.
std::string place_of(const FileReport& file, size_t wrapper, std::string_view path) {
  return file.wrappers.size() > 1 ? said("{}: wrapper {}", path, wrapper + 1) : std::string(path);
}

/// "2.13 or later" as "2.13+", "2.7 or earlier" as "up to 2.7".
std::string short_generation(std::string_view torch) {
  constexpr std::string_view kLater = " or later", kEarlier = " or earlier";
  if (torch.ends_with(kLater)) return said("{}+", torch.substr(0, torch.size() - kLater.size()));
  if (torch.ends_with(kEarlier)) return said("up to {}", torch.substr(0, torch.size() - kEarlier.size()));
  return std::string(torch);
}

/// "2.13.0", "2.11.0, 2.13.0", "2.11.0 and 3 more"
std::string releases_of(const CacheReport& cache) {
  std::string out;
  for (size_t i = 0; i < std::min<size_t>(cache.torch.size(), cache.torch.size() > 2 ? 1 : 2); ++i)
    out += said("{}{}", i > 0 ? ", " : "", short_generation(cache.torch[i]));
  return cache.torch.size() > 2 ? out + said(" and {} more", cache.torch.size() - 1) : out;
}

std::string caches_of(const RunReport& run, const Look& look) {
  using enum Column::Side;
  Table table(
      {{"asserts"}, {"muted"}, {"wrappers"}, {"size"}, {"age"}, {"torch", kLeft}, {"cache", kLeft, true}});
  std::string_view place;
  for (const CacheReport& cache : run.caches) {
    if (cache.place != place) {
      place = cache.place;
      table.add_heading(
          {said("{}{}", place, cache.origin.empty() ? "" : said(" ({})", cache.origin)), Tone::kHead});
    }
    table.add({asserts_cell(cache.asserts),
               muted_cell(cache.muted),
               {number(cache.wrappers)},
               {short_size(cache.bytes)},
               {age_of(cache, run.made)},
               {releases_of(cache)},
               {name_of(cache), cache.troubles > 0 ? Tone::kBad : Tone::kPlain}});
  }
  std::string out = table.rendered(look);
  if (run.caches.empty()) out += "no cache was found\n";
  if (!run.empty_places.empty()) out += "also looked for:\n";
  for (const EmptyPlace& empty : run.empty_places) {
    const std::string behind = said(" ({}): {}", empty.origin, empty.why);
    const size_t used = columns_of(behind) + 2;
    const std::string path = printable(empty.path);
    const bool fits = look.width == 0 || used + 20 > look.width;
    out +=
        toned(said("  {}{}", fits ? path : shortened(path, look.width - used), behind), Tone::kFaint, look) +
        "\n";
  }
  return out;
}

void add_row(const FileReport& file, size_t i, std::string_view path, Table& table) {
  const WrapperReport& w = file.wrappers[i];
  table.add({asserts_cell(w.asserts),
             muted_cell(w.muted),
             {short_size(w.bytes)},
             {torch_of(file, i)},
             {std::string(w.device)},
             {place_of(file, i, path), file.state == State::kUndecided ? Tone::kBad : Tone::kPlain}});
}

Table table_of_wrappers() {
  using enum Column::Side;
  return Table(
      {{"asserts"}, {"muted"}, {"size"}, {"torch", kLeft}, {"device", kLeft}, {"wrapper", kLeft, true}});
}

/// The files of one cache after those of another, each in the order of the run; those of none first.
std::vector<const FileReport*> by_cache(const RunReport& run) {
  std::vector<const FileReport*> files;
  for (const FileReport& file : run.files) files.push_back(&file);
  std::ranges::stable_sort(files, {}, [](const FileReport* f) { return f->cache ? *f->cache + 1 : 0; });
  return files;
}

std::string wrappers_of(const RunReport& run, const Look& look) {
  Table table = table_of_wrappers();
  std::optional<size_t> cache;
  for (const FileReport* file : by_cache(run)) {
    if (file->wrappers.empty()) continue;
    if (file->cache != cache) {
      cache = file->cache;
      table.add_heading({run.caches[*cache].path, Tone::kHead});
    }
    for (size_t i = 0; i < file->wrappers.size(); ++i)
      add_row(*file, i, file->cache ? file->in_cache : file->path, table);
  }
  return table.rendered(look);
}

std::string top_of(const RunReport& run, const Look& look) {
  Table wrappers = table_of_wrappers();
  for (const WrapperPlace& at : top_wrappers(run.files, run.listing.top))
    add_row(run.files[at.file], at.wrapper, run.files[at.file].path, wrappers);
  Table operators({{"asserts"}, {"muted"}, {"files"}, {"operator", Column::Side::kLeft, true}});
  for (const OperatorReport& o : top_operators(run.files, run.listing.top))
    operators.add({asserts_cell(o.asserts), muted_cell(o.muted), {number(o.files)}, {o.op}});
  const std::string first = wrappers.rendered(look), second = operators.rendered(look);
  return first + (first.empty() || second.empty() ? "" : "\n") + second;
}

}  // namespace

std::string age_of(const CacheReport& cache, int64_t now) {
  if (!cache.newest) return "";
  const std::string newest = short_age(now - *cache.newest), oldest = short_age(now - *cache.oldest);
  return newest == oldest ? newest : said("{}-{}", newest, oldest);
}

std::string name_of(const CacheReport& cache) {
  std::string out = cache.layout;
  constexpr size_t kEnough = 10;  // the length of vLLM's short hashes; JSON has all of the long ones
  if (!cache.config.empty()) out += said(" {}", cache.config.substr(0, kEnough));
  if (cache.ranks.size() == 1) out += said(", rank {}", cache.ranks.front());
  if (cache.ranks.size() > 1) out += said(", {} ranks", cache.ranks.size());
  if (cache.troubles > 0) out += said(", {} in trouble", cache.troubles);
  return out;
}

std::vector<WrapperPlace> top_wrappers(const std::vector<FileReport>& files, size_t most) {
  std::vector<WrapperPlace> all;
  for (size_t f = 0; f < files.size(); ++f)
    for (size_t w = 0; w < files[f].wrappers.size(); ++w)
      if (files[f].wrappers[w].asserts + files[f].wrappers[w].muted > 0) all.push_back({f, w});
  std::ranges::stable_sort(all, std::greater<>{}, [&files](const WrapperPlace& at) {
    const WrapperReport& w = files[at.file].wrappers[at.wrapper];
    return w.asserts + w.muted;
  });
  all.resize(std::min(all.size(), most));
  return all;
}

std::vector<OperatorReport> top_operators(const std::vector<FileReport>& files, size_t most) {
  std::map<std::string_view, OperatorReport> named;
  for (const FileReport& file : files) {
    std::set<std::string_view> here;
    for (const Tally& t : file.tallies) {
      if (t.cls != Class::kOp || t.asserts + t.muted == 0) continue;
      OperatorReport& sum = named[t.op];
      sum.asserts += t.asserts;
      sum.muted += t.muted;
      sum.files += here.insert(t.op).second;
    }
  }
  std::vector<OperatorReport> all;
  for (auto& [op, sum] : named) {
    sum.op = op;
    all.push_back(std::move(sum));
  }
  std::ranges::stable_sort(all, std::greater<>{},
                           [](const OperatorReport& o) { return o.asserts + o.muted; });
  all.resize(std::min(all.size(), most));
  return all;
}

std::string torch_of(const FileReport& file, size_t wrapper) {
  return file.torch.empty() ? short_generation(file.wrappers[wrapper].torch) : file.torch;
}

std::string listing_of(const RunReport& run, const Look& look) {
  std::string out;
  const auto add = [&out](const std::string& part) {
    if (!out.empty() && !part.empty()) out += "\n";
    out += part;
  };
  if (run.listing.caches) add(caches_of(run, look));
  if (run.listing.wrappers) add(wrappers_of(run, look));
  if (run.listing.top > 0) add(top_of(run, look));
  return out.empty() ? out : out + "\n";
}

}  // namespace torchpare

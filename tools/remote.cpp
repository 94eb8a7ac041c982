#include "tools/remote.h"

#include <algorithm>
#include <csignal>
#include <map>

#include <fmt/format.h>

#include "container/envelope.h"
#include "disk/redis.h"
#include "restore.h"

namespace torchpare::tools {
namespace {

/// So many values are held in memory at once; Inductor's have some hundred kilobytes.
constexpr size_t kBatch = 32;

constexpr std::string_view kLayout = "remote cache entry";

Result<disk::Redis> connected(const std::string& url) {
  const auto address = disk::redis_address(url);
  if (!address) return address.error();
  // A server that hangs up must be an error, not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
  return disk::Redis::connect(*address);
}

using Values = std::vector<std::optional<std::string>>;

/// Gives `work` all of a server's keys with their values, so many at a time.
Result<Done> in_batches(disk::Redis& redis,
                        const std::function<Result<Done>(const std::vector<std::string>&, Values&)>& work) {
  const auto keys = redis.keys();
  if (!keys) return keys.error();
  for (size_t at = 0; at < keys->size(); at += kBatch) {
    const auto begin = keys->begin() + static_cast<ptrdiff_t>(at);
    const std::vector<std::string> batch(begin,
                                         begin + static_cast<ptrdiff_t>(std::min(kBatch, keys->size() - at)));
    auto values = redis.values(batch);
    if (!values) return values.error();
    if (auto done = work(batch, *values); !done) return done;
  }
  return Done{};
}

FileReport skipped(const std::string& key, std::string reason) {
  FileReport report;
  report.path = key;
  report.state = FileReport::State::kSkipped;
  report.reason = std::move(reason);
  report.layout = kLayout;
  return report;
}

/// Looks at one entry and reports; sets `rewritten` where it is to be changed.
using LookAt =
    std::function<FileReport(const std::string& key, Workbench&, std::optional<std::string>& rewritten)>;

/// The change that puts `content` in the place of the envelope's, as short as base64 allows.
disk::RedisChange change(const std::string& key, const std::string& value,
                         const container::Envelope& envelope, std::string_view content) {
  return {key, value, envelope.base64.begin, container::spelled(content)};
}

class Server {
 public:
  Server(disk::Redis redis, const LookAt& look_at, bool in_place, std::vector<FileReport>& reports)
      : redis_(std::move(redis)), look_at_(look_at), in_place_(in_place), reports_(reports) {}

  Result<Done> work() {
    return in_batches(redis_,
                      [this](const auto& keys, const Values& values) { return work_on(keys, values); });
  }

 private:
  Result<Done> work_on(const std::vector<std::string>& keys, const Values& values) {
    std::vector<disk::RedisChange> changes;
    std::vector<size_t> changed;
    for (size_t i = 0; i < keys.size(); ++i) {
      if (auto one = look_at_value(keys[i], values[i])) {
        changes.push_back(std::move(*one));
        changed.push_back(reports_.size() - 1);
      }
    }
    if (!in_place_ || changes.empty()) return Done{};
    const auto made = redis_.replace(changes);
    if (!made) return made.error();
    for (size_t i = 0; i < changes.size(); ++i)
      if (!(*made)[i]) lost_race(reports_[changed[i]]);
    return Done{};
  }

  std::optional<disk::RedisChange> look_at_value(const std::string& key,
                                                 const std::optional<std::string>& value) {
    if (!value) {
      reports_.push_back(skipped(key, "gone meanwhile, no string, or larger than 256 MiB"));
      return std::nullopt;
    }
    const auto envelope = container::open_envelope(*value);
    if (!envelope || !container::may_be_container(envelope->content, envelope->content.size())) {
      reports_.push_back(skipped(key, "no cache entry in it (autotuning results have another form)"));
      return std::nullopt;
    }
    bench_.file.bytes = envelope->content;
    bench_.is_container = true;
    std::optional<std::string> rewritten;
    reports_.push_back(look_at_(key, bench_, rewritten));
    reports_.back().layout = kLayout;
    if (!rewritten) return std::nullopt;
    return change(key, *value, *envelope, *rewritten);
  }

  static void lost_race(FileReport& report) {
    report.state = FileReport::State::kFailed;
    report.reason =
        fmt::format("{}: it changed after it was read; something else writes to it; run again", report.path);
  }

  disk::Redis redis_;
  const LookAt& look_at_;
  bool in_place_;
  Workbench bench_;
  std::vector<FileReport>& reports_;
};

Result<Done> look_at_servers(const std::vector<std::string>& urls, const LookAt& look_at, bool in_place,
                             std::vector<FileReport>& files) {
  for (const std::string& url : urls) {
    auto redis = connected(url);
    if (!redis) return redis.error();
    if (auto done = Server(std::move(*redis), look_at, in_place, files).work(); !done) return done;
  }
  return Done{};
}

}  // namespace

SortedInputs sorted(const std::vector<std::string>& inputs) {
  SortedInputs out;
  for (const std::string& input : inputs)
    (disk::is_server_url(input) ? out.remote : out.local).push_back(input);
  return out;
}

Result<Done> work_on_servers(const std::vector<std::string>& urls, const Work& work, bool in_place,
                             std::vector<FileReport>& files) {
  auto look_at = [&work](const std::string& key, Workbench& bench, std::optional<std::string>& rewritten) {
    const Job job{key, false};
    return report_on_job(job, bench, work, [&rewritten](const FileOutcome& outcome, FileReport&) {
      if (outcome.rewritten) rewritten = std::string(outcome.rewritten->text());
    });
  };
  return look_at_servers(urls, look_at, in_place, files);
}

Result<Done> undo_on_servers(const std::vector<std::string>& urls, bool check,
                             std::vector<FileReport>& files) {
  auto look_at = [](const std::string& key, Workbench& bench, std::optional<std::string>& rewritten) {
    FileReport report;
    report.path = key;
    const Restoration found = restore(bench.file.bytes, {key, {}}, bench.recogniser);
    tell(found, report);
    if (found.restored) rewritten = std::string(found.restored->text());
    return report;
  };
  return look_at_servers(urls, look_at, !check, files);
}

namespace {

/// All values of a server, by key.
Result<std::map<std::string, std::optional<std::string>>> all_values(const std::string& url) {
  auto redis = connected(url);
  if (!redis) return redis.error();
  std::map<std::string, std::optional<std::string>> out;
  const auto read = in_batches(*redis, [&out](const auto& keys, Values& values) {
    for (size_t i = 0; i < keys.size(); ++i) out[keys[i]] = std::move(values[i]);
    return Done{};
  });
  if (!read) return read.error();
  return out;
}

std::string around(const std::string& value, const std::optional<container::Envelope>& envelope) {
  if (!envelope) return value;
  return value.substr(0, envelope->base64.begin) + value.substr(envelope->base64.end);
}

}  // namespace

Result<std::vector<ValuePair>> value_pairs(const std::string& a, const std::string& b) {
  auto in_a = all_values(a), in_b = all_values(b);
  if (!in_a) return in_a.error();
  if (!in_b) return in_b.error();
  std::map<std::string, ValuePair> pairs;
  for (auto* side : {&*in_a, &*in_b}) {
    for (auto& [key, value] : *side) {
      ValuePair& pair = pairs[key];
      pair.key = key;
      (side == &*in_a ? pair.in_a : pair.in_b) = true;
      pair.unread |= !value;
      (side == &*in_a ? pair.a : pair.b) = std::move(value).value_or("");
    }
  }
  std::vector<ValuePair> out;
  for (auto& [key, pair] : pairs) {
    auto envelope_a = container::open_envelope(pair.a), envelope_b = container::open_envelope(pair.b);
    pair.same_around = around(pair.a, envelope_a) == around(pair.b, envelope_b);
    if (envelope_a && envelope_b) {
      pair.a = std::move(envelope_a->content);
      pair.b = std::move(envelope_b->content);
    }
    out.push_back(std::move(pair));
  }
  return out;
}

}  // namespace torchpare::tools

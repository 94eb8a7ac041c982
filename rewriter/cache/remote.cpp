#include "cache/remote.h"

#include "cache/in_place.h"
#include "cache/remote_values.h"
#include "remote/envelope.h"
#include "remote/redis.h"
#include "rewrite/restore.h"

namespace torchpare::cache {
namespace {

constexpr std::string_view kLayout = "remote cache entry";

Error other_writer(const std::string& key) {
  return {key, "it changed meanwhile", "something else writes to it", "run again"};
}
Error not_known(const std::string& key) {
  return {key, "whether it was replaced is not known", "", "run again"};
}

/// Looks at one entry and reports; sets `rewritten` where it is to be changed.
using LookAt =
    std::function<FileReport(const std::string& key, Workbench&, std::optional<std::string>& rewritten)>;

class Server {
 public:
  Server(remote::Redis redis, const LookAt& look_at, bool in_place, std::vector<FileReport>& reports)
      : redis_(std::move(redis)), look_at_(look_at), in_place_(in_place), reports_(reports) {}

  Result<Done> work() {
    const auto keys = TRY(redis_.keys());
    remote::Redis* const servers[] = {&redis_};
    return for_each_part(servers, keys, [this](Keys part, auto& values) { return work_on(part, values[0]); });
  }

 private:
  Result<Done> work_on(Keys keys, const std::vector<RemoteValue>& values) {
    std::vector<remote::RedisChange> changes;
    std::vector<size_t> changed;
    for (size_t i = 0; i < keys.size(); ++i) {
      if (auto one = look_at_value(keys[i], values[i])) {
        changes.push_back(std::move(*one));
        changed.push_back(reports_.size() - 1);
      }
    }
    if (!in_place_ || changes.empty()) return Done{};
    const auto made = redis_.replace(changes);
    Result<Done> all = Done{};
    for (size_t i = 0; i < changes.size(); ++i) {
      if (made[i] && *made[i]) continue;
      fail(reports_[changed[i]], made[i] ? other_writer(changes[i].key) : not_known(changes[i].key));
      if (!made[i]) all = made[i].error();
    }
    return all;
  }

  void skip(const std::string& key, std::string reason) {
    reports_.push_back(skipped(key, std::move(reason)));
    reports_.back().layout = kLayout;
  }

  std::optional<remote::RedisChange> look_at_value(const std::string& key, const RemoteValue& value) {
    if (!value.bytes) {
      skip(key, value.why_not);
      if (value.grew) fail(reports_.back(), other_writer(key));
      return std::nullopt;
    }
    const auto envelope = remote::open_envelope(*value.bytes);
    if (!envelope || !container::may_be_container(envelope->content, envelope->content.size())) {
      skip(key, "no cache entry in it (autotuning results have another form)");
      return std::nullopt;
    }
    bench_.file.bytes = envelope->content;
    bench_.is_container = true;
    std::optional<std::string> rewritten;
    reports_.push_back(look_at_(key, bench_, rewritten));
    reports_.back().layout = kLayout;
    if (!rewritten) return std::nullopt;
    return remote::RedisChange{key, *value.bytes, envelope->base64.begin, remote::spelled(*rewritten)};
  }

  remote::Redis redis_;
  const LookAt& look_at_;
  bool in_place_;
  Workbench bench_;
  std::vector<FileReport>& reports_;
};

Result<Done> look_at_servers(const Servers& servers, const LookAt& look_at, bool in_place,
                             std::vector<FileReport>& files) {
  for (const std::string& url : servers.urls) {
    auto redis = TRY(connected(url, servers));
    TRY(Server(std::move(redis), look_at, in_place, files).work());
  }
  return Done{};
}

}  // namespace

SortedInputs sorted(const std::vector<std::string>& inputs) {
  SortedInputs out;
  for (const std::string& input : inputs)
    (remote::is_server_url(input) ? out.remote : out.local).push_back(input);
  return out;
}

Result<Done> work_on_servers(const Servers& servers, const Task& task, Detail detail, bool in_place,
                             std::vector<FileReport>& files) {
  auto look_at = [&](const std::string& key, Workbench& bench, std::optional<std::string>& rewritten) {
    const Job job{key, false};
    return report_on_job(job, bench, task, detail, [&rewritten](const FileOutcome& outcome, FileReport&) {
      if (outcome.rewritten) rewritten = std::string(outcome.rewritten->text());
    });
  };
  return look_at_servers(servers, look_at, in_place, files);
}

Result<Done> undo_on_servers(const Servers& servers, bool check, std::vector<FileReport>& files) {
  auto look_at = [](const std::string& key, Workbench& bench, std::optional<std::string>& rewritten) {
    FileReport report;
    report.path = key;
    const Restoration found = restore(bench.file.bytes, {key, {}}, bench.recogniser);
    tell(found, report);
    if (found.restored) rewritten = std::string(found.restored->text());
    return report;
  };
  return look_at_servers(servers, look_at, !check, files);
}

}  // namespace torchpare::cache

// Caches on a server, as inputs like any other.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "cache/jobs.h"
#include "remote/tls.h"

namespace torchpare::cache {

/// The inputs that name a server, and those that do not.
struct SortedInputs {
  std::vector<std::string> local, remote;
};
SortedInputs sorted(const std::vector<std::string>& inputs);

/// Servers' addresses, how long each is waited for (see remote::Redis), and whom to believe.
struct Servers {
  std::vector<std::string> urls;
  std::chrono::seconds timeout;
  remote::TlsSettings tls;  ///< what was said of all of them, before what the addresses say
};

/// Adds to `files` what scan and rewrite report of every value of the servers' caches; with `task.write` and
/// `in_place` values are changed, each as a whole and only if nobody else changed it meanwhile. Such a value
/// is reported as failed. The path of a value is its key. Errors: no server, a connection that breaks, a
/// server that refuses; what was reported before that is there.
Result<Done> work_on_servers(const Servers& servers, const Task& task, Detail detail, bool in_place,
                             std::vector<FileReport>& files);

/// The same for undo. Muted values need no receipts, and none are kept of a server's.
Result<Done> undo_on_servers(const Servers& servers, bool check, std::vector<FileReport>& files);

/// One value of two servers' caches, for audit.
struct ValuePair {
  std::string key;
  std::string a, b;  ///< the entries they hold; where there is none, the values
  bool in_a = false, in_b = false;
  bool unread = false;       ///< one of the values could not be fetched: nothing is known of it
  bool same_around = false;  ///< all but the entries is the same
};
/// Calls `look_at` with every key of the first two servers' caches, in order. Errors as above.
Result<Done> for_each_pair(const Servers& servers, const std::function<void(const ValuePair&)>& look_at);

}  // namespace torchpare::cache

// What is started may have no more of something than that.
#pragma once

#include <sys/resource.h>

namespace torchpare::test {

/// Of a resource of setrlimit(2), for what is started while this lives.
class Limit {
 public:
  Limit(__rlimit_resource resource, rlim_t most) : resource_(resource) {
    getrlimit(resource_, &before_);
    const rlimit limit = {most, before_.rlim_max};
    setrlimit(resource_, &limit);
  }
  ~Limit() { setrlimit(resource_, &before_); }
  Limit(const Limit&) = delete;
  Limit& operator=(const Limit&) = delete;

 private:
  __rlimit_resource resource_;
  rlimit before_;
};

}  // namespace torchpare::test

#include "remote/openssl.h"

#include <dlfcn.h>

#include <string>

namespace torchpare::remote {
namespace {

constexpr const char* kLibraries[] = {"libssl.so.3", "libssl.so.1.1"};

Error missing(std::string why) {
  return {"rediss://", "TLS needs OpenSSL's library, which this system lacks", std::move(why),
          "install it (Debian, Ubuntu: libssl3; Fedora, RHEL: openssl-libs)"};
}

/// Opened for good: what OpenSSL registers to be called at exit has to stay.
Result<OpenSsl> opened() {
  void* library = nullptr;
  for (const char* name : kLibraries)
    if (library == nullptr) library = ::dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return missing("neither libssl.so.3 nor libssl.so.1.1 can be loaded");
  OpenSsl functions;
  const char* lacking = nullptr;
  // What libssl needs of libcrypto is found by way of libssl.
#define TORCHPARE_FIND(name, result, parameters)                                        \
  functions.name = reinterpret_cast<decltype(functions.name)>(::dlsym(library, #name)); \
  if (functions.name == nullptr) lacking = #name;
  TORCHPARE_OPENSSL(TORCHPARE_FIND)
#undef TORCHPARE_FIND
  if (lacking != nullptr) return missing(std::string("the one that is there has no ") + lacking);
  return functions;
}

}  // namespace

const Result<OpenSsl>& openssl() {
  static const Result<OpenSsl> library = opened();
  return library;
}

}  // namespace torchpare::remote

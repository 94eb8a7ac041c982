// OpenSSL's functions are declared by hand and looked up when the program runs; here its own headers judge.
#if __has_include(<openssl/ssl.h>)

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "remote/openssl.h"

namespace torchpare::test {
namespace {

using remote::OpenSsl;

#define TORCHPARE_COMPARE(name, result, parameters) \
  static_assert(std::is_same_v<decltype(OpenSsl::name), decltype(&::name)>, #name);
TORCHPARE_OPENSSL(TORCHPARE_COMPARE)
#undef TORCHPARE_COMPARE

static_assert(remote::kSslCtrlMode == SSL_CTRL_MODE);
static_assert(remote::kSslCtrlSetHostName == SSL_CTRL_SET_TLSEXT_HOSTNAME);
static_assert(remote::kSslCtrlSetLeastVersion == SSL_CTRL_SET_MIN_PROTO_VERSION);
static_assert(remote::kTls12 == TLS1_2_VERSION);
static_assert(remote::kSslModeAutoRetry == SSL_MODE_AUTO_RETRY);
static_assert(remote::kSslVerifyNone == SSL_VERIFY_NONE);
static_assert(remote::kSslVerifyPeer == SSL_VERIFY_PEER);
static_assert(remote::kSslFileTypePem == SSL_FILETYPE_PEM);
static_assert(remote::kSslErrorWantRead == SSL_ERROR_WANT_READ);
static_assert(remote::kSslErrorZeroReturn == SSL_ERROR_ZERO_RETURN);
static_assert(remote::kX509Ok == X509_V_OK);
static_assert(TLSEXT_NAMETYPE_host_name == 0);

TEST(OpenSsl, TheSystemsLibraryHasAllOfThem) {
  const auto& library = remote::openssl();
  ASSERT_TRUE(library) << message(library.error());
  EXPECT_NE(library->SSL_connect, nullptr);
}

}  // namespace
}  // namespace torchpare::test

#endif

// The functions of OpenSSL that TLS is made with. The system's library is opened when the first rediss:// address is
// met: so one program, and one wheel, runs with and without it, believes the authorities that the system believes, and
// gets the distribution's security updates.
//
// Names and types are OpenSSL's, and the same in 1.1.1 and 3.x; tests/remote/openssl_test.cpp holds them against its
// headers.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/result.h"

struct bio_method_st;
struct bio_st;
struct ssl_ctx_st;
struct ssl_method_st;
struct ssl_st;
struct x509_store_ctx_st;
struct X509_VERIFY_PARAM_st;

namespace torchpare::remote {

using PasswordCallback = int(char*, int, int, void*);
using VerifyCallback = int(int, x509_store_ctx_st*);

// clang-format off
#define TORCHPARE_OPENSSL(X) \
  X(TLS_client_method, const ssl_method_st*, ()) \
  X(SSL_CTX_new, ssl_ctx_st*, (const ssl_method_st*)) \
  X(SSL_CTX_free, void, (ssl_ctx_st*)) \
  X(SSL_CTX_ctrl, long, (ssl_ctx_st*, int, long, void*)) \
  X(SSL_CTX_set_verify, void, (ssl_ctx_st*, int, VerifyCallback*)) \
  X(SSL_CTX_load_verify_locations, int, (ssl_ctx_st*, const char*, const char*)) \
  X(SSL_CTX_set_default_passwd_cb, void, (ssl_ctx_st*, PasswordCallback*)) \
  X(SSL_CTX_use_certificate_chain_file, int, (ssl_ctx_st*, const char*)) \
  X(SSL_CTX_use_PrivateKey_file, int, (ssl_ctx_st*, const char*, int)) \
  X(SSL_CTX_check_private_key, int, (const ssl_ctx_st*)) \
  X(SSL_new, ssl_st*, (ssl_ctx_st*)) \
  X(SSL_free, void, (ssl_st*)) \
  X(SSL_ctrl, long, (ssl_st*, int, long, void*)) \
  X(SSL_set1_host, int, (ssl_st*, const char*)) \
  X(SSL_get0_param, X509_VERIFY_PARAM_st*, (ssl_st*)) \
  X(SSL_set_bio, void, (ssl_st*, bio_st*, bio_st*)) \
  X(SSL_connect, int, (ssl_st*)) \
  X(SSL_read, int, (ssl_st*, void*, int)) \
  X(SSL_write, int, (ssl_st*, const void*, int)) \
  X(SSL_get_error, int, (const ssl_st*, int)) \
  X(SSL_get_verify_result, long, (const ssl_st*)) \
  X(BIO_new, bio_st*, (const bio_method_st*)) \
  X(BIO_s_mem, const bio_method_st*, ()) \
  X(BIO_read, int, (bio_st*, void*, int)) \
  X(BIO_write, int, (bio_st*, const void*, int)) \
  X(BIO_ctrl_pending, size_t, (bio_st*)) \
  X(ERR_clear_error, void, ()) \
  X(ERR_get_error, unsigned long, ()) \
  X(ERR_reason_error_string, const char*, (unsigned long)) \
  X(X509_VERIFY_PARAM_set1_ip_asc, int, (X509_VERIFY_PARAM_st*, const char*)) \
  X(X509_get_default_cert_dir, const char*, ()) \
  X(X509_get_default_cert_file, const char*, ()) \
  X(X509_verify_cert_error_string, const char*, (long))
// clang-format on

struct OpenSsl {
#define TORCHPARE_DECLARE(name, result, parameters) result(*name) parameters = nullptr;
  TORCHPARE_OPENSSL(TORCHPARE_DECLARE)
#undef TORCHPARE_DECLARE
};

/// The library, opened once. Errors: it is not there, or lacks a function.
const Result<OpenSsl>& openssl();

/// OpenSSL's numbers.
inline constexpr int kSslCtrlMode = 33;
inline constexpr int kSslCtrlSetHostName = 55;
inline constexpr int kSslCtrlSetLeastVersion = 123;
inline constexpr long kTls12 = 0x0303;
inline constexpr long kSslModeAutoRetry = 4;
inline constexpr int kSslVerifyNone = 0;
inline constexpr int kSslVerifyPeer = 1;
inline constexpr int kSslFileTypePem = 1;
inline constexpr int kSslErrorWantRead = 2;
inline constexpr int kSslErrorZeroReturn = 6;
inline constexpr long kX509Ok = 0;

}  // namespace torchpare::remote

#include "remote/tls.h"

#include <arpa/inet.h>

#include <algorithm>
#include <new>

#include "remote/openssl.h"

namespace torchpare::remote {
namespace {

constexpr size_t kReadAtOnce = size_t{16} << 10;  ///< a record

/// There where Tls or TlsSession are: with() has looked.
const OpenSsl& ssl() { return *openssl(); }

/// The first reason that OpenSSL noted; the others follow from it.
std::string reason() {
  const unsigned long code = ssl().ERR_get_error();
  ssl().ERR_clear_error();
  const char* text = code == 0 ? nullptr : ssl().ERR_reason_error_string(code);
  return text == nullptr ? "" : text;
}

/// Keys that need a password are refused; OpenSSL would ask for it on the terminal.
int no_password(char*, int, int, void*) { return 0; }

bool is_number(const std::string& host) {
  unsigned char address[sizeof(in6_addr)];
  return ::inet_pton(AF_INET, host.c_str(), address) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), address) == 1;
}

Error unusable(const std::string& flag, const std::string& file) {
  return {file, "cannot be used for " + flag, reason(), "name a PEM file without a password"};
}

/// Where the system keeps those whom it believes: a file, a folder, or both.
bool believe_the_systems(ssl_ctx_st* context) {
  const bool file =
      ssl().SSL_CTX_load_verify_locations(context, ssl().X509_get_default_cert_file(), nullptr) == 1;
  const bool folder =
      ssl().SSL_CTX_load_verify_locations(context, nullptr, ssl().X509_get_default_cert_dir()) == 1;
  ssl().ERR_clear_error();
  return file || folder;
}

Result<Done> configure(ssl_ctx_st* context, const TlsSettings& settings) {
  ssl().SSL_CTX_ctrl(context, kSslCtrlSetLeastVersion, kTls12, nullptr);
  ssl().SSL_CTX_ctrl(context, kSslCtrlMode, kSslModeAutoRetry, nullptr);
  ssl().SSL_CTX_set_default_passwd_cb(context, no_password);
  ssl().SSL_CTX_set_verify(context, settings.insecure ? kSslVerifyNone : kSslVerifyPeer, nullptr);
  if (settings.ca) {
    if (ssl().SSL_CTX_load_verify_locations(context, settings.ca->c_str(), nullptr) != 1)
      return unusable("--cacert", *settings.ca);
  } else if (!settings.insecure && !believe_the_systems(context)) {
    return Error{"rediss://", "this system has no certificates to believe", "", "name a file with --cacert"};
  }
  if (settings.cert.has_value() != settings.key.has_value())
    return Error{settings.cert ? "--cert" : "--key", "is half of what a server asks for", "",
                 "give --cert and --key"};
  if (!settings.cert) return Done{};
  if (ssl().SSL_CTX_use_certificate_chain_file(context, settings.cert->c_str()) != 1)
    return unusable("--cert", *settings.cert);
  if (ssl().SSL_CTX_use_PrivateKey_file(context, settings.key->c_str(), kSslFileTypePem) != 1 ||
      ssl().SSL_CTX_check_private_key(context) != 1)
    return unusable("--key", *settings.key);
  return Done{};
}

}  // namespace

Result<std::shared_ptr<const Tls>> Tls::with(const TlsSettings& settings) {
  if (!openssl()) return openssl().error();
  ssl().ERR_clear_error();
  ssl_ctx_st* context = ssl().SSL_CTX_new(ssl().TLS_client_method());
  if (context == nullptr) return Error{"rediss://", "OpenSSL cannot be used", reason(), ""};
  const std::shared_ptr<const Tls> tls(new Tls(context, settings));
  TRY(configure(context, settings));
  return tls;
}

Tls::~Tls() { ssl().SSL_CTX_free(context_); }

TlsSession::TlsSession(std::shared_ptr<const Tls> tls, const std::string& host)
    : tls_(std::move(tls)),
      session_(ssl().SSL_new(tls_->context_)),
      in_(ssl().BIO_new(ssl().BIO_s_mem())),
      out_(ssl().BIO_new(ssl().BIO_s_mem())) {
  if (session_ == nullptr || in_ == nullptr || out_ == nullptr) throw std::bad_alloc();
  ssl().SSL_set_bio(session_, in_, out_);  // which owns them from now on
  const std::string name = tls_->settings_.name.value_or(host);
  if (is_number(name)) {
    bound_ = ssl().X509_VERIFY_PARAM_set1_ip_asc(ssl().SSL_get0_param(session_), name.c_str()) == 1;
  } else {
    // It does not write to the name.
    ssl().SSL_ctrl(session_, kSslCtrlSetHostName, 0, const_cast<char*>(name.c_str()));
    bound_ = !name.empty() && ssl().SSL_set1_host(session_, name.c_str()) == 1;
  }
}

TlsSession::~TlsSession() { ssl().SSL_free(session_); }

Result<bool> TlsSession::shake_hands() {
  if (!bound_) return Error{"", "no TLS here", "its name cannot be proved", "check the host, and --sni"};
  ssl().ERR_clear_error();
  const int n = ssl().SSL_connect(session_);
  if (n == 1) return true;
  if (ssl().SSL_get_error(session_, n) == kSslErrorWantRead) return false;
  const long verified = ssl().SSL_get_verify_result(session_);
  if (verified == kX509Ok || tls_->settings_.insecure) return broken(n);
  return Error{"", "the server is not who it should be", ssl().X509_verify_cert_error_string(verified),
               "--cacert FILE names who is believed, --sni NAME the name to prove; nothing was sent"};
}

void TlsSession::receive(std::string_view bytes) {
  if (ssl().BIO_write(in_, bytes.data(), static_cast<int>(bytes.size())) != static_cast<int>(bytes.size()))
    throw std::bad_alloc();
}

Result<std::string> TlsSession::plain() {
  std::string out;
  for (;;) {
    const size_t before = out.size();
    out.resize(before + kReadAtOnce);
    ssl().ERR_clear_error();
    const int n = ssl().SSL_read(session_, out.data() + before, static_cast<int>(kReadAtOnce));
    out.resize(before + static_cast<size_t>(std::max(n, 0)));
    if (n > 0) continue;
    // What came before the end is an answer as well; the end is met again.
    if (!out.empty() || ssl().SSL_get_error(session_, n) == kSslErrorWantRead) return out;
    return broken(n);
  }
}

Result<Done> TlsSession::send(std::string_view plain) {
  ssl().ERR_clear_error();
  const int n = ssl().SSL_write(session_, plain.data(), static_cast<int>(plain.size()));
  return n == static_cast<int>(plain.size()) ? Result<Done>(Done{}) : broken(n);
}

std::string TlsSession::ready() {
  std::string out(ssl().BIO_ctrl_pending(out_), '\0');
  const int n = out.empty() ? 0 : ssl().BIO_read(out_, out.data(), static_cast<int>(out.size()));
  out.resize(static_cast<size_t>(std::max(n, 0)));
  return out;
}

Error TlsSession::broken(int returned) const {
  if (ssl().SSL_get_error(session_, returned) == kSslErrorZeroReturn)
    return {"", "the connection broke", "the server closed it",
            "what was changed so far is whole; run again"};
  return {"", "TLS failed", reason(),
          "is it a TLS port? a server that asks for a certificate wants --cert and --key"};
}

}  // namespace torchpare::remote

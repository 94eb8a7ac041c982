// TLS as bytes in, bytes out: what goes over the wire is wire.h's affair.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

struct ssl_ctx_st;
struct ssl_st;
struct bio_st;

namespace torchpare::remote {

/// Whom to believe, and who we are. Files are PEM.
struct TlsSettings {
  std::optional<std::string> ca;         ///< a file of certificates to believe; none: those of the system
  std::optional<std::string> cert, key;  ///< ours, where the server asks for one
  std::optional<std::string> name;  ///< that a server asks for and proves to have; none: the address's host
  bool insecure = false;            ///< believe anybody

  bool any() const { return ca || cert || key || name || insecure; }
};

/// The settings, with the files read: for many connections. TLS 1.2 or later.
class Tls {
 public:
  /// Errors: no OpenSSL here, a file that cannot be used, a certificate without its key. Environment variables that
  /// name certificates are not looked at.
  static Result<std::shared_ptr<const Tls>> with(const TlsSettings& settings);
  ~Tls();
  Tls(const Tls&) = delete;
  Tls& operator=(const Tls&) = delete;

 private:
  friend class TlsSession;
  Tls(ssl_ctx_st* context, TlsSettings settings) : context_(context), settings_(std::move(settings)) {}

  ssl_ctx_st* context_;
  TlsSettings settings_;
};

/// One connection's. After an error it is of no more use; errors have a `why` and a `remedy`, and the rest is for the
/// caller to fill in.
class TlsSession {
 public:
  /// `host` is who the other side has to prove to be, unless the settings name another.
  TlsSession(std::shared_ptr<const Tls> tls, const std::string& host);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  /// Goes on with the handshake; whether it is over, and the other side believed. What is ready goes out either way.
  Result<bool> shake_hands();
  /// What came in.
  void receive(std::string_view bytes);
  /// What can be read of it: nothing, where a record is not whole yet.
  Result<std::string> plain();
  /// Makes records of at most 1 GiB.
  Result<Done> send(std::string_view plain);
  /// What is to go out, at once.
  std::string ready();

 private:
  Error broken(int returned) const;

  std::shared_ptr<const Tls> tls_;
  ssl_st* session_;
  bio_st* in_;
  bio_st* out_;
  bool bound_ = false;  ///< to a name, without which nobody is believed
};

}  // namespace torchpare::remote

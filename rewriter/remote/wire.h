// A connection, by TCP or by TLS over it, to a server that is not trusted to answer, to stop, or to tell the truth about sizes.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "remote/tls.h"

struct addrinfo;

namespace torchpare::remote {

/// How long a server may take: a number of seconds, which what is moved at a bearable pace renews, and kInAll times
/// as much in all. Nothing can be saved up: whoever stops is waited for that number of seconds, however much came
/// before. Counts only while a Watch is alive, so what is done between two questions is not the server's fault.
class Patience {
 public:
  static constexpr int kInAll = 180;

  explicit Patience(std::chrono::seconds once) : once_(once), left_(once), left_in_all_(once * kInAll) {}

  /// Bytes that were agreed on have moved: a second for each 64 KiB comes back.
  void grant(size_t bytes);
  /// What is left, never negative.
  std::chrono::milliseconds left() const;
  std::chrono::seconds once() const { return once_; }

 private:
  friend class Watch;
  using Clock = std::chrono::steady_clock;

  std::chrono::nanoseconds passed() const;
  void count();

  std::chrono::seconds once_;
  std::chrono::nanoseconds left_, left_in_all_;  ///< at since_
  std::optional<Clock::time_point> since_;
};

/// While it lives, time counts.
class Watch {
 public:
  explicit Watch(Patience& patience);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

 private:
  Patience& patience_;
};

/// What bytes are: only values give the server more time as they move, since only their sizes were agreed on.
enum class Cargo : unsigned char { kWords, kValues };

/// Every function but the constructor ends when the patience does. After an error each call returns that
/// error again. Needs a Watch around its calls. Finding the host's address is the system's affair and takes
/// as long as the system lets it.
class Wire {
 public:
  /// `where` is what errors begin with; the patience may be shared by wires that are used in turn. Nothing is
  /// connected yet.
  Wire(std::string where, Patience& patience) : where_(std::move(where)), patience_(patience) {}
  ~Wire();
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  Result<Done> connect(const std::string& host, int port);
  /// From now on all is TLS with `host`, who has proved to be that.
  Result<Done> secure(std::shared_ptr<const Tls> tls, const std::string& host);

  Result<Done> send(std::string_view bytes, Cargo cargo);
  /// The bytes before the next "\r\n", which may be 4096 at most.
  Result<std::string> line();
  /// The next `size` bytes. Memory is taken as they arrive.
  Result<std::string> bytes(size_t size, Cargo cargo);
  /// Passes over them.
  Result<Done> skip(size_t size);

  const std::string& where() const { return where_; }
  Patience& patience() { return patience_; }
  /// Nothing more is to be had from this connection: every call returns this error from now on, or the one
  /// before.
  Error end(Error error);

 private:
  Error broken(std::string why);
  Result<Done> try_address(const addrinfo& address);
  /// Waits until the socket can be read (or written).
  Result<Done> wait(short events);
  Result<Done> send_as_is(std::string_view bytes, Cargo cargo);
  /// Receives something into the empty buffer.
  Result<Done> fill();
  Result<std::string> receive();
  Error end_here(Error error);

  std::string where_;
  Patience& patience_;
  int socket_ = -1;
  std::unique_ptr<TlsSession> tls_;  ///< none: plain
  bool heard_ = false;               ///< anything, after the handshake
  std::string received_;
  size_t taken_ = 0;  ///< of what was received
  std::optional<Error> error_;
};

}  // namespace torchpare::remote

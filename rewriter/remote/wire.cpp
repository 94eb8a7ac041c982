#include "remote/wire.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include <fmt/format.h>

namespace torchpare::remote {
namespace {

constexpr size_t kBearable = size_t{64} << 10;  ///< bytes per second
constexpr size_t kReceiveAtOnce = size_t{64} << 10;
constexpr size_t kLongestLine = 4096;
constexpr size_t kEncryptAtOnce = size_t{1} << 20;

struct FreeAddresses {
  void operator()(addrinfo* a) const { ::freeaddrinfo(a); }
};

}  // namespace

std::chrono::nanoseconds Patience::passed() const {
  return since_ ? Clock::now() - *since_ : std::chrono::nanoseconds(0);
}

void Patience::count() {
  const auto time = passed();
  left_ -= time;
  left_in_all_ -= time;
  if (since_) *since_ += std::chrono::duration_cast<Clock::duration>(time);
}

void Patience::grant(size_t bytes) {
  count();
  const auto more =
      std::chrono::nanoseconds(std::chrono::seconds(1)) * static_cast<int64_t>(bytes) / kBearable;
  left_ = std::min<std::chrono::nanoseconds>(left_ + more, once_);
}

std::chrono::milliseconds Patience::left() const {
  const auto left = std::min(left_, left_in_all_) - passed();
  return std::max(std::chrono::duration_cast<std::chrono::milliseconds>(left), std::chrono::milliseconds(0));
}

Watch::Watch(Patience& patience) : patience_(patience) { patience_.since_ = Patience::Clock::now(); }

Watch::~Watch() {
  patience_.count();
  patience_.since_.reset();
}

Wire::~Wire() {
  if (socket_ >= 0) ::close(socket_);
}

Error Wire::end(Error error) {
  if (!error_) error_ = std::move(error);
  return *error_;
}

Error Wire::broken(std::string why) {
  // Who wants a certificate says so after the handshake, and what it says may get lost.
  const bool wants_certificate = tls_ && !heard_;
  return end({where_, "the connection broke", std::move(why),
              wants_certificate ? "a server that asks for a certificate wants --cert and --key"
                                : "what was changed so far is whole; run again"});
}

Result<Done> Wire::connect(const std::string& host, int port) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* first = nullptr;
  const int failed = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &first);
  const std::unique_ptr<addrinfo, FreeAddresses> all(first);
  Result<Done> done = Error{"", "", failed == 0 ? "it has no address" : ::gai_strerror(failed), ""};
  for (const addrinfo* a = failed == 0 ? first : nullptr; a != nullptr; a = a->ai_next)
    if (done = try_address(*a); done || patience_.left().count() == 0) return done;
  return Error{where_, "no Redis server answers there", done.error().why, "check the host and the port"};
}

Result<Done> Wire::try_address(const addrinfo& address) {
  if (socket_ >= 0) ::close(socket_);
  error_.reset();
  socket_ =
      ::socket(address.ai_family, address.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, address.ai_protocol);
  if (socket_ < 0) return broken(std::strerror(errno));
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(socket_, address.ai_addr, address.ai_addrlen) == 0) return Done{};
  if (errno != EINPROGRESS) return broken(std::strerror(errno));
  TRY(wait(POLLOUT));
  int failed = 0;
  socklen_t size = sizeof failed;
  ::getsockopt(socket_, SOL_SOCKET, SO_ERROR, &failed, &size);
  if (failed != 0) return broken(std::strerror(failed));
  return Done{};
}

Result<Done> Wire::wait(short events) {
  for (;;) {
    if (error_) return *error_;
    const auto left = patience_.left();
    if (left.count() == 0)
      return end({where_, "the server takes too long",
                  fmt::format("it had {} s, one more after each 64 KiB of values, and {} s in all",
                              patience_.once().count(), Patience::kInAll * patience_.once().count()),
                  "check what answers there, or give it more time with --timeout SECONDS"});
    pollfd one{socket_, events, 0};
    const int n = ::poll(&one, 1, static_cast<int>(std::min<int64_t>(left.count(), 1 << 30)));
    if (n > 0) return Done{};
    if (n < 0 && errno != EINTR) return broken(std::strerror(errno));
  }
}

Result<Done> Wire::secure(std::shared_ptr<const Tls> tls, const std::string& host) {
  tls_ = std::make_unique<TlsSession>(std::move(tls), host);
  for (;;) {
    const auto over = tls_->shake_hands();
    // An alert that says why goes out all the same.
    if (auto sent = send_as_is(tls_->ready(), Cargo::kWords); over && !sent) return sent;
    if (!over) return end_here(over.error());
    if (*over) return Done{};
    tls_->receive(TRY(receive()));
  }
}

Error Wire::end_here(Error error) {
  error.where = where_;
  return end(std::move(error));
}

Result<Done> Wire::send(std::string_view bytes, Cargo cargo) {
  if (!tls_) return send_as_is(bytes, cargo);
  while (!bytes.empty()) {
    if (error_) return *error_;
    const std::string_view piece = bytes.substr(0, kEncryptAtOnce);
    if (auto done = tls_->send(piece); !done) return end_here(done.error());
    TRY(send_as_is(tls_->ready(), cargo));
    bytes.remove_prefix(piece.size());
  }
  return Done{};
}

Result<Done> Wire::send_as_is(std::string_view bytes, Cargo cargo) {
  while (!bytes.empty()) {
    // A wait each time, also where nothing has to be waited for: the patience is looked at there.
    TRY(wait(POLLOUT));
    const ssize_t n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n < 0 && errno != EAGAIN && errno != EINTR) return broken(std::strerror(errno));
    if (n <= 0) continue;
    bytes.remove_prefix(static_cast<size_t>(n));
    if (cargo == Cargo::kValues) patience_.grant(static_cast<size_t>(n));
  }
  return Done{};
}

Result<std::string> Wire::receive() {
  for (;;) {
    TRY(wait(POLLIN));
    std::string out(kReceiveAtOnce, '\0');
    const ssize_t n = ::recv(socket_, out.data(), out.size(), 0);
    const int failed = errno;
    out.resize(static_cast<size_t>(std::max<ssize_t>(n, 0)));
    if (n > 0) return out;
    if (n == 0) return broken("the server closed it");
    if (failed != EAGAIN && failed != EINTR) return broken(std::strerror(failed));
  }
}

Result<Done> Wire::fill() {
  received_.clear();
  taken_ = 0;
  while (received_.empty()) {
    auto came = TRY(receive());
    if (tls_) {
      tls_->receive(came);
      auto plain = tls_->plain();
      // The other side may ask for new keys, which has to be answered.
      TRY(send_as_is(tls_->ready(), Cargo::kWords));
      if (!plain) return end_here(plain.error());
      came = std::move(*plain);
    }
    received_ = std::move(came);
  }
  heard_ = true;
  return Done{};
}

Result<std::string> Wire::line() {
  std::string out;
  for (;;) {
    if (taken_ == received_.size()) TRY(fill());
    const size_t end = received_.find('\n', taken_);
    out.append(received_, taken_, end == received_.npos ? end : end - taken_);
    taken_ = end == received_.npos ? received_.size() : end + 1;
    if (out.size() > kLongestLine) return broken("a line of an answer has more than 4096 bytes");
    if (end == received_.npos) continue;
    if (!out.ends_with('\r')) return broken("a line of an answer does not end like Redis's");
    out.pop_back();
    return out;
  }
}

Result<std::string> Wire::bytes(size_t size, Cargo cargo) {
  std::string out;
  out.reserve(size);
  while (out.size() < size) {
    if (taken_ == received_.size()) TRY(fill());
    const size_t n = std::min(size - out.size(), received_.size() - taken_);
    out.append(received_, taken_, n);
    taken_ += n;
    if (cargo == Cargo::kValues) patience_.grant(n);
  }
  return out;
}

Result<Done> Wire::skip(size_t size) {
  while (size > 0) {
    if (taken_ == received_.size()) TRY(fill());
    const size_t n = std::min(size, received_.size() - taken_);
    size -= n;
    taken_ += n;
  }
  return Done{};
}

}  // namespace torchpare::remote

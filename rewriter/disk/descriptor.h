// A file descriptor that is closed with its owner.
#pragma once

#include <unistd.h>

#include <cstddef>
#include <string_view>
#include <utility>

namespace torchpare::disk {

class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const { return fd_; }
  bool open() const { return fd_ >= 0; }
  /// For who closes it himself, as closedir(3) does.
  int release() { return std::exchange(fd_, -1); }
  /// Closes now and tells whether the data got as far as the kernel.
  bool close() { return ::close(release()) == 0; }

 private:
  int fd_;
};

/// Reads exactly `size` bytes; false with errno set (0: there are fewer).
bool read_all(int fd, char* to, size_t size);
/// False with errno set; some of the bytes may be written then.
bool write_all(int fd, std::string_view bytes);

}  // namespace torchpare::disk

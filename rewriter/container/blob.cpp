#include "container/blob.h"

#include <string>

#include "core/crc32.h"

namespace torchpare::container {
namespace {

constexpr size_t kTorchKeySize = 32;  ///< a SHA-256
constexpr size_t kWord = 8;

uint64_t big_endian(std::string_view bytes) {
  uint64_t value = 0;
  for (char c : bytes) value = value << 8 | static_cast<uint8_t>(c);
  return value;
}

/// The fields of a blob, one after the other. What is not there makes all that follows absent.
class Fields {
 public:
  Fields(std::string_view bytes, size_t begin) : bytes_(bytes), at_(begin) {}

  std::optional<uint64_t> number() {
    if (at_ > bytes_.size() || bytes_.size() - at_ < kWord) return std::nullopt;
    at_ += kWord;
    return big_endian(bytes_.substr(at_ - kWord, kWord));
  }

  std::optional<Span> bytes() {
    const auto size = number();
    if (!size || *size > bytes_.size() - at_) return std::nullopt;
    at_ += static_cast<size_t>(*size);
    return Span{at_ - static_cast<size_t>(*size), at_};
  }

  bool at_end() const { return at_ == bytes_.size(); }

 private:
  std::string_view bytes_;
  size_t at_;
};

using Contents = std::optional<std::vector<Span>>;

/// `u64 1`, then groups: a type, a count, and as many keys with contents (torch 2.8 and later). Or artifacts: a type by
/// number, a key, the content (torch 2.7).
Contents cache(std::string_view bytes, size_t begin, bool grouped) {
  Fields fields(bytes, begin);
  if (fields.number() != 1) return std::nullopt;
  std::vector<Span> contents;
  while (!fields.at_end()) {
    if (grouped && !fields.bytes()) return std::nullopt;
    const auto number = fields.number();
    if (!number || (!grouped && *number > 3)) return std::nullopt;
    for (uint64_t left = grouped ? *number : 1; left > 0; --left) {
      const auto key = fields.bytes();
      const auto content = fields.bytes();
      if (!key || !content) return std::nullopt;
      contents.push_back(*content);
    }
  }
  return contents;
}

/// torch's key, the entry's key, a mega-cache; `named` with the class's name in front.
Contents artifact(std::string_view bytes, size_t begin, std::string_view name) {
  Fields fields(bytes, begin);
  if (!name.empty()) {
    const auto header = fields.bytes();
    if (!header || slice(bytes, *header) != name) return std::nullopt;
  }
  const auto torch_key = fields.bytes();
  if (!torch_key || torch_key->size() != kTorchKeySize) return std::nullopt;
  if (name != "AOTCompiledArtifact" && !fields.bytes()) return std::nullopt;
  const auto content = fields.bytes();
  if (!content || !fields.at_end()) return std::nullopt;
  return std::vector<Span>{*content};
}

std::optional<Blob> parse(std::string_view bytes, size_t begin) {
  if (auto c = artifact(bytes, begin, "CacheCompiledArtifact")) return Blob{Format::kArtifact, {}, *c};
  if (auto c = artifact(bytes, begin, "AOTCompiledArtifact")) return Blob{Format::kAotArtifact, {}, *c};
  if (auto c = artifact(bytes, begin, "")) return Blob{Format::kArtifact, {}, *c};
  if (auto c = cache(bytes, begin, true)) return Blob{Format::kMegaCache, {}, *c};
  if (auto c = cache(bytes, begin, false)) return Blob{Format::kMegaCache, {}, *c};
  return std::nullopt;
}

}  // namespace

uint32_t stored_checksum(std::string_view bytes, const Checksum& checksum) {
  return static_cast<uint32_t>(big_endian(bytes.substr(checksum.at, kChecksumSize)));
}

void renew_checksums(std::string& bytes, const std::vector<Checksum>& checksums) {
  for (auto checksum = checksums.rbegin(); checksum != checksums.rend(); ++checksum) {
    uint32_t value = crc32(slice(bytes, checksum->covers));
    for (size_t i = kChecksumSize; i-- > 0; value >>= 8)
      bytes[checksum->at + i] = static_cast<char>(value & 0xff);
  }
}

bool may_be_blob(std::string_view first, uint64_t size) {
  auto plausible = [&](size_t at) {
    if (first.size() < at + kWord) return false;
    const uint64_t n = big_endian(first.substr(at, kWord));
    // The length of the name or of torch's key, or the version of a mega-cache.
    return n == 21 || n == 19 || n == kTorchKeySize || (n == 1 && size >= at + kWord);
  };
  return plausible(0) || plausible(kChecksumSize);
}

std::optional<Blob> read_blob(std::string_view bytes) {
  if (!may_be_blob(bytes.substr(0, 16), bytes.size())) return std::nullopt;
  if (auto blob = parse(bytes, 0)) return blob;
  const Checksum checksum{0, {kChecksumSize, bytes.size()}};
  if (bytes.size() < kChecksumSize) return std::nullopt;
  auto blob = parse(bytes, kChecksumSize);
  if (blob) blob->checksum = checksum;
  return blob;
}

}  // namespace torchpare::container

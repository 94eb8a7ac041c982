// Pickles and blobs for tests, byte by byte.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace torchpare::test {

/// `n` in `width` bytes, least first.
inline std::string little(uint64_t n, size_t width) {
  std::string out;
  for (size_t i = 0; i < width; ++i, n >>= 8) out += static_cast<char>(n & 0xff);
  return out;
}

/// `n` in `width` bytes, most first.
inline std::string big(uint64_t n, size_t width) {
  std::string out = little(n, width);
  return {out.rbegin(), out.rend()};
}

inline std::string unicode(std::string_view text) { return "X" + little(text.size(), 4).append(text); }
inline std::string short_unicode(std::string_view text) {
  return "\x8c" + little(text.size(), 1).append(text);
}
inline std::string unicode8(std::string_view text) { return "\x8d" + little(text.size(), 8).append(text); }
inline std::string binbytes(std::string_view bytes) { return "B" + little(bytes.size(), 4).append(bytes); }
inline std::string bytearray8(std::string_view bytes) {
  return "\x96" + little(bytes.size(), 8).append(bytes);
}
inline std::string frame(std::string_view body) { return "\x95" + little(body.size(), 8).append(body); }

/// A pickle of that protocol whose opcodes are `body`.
inline std::string pickle(std::string_view body, int protocol = 4) {
  return std::string("\x80") + static_cast<char>(protocol) + std::string(body) + ".";
}

/// A field of a blob.
inline std::string field(std::string_view bytes) { return big(bytes.size(), 8).append(bytes); }

inline std::string with_checksum(std::string_view bytes) {
  const auto crc = ::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
  return big(crc, 4).append(bytes);
}

/// A mega-cache of one group.
inline std::string mega_cache(std::initializer_list<std::string_view> contents) {
  std::string out = big(1, 8) + field("aW5kdWN0b3I=") + big(contents.size(), 8);
  for (std::string_view content : contents) out += field("a2V5") + field(content);
  return with_checksum(out);
}

inline std::string artifact(std::string_view cache) {
  return with_checksum(field("CacheCompiledArtifact") + field(std::string(32, 'k')) + field("a2V5") +
                       field(cache));
}

/// A small wrapper with one assert.
inline constexpr std::string_view kSmallWrapper =
    "async_compile.wait(globals())\n"
    "del async_compile\n"
    "def call(args):\n"
    "    arg0_1, = args\n"
    "    args.clear()\n"
    "    assert_size_stride(arg0_1, (4, ), (1, ))\n"
    "    return (arg0_1, )\n";

/// The same, muted.
inline std::string muted_small_wrapper() {
  std::string text(kSmallWrapper);
  text[text.find("assert_size_stride") - 1] = '#';
  return text;
}

}  // namespace torchpare::test

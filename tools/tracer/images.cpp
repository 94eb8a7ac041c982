#include "images.h"

#include <elf.h>

#include <cstring>
#include <fstream>
#include <iterator>

#include "text.h"

namespace torchpare::tracer {
namespace {

/// The two below are written by nvcc: struct __fatBinC_Wrapper_t in the toolkit's fatBinary_host_stubs of
/// cudafe's output (fatbinData), and the header of every .nv_fatbin section (fatbinary).
constexpr uint32_t kWrapperMagic = 0x466243b1;
constexpr uint32_t kFatBinaryMagic = 0xba55ed50;

struct Wrapper {
  uint32_t magic;
  uint32_t version;
  const void* binary;
};

struct FatBinary {
  uint32_t magic;
  uint16_t version;
  uint16_t header_size;
  uint64_t size;  ///< of what follows the header
};

template <class Layout>
Layout at(const void* image) {
  Layout layout;
  std::memcpy(&layout, image, sizeof layout);
  return layout;
}

/// Where the last part of an ELF file ends: sections, or the two tables themselves.
size_t size_of_elf(const void* image) {
  const auto header = at<Elf64_Ehdr>(image);
  size_t end = header.e_shoff + size_t{header.e_shnum} * header.e_shentsize;
  const size_t programs = header.e_phoff + size_t{header.e_phnum} * header.e_phentsize;
  if (programs > end) end = programs;
  for (size_t i = 0; i < header.e_shnum; ++i) {
    const auto section =
        at<Elf64_Shdr>(static_cast<const char*>(image) + header.e_shoff + i * header.e_shentsize);
    const bool stored = section.sh_type != SHT_NOBITS;
    if (stored && section.sh_offset + section.sh_size > end) end = section.sh_offset + section.sh_size;
  }
  return end;
}

size_t size_of(const void* image) {
  // PTX may be shorter than a magic number: look at one byte more only while there is one.
  if (strncmp(static_cast<const char*>(image), ELFMAG, SELFMAG) == 0) return size_of_elf(image);
  const auto* bytes = static_cast<const unsigned char*>(image);
  if (bytes[0] == 0x50 && bytes[1] == 0xed && at<uint32_t>(image) == kFatBinaryMagic) {
    const auto header = at<FatBinary>(image);
    return header.header_size + header.size;
  }
  return std::strlen(static_cast<const char*>(image));
}

}  // namespace

uint64_t fingerprint_of_image(const void* image) {
  if (image == nullptr) return 0;
  const auto* bytes = static_cast<const unsigned char*>(image);
  if (bytes[0] == 0xb1 && bytes[1] == 0x43 && at<uint32_t>(image) == kWrapperMagic)
    return fingerprint_of_image(at<Wrapper>(image).binary);
  return fingerprint(image, size_of(image));
}

uint64_t fingerprint_of_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return 0;
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  // As the same image would count when it is handed over in memory.
  return fingerprint_of_image(bytes.c_str());
}

}  // namespace torchpare::tracer

#include "core/room.h"

#include <cstdint>

#ifdef __linux__
#include <linux/mman.h>
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace torchpare {
namespace {

constexpr size_t kMany = 4 << 20;
constexpr size_t kHugePage = 2 << 20;

/// So many bytes that, with what malloc notes before them, they fill whole huge pages: Linux places such a mapping at the
/// beginning of one (since 6.7), so that no part of it is left to small pages.
size_t filling_huge_pages(size_t size) {
  constexpr size_t kNotes = 64;
  return (size + kNotes + kHugePage - 1) / kHugePage * kHugePage - kNotes;
}

#ifdef __linux__
/// Hints, which may come to nothing; they are for whole pages, small ones. malloc has touched the first page for its notes
/// before anybody could ask, so that one has to be made huge again.
void ask_for_huge_pages(const std::string& text) {
  const auto page = static_cast<uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto data = reinterpret_cast<uintptr_t>(text.data());
  auto* const begin = reinterpret_cast<void*>(data / page * page);
  ::madvise(begin, text.capacity() + data % page, MADV_HUGEPAGE);
#ifdef MADV_COLLAPSE
  ::madvise(begin, kHugePage, MADV_COLLAPSE);
#endif
}
#else
void ask_for_huge_pages(const std::string&) {}
#endif

}  // namespace

void make_room(std::string& text, size_t size) {
  const bool grows = size > text.capacity();
  if (!grows) return;
  text.reserve(size < kMany ? size : filling_huge_pages(size));
  if (size >= kMany) ask_for_huge_pages(text);
}

}  // namespace torchpare

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
/// Hints, which may come to nothing. Of the last page more than half must be used, or it stays many small ones. malloc has
/// touched the first page for its notes before anybody could ask, so that one has to be made huge again.
void ask_for_huge_pages(const std::string& text, size_t size) {
  const auto page = static_cast<uintptr_t>(::sysconf(_SC_PAGESIZE));
  auto* const begin = reinterpret_cast<void*>(reinterpret_cast<uintptr_t>(text.data()) / page * page);
  ::madvise(begin, (size + kHugePage / 2) / kHugePage * kHugePage, MADV_HUGEPAGE);
#ifdef MADV_COLLAPSE
  ::madvise(begin, kHugePage, MADV_COLLAPSE);
#endif
}
#else
void ask_for_huge_pages(const std::string&, size_t) {}
#endif

}  // namespace

void make_room(std::string& text, size_t size) {
  if (size <= text.capacity()) return;
  text.reserve(size < kMany ? size : filling_huge_pages(size));
  if (size >= kMany) ask_for_huge_pages(text, size);
}

}  // namespace torchpare

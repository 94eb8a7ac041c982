#include "core/room.h"

#include <cstdint>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace torchpare {
namespace {

constexpr size_t kMany = 4 << 20;

#ifdef __linux__
/// A hint, which may come to nothing. It is for whole pages.
void ask_for_huge_pages(const std::string& text) {
  constexpr uintptr_t kPage = 2 << 20;
  const auto data = reinterpret_cast<uintptr_t>(text.data());
  const uintptr_t begin = (data + kPage - 1) / kPage * kPage, end = (data + text.capacity()) / kPage * kPage;
  if (begin < end) ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
}
#else
void ask_for_huge_pages(const std::string&) {}
#endif

}  // namespace

void make_room(std::string& text, size_t size) {
  const bool grows = size > text.capacity();
  text.reserve(size);
  if (grows && size >= kMany) ask_for_huge_pages(text);
}

}  // namespace torchpare

// What the arena promises, looked at from the program that uses it: `arena_program
// again|poison|small|devices`.
#include <string>

#include "tracer/api.h"
#include "validate/tracer/program.h"

namespace {

void* take(size_t size, int device = 0) { return TRACER(trace_malloc)(size, device, nullptr); }
void give(void* address) { TRACER(trace_free)(address, 0, 0, nullptr); }

void again() {
  void* kept = take(100);
  for (int run = 0; run < 2; ++run) {
    void* a = take(1000);
    void* b = take(10);
    give(a);
    void* c = take(1000);
    std::printf("%p %p %p\n", a, b, c);
    give(b);
    give(c);
    std::printf("%zu\n", TRACER(trace_arena_reset)());
  }
  give(kept);
}

void poison() {
  const auto* bytes = static_cast<unsigned char*>(take(3));
  std::printf("%x %x\n", bytes[0], bytes[2]);
  TRACER(trace_poison)(0x55);
  std::printf("%x\n", *static_cast<unsigned char*>(take(1)));
}

}  // namespace

int main(int, char** arguments) {
  torchpare::test::check(DRIVER(cuInit)(0), "init");
  const std::string what = arguments[1];
  if (what == "again") again();
  if (what == "poison") poison();
  if (what == "small") {
    if (TRACER(trace_arena_size)(1024) != 1) return 4;
    take(513);
    if (TRACER(trace_arena_size)(4096) != 0) return 5;
    take(1);
  }
  if (what == "devices") take(1), take(1, 1);
  return 0;
}

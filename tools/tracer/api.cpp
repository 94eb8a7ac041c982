#include "api.h"

#include <cstdlib>

#include "arena.h"
#include "recorder.h"

using namespace torchpare::tracer;

void trace_mark(const char* text) { recorder().mark(text); }
void trace_active(int on) { recorder().activate(on != 0); }
void trace_name(void* address, size_t size, const char* tag) {
  recorder().name(reinterpret_cast<uint64_t>(address), size, tag);
}
void trace_end() { recorder().end(); }

int trace_arena_size(size_t bytes) { return arena().resize(bytes) ? 1 : 0; }
void trace_poison(int byte) { arena().poison(byte); }
size_t trace_arena_reset() { return arena().reset(); }

void* trace_malloc(size_t size, int device, void* stream) {
  auto address = arena().allocate(size, device, static_cast<CUstream>(stream));
  if (address) return reinterpret_cast<void*>(*address);
  recorder().trouble(message(address.error()));
  recorder().end();
  std::abort();
}

void trace_free(void* address, size_t, int, void*) { arena().release(reinterpret_cast<uint64_t>(address)); }

namespace {

__attribute__((destructor)) void end_of_process() { recorder().end(); }

}  // namespace

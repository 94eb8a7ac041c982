// A small program on the GPU, as a wrapper would be one: `program [VARIATION]...`, each makes it do something
// else.
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <set>
#include <string>

#include "tracer/api.h"
#include "validate/tracer/program.h"

namespace {

using torchpare::test::check;

std::set<std::string> variations;
bool is(const char* variation) { return variations.contains(variation); }

struct Kernels {
  CUfunction add, gemm;
};

Kernels load() {
  CUmodule module;
  const char* image = is("other-image") ? "FAKE add:8,8,8,4 gemm:32 more:4" : "FAKE add:8,8,8,4 gemm:32";
  check(DRIVER(cuModuleLoadData)(&module, image), "load");
  Kernels kernels;
  check(DRIVER(cuModuleGetFunction)(&kernels.add, module, "add"), "add");
  check(DRIVER(cuModuleGetFunction)(&kernels.gemm, module, "gemm"), "gemm");
  return kernels;
}

CUdeviceptr allocate(size_t size) {
  auto* function = DRIVER(cuMemAlloc_v2);
  if (is("by-address"))
    check(DRIVER(cuGetProcAddress_v2)("cuMemAlloc", reinterpret_cast<void**>(&function), 12000, 0, nullptr),
          "address");
  CUdeviceptr made;
  check(function(&made, size), "allocate");
  return made;
}

auto* launcher() {
  auto* function = DRIVER(cuLaunchKernel);
  if (is("by-address"))
    check(
        DRIVER(cuGetProcAddress_v2)("cuLaunchKernel", reinterpret_cast<void**>(&function), 12000, 0, nullptr),
        "address");
  return function;
}

void add(CUfunction f, CUdeviceptr x, CUdeviceptr y, CUdeviceptr z) {
  int n = is("scalar") ? 15 : 16;
  void* values[] = {&x, &y, &z, &n};
  const unsigned block = is("failing") ? 2048 : 32, grid = is("grid") ? 2 : 1;
  const CUresult result = launcher()(f, grid, 1, 1, block, 1, 1, 64, nullptr, values, nullptr);
  if (!is("failing")) check(result, "launch");
}

void add_by_buffer(CUfunction f, CUdeviceptr x, CUdeviceptr y, CUdeviceptr z) {
  struct {
    CUdeviceptr x, y, z;
    int n;
  } buffer{x, y, z, 16};
  size_t size = 28;
  void* extra[] = {CU_LAUNCH_PARAM_BUFFER_POINTER, &buffer, CU_LAUNCH_PARAM_BUFFER_SIZE, &size,
                   CU_LAUNCH_PARAM_END};
  check(launcher()(f, 1, 1, 1, 32, 1, 1, 0, nullptr, nullptr, extra), "launch");
}

void add_extended(CUfunction f, CUdeviceptr x, CUdeviceptr y, CUdeviceptr z) {
  int n = 16;
  void* values[] = {&x, &y, &z, &n};
  CUlaunchAttribute attribute;
  std::memset(&attribute, getpid() & 0xff, sizeof attribute);  // what lay on the stack
  attribute.id = CU_LAUNCH_ATTRIBUTE_COOPERATIVE;
  attribute.value.cooperative = 1;
  const CUlaunchConfig config{3, 1, 1, 64, 1, 1, 128, nullptr, &attribute, 1};
  check(DRIVER(cuLaunchKernelEx)(&config, f, values, nullptr), "launch");
}

/// One structure by value, with padding that nobody wrote.
void gemm(CUfunction f, CUdeviceptr to, CUdeviceptr from) {
  unsigned char bytes[32];
  std::memset(bytes, getpid() & 0xff, sizeof bytes);
  float factor = is("factor") ? 3 : 2;
  bytes[8] = 'n';
  std::memcpy(bytes, &to, 8);
  std::memcpy(bytes + 16, &from, 8);
  std::memcpy(bytes + 24, &factor, 4);
  void* values[] = {bytes};
  check(launcher()(f, 1, 1, 1, 32, 1, 1, 0, nullptr, values, nullptr), "launch");
}

void work(const Kernels& kernels, CUdeviceptr x, CUdeviceptr y, CUdeviceptr out) {
  float host[16] = {is("content") ? 2.f : 1.f};
  check(DRIVER(cuMemcpyHtoDAsync_v2)(x, host, sizeof host, nullptr), "copy");
  const CUdeviceptr fresh = allocate(64);
  if (is("fresh-first")) allocate(32);
  if (is("none")) return;
  if (is("reordered")) gemm(kernels.gemm, out, x);
  is("swapped") ? add(kernels.add, y, x, fresh) : add(kernels.add, x, y, fresh);
  if (is("doubled")) add(kernels.add, x, y, fresh);
  if (!is("dropped")) add_extended(kernels.add, fresh, y, out);
  if (!is("reordered")) gemm(kernels.gemm, out, x);
  if (is("buffer")) add_by_buffer(kernels.add, x, y + 4, fresh);
  if (is("graph")) check(DRIVER(cuGraphLaunch)(nullptr, nullptr), "graph");
  check(DRIVER(cuMemFree_v2)(fresh), "free");
  check(DRIVER(cuCtxSynchronize)(), "wait");
}

}  // namespace

int main(int count, char** arguments) {
  for (int i = 1; i < count; ++i) variations.insert(arguments[i]);
  if (is("page-size")) return getpagesize() % 2;
  check(DRIVER(cuInit)(0), "init");
  const Kernels kernels = load();
  const CUdeviceptr x = allocate(64), y = allocate(128), out = allocate(64);
  TRACER(trace_name)(reinterpret_cast<void*>(x), 64, "arg0");
  TRACER(trace_name)(reinterpret_cast<void*>(y), 128, "arg1");
  std::printf("%llx\n", x);
  add(kernels.add, x, y, out);  // warm up, in no window
  TRACER(trace_active)(1);
  TRACER(trace_mark)("call");
  if (is("forking") && fork() == 0) {
    work(kernels, x, y, out);
    return 0;
  }
  work(kernels, x, y, out);
  if (is("forking")) wait(nullptr);
  TRACER(trace_mark)("end");
  TRACER(trace_active)(0);
  if (is("crashing")) _exit(0);
  return 0;
}

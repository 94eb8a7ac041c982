// How fast a proof is. The first two are what a cache of real wrappers looks like: mostly kernels in strings.
#include <benchmark/benchmark.h>

#include <string>

#include "audit/audit.h"
#include "evidence.h"
#include "policies.h"

namespace torchpare {
namespace {

struct Pair {
  std::string a, deleted, muted;
};

/// A wrapper of about `size` bytes: kernels with their comments, and for each a launch and one assert in
/// `call`.
Pair wrapper(size_t size) {
  std::string kernel =
      "# kernel path: /cache/ab/cabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdef.py\n"
      "# Topologically Sorted Source Nodes: [linear, relu], Original ATen: [aten.addmm, aten.relu]\n"
      "triton_poi_fused_addmm_relu_0 = async_compile.triton('triton_poi_fused_addmm_relu_0', '''\n";
  while (kernel.size() < 3500)
    kernel += "    tmp0 = tl.load(in_ptr0 + (x0 + 4*x1), xmask, eviction_policy='evict_last')\n";
  kernel += "''', device_str='cuda')\n\n\n";
  const std::string launch =
      "    buf1 = empty_strided_cuda((8, 16), (16, 1), torch.float32)\n"
      "    # Topologically Sorted Source Nodes: [linear], Original ATen: [aten.addmm]\n"
      "    extern_kernels.addmm(arg1_1, arg2_1, reinterpret_tensor(arg0_1, (8, 16), (1, 8), 0), alpha=1, "
      "beta=1, out=buf1)\n"
      "    triton_poi_fused_addmm_relu_0.run(buf1, arg1_1, 128, stream=raw_stream0)\n"
      "    del arg1_1\n";
  const std::string assertion =
      "    assert_size_stride(buf1, (8, 16), (16, 1), 'torch.ops.aten.addmm.default')\n";
  std::string muted = assertion;
  muted[3] = '#';
  Pair pair{"import torch\n", "", ""};
  const size_t count = size / (kernel.size() + launch.size()) + 1;
  for (size_t i = 0; i < count; ++i) pair.a += kernel;
  pair.a += "def call(args):\n    arg0_1, arg1_1, arg2_1 = args\n    args.clear()\n";
  pair.deleted = pair.muted = pair.a;
  for (size_t i = 0; i < count; ++i) {
    pair.a += launch + assertion;
    pair.deleted += launch;
    pair.muted += launch + muted;
  }
  return pair;
}

void measure(benchmark::State& state, const std::string& a, const std::string& b) {
  const Policy policy = test::policy_of(Action::kStrip);
  for (auto _ : state) {
    const audit::AuditReport report = audit::audit(a, b, policy);
    if (report.verdict != audit::Verdict::kProved) return state.SkipWithError("not proved");
    benchmark::DoNotOptimize(report.removals.data());
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations()) * static_cast<int64_t>(a.size()));
}

void audit_deleted(benchmark::State& state) {
  const Pair pair = wrapper(static_cast<size_t>(state.range(0)));
  measure(state, pair.a, pair.deleted);
}
BENCHMARK(audit_deleted)->Arg(10 << 10)->Arg(100 << 10)->Arg(10 << 20);

void audit_muted(benchmark::State& state) {
  const Pair pair = wrapper(static_cast<size_t>(state.range(0)));
  measure(state, pair.a, pair.muted);
}
BENCHMARK(audit_muted)->Arg(100 << 10);

/// The captured CPU wrappers: small ones, with many asserts.
void audit_evidence(benchmark::State& state) {
  const Policy policy = test::policy_of(Action::kStrip);
  int64_t bytes = 0;
  for (auto _ : state) {
    for (const test::Evidence& evidence : test::all_evidence()) {
      const std::string& a = evidence.variants.at("on");
      const auto off = evidence.variants.find("off");
      if (off == evidence.variants.end()) continue;
      benchmark::DoNotOptimize(audit::audit(a, off->second, policy).removals.data());
      bytes += static_cast<int64_t>(a.size());
    }
  }
  state.SetBytesProcessed(bytes);
}
BENCHMARK(audit_evidence);

}  // namespace
}  // namespace torchpare

"""Compile a number of small graphs with the torch of this Python, and say how long that took.

    compile_graphs.py COUNT

Every graph is a product, a fused C++ kernel of its own and a sort. TORCHINDUCTOR_CACHE_DIR says where the cache is, the
environment whether asserts are on. Prints JSON: seconds from the first graph to the last result (without importing
torch), and what the caches counted.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

import torch
import torch._dynamo
import torch._inductor.compile_fx  # not to be timed
from torch import Tensor
from torch._dynamo.utils import counters


def graph(k: int) -> tuple[Callable, list[Tensor]]:
    def layer(x: Tensor, w: Tensor) -> tuple[Tensor, Tensor]:
        hidden = torch.relu(x @ w + k) * (k + 1)
        return torch.sort(hidden.softmax(-1) - hidden.mean())

    generator = torch.Generator().manual_seed(k)
    return layer, [torch.randn(16, 8 + k, generator=generator), torch.randn(8 + k, 32, generator=generator)]


def main() -> None:
    graphs = [graph(k) for k in range(int(sys.argv[1]))]
    begin = time.perf_counter()
    with torch.no_grad():
        for function, arguments in graphs:
            torch._dynamo.reset()
            torch.compile(function, fullgraph=True, dynamic=False)(*arguments)
    seconds = time.perf_counter() - begin
    hits = {name: count for name, count in counters["inductor"].items() if name.startswith("fxgraph_cache_")}
    print(json.dumps({"seconds": seconds, "torch": torch.__version__, **hits}))


if __name__ == "__main__":
    main()

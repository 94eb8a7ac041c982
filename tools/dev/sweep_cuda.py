"""The sweep for a CUDA device that is not there: what fixtures/fake_device.py puts between Inductor and the driver.

Every tensor of a graph is told to be on the GPU. Triton has to be installed; its kernels stay text.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parents[2] / "fixtures"))

#: Settings of `torch._inductor.config`, by a name for the table.
SETTINGS: dict[str, dict[str, Any]] = {
    "as released": {},
    "graph_partition=False": {"graph_partition": False},
    "cudagraphs": {"triton.cudagraphs": True},
    "cudagraphs, graph_partition=False": {"triton.cudagraphs": True, "graph_partition": False},
    "memory_planning": {"memory_planning": True},
    "freezing": {"freezing": True},
    "profiler_mark_wrapper_call": {"profiler_mark_wrapper_call": True},
    "fallback_by_default": {"fallback_by_default": True},
    "combo_kernels": {"combo_kernels": True},
    "benchmark_combo_kernel": {"combo_kernels": True, "benchmark_combo_kernel": True, "benchmark_kernel": True},
    "benchmark_kernel": {"benchmark_kernel": True},
    "autotune_at_compile_time": {"triton.autotune_at_compile_time": True},
    "max_autotune": {"max_autotune": True, "benchmark_epilogue_fusion": False},
    "multi_kernel": {"triton.multi_kernel": 1},
    "assume_unaligned_fallback_output": {"assume_unaligned_fallback_output": True},
    "comment_origin": {"comment_origin": True},
}


def build_library(folder: Path) -> None:
    """Compile the C++ half of the device, for all processes. Needs g++."""
    import capture_cuda

    capture_cuda.build_library(folder)


def start(folder: Path) -> None:
    """In a process that has not imported torch: import it on top of the faked device."""
    import fake_device

    library = fake_device.preload(folder / "fake_cuda.so")
    import torch

    fake_device.install(library)
    import torch._inductor.config

    torch._inductor.config.shape_padding = False  # it decides by running both forms on the device
    setattr(torch.Tensor, fake_device.MARK, True)

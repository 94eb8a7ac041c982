"""What the benchmarks in this folder have in common."""

from __future__ import annotations

import json
import statistics
import subprocess
from pathlib import Path
from typing import Any


def median_interval(samples: list[float]) -> tuple[float, float, float]:
    """Median with its distribution-free interval of 95 %."""
    ordered, n = sorted(samples), len(samples)
    half = int(0.98 * n**0.5) + 1
    return statistics.median(ordered), ordered[max(0, n // 2 - half)], ordered[min(n - 1, n // 2 + half)]


def timed(build: Path, *command: str | Path) -> dict[str, Any]:
    """What a run of the command took, as `tests/bench/timed.cpp` measures it; what it prints goes nowhere."""
    shell = ["sh", "-c", 'exec "$0" "$@" 3>&1 >/dev/null 2>/dev/null', build / "tests/bench/timed", *command]
    took: dict[str, Any] = json.loads(subprocess.run(shell, stdout=subprocess.PIPE, check=True).stdout)
    return took

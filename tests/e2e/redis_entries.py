"""Recorded cache entries, as values of Inductor's remote cache."""

from __future__ import annotations

import base64
import functools
import json
import sys
import tempfile
from pathlib import Path

from program import FIXTURES

sys.path.insert(0, str(FIXTURES))
import cache_archive


@functools.cache
def recorded_entries() -> tuple[bytes, ...]:
    with tempfile.TemporaryDirectory(prefix="torchpare-redis-entries-") as folder:
        cache_archive.unpack(cache_archive.CACHES / "torch-2.13.0", Path(folder))
        return tuple(path.read_bytes() for path in sorted(Path(folder, "local").glob("inductor/fxgraph/*/*/*")))


def envelope(entry: bytes, milliseconds: int = 1234) -> bytes:
    """As FxGraphCache._save_graph writes it."""
    return json.dumps({"data": base64.b64encode(entry).decode(), "time_taken_ms": milliseconds}).encode()

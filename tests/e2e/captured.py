"""The captures of the torch that is installed here, for tests that execute them; without, the test is skipped."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import platform
import sys

from program import FIXTURES, skip

if importlib.util.find_spec("torch") is None:
    skip(f"{sys.executable} has no torch")
if platform.machine() != "x86_64":
    skip("the captured kernels are for x86")
CAPTURED = FIXTURES / f"torch-{importlib.metadata.version('torch').split('+')[0]}" / "cpu"
if not CAPTURED.is_dir():
    skip(f"no captures of the installed torch: {CAPTURED.parent.name}")

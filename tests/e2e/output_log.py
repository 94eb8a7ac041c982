"""`scan --log` tells of a log what `scan` tells of the files that torch wrote meanwhile. Real torch writes the log."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from program import skip, torchpare

if importlib.util.find_spec("torch") is None:
    skip(f"{sys.executable} has no torch")

PROGRAM = """
import torch

@torch.compile
def f(x):
    return torch.sort(x * 2)[0].sum()

@torch.compile(dynamic=True)
def g(x):
    return torch.topk(x + 1, 2)[0]

f(torch.randn(8, 8, requires_grad=True)).backward()
g(torch.randn(5, 5))
"""


def log_in(folder: Path) -> str:
    """What torch logs when it compiles the program, its caches below `folder`."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TORCHINDUCTOR_")}
    environment |= {"TORCH_LOGS": "output_code", "TORCHINDUCTOR_CACHE_DIR": str(folder / "cache")}
    environment |= {"TORCHINDUCTOR_VEC_ISA_OK": "1", "TORCHINDUCTOR_COMPILE_THREADS": "1"}
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stderr


def asserts(report: str) -> list[list[tuple]]:
    """Of each file of a report: its asserts, by line and kind."""
    files = json.loads(report)["files"]
    return [[(site["line"], site["kind"], site["form"], site["class"]) for site in file["sites"]] for file in files]


class OutputLog(unittest.TestCase):
    def test_as_the_files_that_torch_wrote(self) -> None:
        with tempfile.TemporaryDirectory(prefix="torchpare-log-") as folder:
            log = log_in(Path(folder))
            written = list(dict.fromkeys(re.findall(r"Output code written to: (\S+\.py)", log)))
            self.assertEqual(len(written), 3, log[:500])
            expected = [asserts(torchpare("scan", path, "--json"))[0] for path in written]
            self.assertTrue(all(expected))
            self.assertEqual(asserts(torchpare("scan", "--log", "-", "--json", text=log)), expected)
            with_rank = "".join(f"[rank0]:{line}" for line in log.splitlines(keepends=True))
            self.assertEqual(asserts(torchpare("scan", "--log", "-", "--json", text=with_rank)), expected)

    def test_a_log_without_wrappers_is_trouble(self) -> None:
        torchpare("scan", "--log", "-", text="nothing\n", expect=2)


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")

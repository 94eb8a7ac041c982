"""What is found in the recorded caches, as `scan` tells it: tests/goldens/caches/*.txt.

TORCHPARE_UPDATE_GOLDENS=1 writes them anew; read the difference before you keep it. Needs no torch.
"""

from __future__ import annotations

import difflib
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from program import FIXTURES

sys.path.insert(0, str(FIXTURES))
import cache_archive

GOLDENS = Path(__file__).resolve().parents[1] / "goldens" / "caches"
CAPTURES = sorted(path.parent for path in cache_archive.CACHES.glob("*/capture.json"))


def inventory(capture: Path) -> str:
    with tempfile.TemporaryDirectory(prefix="torchpare-inventory-") as folder:
        cache_archive.unpack(capture, Path(folder))
        trees = sorted(path.name for path in Path(folder).iterdir())
        run = subprocess.run([os.environ["TORCHPARE"], "scan", *trees], cwd=folder, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stderr
        # The last lines say why there is no policy: none was asked for.
        return "".join(line for line in run.stdout.splitlines(keepends=True) if not line.startswith("no policy: "))


class Inventories(unittest.TestCase):
    def check(self, capture: Path) -> None:
        golden = GOLDENS / f"{capture.name}.txt"
        found = inventory(capture)
        if os.environ.get("TORCHPARE_UPDATE_GOLDENS"):
            golden.parent.mkdir(exist_ok=True)
            golden.write_text(found)
        expected = golden.read_text().splitlines()
        difference = "\n".join(difflib.unified_diff(expected, found.splitlines(), str(golden), "now", lineterm=""))
        self.assertEqual(difference, "")


for capture in CAPTURES:
    setattr(Inventories, f"test_{capture.name}", lambda self, capture=capture: self.check(capture))

if __name__ == "__main__":
    unittest.main(verbosity=2)

"""A cache of torch 2.13.0, cleaned in place: `validate CACHE` executes each rewritten wrapper beside its original.

That differences are seen is for validate.py, which damages rewrites.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from program import FIXTURES, skip, torchpare

try:
    import torch
except ImportError:
    skip("no torch here")

sys.path.insert(0, str(FIXTURES))
import cache_archive

CAPTURE = cache_archive.CACHES / "torch-2.13.0"
if not torch.__version__.startswith("2.13."):
    skip(f"the recorded cache is of torch 2.13.0, this is {torch.__version__}")


def validated(cache: Path, expect: int) -> dict:
    kernels = os.environ.get("TORCHPARE_KERNELS")
    if kernels:
        os.environ["TORCHINDUCTOR_CACHE_DIR"] = kernels
    done = subprocess.run(
        [os.environ["TORCHPARE"], "validate", cache, "--python", sys.executable, "--no-timing", "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == expect, f"exit code {done.returncode}: {done.stdout}{done.stderr}"
    return json.loads(done.stdout)


class ValidateCache(unittest.TestCase):
    def setUp(self) -> None:
        folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="torchpare-validate-cache-")))
        cache_archive.unpack(CAPTURE, folder)
        self.cache = folder / "aot_artifact"
        torchpare("rewrite", self.cache, "--in-place", "--preset", "strip")

    def test_a_cleaned_cache(self) -> None:
        report = validated(self.cache, expect=0)
        self.assertEqual([w["verdict"] for w in report["wrappers"]], ["same"] * 3)
        self.assertTrue(all(len(w["files"]) == 3 for w in report["wrappers"]), "each is in .py, entry and artifact")

    def test_a_deleted_text_by_its_receipt(self) -> None:
        text = next(path for path in self.cache.rglob("c*.py") if b"aten.sort" in path.read_bytes())
        torchpare("undo", text)
        torchpare("rewrite", text, "--in-place", "--style", "delete", "--preset", "strip")
        report = validated(text, expect=0)
        self.assertEqual([(w["verdict"], w["files"]) for w in report["wrappers"]], [("same", [str(text)])])

    def test_nothing_was_rewritten(self) -> None:
        torchpare("undo", self.cache)
        self.assertEqual(validated(self.cache, expect=3)["wrappers"], [])


if __name__ == "__main__":
    unittest.main(verbosity=2)

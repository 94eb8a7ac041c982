"""A cache of torch 2.13.0, cleaned in place: `validate CACHE` executes each rewritten wrapper beside its original.

That differences are seen is for validate.py, which damages rewrites.
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
import unittest
from pathlib import Path

from program import FIXTURES, skip, torchpare

if importlib.util.find_spec("torch") is None:
    skip("no torch here")

from captured import CAPTURED
from validating import Validating

sys.path.insert(0, str(FIXTURES))
import cache_archive

CAPTURE = cache_archive.CACHES / "torch-2.13.0"
if CAPTURED.parent.name != "torch-2.13.0":
    skip(f"the recorded cache is of torch 2.13.0, this is {CAPTURED.parent.name}")


class ValidateCache(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.validating = cls.enterClassContext(Validating())

    def validated(self, cache: Path, expect: int) -> dict:
        code, report = self.validating.validate(cache, "--no-timing")
        self.assertEqual(code, expect, report)
        return report

    def setUp(self) -> None:
        folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="torchpare-validate-cache-")))
        cache_archive.unpack(CAPTURE, folder)
        self.cache = folder / "aot_artifact"
        torchpare("rewrite", self.cache, "--in-place", "--preset", "strip")

    def test_a_cleaned_cache(self) -> None:
        report = self.validated(self.cache, expect=0)
        self.assertEqual([w["verdict"] for w in report["wrappers"]], ["same"] * 3)
        self.assertTrue(all(len(w["files"]) == 3 for w in report["wrappers"]), "each is in .py, entry and artifact")

    def test_a_deleted_text_by_its_receipt(self) -> None:
        text = next(path for path in self.cache.rglob("c*.py") if b"aten.sort" in path.read_bytes())
        torchpare("undo", text)
        torchpare("rewrite", text, "--in-place", "--style", "delete", "--preset", "strip")
        report = self.validated(text, expect=0)
        self.assertEqual([(w["verdict"], w["files"]) for w in report["wrappers"]], [("same", [str(text)])])

    def test_nothing_was_rewritten(self) -> None:
        torchpare("undo", self.cache)
        self.assertEqual(self.validated(self.cache, expect=3)["wrappers"], [])


if __name__ == "__main__":
    unittest.main(verbosity=2)

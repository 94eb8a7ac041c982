"""Recorded caches of torch and vLLM, cleaned in place: every assert muted in every copy, nothing else changed, and back.

What may change is decided by containers.py: by pickletools, zlib and ast. Needs no torch.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
import unittest
from pathlib import Path

from containers import check_tree, contents, files_of
from program import FIXTURES, torchpare

sys.path.insert(0, str(FIXTURES))
import cache_archive

#: Trees without a Python wrapper that has asserts in it.
NOTHING = {"cpp_wrapper", "aoti_package"}

#: Under sanitizers every second one: inventories.py has the program read all of them there.
CAPTURES = sorted(path.parent for path in cache_archive.CACHES.glob("*/capture.json"))
CAPTURES = CAPTURES[:: 2 if "TORCHPARE_SANITIZED" in os.environ else 1]


def changed(before: dict, after: dict) -> list[str]:
    """Files that are others, gone, or new. (assertEqual would compare megabytes line by line.)"""
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))


class RecordedCaches(unittest.TestCase):
    def check_capture(self, capture: Path) -> None:
        with tempfile.TemporaryDirectory(prefix="torchpare-recorded-") as folder:
            cache_archive.unpack(capture, Path(folder))
            for name, notes in json.loads((capture / "capture.json").read_text())["trees"].items():
                with self.subTest(capture=capture.name, tree=name):
                    self.check_tree(Path(folder) / name, name, notes)

    def check_tree(self, root: Path, name: str, notes: dict) -> None:
        before = files_of(root)
        self.check_reader(before, notes)
        torchpare("rewrite", root, "--preset", "strip")
        self.assertEqual(changed(before, files_of(root)), [], "a dry run wrote")

        torchpare("rewrite", root, "--in-place", "--preset", "strip")
        after = files_of(root)
        muted = check_tree(before, after)
        self.assertEqual(muted.statements == 0, name in NOTHING)
        print(f"{root.name}: {muted}", flush=True)
        torchpare("audit", self.unpacked(before), root, "--preset", "strip")

        torchpare("undo", root)
        self.assertEqual(changed(before, files_of(root)), [], "undo left something")

    def check_reader(self, before: dict[str, bytes], notes: dict) -> None:
        """containers.py finds every text that torch said it wrote, in a .py and in a container."""
        texts = [hashlib.sha256(t).hexdigest() for b in before.values() for _, t in contents(b).wrappers]
        self.assertLessEqual(set(notes.get("wrappers", [])) if notes.get("asserts_executed") else set(), set(texts))

    def unpacked(self, files: dict[str, bytes]) -> Path:
        """The files in a folder of their own."""
        folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="torchpare-recorded-")))
        for path, content in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        return folder


for capture in CAPTURES:
    setattr(RecordedCaches, f"test_{capture.name}", lambda self, capture=capture: self.check_capture(capture))

if __name__ == "__main__":
    unittest.main(verbosity=2)

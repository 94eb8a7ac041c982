"""Real vLLM loads its caches after they were cleaned: from the cache, without an assert, with the same outputs.

Runs where TORCHPARE_VLLM_PYTHON names a Python that has vLLM; takes minutes. TORCHPARE_VLLM_VARIANTS chooses among the
variants of fixtures/capture_vllm_caches.py, joined by `,`.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

from containers import check_tree, files_of
from program import FIXTURES, skip, torchpare

sys.path.insert(0, str(FIXTURES))
import capture_vllm_caches

#: vLLM's log says one of these where it did not compile.
LOADED = ("Directly load", "reconstructed serializable fn from standalone compile artifacts")


class VllmLoads(unittest.TestCase):
    def check_variant(self, variant: str) -> None:
        folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="torchpare-vllm-"))) / "cache"
        made = self.run_vllm(folder, variant)
        self.assertGreater(made["asserts"], 0)
        before = files_of(folder)

        torchpare("rewrite", folder, "--in-place", "--preset", "strip")
        print(f"{variant}: {check_tree(before, files_of(folder))}", flush=True)
        self.check_loaded(made, self.run_vllm(folder, variant))
        torchpare("undo", folder)
        now = files_of(folder)
        self.assertEqual([path for path in before if now.get(path) != before[path]], [])

        torchpare("rewrite", folder, "--in-place", "--preset", "strip")
        self.hide_other_copies(folder)
        self.check_loaded(made, self.run_vllm(folder, variant))

    def hide_other_copies(self, folder: Path) -> None:
        """An existing .py hides what the artifacts and the model hold: these are all that is left, where there are any."""
        for path in folder.rglob("c*.py"):
            if len(path.stem) == 52:
                path.unlink()
        if any(folder.rglob("artifact_*")) or not any(folder.rglob("fxgraph")):
            for path in [*folder.rglob("inductor_cache"), *folder.glob("torchinductor_user")]:
                shutil.rmtree(path)

    def run_vllm(self, folder: Path, variant: str) -> dict:
        command = [os.environ["TORCHPARE_VLLM_PYTHON"], str(FIXTURES / "vllm_caches.py")]
        found = capture_vllm_caches.run(command, folder, variant)
        self.assertNotIn("error", found)
        return found

    def check_loaded(self, made: dict, loaded: dict) -> None:
        self.assertEqual(loaded["lowered"], 0, "vLLM compiled")
        self.assertTrue(any(line in loaded["log"] for line in LOADED), loaded["log"])
        self.assertEqual(loaded["asserts"], 0)
        self.assertEqual(loaded["outputs"], made["outputs"])
        self.assertEqual({wrapper["wrong_strides"] for wrapper in loaded["wrappers"]}, {"runs"})


def main() -> None:
    if not os.environ.get("TORCHPARE_VLLM_PYTHON"):
        skip("TORCHPARE_VLLM_PYTHON names no Python with vLLM")
    chosen = os.environ.get("TORCHPARE_VLLM_VARIANTS", ",".join(capture_vllm_caches.VARIANTS)).split(",")
    for variant in chosen:
        setattr(VllmLoads, f"test_{variant}", lambda self, variant=variant: self.check_variant(variant))
    unittest.main(verbosity=2)


if __name__ == "__main__":
    main()

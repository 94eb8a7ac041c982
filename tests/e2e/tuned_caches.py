"""A cache as a tuned server has it: max-autotune's templates, combo kernels, kernels with what benchmarks them.

Real Inductor and real Triton make it for a CUDA device that is not there (faked_device.py), torchpare cleans it in place
with exit code 0, and torch loads it: a hit for every wrapper, nothing compiled, and in the loaded code no assert. Once more
without the .py files, so that the entries are shown to carry the muted text themselves. `undo` gives every byte back.

Not shown: the kernels' launches. That takes a GPU.

Needs torch 2.13 and its triton.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from containers import check_tree, files_of
from program import skip, torchpare
from torches import environment

GRAPHS = ("max_autotune", "custom_training", "combo_kernels_benchmarked")

#: The second has a backward.
WRAPPERS = 4


class Device:
    """Use as a context. A process that has the faked device and imported torch, and has compiled and loaded nothing."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, str(Path(__file__).with_name("faked_device.py")), str(folder), *GRAPHS]
        variables = environment() | {"LC_ALL": "C"}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=variables
        )

    def __enter__(self) -> Device:
        return self

    def __exit__(self, *what: object) -> None:
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def run(self) -> dict:
        """A fork of it compiles GRAPHS, or loads what is there."""
        print(file=self.process.stdin, flush=True)
        return json.loads(self.process.stdout.readline())


def reasons(folder: Path) -> dict[str, int]:
    """Why files of the cache are passed over."""
    summary = json.loads(torchpare("scan", folder / "inductor", "--json"))
    counts: dict[str, int] = {}
    for file in summary["files"]:
        if reason := file.get("reason"):
            counts[reason] = counts.get(reason, 0) + 1
    return counts


class TunedCaches(unittest.TestCase):
    def check_loaded(self, device: Device) -> None:
        """Every wrapper comes from the cache; what was loaded is what the file holds, and calls no guard."""
        found = device.run()
        self.assertEqual(found["hits"], {"fxgraph_cache_hit": WRAPPERS, "fxgraph_cache_miss": 0})
        self.assertEqual(found["lowered"], 0)
        self.assertEqual(len(found["wrappers"]), WRAPPERS)
        for wrapper in found["wrappers"]:
            text = Path(wrapper["path"]).read_bytes()
            self.assertEqual(wrapper["sha256"], hashlib.sha256(text).hexdigest())
            self.assertIn(b"#assert_size_stride(", text)
            self.assertEqual(wrapper["guards"], [])

    def test_cleaned_and_loaded(self) -> None:
        folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="torchpare-tuned-")))
        cache = folder / "inductor"
        device = self.enterContext(Device(folder))
        made = device.run()
        self.assertEqual(made["hits"], {"fxgraph_cache_hit": 0, "fxgraph_cache_miss": WRAPPERS})
        self.assertTrue(all("assert_size_stride" in wrapper["guards"] for wrapper in made["wrappers"]))
        self.assertGreater(reasons(folder).get("a Triton kernel with its benchmark: no wrapper", 0), 0)
        before = files_of(cache)
        torchpare("rewrite", cache, "--preset", "strip", "--in-place")  # exit code 0, or this raises
        muted = check_tree(before, files_of(cache))
        self.assertEqual(muted.wrappers, 2 * WRAPPERS)
        self.assertGreater(muted.statements, 2 * WRAPPERS)
        self.check_loaded(device)
        for wrapper in made["wrappers"]:
            Path(wrapper["path"]).unlink()
        self.check_loaded(device)
        torchpare("undo", cache)
        after = files_of(cache)
        self.assertEqual([path for path in before if after.get(path) != before[path]], [])


def main() -> None:
    for name in ("torch", "triton"):
        if importlib.util.find_spec(name) is None:
            skip(f"{sys.executable} has no {name}")
    version = importlib.metadata.version("torch")
    if not version.startswith("2.13."):
        skip(f"the faked device is made for torch 2.13, this is {version}")
    unittest.main()


if __name__ == "__main__":
    main()

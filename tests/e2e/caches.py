"""Real caches of every layout, cleaned in place: torch loads them without compiling, and no assert runs.

A process makes a cache, torchpare mutes its asserts, other processes load it. Loaded as it is, and once more without the
.py files, so that each container is shown to carry the muted text itself. `undo` gives every byte back.

    caches.py          with this Python's torch
    caches.py others   with those that TORCHPARE_TORCHES names: Pythons, or folders of virtual environments, joined by `:`
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

from containers import check_tree, files_of
from program import skip, torchpare
from torches import Torch, ask, has_torch

#: The counters that tell a hit. Artifacts that hold their result are not looked up, and count nothing.
HITS = {
    "local": {"fxgraph_cache_hit", "autograd_cache_hit"},
    "bundled": {"autograd_cache_hit"},
    "precompile": {"dynamo_cache_hit"},
    "mega": {"fxgraph_cache_hit", "autograd_cache_hit"},
    "binary": {"fxgraph_cache_hit"},
    "unpacked": {"fxgraph_cache_hit"},
    "aot_artifact": set(),
    "aot_compile": set(),
}

#: Layouts whose files have checksums.
CHECKSUMS = {"mega", "binary", "aot_artifact"}

#: Layouts that are loaded by a process that is started for it; a fork of one that did nothing yet loads the others.
ALONE = {"local", "binary"}

STRIP = ("--preset", "strip")


def roots_of(folder: Path) -> list[Path]:
    """What a user names: the cache directory, and each artifact, be it a file or a folder."""
    return [folder / "inductor", *sorted((folder / "artifacts").glob("*"))]


def marks_of(folder: Path) -> dict[str, tuple[int, int]]:
    """What changes when a file is written."""
    return {path: ((folder / path).stat().st_ino, (folder / path).stat().st_mtime_ns) for path in files_of(folder)}


def changed(before: dict, after: dict) -> list[str]:
    """The files of `before` that are others now, or gone. (assertEqual would compare megabytes line by line.)"""
    return [path for path in before if after.get(path) != before[path]]


def hide_other_copies(folder: Path) -> None:
    """Leave the containers alone: an existing .py hides them, and the cache directory hides an artifact."""
    if (folder / "artifacts").exists():
        shutil.rmtree(folder / "inductor")
    for path in folder.rglob("*.py"):
        path.unlink()


class Caches(unittest.TestCase):
    python = sys.executable

    @classmethod
    def setUpClass(cls) -> None:
        cls.torch = cls.enterClassContext(Torch(cls.python))
        cls.scratch = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="torchpare-caches-")))

    def check_layout(self, layout: str) -> None:
        folder = self.scratch / layout
        folder.mkdir()
        made = self.torch.act("make", layout, folder)
        self.assertGreater(made["asserts"], 0)
        self.assertTrue(all("stride" in wrapper["wrong_strides"] for wrapper in made["wrappers"]), made["wrappers"])

        original = files_of(folder)
        self.clean(layout, folder, original)
        load = self.torch.act_alone if layout in ALONE else self.torch.act
        self.check_loaded(layout, made, load("load", layout, folder))
        self.undo(folder, original)

        self.clean(layout, folder, files_of(folder))
        hide_other_copies(folder)
        self.check_loaded(layout, made, self.torch.act("load", layout, folder))

    def clean(self, layout: str, folder: Path, before: dict[str, bytes]) -> None:
        """Mute everything, by the rules of containers.py; once more writes nothing."""
        torchpare("rewrite", *roots_of(folder), *STRIP)
        self.assertEqual(changed(before, files_of(folder)), [], "a dry run wrote")
        torchpare("rewrite", *roots_of(folder), "--in-place", *STRIP)
        muted = check_tree(before, files_of(folder))
        self.assertGreater(muted.statements, 0)
        self.assertEqual(muted.checksums > 0, layout in CHECKSUMS)
        marks = marks_of(folder)
        torchpare("rewrite", *roots_of(folder), "--in-place", *STRIP)
        self.assertEqual(changed(marks, marks_of(folder)), [], "a second run wrote")
        print(f"{layout}: {muted}", flush=True)

    def undo(self, folder: Path, original: dict[str, bytes]) -> None:
        """Every file of the original is back. (A load may have added some.)"""
        torchpare("undo", *roots_of(folder))
        self.assertEqual(changed(original, files_of(folder)), [])

    def check_loaded(self, layout: str, made: dict, loaded: dict) -> None:
        """From the cache, without an assert, with the same results."""
        hits = loaded["hits"]
        self.assertEqual(loaded["lowered"], 0, "torch compiled")
        self.assertEqual([name for name in hits if name.endswith("_miss")], [])
        # torch 2.11 does not look up every graph that has a custom operator: the same ones, made or loaded.
        self.assertEqual(hits.get("autograd_cache_bypass"), made["hits"].get("autograd_cache_bypass"))
        self.assertLessEqual(HITS[layout], hits.keys())
        self.assertEqual(loaded["asserts"], 0)
        self.assertEqual(loaded["outputs"], made["outputs"])
        self.assertEqual(len(loaded["wrappers"]), len(made["wrappers"]))
        self.assertEqual({wrapper["wrong_strides"] for wrapper in loaded["wrappers"]}, {"runs"})


#: A torch's version, and the layouts that it can make and load.
KNOWN = (
    "[cache_layouts.torch.__version__,"
    " [n for n, l in cache_layouts.LAYOUTS.items() if l.load and cache_layouts.release() >= l.since]]"
)


def add_layouts(case: type[Caches], layouts: list[str]) -> None:
    """A test for each."""
    for layout in layouts:
        setattr(case, f"test_{layout}", lambda self, layout=layout: self.check_layout(layout))


def other_pythons() -> list[str]:
    """The Pythons that TORCHPARE_TORCHES names."""
    found = []
    for word in filter(None, os.environ.get("TORCHPARE_TORCHES", "").split(":")):
        path = Path(word)
        found += sorted(path.glob("*/bin/python")) if path.is_dir() else [path]
    return [str(path) for path in found if has_torch(str(path))]


def main() -> None:
    if sys.argv[1:] == ["others"]:
        pythons = other_pythons()
        if not pythons:
            skip("TORCHPARE_TORCHES names no Python with torch")
    elif importlib.util.find_spec("torch") is None:
        skip(f"{sys.executable} has no torch")
    else:
        pythons = [sys.executable]
    suite = unittest.TestSuite()
    for python in pythons:
        version, layouts = ask(python, KNOWN)
        print(f"torch {version}: {python}")
        case = type(f"Caches{version}", (Caches,), {"python": python})
        add_layouts(case, layouts)
        suite.addTests(unittest.defaultTestLoader.loadTestsFromTestCase(case))
    sys.exit(not unittest.TextTestRunner(verbosity=2).run(suite).wasSuccessful())


if __name__ == "__main__":
    main()

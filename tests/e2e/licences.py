"""What a wheel holds of others has its licence in it: what the build fetches, and what zig links."""

from __future__ import annotations

import os
import re
import unittest
from fnmatch import fnmatch
from pathlib import Path

import tomllib
from program import ROOT

#: Build requirements of which nothing gets into a wheel.
TOOLS = {"scikit-build-core", "pip"}
#: What wheels call cmeel's package of a library.
NAMES = {"cmeel-fmt": "fmt"}
#: Parts of the packages that are under another licence, and what tools/dev/wheels links.
PARTS = {"icu", "libcxx", "libcxxabi", "libunwind", "zig"}

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def named(requirement: str) -> str:
    return re.match(r"[\w-]+", requirement).group().lower()


def bundled() -> set[str]:
    """Each package that the build of a wheel fetches."""
    pinned = [line for line in (ROOT / "grammars/requirements.txt").read_text().splitlines() if re.match(r"\w", line)]
    needed = {named(requirement) for requirement in [*PROJECT["build-system"]["requires"], *pinned]}
    return {NAMES.get(name, name) for name in needed - TOOLS}


class Licences(unittest.TestCase):
    def test_each_has_one_and_no_other_is_there(self) -> None:
        there = {path.stem for path in (ROOT / "tools/python/licences").iterdir()}
        self.assertEqual(there, bundled() | PARTS)

    def test_they_are_whole(self) -> None:
        for path in (ROOT / "tools/python/licences").iterdir():
            text = path.read_text()
            self.assertRegex(text, r"(?i)copyright|apache license", path.name)
            self.assertIn("warrant", text.lower(), path.name)

    def test_a_wheel_takes_them(self) -> None:
        patterns = PROJECT["project"]["license-files"]
        for path in [ROOT / "LICENSE", *(ROOT / "tools/python/licences").iterdir()]:
            name = str(path.relative_to(ROOT))
            self.assertTrue(any(fnmatch(name, pattern) for pattern in patterns), name)

    def test_the_grammars_are_those_of_the_packages(self) -> None:
        folder = os.environ.get("TORCHPARE_GRAMMAR")
        if not folder:
            self.skipTest("no TORCHPARE_GRAMMAR names the unpacked packages")
        texts = [path.read_text() for path in Path(folder).rglob("LICENSE")]
        for name in ("tree-sitter", "tree-sitter-python", "icu"):
            self.assertIn((ROOT / f"tools/python/licences/{name}.txt").read_text(), texts, name)


if __name__ == "__main__":
    unittest.main(verbosity=2)

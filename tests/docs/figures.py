"""The figures of tests/bench/README.md are what tools/dev/bench printed: the same programs, in its order, for both places;
and what it prints finds its place in a README."""

from __future__ import annotations

import importlib.util
import re
import sys
import tempfile
import unittest
from importlib.machinery import SourceFileLoader
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "tests/bench/README.md"


def loaded_bench():
    sys.path.insert(0, str(ROOT / "tools/dev"))
    loader = SourceFileLoader("bench", str(ROOT / "tools/dev/bench"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("bench", loader))
    sys.modules["bench"] = module
    loader.exec_module(module)
    return module


bench = loaded_bench()


def measured(text: str, where: str) -> str:
    found = re.search(rf"<!-- measured on {where} -->\n(.*?)<!-- end of what was measured on {where} -->\n", text, re.S)
    assert found, f"no marks for {where}"
    return found.group(1)


class Figures(unittest.TestCase):
    def test_the_programs_are_those_that_bench_runs(self) -> None:
        for where, ast_grep in (("tmpfs", "ast-grep"), ("disk", None)):
            programs = re.findall(r"^\| ([^|]+) \| \d", measured(README.read_text(), where), re.M)
            wanted = [c.name for c in bench.contenders(Path(), 2, where == "disk", ast_grep)]
            self.assertEqual(programs, wanted, where)

    def test_new_figures_take_the_place_of_old_ones(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            readme = Path(folder, "README.md")
            readme.write_text(README.read_text())
            bench.put("FIGURES\n", readme, "disk")
            self.assertEqual(measured(readme.read_text(), "disk"), "FIGURES\n")
            self.assertEqual(measured(readme.read_text(), "tmpfs"), measured(README.read_text(), "tmpfs"))
            self.assertEqual(readme.read_text().replace("FIGURES\n", measured(README.read_text(), "disk")), README.read_text())

    def test_a_readme_without_a_place_for_them_is_left_alone(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            readme = Path(folder, "README.md")
            readme.write_text("# other\n")
            with self.assertRaisesRegex(SystemExit, "no marks"):
                bench.put("FIGURES\n", readme, "tmpfs")
            self.assertEqual(readme.read_text(), "# other\n")


if __name__ == "__main__":
    unittest.main(verbosity=2)

"""Asserts in C++ wrappers are counted as they are, and stay.

The judge is torch itself: with a flag off, its C++ is without exactly those lines that the inventory names for the kind.
"""

from __future__ import annotations

import difflib
import importlib.util
import json
import sys
import unittest

from program import FIXTURES, skip, torchpare

if importlib.util.find_spec("torch") is None:
    skip(f"{sys.executable} has no torch")
sys.path.insert(0, str(FIXTURES))

import capture

GRAPHS = ("cpp_wrapper", "cpp_wrapper_values")
INPUTS_COMMENT = "// make sure graph inputs are not nan/inf"


def cpp(graph: str, variant: str) -> str:
    """The module that torch writes under a variant's flags."""
    (text,) = capture.run(capture.GRAPHS[graph], variant).texts
    return text


def gone(before: str, after: str) -> set[int]:
    """The lines, counted from 1, of which `after` is `before` without; comments aside."""
    a, b = ([line.strip() for line in text.splitlines()] for text in (before, after))  # in C++, indents mean nothing
    lines = set()
    for what, begin, end, at, past in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        assert what == "delete", (what, a[begin:end], b[at:past])
        lines |= {i + 1 for i in range(begin, end) if a[i] != INPUTS_COMMENT}
    return lines


def inventory(text: str) -> list[dict]:
    (file,) = json.loads(torchpare("scan", "-", "--json", text=text))["files"]
    return file["sites"]


class CppWrapper(unittest.TestCase):
    def test_what_a_flag_takes_away_is_what_is_told(self) -> None:
        told = 0
        for graph in GRAPHS:
            on = cpp(graph, "on")
            sites = inventory(on)
            self.assertEqual({site["fate"] for site in sites}, {"compiled"})
            self.assertEqual(torchpare("rewrite", "-", "--preset", "strip", text=on), on)
            self.assertIn("in C++ (cpp_wrapper) stay", torchpare("scan", "-", "--preset", "strip", text=on))
            for variant in set(capture.present_variants()) & set(capture.FLAG_OF_VARIANT):
                kind = capture.FLAG_OF_VARIANT[variant]
                with self.subTest(graph=graph, kind=kind):
                    lines = {site["line"] for site in sites if site["kind"] == kind}
                    self.assertEqual(lines, gone(on, cpp(graph, variant)))
                    told += len(lines)
        self.assertGreater(told, 10)

    def test_nothing_is_left_with_the_flags_off(self) -> None:
        for graph in GRAPHS:
            self.assertEqual(inventory(cpp(graph, "off")), [])


if __name__ == "__main__":
    capture.stub_kernels()
    for name in [name for name in capture.FIXED if not capture.exists(name)]:
        del capture.FIXED[name]
    unittest.main(verbosity=2, warnings="ignore")

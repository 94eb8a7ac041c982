"""`torchpare validate` on every wrapper that was captured from the installed torch: stripped, it does the same.

Kernels are compiled once, into the folder that TORCHPARE_KERNELS names, and stay there for the next run. Every other
graph is stripped in the one style and the rest in the other; TORCHPARE_LONG_TESTS=1 does all of them in both.
"""

from __future__ import annotations

import os
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from captured import CAPTURED
from program import FIXTURES, SAME, UNDECIDED, rewritten
from validating import Validating

#: Wrappers that cannot be found the same, and what the report says of each.
EXCEPTIONS = {
    # C++ with a few lines of Python around it: there is no call().
    "cpp_wrapper.0": "is no wrapper",
    "cpp_wrapper_values.0": "is no wrapper",
    # Its NaN asserts look at a buffer before anything was written to it, and it holds NaNs then.
    "map_over.0": "the original raises AssertionError",
}

#: What registers the operators that wrappers call, by a word in their text.
IMPORTS = {"torch.ops.evidence.": "graphs_custom", "torch.ops._c10d_functional.": "fake_processes"}


def tasks() -> list[tuple[str, str]]:
    graphs = sorted(p.stem for p in CAPTURED.glob("*.py"))
    if os.environ.get("TORCHPARE_LONG_TESTS") == "1":
        return [(graph, style) for graph in graphs for style in ("delete", "mute")]
    return [(graph, ("delete", "mute")[k % 2]) for k, graph in enumerate(graphs)]


class Graphs(unittest.TestCase):
    def test_stripped_they_do_the_same(self) -> None:
        validating = self.enterContext(Validating(FIXTURES, Path(__file__).parent))

        def validate(task: tuple[str, str]) -> tuple[int, dict]:
            graph, style = task
            text = (CAPTURED / f"{graph}.py").read_text()
            b = rewritten(text, "--preset", "strip", style=style)
            imports = [word for named, module in IMPORTS.items() if named in text for word in ("--import", module)]
            return validating.validate(text, b, "--no-timing", *imports)

        with ThreadPoolExecutor(2) as pool:
            for (graph, style), (code, report) in zip(tasks(), pool.map(validate, tasks()), strict=True):
                with self.subTest(graph=graph, style=style):
                    self.check(graph, code, report)

    def check(self, graph: str, code: int, report: dict) -> None:
        if graph in EXCEPTIONS:
            self.assertEqual(code, UNDECIDED, report)
            self.assertIn(EXCEPTIONS[graph], report["reason"])
            return
        self.assertEqual(code, SAME, report)
        self.assertTrue(any(s["launches"] for s in report["input_sets"]), report)
        for bad in report["bad_inputs"]:
            self.assertTrue(not bad["layout"] or "Error" in bad["a"], bad)


if __name__ == "__main__":
    unittest.main(verbosity=2)

"""`torchpare validate` on every CUDA wrapper that was captured from the installed torch, kernels interpreted on the CPU:
stripped, it does the same. Prints a table of what ran.

Every other graph is stripped in the one style and the rest in the other.
"""

from __future__ import annotations

import sys
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

from interpreted import GRAPHS, Interpreted, stripped, text_of
from program import FIXTURES, SAME, UNDECIDED

sys.path.insert(0, str(FIXTURES))
import evidence

#: Wrappers that cannot be found the same, and what the report says of each.
EXCEPTIONS = {
    # C++ with a few lines of Python around it: there is no call().
    "cpp_wrapper.0": "is no wrapper",
    # torch's own text asks `buf0.isnan()` of a buffer that it has set to None.
    "reduce_overhead_dynamic.0": "'NoneType' object has no attribute 'isnan'",
}


class Graphs(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.interpreted = cls.enterClassContext(Interpreted())

    def test_stripped_they_do_the_same(self) -> None:
        graphs = sorted(p.stem for p in GRAPHS.glob("*.py"))

        def validate(graph: str) -> tuple[int, dict, float]:
            text, start = text_of(graph), time.monotonic()
            code, report = self.interpreted.untimed(text, stripped(text, ("delete", "mute")[graphs.index(graph) % 2]))
            return code, report, time.monotonic() - start

        with ThreadPoolExecutor(2) as pool:
            for graph, (code, report, seconds) in zip(graphs, pool.map(validate, graphs), strict=True):
                launches = max((s["launches"] for s in report.get("input_sets", ())), default=0)
                verdict, reason = report.get("verdict", str(code)), report.get("reason", "")
                print(f"{graph:34} {verdict:10} {launches:4} launches {seconds:5.1f} s  {reason[:90]}")
                with self.subTest(graph):
                    self.check(graph, code, report)

    def check(self, graph: str, code: int, report: dict) -> None:
        if graph in EXCEPTIONS:
            self.assertEqual(code, UNDECIDED, report)
            self.assertIn(EXCEPTIONS[graph], report["reason"])
            return
        self.assertEqual(code, SAME, report)
        self.assertEqual(report["executed_on"], "interpreter")
        self.assertTrue(any(s["launches"] for s in report["input_sets"]), report)
        for bad in report["bad_inputs"]:
            self.assertTrue(not bad["layout"] or "Error" in bad["a"], bad)

    def test_what_nan_asserts_spoil_runs_without_them(self) -> None:
        everyone = {f"{w.graph}.{w.index}": w for w in evidence.read(GRAPHS)}
        text = everyone["reduce_overhead_dynamic.0"].texts["no_nan"]
        code, report = self.interpreted.untimed(text, stripped(text))
        self.assertEqual(code, SAME, report)


if __name__ == "__main__":
    unittest.main(verbosity=2)

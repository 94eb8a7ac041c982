"""`torchpare validate` as it is on a GPU, on a driver made for tests: never on a GPU.

The program, the runner and the tracer are those that ship; `fake_gpu` is the device. Every fault that only a launch
trace can show has to end in another verdict than `same`.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from captured import CAPTURED
from program import DIFFERENT, SAME, UNDECIDED, rewritten, skip
from validating import Validating

if not os.environ.get("TORCHPARE_FAKE_GPU"):
    skip("no cupti.h when this was configured: the tracer was not built")
#: Makes a wrapper look as if it needed CUDA.
MARK = "# get_raw_stream(0)\n"
GRAPH = "dynamic_many_symbols.0"

#: In phase B, what only the trace shows, and what it says.
DIFFERENCES = {
    "dropped": "is missing",
    "doubled": "comes after an additional one",
    "swapped": "launch 1",
    "argument": "argument",
    "order": "argument 0",
    "grid": "grid",
    "memory": "trace_malloc",
}


class Traced(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        gpu = Validating(Path(__file__).parent, LD_LIBRARY_PATH=os.environ["TORCHPARE_FAKE_GPU"])
        cls.gpu = cls.enterClassContext(gpu)
        original = (CAPTURED / f"{GRAPH}.py").read_text()
        cls.a, cls.b = original + MARK, rewritten(original, "--preset", "strip") + MARK

    def validate(self, fault: str = "", *more: str, b: str = "", **how: str) -> tuple[int, dict]:
        flags = ("--no-timing", "--import", "fake_gpu", *more)
        return self.gpu.validate(self.a, b or self.b, *flags, FAKE_GPU_FAULT=fault, **how)

    def test_a_rewrite_is_the_same(self) -> None:
        code, report = self.validate()
        self.assertEqual(code, SAME, report)
        self.assertEqual(report["gpu"]["hook"], "cupti")
        self.assertEqual(report["gpu"]["differences"], [])
        # Two kernels in each of the sets, and the NaN asserts' launches, which the rewrite lacks.
        self.assertGreater(report["gpu"]["launches"], 2 * len(report["input_sets"]))
        self.assertEqual(len(report["gpu"]["expected_missing"]), 1, report["gpu"])
        self.assertIn("isnan", report["gpu"]["expected_missing"][0])
        self.assertIn("a driver made for tests", report["gpu"]["device"])

    def test_what_only_a_trace_shows_is_different(self) -> None:
        with ThreadPoolExecutor(2) as pool:
            done = pool.map(lambda what: self.validate(f"b:{what}"), DIFFERENCES)
        for (what, says), (code, report) in zip(DIFFERENCES.items(), done, strict=True):
            with self.subTest(what):
                self.assertEqual(code, DIFFERENT, report)
                self.assertEqual(report["differences"], [], "the wrapper's own calls are the same")
                first = report["gpu"]["differences"][0]
                self.assertIn(says, first["what"] + first["a"] + first["b"])
                self.assertNotEqual(first["a"], first["b"])

    def test_what_differs_in_two_runs_of_the_original_is_not_judged(self) -> None:
        code, report = self.validate("a2:grid")
        self.assertEqual(code, UNDECIDED, report)
        self.assertIn("grid", report["gpu"]["unjudged"][0]["what"])

    def test_a_trace_that_shows_nothing_is_undecided(self) -> None:
        for fault, why in (("b:nothing", "no kernel launch"), ("a1:nothing", "no kernel launch"), ("b:cut", "not complete")):
            with self.subTest(fault):
                code, report = self.validate(fault)
                self.assertEqual(code, UNDECIDED, report)
                self.assertIn(why, report["reason"])

    def test_a_crash_or_a_hang_is_different_and_one_of_the_original_undecided(self) -> None:
        faults = {"b:killed": (DIFFERENT, "signal 9"), "b:hung": (DIFFERENT, "did not end in time")}
        faults["a1:killed"] = (UNDECIDED, "signal 9")
        with ThreadPoolExecutor(3) as pool:
            done = pool.map(self.validate, faults)
        for (fault, (expected, says)), (code, report) in zip(faults.items(), done, strict=True):
            with self.subTest(fault):
                self.assertEqual(code, expected, report)
                self.assertIn(says, report.get("reason") or report["differences"][0]["b"])

    def test_asserts_that_stayed_are_not_missing(self) -> None:
        code, report = self.validate(b=self.a)
        self.assertEqual(code, SAME, report)
        self.assertEqual(report["gpu"]["expected_missing"], [])

    def test_without_the_tracer_it_is_undecided(self) -> None:
        alone = shutil.copy(os.environ["TORCHPARE"], self.gpu.folder)
        code, report = self.validate(program=alone)
        self.assertEqual(code, UNDECIDED, report)
        self.assertIn("built without the launch tracer", report["reason"])

    def test_where_cupti_is_taken_the_driver_is_traced_in_front(self) -> None:
        code, report = self.validate(FAKE_CUPTI_HOLDER="another profiler")
        self.assertEqual(code, SAME, report)
        self.assertEqual(report["gpu"]["hook"], "preload")
        self.assertIn("another profiler", report["gpu"]["no_cupti"])

    def test_no_gpu_is_undecided_where_one_was_asked_for(self) -> None:
        code, report = self.validate("absent", "--on", "gpu")
        self.assertEqual(code, UNDECIDED, report)
        self.assertIn("needs a GPU", report["reason"])
        self.assertIn("was not executed", report["reason"])

    def test_a_driver_without_a_device_leaves_it_to_the_interpreter(self) -> None:
        code, report = self.validate("absent")
        why = "torch.cuda.is_available() says there is none"
        if importlib.util.find_spec("triton"):
            self.assertEqual((code, report["executed_on"], report["no_gpu"]), (SAME, "interpreter", why), report)
        else:
            self.assertEqual(code, UNDECIDED, report)
            self.assertIn(f"{why}, and its kernels cannot be interpreted: this Python has no triton", report["reason"])


if __name__ == "__main__":
    unittest.main(verbosity=2)

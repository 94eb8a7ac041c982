"""What executes a CUDA wrapper, and what the report says of it: `--on`, a Python without Triton, the host's time."""

from __future__ import annotations

import ctypes
import os
import sys
import unittest

from captured import CAPTURED
from interpreted import Interpreted, stripped, text_of
from program import FIXTURES, SAME, TROUBLE, UNDECIDED, skip, torchpare

sys.path.insert(0, str(FIXTURES))
import cache_archive

try:
    ctypes.CDLL("libcuda.so.1")
    skip("there is a CUDA driver here: CUDA wrappers may be executed on it")
except OSError:
    pass

#: A module of this name is executed when Python starts: this one hides Triton.
WITHOUT_TRITON = """
import sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "triton":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Finder())
import importlib.util
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name == "triton" else find(name, package)
"""


class Choice(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.interpreted = cls.enterClassContext(Interpreted())
        cls.text = text_of("mlp.0")

    def validate(self, *more: str, **variables: str) -> tuple[int, dict]:
        """With the interpreter itself: what stands in for it elsewhere has imported Triton already."""
        return self.interpreted.validate(self.text, stripped(self.text), *more, python=sys.executable, **variables)

    def test_without_a_gpu_kernels_are_interpreted_and_the_hosts_work_is_timed(self) -> None:
        code, report = self.validate(TRITON_INTERPRET="0")
        self.assertEqual(code, SAME, report)
        self.assertEqual(report["executed_on"], "interpreter")
        self.assertEqual(report["no_gpu"], "there is no CUDA driver (libcuda.so.1)")
        self.assertRegex(report["interpreter"], r"triton \d")
        self.assertTrue(report["timing"]["host_only"])
        self.assertEqual([w["who"] for w in report["timing"]["wrappers"]], ["A", "B"])

    def test_an_import_that_imports_triton_first_does_no_harm(self) -> None:
        code, report = self.validate("--no-timing", "--import", "triton", "--on", "interpreter", TRITON_INTERPRET="0")
        self.assertEqual((code, report["executed_on"]), (SAME, "interpreter"), report)

    def test_the_text_says_who_computed(self) -> None:
        a, b = self.interpreted.folder / "said.py", self.interpreted.folder / "said.stripped.py"
        a.write_text(self.text)
        b.write_text(stripped(self.text))
        said = torchpare("validate", a, b, "--python", self.interpreted.interpreter)
        self.assertTrue(said.startswith("same (kernels interpreted on the CPU): "), said)
        self.assertIn("whose interpreter computed the kernels", said)
        self.assertIn("without kernels: the host's work alone", said)
        self.assertIn("a GPU adds up in another order", said)

    def test_without_triton_it_is_undecided_and_says_which_to_install(self) -> None:
        (self.interpreted.folder / "sitecustomize.py").write_text(WITHOUT_TRITON)
        path = f"{self.interpreted.folder}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
        code, report = self.validate(PYTHONPATH=path)
        self.assertEqual(code, UNDECIDED, report)
        self.assertIn("its kernels cannot be interpreted: this Python has no triton", report["reason"])
        self.assertRegex(report["reason"], r"-m pip install 'triton==\d\.\d")

    def test_a_triton_that_is_not_known_is_undecided_and_named(self) -> None:
        module = "from triton.runtime.interpreter import InterpreterBuilder\ndel InterpreterBuilder.unary_op\n"
        (self.interpreted.folder / "another_triton.py").write_text(module)
        code, report = self.validate("--import", "another_triton", PYTHONPATH=str(self.interpreted.folder))
        self.assertEqual(code, UNDECIDED, report)
        self.assertRegex(report["reason"], r"the interpreter of triton [\d.]+ is not as it is known here: .*unary_op")

    def test_a_wrapper_for_the_cpu_is_executed_on_it_whatever_is_asked_for(self) -> None:
        text = (CAPTURED / "mlp.0.py").read_text()
        code, report = self.interpreted.validate(text, stripped(text), "--no-timing", "--on", "interpreter")
        self.assertEqual((code, report["executed_on"]), (SAME, "cpu"), report)

    @unittest.skipUnless(CAPTURED.parent.name == "torch-2.13.0", "the recorded cache is of torch 2.13.0")
    def test_a_cleaned_cache(self) -> None:
        """Of CUDA wrappers: each is executed beside its original."""
        folder = self.interpreted.folder / "cache"
        cache_archive.unpack(cache_archive.CACHES / "torch-2.13.0-cuda", folder)
        torchpare("rewrite", folder, "--in-place", "--preset", "strip")
        code, report = self.interpreted.untimed(folder)
        self.assertEqual(code, SAME, report)
        found = [(w["verdict"], w["executed_on"]) for w in report["wrappers"]]
        self.assertEqual(found, [("same", "interpreter")] * 4)

    def test_other_words_are_trouble(self) -> None:
        said = torchpare("validate", "a.py", "b.py", "--on", "tpu", expect=TROUBLE)
        self.assertEqual(said, "")


if __name__ == "__main__":
    unittest.main(verbosity=2)

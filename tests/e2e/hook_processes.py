"""`torchpare run` with real torch: every process that loads wrappers does so under the hook, however it was started."""

from __future__ import annotations

import importlib.util
import json
import sys
import unittest
from pathlib import Path

from program import skip
from started import StartTest

if importlib.util.find_spec("torch") is None:
    skip(f"{sys.executable} has no torch")

#: Compiles calls into ATen alone, so that no kernel has to be compiled, and says which function loads wrappers here.
MODEL = """
import torch

def funnel():
    from torch._inductor import codecache
    return codecache._reload_python_module.__module__

def plain(x):
    result = torch.sort(x @ x, stable=True)
    return result[0], result[1]

def work():
    compiled = torch.compile(plain, fullgraph=True)
    x = torch.ones(4, 4)
    for _ in range(3):
        compiled(x)
    return funnel()
"""

WORKERS = """
import multiprocessing
from model import work

def main():
    for method in ("fork", "spawn"):
        with multiprocessing.get_context(method).Pool(1) as pool:
            print(pool.apply(work))
            pool.close()
            pool.join()
    print(work())

if __name__ == "__main__":
    main()
"""

COMPILE_WORKER = """
import atexit
from torch._inductor.compile_worker.subproc_pool import SubprocPool
from model import funnel

if __name__ == "__main__":
    pool = SubprocPool(1)
    print(pool.submit(funnel).result())
    pool.shutdown()
"""

PYTEST = """
from model import work

def test_work():
    assert work() == "torchpare.loading"
"""

ONCE = {"rewritten": 1, "left": 0, "armed": 1, "passed": 1, "asserts_stripped": 0, "asserts_kept": 0}


class Processes(StartTest):
    def setUp(self) -> None:
        super().setUp()
        self.file("model.py", MODEL)
        self.report = self.folder / "report.json"

    def run_under(self, *command: str | Path) -> str:
        done = self.under_run("--report", self.report, "--", *command, PYTHONPATH=str(self.folder))
        return done.stdout

    def with_wrappers(self) -> list[dict]:
        return [part for part in json.loads(self.report.read_text())["processes"] if part["rewritten"]]

    def test_forked_and_spawned(self) -> None:
        said = self.run_under(sys.executable, self.file("workers.py", WORKERS))
        self.assertEqual(said.split(), ["torchpare.loading"] * 3)
        parts = self.with_wrappers()
        self.assertEqual(len({part["pid"] for part in parts}), 3)
        for part in parts:
            self.assertEqual(part, {**part, **ONCE})
            self.assertGreater(part["asserts_once"], 0)

    def test_torchrun(self) -> None:
        script = self.file("script.py", "from model import work\nprint(work())\n")
        self.run_under(sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2", script)
        parts = self.with_wrappers()
        self.assertEqual(len(parts), 2)
        for part in parts:
            self.assertEqual(part, {**part, **ONCE})

    def test_subprocesses_that_compile(self) -> None:
        said = self.run_under(sys.executable, self.file("compile_worker.py", COMPILE_WORKER))
        self.assertEqual(said.strip(), "torchpare.loading")

    def test_pytest(self) -> None:
        if importlib.util.find_spec("pytest") is None:
            self.skipTest("there is no pytest")
        self.run_under(sys.executable, "-m", "pytest", "-q", self.file("test_model.py", PYTEST))
        self.assertEqual(len(self.with_wrappers()), 1)

    def test_installed_by_the_environment_alone(self) -> None:
        python = self.installed(Path(importlib.util.find_spec("torch").origin).parents[1])
        script = self.file("script.py", "from model import work\nprint(work())\n")
        done = self.done(python, script, TORCHPARE="once")
        self.assertEqual((done.stdout.strip(), done.stderr), ("torchpare.loading", ""))


if __name__ == "__main__":
    unittest.main(verbosity=2)

"""`pip install` of the sdist on a machine that has a compiler and nothing else: one small wheel for every Python, that works.

The sdist is made, and the wheel built from it, in a fresh virtual environment, where CMake may not look at what the system
has installed; then it is installed into another one. It takes minutes, so it runs only when TORCHPARE_LONG_TESTS is set; or
TORCHPARE_WHEEL, to a wheel that was built already.
"""

from __future__ import annotations

import email
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import venv
import zipfile
from pathlib import Path

from program import FIXTURES, ROOT, skip

MEGABYTE = 1_000_000

#: Headers and libraries of the system's packages are not there; the compiler's own are.
NOTHING_INSTALLED = (
    "-Ccmake.define.CMAKE_FIND_USE_CMAKE_SYSTEM_PATH=OFF",
    "-Ccmake.define.CMAKE_FIND_USE_SYSTEM_ENVIRONMENT_PATH=OFF",
    "-Ccmake.define.CMAKE_FIND_USE_PACKAGE_REGISTRY=OFF",
)

MAKE_SDIST = """
import os, sys
from scikit_build_core.build import build_sdist
os.chdir(sys.argv[1])
build_sdist(sys.argv[2])
"""

#: What the installed package is asked in the new environment.
QUESTIONS = """
import importlib.metadata, json, sys
import torchpare
source = open(sys.argv[1]).read()
entries = importlib.metadata.entry_points(group="vllm.general_plugins")
register = {entry.name: entry.load() for entry in entries}["torchpare"]
register()
print(json.dumps({
    "version": [torchpare.__version__, importlib.metadata.version("torchpare")],
    "stripped": "assert_size_stride(" not in torchpare.rewrite(source, "strip").text,
    "plugin": register.__module__,
}))
"""

#: Two calls of a compiled function, in as many processes as there are; each sums what all have.
TRAINING = """
import os, sys
import torch
from torch import distributed

def graph(x):
    return torch.sort(x @ x, stable=True)[0]

assert "torchpare_startup" in sys.modules
if "RANK" in os.environ:
    distributed.init_process_group("gloo")
compiled = torch.compile(graph, fullgraph=True)
for _ in range(2):
    total = compiled(torch.ones(4, 4)).sum()
if "RANK" in os.environ:
    distributed.all_reduce(total)
    distributed.destroy_process_group()
print("total", total.item())
"""


class Wheel(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        folder = tempfile.TemporaryDirectory(prefix="torchpare-wheel-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.wheel = Path(os.environ.get("TORCHPARE_WHEEL") or cls.build()).resolve()
        cls.run_in("using", "-m", "pip", "install", str(cls.wheel))

    @classmethod
    def environment(cls) -> dict[str, str]:
        return {k: v for k, v in os.environ.items() if not k.startswith(("TORCHPARE", "PYTHON", "VLLM"))}

    @classmethod
    def build(cls) -> Path:
        ccache = shutil.which("ccache")
        found = [f"-Ccmake.define.CCACHE={ccache}"] if ccache else []
        cls.run_in("building", "-m", "pip", "install", "scikit-build-core")
        cls.run_in("building", "-c", MAKE_SDIST, str(ROOT), str(cls.folder))
        (sources,) = cls.folder.glob("*.tar.gz")
        cls.run_in("building", "-m", "pip", "uninstall", "--yes", "scikit-build-core")
        build = ["-m", "pip", "wheel", "--no-deps", "-w", str(cls.folder)]
        cls.run_in("building", *build, *NOTHING_INSTALLED, *found, str(sources))
        (wheel,) = cls.folder.glob("*.whl")
        return wheel

    @classmethod
    def run_in(cls, name: str, *arguments: str, expect: int = 0, **variables: str) -> str:
        """Run the Python of a fresh virtual environment; what it prints."""
        done = cls.ended(name, *arguments, **variables)
        assert done.returncode == expect, f"{arguments}: exit code {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    @classmethod
    def ended(cls, name: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
        python = cls.folder / name / "bin/python"
        if not python.exists():
            venv.create(cls.folder / name, with_pip=True)
        environment = {**cls.environment(), **variables}
        return subprocess.run(
            [python, *arguments], env=environment, cwd=cls.folder, capture_output=True, text=True, check=False
        )

    def test_one_small_wheel_for_every_python(self) -> None:
        self.assertRegex(self.wheel.name, r"^torchpare-[\d.]+-py3-none-\w+\.whl$")
        size = self.wheel.stat().st_size
        print(f"{self.wheel.name}: {size} bytes")
        self.assertLess(size, 4 * MEGABYTE)

    def test_it_holds_what_it_should(self) -> None:
        with zipfile.ZipFile(self.wheel) as archive:
            names = archive.namelist()
            (metadata,) = (name for name in names if name.endswith("METADATA"))
            said = email.message_from_bytes(archive.read(metadata))
        needed = [name for name in said.get_all("Requires-Dist", []) if "extra ==" not in name]
        self.assertEqual(needed, [], "it needs nothing at run time")
        runner = "share/torchpare/torchpare_runner/__main__.py"
        for name in ("bin/torchpare", "lib/libtorchpare.so", runner, "py.typed"):
            self.assertIn(f"torchpare/{name}", names)
        at_the_top = {"torchpare", "torchpare.pth", "torchpare_startup.py"}
        self.assertEqual({name.split("/")[0] for name in names if not re.search(r"\.(dist-info|data)/", name)}, at_the_top)
        in_environment = {name.partition(".data/")[2] for name in names if ".data/data/" in name}
        self.assertIn("data/share/man/man1/torchpare-rewrite.1", in_environment)
        self.assertTrue(all(name.startswith("data/share/man/man1/") for name in in_environment))

    def test_the_environment_alone_turns_it_on(self) -> None:
        for variables, expected in (({}, "False"), ({"TORCHPARE": "once"}, "True")):
            code = "import sys; print('torchpare_startup' in sys.modules)"
            self.assertEqual(self.run_in("using", "-c", code, **variables).strip(), expected)

    def test_programs_with_torch_run_under_the_hook(self) -> None:
        if importlib.util.find_spec("torch") is None:
            self.skipTest("there is no torch")
        script, report = self.folder / "training.py", self.folder / "report.json"
        script.write_text(TRAINING)
        (site_packages,) = self.folder.glob("using/lib/python*/site-packages")
        (site_packages / "torch_of_the_test.pth").write_text(f"{Path(importlib.util.find_spec('torch').origin).parents[1]}\n")
        self.addCleanup((site_packages / "torch_of_the_test.pth").unlink)
        variables = {"TORCHPARE_REPORT": str(report), "TORCHINDUCTOR_CACHE_DIR": str(self.folder / "inductor")}
        said = self.run_in("using", str(script), TORCHPARE="once", **variables)
        self.assertEqual(said, "total 64.0\n")
        self.assert_passed(report, processes=1)
        report.unlink()
        torchrun = ("torch.distributed.run", "--standalone", "--local-addr=127.0.0.1", "--nproc-per-node=2")
        run = ("-m", "torchpare", "run", "--", str(self.folder / "using/bin/python"), "-m")
        said = self.run_in("using", *run, *torchrun, str(script), **variables)
        self.assertEqual(said.count("total 128.0"), 2, said)
        self.assert_passed(report, processes=2)

    def assert_passed(self, report: Path, processes: int) -> None:
        totals = json.loads(report.read_text())["totals"]
        expected = {"rewritten": processes, "armed": processes, "passed": processes, "failed": 0, "left": 0}
        self.assertEqual(totals, {**totals, **expected})

    def test_the_package_and_the_plugin_work(self) -> None:
        wrapper = FIXTURES / "torch-2.13.0/cpu/mlp.0.py"
        said = self.run_in("using", "-c", QUESTIONS, str(wrapper))
        self.assertIn('"stripped": true', said)
        self.assertIn('"plugin": "torchpare.vllm_plugin"', said)

    def test_the_command_line_works(self) -> None:
        wrapper = str(FIXTURES / "torch-2.13.0/cpu/mlp.0.py")
        self.assertIn("torchpare rewrite", self.run_in("using", "-m", "torchpare", "--help"))
        self.assertIn("size_asserts", self.run_in("using", "-m", "torchpare", "scan", wrapper))
        script = self.folder / "using/bin/torchpare"
        done = subprocess.run([script, "--version"], env=self.environment(), capture_output=True, text=True, check=True)
        self.assertTrue(done.stdout.startswith("torchpare "))

    def test_tls_is_there_with_the_systems_openssl(self) -> None:
        """Nobody listens: with TLS the connection is tried, without it the scheme is refused."""
        scan = ("-m", "torchpare", "scan", "rediss://127.0.0.1:1")
        for variables, what in (({}, "no Redis server answers"), ({"LD_LIBRARY_PATH": self.no_openssl()}, "needs OpenSSL")):
            done = self.ended("using", *scan, **variables)
            self.assertEqual(done.returncode, 2)
            self.assertIn(what, done.stderr)

    def no_openssl(self) -> str:
        folder = self.folder / "no-openssl"
        folder.mkdir()
        for name in ("libssl.so.3", "libssl.so.1.1"):
            (folder / name).touch()
        return str(folder)

    def test_validate_finds_its_runner(self) -> None:
        """There is no torch in the new environment: the test's own Python executes the wrappers."""
        wrapper = str(FIXTURES / "torch-2.13.0/cpu/mlp.0.py")
        said = self.run_in("using", "-m", "torchpare", "validate", wrapper, wrapper, "--python", sys.executable)
        self.assertIn("same:", said)


if __name__ == "__main__":
    if not os.environ.get("TORCHPARE_LONG_TESTS") and not os.environ.get("TORCHPARE_WHEEL"):
        skip("building a wheel takes minutes; TORCHPARE_LONG_TESTS=1 asks for it")
    unittest.main(verbosity=2)

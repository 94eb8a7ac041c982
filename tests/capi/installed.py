"""What `cmake --install` leaves: a C program finds the library by find_package and by pkg-config, wherever the tree lies; the
manual pages name every command and flag, and roff has no fault to find in them.

installed.py CMAKE BUILD_FOLDER COMPILER
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
WRAPPER = ROOT / "fixtures/torch-2.13.0/cpu/mlp.0.py"

CONSUMER = """
cmake_minimum_required(VERSION 3.25)
project(consumer LANGUAGES C)
find_package(torchpare 0.1 REQUIRED)
add_executable(program program.c)
target_link_libraries(program PRIVATE torchpare::torchpare)
"""


def output(*command: str | Path, **variables: str) -> str:
    done = subprocess.run(command, env=os.environ | variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: exit code {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


class Installed(unittest.TestCase):
    cmake, build, compiler = sys.argv[1:4]

    @classmethod
    def setUpClass(cls) -> None:
        folder = tempfile.TemporaryDirectory(prefix="torchpare-installed-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name).resolve()
        first = cls.folder / "first"
        output(cls.cmake, "--install", cls.build, "--prefix", first)
        cls.prefix = first.rename(cls.folder / "moved")

    def works(self, program: Path, **variables: str) -> None:
        cache = self.folder / "cache"
        cache.mkdir(exist_ok=True)
        output(program, WRAPPER, cache, **variables)

    def test_find_package(self) -> None:
        source = self.folder / "consumer"
        source.mkdir()
        (source / "CMakeLists.txt").write_text(CONSUMER)
        shutil.copy(HERE / "program.c", source)
        output(self.cmake, "-S", source, "-B", source / "build", f"-DCMAKE_PREFIX_PATH={self.prefix}")
        self.assertIn(f"torchpare_DIR:PATH={self.prefix}", (source / "build/CMakeCache.txt").read_text())
        output(self.cmake, "--build", source / "build")
        self.works(source / "build/program")

    def test_pkg_config(self) -> None:
        if shutil.which("pkg-config") is None:
            self.skipTest("there is no pkg-config")
        (package,) = self.prefix.rglob("torchpare.pc")
        flags = output("pkg-config", "--cflags", "--libs", "torchpare", PKG_CONFIG_PATH=str(package.parent)).split()
        self.assertIn("-ltorchpare", flags)
        program = self.folder / "by_pkg_config"
        output(self.compiler, HERE / "program.c", "-o", program, *flags)
        self.works(program, LD_LIBRARY_PATH=str(package.parents[1]))

    def test_manual(self) -> None:
        pages = {path.stem: path.read_text() for path in (self.prefix / "share/man/man1").iterdir()}
        program = self.prefix / "bin/torchpare"
        commands = re.findall(r"^  torchpare (\S+)", output(program, "--help"), re.MULTILINE)
        self.assertEqual(set(pages), {"torchpare", *(f"torchpare-{command}" for command in commands)})
        for command in commands:
            flags = re.findall(r"^  (-\S+)", output(program, command, "--help"), re.MULTILINE)
            plain = pages[f"torchpare-{command}"].replace("\\-", "-")
            self.assertEqual([flag for flag in flags if flag.rstrip(",") not in plain], [], command)

    def test_roff_finds_no_fault(self) -> None:
        if shutil.which("groff") is None:
            self.skipTest("there is no groff")
        for page in (self.prefix / "share/man/man1").iterdir():
            done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-z", page], capture_output=True, text=True, check=False)
            self.assertEqual((done.returncode, done.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)

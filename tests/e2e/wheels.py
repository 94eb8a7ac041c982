"""The wheels that `tools/dev/wheels` makes: their tags are earned, their licences inside, and both do the same.

Compiling them takes long, so it runs only when TORCHPARE_LONG_TESTS is set; or TORCHPARE_WHEELS, to a folder with wheels
that were made already. The one for aarch64 is run by qemu-aarch64-static, on what mmdebstrap takes from Debian for that
architecture (Python among it); without these it is not run, and reported as skipped.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path

from program import FIXTURES, ROOT, skip

GLIBC = (2, 28)
MACHINES = {"x86_64": "Advanced Micro Devices X86-64", "aarch64": "AArch64"}
#: The libraries that each system has, but for the loader, whose name says the architecture.
SYSTEM = {"libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0"}

#: What both are asked: the hash of each rewritten text, and of what the program says.
QUESTIONS = """
import hashlib, json, pathlib, sys
import torchpare
texts = sorted(pathlib.Path(sys.argv[1]).glob("*.py"))
made = [[torchpare.rewrite(path.read_text(), "strip", style=style).text for style in ("delete", "mute")] for path in texts]
print(json.dumps([len(texts), [[hashlib.sha256(text.encode()).hexdigest() for text in pair] for pair in made]]))
"""


class Wheels(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="torchpare-wheels-")))
        made = os.environ.get("TORCHPARE_WHEELS")
        if not made:
            made = str(cls.folder / "made")
            subprocess.run([sys.executable, ROOT / "tools/dev/wheels", "--into", made], check=True)
        cls.wheels = {}
        for architecture in MACHINES:
            (cls.wheels[architecture],) = Path(made).glob(f"torchpare-*_{architecture}.whl")
            with zipfile.ZipFile(cls.wheels[architecture]) as archive:
                archive.extractall(cls.folder / architecture)
            (cls.folder / architecture / "torchpare/bin/torchpare").chmod(0o755)

    def binaries(self, architecture: str) -> list[Path]:
        inside = self.folder / architecture / "torchpare"
        return [inside / "bin/torchpare", inside / "lib/libtorchpare.so"]

    def test_tags(self) -> None:
        for architecture, wheel in self.wheels.items():
            tag = re.fullmatch(rf"torchpare-[\d.]+-py3-none-manylinux_2_(\d+)_{architecture}\.whl", wheel.name)
            self.assertLessEqual((2, int(tag[1])), GLIBC, wheel.name)
            print(f"{wheel.name}: {wheel.stat().st_size} bytes")
            self.assertLess(wheel.stat().st_size, 5_000_000)

    def test_what_they_need(self) -> None:
        for architecture, machine in MACHINES.items():
            for binary in self.binaries(architecture):
                self.assertIn(machine, readelf("-h", binary))
                wanted = set(re.findall(r"NEEDED.*\[(.*)\]", readelf("-d", binary)))
                self.assertEqual({name for name in wanted - SYSTEM if not name.startswith("ld-linux")}, set(), binary)
                versions = re.findall(r"GLIBC_(\d+)\.(\d+)", readelf("-V", binary))
                self.assertLessEqual(max((int(a), int(b)) for a, b in versions), GLIBC, binary)
                self.assertNotIn("GLIBCXX", readelf("-V", binary))

    def test_licences(self) -> None:
        expected = {"LICENSE", *(path.name for path in (ROOT / "tools/python/licences").iterdir())}
        for architecture in MACHINES:
            (licences,) = (self.folder / architecture).glob("torchpare-*.dist-info/licenses")
            self.assertEqual({path.name for path in licences.rglob("*") if path.is_file()}, expected)

    def test_the_same_files(self) -> None:
        names = []
        for architecture in MACHINES:
            root = self.folder / architecture
            paths = (path.relative_to(root) for path in root.rglob("*") if path.is_file())
            names.append({path for path in paths if path.suffix != ".pyc"})
        self.assertEqual(*names)

    def test_both_do_the_same(self) -> None:
        emulator = shutil.which("qemu-aarch64-static") or shutil.which("qemu-aarch64")
        if not emulator or not shutil.which("mmdebstrap"):
            self.skipTest("no qemu-aarch64-static or no mmdebstrap here")
        root = self.folder / "debian"
        packages = "--include=python3-minimal,libpython3-stdlib"
        command = ["mmdebstrap", "--quiet", "--arch=arm64", "--variant=extract", packages, "bookworm", root]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            self.skipTest(f"mmdebstrap: {done.stderr}")
        (python,) = root.glob("usr/bin/python3.*[0-9]")
        run = {"x86_64": ([], sys.executable), "aarch64": ([emulator, "-L", root], python)}
        texts = FIXTURES / "torch-2.13.0/cpu"
        said = {}
        for architecture, (emulated, interpreter) in run.items():
            program = self.binaries(architecture)[0]
            environment = {"PYTHONPATH": str(self.folder / architecture), "PYTHONDONTWRITEBYTECODE": "1"}
            library = [*emulated, interpreter, "-c", QUESTIONS, texts]
            outputs = [ask(library, environment)]
            for words in (["scan", texts, "--json"], ["rewrite", texts, "--preset", "strip", "--diff"], ["--version"]):
                outputs.append(ask([*emulated, program, *words], environment))
            said[architecture] = outputs
        self.assertGreater(json.loads(said["aarch64"][0])[0], 50)
        for x86, arm in zip(said["x86_64"], said["aarch64"], strict=True):
            self.assertEqual(hashlib.sha256(x86).hexdigest(), hashlib.sha256(arm).hexdigest())
            self.assertTrue(x86)


def readelf(flag: str, path: Path) -> str:
    return subprocess.run(["readelf", "-W", flag, path], capture_output=True, text=True, check=True).stdout


def ask(command: list, environment: dict[str, str]) -> bytes:
    done = subprocess.run(
        list(map(str, command)), env={"PATH": os.environ["PATH"], **environment}, capture_output=True, check=False
    )
    assert done.returncode == 0, f"{command}: exit code {done.returncode}; {done.stderr.decode()}"
    return done.stdout


if __name__ == "__main__":
    if not os.environ.get("TORCHPARE_LONG_TESTS") and not os.environ.get("TORCHPARE_WHEELS"):
        skip("compiling two wheels takes long; TORCHPARE_LONG_TESTS=1 asks for it")
    unittest.main(verbosity=2)

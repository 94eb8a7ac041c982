"""A policy file is found by --config alone: the program looks for no file that nobody named. strace watches it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from program import FIXTURES, skip

#: What the dynamic linker and the C library look at, and how many processors there are.
SYSTEM = ("/etc/ld.so", "/lib", "/usr/lib", "/proc/self", "/sys/devices/system/cpu", "/dev/null")

WRAPPER = FIXTURES / "torch-2.13.0/cpu/mlp.0.py"


class FilesRead(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="torchpare-files-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name).resolve()
        self.config = self.folder / "policy.json"
        self.config.write_text('{"preset": "keep"}')

    def looked_at(self, *words: str | Path) -> set[str]:
        """All files whose contents or existence the program asked for, but links on the way to them."""
        log = self.folder / "strace.log"
        strace = ["strace", "-f", "-qq", "-s", "4096", "-o", str(log), "-e", "trace=%file"]
        homes = {"HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder / "config")}
        named = {"TORCHPARE_CONFIG": str(self.config), "TORCHPARE_POLICY": f"--config {self.config}"}
        command = [*strace, os.environ["TORCHPARE"], *map(str, words)]
        subprocess.run(command, cwd=self.folder, env=os.environ | homes | named, stdout=subprocess.DEVNULL, check=True)
        calls = [line for line in log.read_text().splitlines() if not re.match(r"\d+ +(execve|readlink)\(", line)]
        paths = {path for call in calls for path in re.findall(r'"([^"]*)"', call)}
        return {path for path in paths if path and not path.startswith(SYSTEM)}

    def test_only_what_is_named(self) -> None:
        self.assertEqual(self.looked_at("policy", "--preset", "strip"), set())
        self.assertEqual(self.looked_at("scan", WRAPPER), {str(WRAPPER)})
        self.assertEqual(self.looked_at("rewrite", WRAPPER, "--preset", "strip"), {str(WRAPPER)})

    def test_config_is_read(self) -> None:
        self.assertEqual(self.looked_at("policy", "--config", self.config), {str(self.config)})


if __name__ == "__main__":
    if shutil.which("strace") is None:
        skip("there is no strace")
    if subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False).returncode != 0:
        skip("strace may not trace here")
    unittest.main(verbosity=2)

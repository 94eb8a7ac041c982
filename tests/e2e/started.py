"""Pythons that start under the hook: `torchpare run`, and an environment with the package's .pth installed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import unittest
import venv
from pathlib import Path

from program import ROOT

SOURCES = ROOT / "tools/python"

#: The package's own command line, for a process whose children are not to find the package by themselves.
RUN = f"import sys; sys.path.insert(0, {str(SOURCES)!r}); from torchpare.__main__ import main; main()"


class StartTest(unittest.TestCase):
    """Has a folder, and runs Pythons in an environment without the package."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="torchpare-start-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name).resolve()

    def environment(self, **variables: str) -> dict[str, str]:
        ours = ("TORCHPARE", "PYTHON", "VLLM", "TORCHINDUCTOR")
        kept = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
        found = {"TORCHPARE_LIBRARY": os.environ["TORCHPARE_LIBRARY"], "TORCHPARE_PROGRAM": os.environ["TORCHPARE"]}
        cache = {"TORCHINDUCTOR_CACHE_DIR": str(self.folder / "inductor")}
        return {**kept, **found, **cache, "PYTHONDONTWRITEBYTECODE": "1", **variables}

    def done(self, *command: str | Path, expect: int = 0, **variables: str) -> subprocess.CompletedProcess:
        environment = self.environment(**variables)
        done = subprocess.run(
            command, env=environment, cwd=self.folder, capture_output=True, text=True, timeout=600, check=False
        )
        self.assertEqual(done.returncode, expect, f"{command}\n{done.stdout}\n{done.stderr}")
        return done

    def under_run(self, *words: str | Path, expect: int = 0, **variables: str) -> subprocess.CompletedProcess:
        """`torchpare run` with these words behind it."""
        return self.done(sys.executable, "-c", RUN, "run", *words, expect=expect, **variables)

    def file(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def installed(self, *others: Path) -> Path:
        """The Python of a virtual environment with the package, .pth and all, as the wheel puts it there; and with what
        is in the other folders."""
        folder = self.folder / "venv"
        venv.create(folder, symlinks=True)
        (site_packages,) = folder.glob("lib/python*/site-packages")
        for name in ("torchpare", "torchpare.pth", "torchpare_startup.py"):
            (site_packages / name).symlink_to(SOURCES / name)
        (site_packages / "others.pth").write_text("".join(f"{other}\n" for other in others))
        return folder / "bin/python"

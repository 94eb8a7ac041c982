"""Other Pythons on this machine, for tests that ask what each of them reads.

`TORCHPARE_OTHER_PYTHONS` names them, separated by `:`; else they are looked for under their usual names and among
pyenv's versions.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Iterator

from program import skip


def candidates(version: str) -> Iterator[str]:
    yield from filter(None, os.environ.get("TORCHPARE_OTHER_PYTHONS", "").split(":"))
    yield sys.executable
    found = shutil.which(f"python{version}")
    if found:
        yield found
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from sorted(map(str, root.glob(f"versions/{version}.*/bin/python")), reverse=True)
    yield from sorted(map(str, root.glob(f"versions/{version}*/bin/python")), reverse=True)


def version_of(python: str) -> str:
    """3.13 for a CPython 3.13.2; nothing for what does not run, as pyenv's shims of versions that are not chosen."""
    code = "import sys; print('%d.%d' % sys.version_info[:2] if sys.implementation.name == 'cpython' else '')"
    try:
        done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def find(version: str) -> str | None:
    return next((python for python in candidates(version) if version_of(python) == version), None)


def run_under(version: str, arguments: list[str]) -> int:
    """The same test under another Python, as if that had been called; skipped where there is none."""
    if ".".join(map(str, sys.version_info[:2])) == version:
        skip(f"the test of that name without a version runs under {version} already")
    python = find(version)
    if python is None:
        skip(f"no CPython {version} here; TORCHPARE_OTHER_PYTHONS can name one")
    at = arguments.index("--python")
    rest = arguments[:at] + arguments[at + 2 :]
    return subprocess.run([python, *rest], check=False).returncode

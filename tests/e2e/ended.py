"""The program, run to its end, with what it took."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

#: What a program that hangs is killed after.
SECONDS = 120

#: A process of its own, since the memory of whoever starts a program counts as the program's.
LAUNCHER = f"""
import resource, subprocess, sys
code = subprocess.call(sys.argv[2:], timeout={SECONDS})
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1], "w") as file:
    print(code, used.ru_maxrss, used.ru_utime, file=file)
"""


@dataclass
class Ended:
    code: int
    out: str
    error: str
    kilobytes: int  #: at most
    seconds: float  #: of processor time, the system's for it not counted


def run(*words: str) -> Ended:
    """Run the program. Raises AssertionError if it does not end."""
    with tempfile.TemporaryDirectory(prefix="torchpare-ended-") as folder:
        used = Path(folder, "used")
        command = [sys.executable, "-I", "-S", "-c", LAUNCHER, str(used), os.environ["TORCHPARE"], *words]
        done = subprocess.run(command, capture_output=True, check=False)
        out, error = (stream.decode(errors="backslashreplace") for stream in (done.stdout, done.stderr))
        if not used.exists():
            raise AssertionError(f"{words}: does not end; {error}")
        code, kilobytes, seconds = used.read_text().split()
        return Ended(int(code), out, error, int(kilobytes), float(seconds))

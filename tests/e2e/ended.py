"""The program, run to its end, with what it took."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from dataclasses import dataclass

#: What a program that hangs is killed after.
SECONDS = 120


@dataclass
class Ended:
    code: int
    out: str
    error: str
    kilobytes: int  #: at most
    seconds: float  #: of processor time, the system's for it not counted


def run(*words: str) -> Ended:
    """Run the program. Raises AssertionError if it does not end."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
        process = subprocess.Popen([os.environ["TORCHPARE"], *words], stdout=out, stderr=error)
        end = time.monotonic() + SECONDS
        while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
            if time.monotonic() > end:
                process.kill()
                process.wait()
                raise AssertionError(f"{words}: does not end")
            time.sleep(0.01)
        _, status, usage = ended
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        error.seek(0)
        said = [stream.read().decode(errors="backslashreplace") for stream in (out, error)]
        return Ended(process.returncode, *said, usage.ru_maxrss, usage.ru_utime)

"""The program under test, and where the repository is. `TORCHPARE` names the program."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures"

#: What `validate` exits with.
SAME, DIFFERENT, TROUBLE, UNDECIDED = 0, 1, 2, 3

#: ctest reports a test that exits so as skipped.
SKIPPED = 77


def skip(why: str) -> NoReturn:
    print(f"skipped: {why}")
    sys.exit(SKIPPED)


def torchpare(*arguments: str | Path, text: str | None = None, expect: int = 0) -> str:
    """Run the program; its standard output. Raises AssertionError at any other exit code than `expect`.

    The assert flags of this process's environment are not its business.
    """
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("TORCHINDUCTOR_", "VLLM_"))}
    done = subprocess.run(
        [os.environ["TORCHPARE"], *map(str, arguments)],
        input=None if text is None else text.encode(),
        capture_output=True,
        env=environment,
        check=False,
    )
    if done.returncode != expect:
        command = " ".join(["torchpare", *map(str, arguments)])
        raise AssertionError(f"{command}: exit code {done.returncode}, not {expect}; it said: {done.stderr.decode()}")
    return done.stdout.decode()


def rewritten(text: str, *policy: str, style: str = "delete") -> str:
    return torchpare("rewrite", "-", "--style", style, *policy, text=text)

"""Real torch in processes of its own: making caches and loading them, by fixtures/cache_layouts.py."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from types import TracebackType

from program import FIXTURES

PROGRAM = FIXTURES / "cache_layouts.py"


def environment() -> dict[str, str]:
    """Without torch's own switches."""
    kept = {name: value for name, value in os.environ.items() if not re.match("TORCH|TRITON", name)}
    return kept | {"OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}


def has_torch(python: str) -> bool:
    return subprocess.run([python, "-c", "import torch"], capture_output=True, check=False).returncode == 0


def ask(python: str, expression: str) -> object:
    """What an expression of cache_layouts.py is, by way of JSON."""
    code = f"import json, cache_layouts; print(json.dumps({expression}))"
    return printed_by([python, "-c", code], environment() | {"PYTHONPATH": str(FIXTURES)})


def printed_by(command: list[str], variables: dict[str, str]) -> object:
    """The JSON that a command prints."""
    return json.loads(subprocess.check_output(command, env=variables, text=True))


class Torch:
    """A Python with torch that forks for each task: it has imported torch, but compiled and loaded nothing."""

    def __init__(self, python: str) -> None:
        self.python = python
        self.server = subprocess.Popen(
            [python, str(PROGRAM), "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment()
        )

    def __enter__(self) -> Torch:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.server.stdin.close()
        self.server.wait()
        self.server.stdout.close()

    def act(self, action: str, layout: str, folder: Path) -> dict:
        """What cache_layouts.act reports. Raises AssertionError where torch raised."""
        print(action, layout, folder, file=self.server.stdin, flush=True)
        return checked(json.loads(self.server.stdout.readline()), action, layout)

    def act_alone(self, action: str, layout: str, folder: Path) -> dict:
        """The same in a process that is started for it."""
        command = [self.python, str(PROGRAM), action, layout, str(folder)]
        return checked(printed_by(command, environment()), action, layout)


def checked(found: dict, action: str, layout: str) -> dict:
    if "error" in found:
        raise AssertionError(f"{action} {layout}: torch raised {found['error']}")
    return found

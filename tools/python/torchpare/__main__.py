"""The command line: python -m torchpare, and what pip installs as `torchpare`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn


def main() -> NoReturn:
    """Become the program that the wheel brings along; `TORCHPARE_PROGRAM` names another one."""
    program = os.environ.get("TORCHPARE_PROGRAM") or str(Path(__file__).parent / "bin/torchpare")
    try:
        os.execv(program, ["torchpare", *sys.argv[1:]])
    except OSError as error:
        sys.exit(f"torchpare: {program}: cannot be run; {error}; install torchpare with pip")


if __name__ == "__main__":
    main()

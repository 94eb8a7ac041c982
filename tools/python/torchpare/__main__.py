"""The command line: python -m torchpare, and what pip installs as `torchpare`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn


def main() -> NoReturn:
    """Run a command under the hook, or become the program that the wheel brings along; `TORCHPARE_PROGRAM` names
    another one. Its help speaks of `run` too."""
    words = sys.argv[1:]
    if words[:1] == ["run"] and not _asks_for_help(words[1:]):
        from torchpare import TorchpareError
        from torchpare.run import run

        try:
            run(words[1:])
        except TorchpareError as error:
            print(f"torchpare: {error}", file=sys.stderr)
            sys.exit(2)
    program = os.environ.get("TORCHPARE_PROGRAM") or str(Path(__file__).parent / "bin/torchpare")
    try:
        os.execv(program, ["torchpare", *words])
    except OSError as error:
        sys.exit(f"torchpare: {program}: cannot be run; {error}; install torchpare with pip")


def _asks_for_help(words: list[str]) -> bool:
    own = words[: words.index("--")] if "--" in words else words
    return "--help" in own or "-h" in own


if __name__ == "__main__":
    main()

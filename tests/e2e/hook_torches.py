"""The tests of the hook under other versions of torch: `TORCHPARE_TORCHES` names their Pythons, separated by `:`.

A name may be the folder of a virtual environment. What a version of torch does not have is skipped, and said.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from program import skip

TESTS = ("hook_loads.py", "hook_once.py", "hook_install.py", "hook_recheck.py")


def python_of(name: str) -> str:
    return f"{name}/bin/python" if Path(name).is_dir() else name


def main() -> int:
    names = [name for name in os.environ.get("TORCHPARE_TORCHES", "").split(":") if name]
    if not names:
        skip("TORCHPARE_TORCHES names no other torch")
    failed = 0
    for name in names:
        for test in TESTS:
            print(f"== {test} with {name}", flush=True)
            failed += subprocess.run([python_of(name), Path(__file__).with_name(test)], check=False).returncode != 0
    print(f"{len(names) * len(TESTS)} runs, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

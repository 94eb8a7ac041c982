"""The fixtures are what torch writes: capture some graphs again, with the torch that is installed, and compare hashes.

recapture.py [all]    `all`: every graph of the table; takes minutes, and TORCHPARE_LONG_TESTS=1
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

from program import FIXTURES, skip

#: A network with its backward, sizes that are symbols, and asserts on values.
SOME = ["mlp_training", "dynamic_fallback", "unbacked_mixed"]


def committed() -> dict:
    """The capture of the installed torch, on this kind of machine."""
    if importlib.util.find_spec("torch") is None:
        skip(f"{sys.executable} has no torch")
    release = importlib.metadata.version("torch").split("+")[0]
    path = FIXTURES / f"torch-{release}" / "cpu" / "capture.json"
    if not path.exists():
        skip(f"no fixtures of torch {release}")
    capture = json.loads(path.read_text())
    here = f"{platform.system()} {platform.machine()}"
    if capture["platform"] != here:
        skip(f"the fixtures were captured on {capture['platform']}, this is {here}: kernels differ")
    return capture


def hashes(capture: dict, graphs: list[str]) -> dict[tuple[str, str], str]:
    """The sha256 of every text, by file and variant."""
    found = {}
    for entry in capture["wrappers"]:
        if entry["graph"] in graphs:
            found[entry["file"], "on"] = entry["sha256"]
            found |= {(entry["file"], variant): stored["sha256"] for variant, stored in entry["variants"].items()}
    return found


def capture_again(graphs: list[str]) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        flags = [word for graph in graphs for word in ("--graph", graph)]
        command = [sys.executable, str(FIXTURES / "capture.py"), "--out", folder, *flags]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return json.loads(Path(folder, "capture.json").read_text())


def main() -> int:
    every = sys.argv[1:] == ["all"]
    if every and os.environ.get("TORCHPARE_LONG_TESTS") != "1":
        skip("takes minutes; set TORCHPARE_LONG_TESTS=1")
    capture = committed()
    graphs = sorted({entry["graph"] for entry in capture["wrappers"]}) if every else SOME
    expected, actual = hashes(capture, graphs), hashes(capture_again(graphs), graphs)
    wrong = sorted(key for key in expected.keys() | actual.keys() if expected.get(key) != actual.get(key))
    for file, variant in wrong:
        print(f"{file}: variant {variant} is not what torch {capture['torch']} wrote here; capture again and look")
    print(f"{len(expected)} texts of {len(graphs)} graphs compared, {len(wrong)} differ")
    return 1 if wrong or not expected else 0


if __name__ == "__main__":
    sys.exit(main())

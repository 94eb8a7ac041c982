"""libtorchpare.so shows the functions that torchpare.h declares and nothing else, and needs no library but libc's.

symbols.py HEADER LIBRARY NM READELF
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

#: What comes with every Linux that has a C library; a C++ library would be the loading process's own, of any version.
ALLOWED = re.compile(r"(libc|libm|libpthread|libdl|ld-linux[\w-]*)\.so\.\d+")


def declared(header: Path) -> set[str]:
    code = re.sub(r"/\*.*?\*/", "", header.read_text(), flags=re.DOTALL)
    return set(re.findall(r"\b(torchpare_\w+)\(", code))


def output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def main() -> int:
    header, library, nm, readelf = sys.argv[1:]
    shown = {line.split()[-1] for line in output(nm, "-D", "--defined-only", library).splitlines()}
    needed = re.findall(r"\(NEEDED\).*\[(.+)\]", output(readelf, "-d", library))
    wrong = [f"{name}: shown, but not declared" for name in sorted(shown - declared(Path(header)))]
    wrong += [f"{name}: declared, but not shown" for name in sorted(declared(Path(header)) - shown)]
    wrong += [f"{name}: needed" for name in needed if not ALLOWED.fullmatch(name)]
    print(*wrong, sep="\n")
    print(f"{len(shown)} symbols shown, needs {', '.join(needed)}, {len(wrong)} wrong")
    return 1 if wrong or not shown else 0


if __name__ == "__main__":
    sys.exit(main())

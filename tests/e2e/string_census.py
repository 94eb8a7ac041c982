"""How many wrappers that torch wrote hold f-strings or t-strings at all, and whether any two Pythons end them at
different places.

    string_census.py [FOLDER...]      more folders of wrappers

Evidence for what a text with such strings may be worth: here is what Inductor writes. Compared are the Pythons of the
test run and, where there is one, a CPython from before (3.11) or after (3.13) PEP 701.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import tempfile
import tokenize
from pathlib import Path

from program import FIXTURES, skip
from pythons import find

sys.path.insert(0, str(FIXTURES))

_STARTS = {getattr(tokenize, name) for name in ("FSTRING_START", "TSTRING_START") if hasattr(tokenize, name)}
_ENDS = {getattr(tokenize, name) for name in ("FSTRING_END", "TSTRING_END") if hasattr(tokenize, name)}


def formatted(text: bytes) -> list[list]:
    """Where f-strings and t-strings begin and end, the outermost ones, as the Python that runs this reads them."""
    found, begun = [], []
    for token in tokenize.tokenize(io.BytesIO(text).readline):
        if token.type in _STARTS:
            begun.append(token.start)
        elif token.type in _ENDS:
            start = begun.pop()
            if not begun:
                found.append([start, token.end])
        elif token.type == tokenize.STRING and not begun and re.match("[A-Za-z]*[fFtT]", token.string):
            found.append([token.start, token.end])
    return found


def readings(files: list[str]) -> list[object]:
    read = []
    for file in files:
        try:
            read.append(formatted(Path(file).read_bytes()))
        except (SyntaxError, tokenize.TokenError, IndentationError) as error:
            read.append(f"not Python: {type(error).__name__}")
    return read


def under(python: str, files: list[str]) -> list[object]:
    done = subprocess.run([python, __file__, "--read"], input=json.dumps(files), stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


def is_wrapper(text: bytes) -> bool:
    return b"\ndef call(args):" in text or b"    def call(self, args):" in text


def captured() -> dict[bytes, str]:
    """Texts with a name of each."""
    files = [f for folder in FIXTURES.glob("torch-*/*/capture.json") for f in folder.parent.glob("*.py")]
    return {f.read_bytes(): str(f.relative_to(FIXTURES)) for f in sorted(files) if is_wrapper(f.read_bytes())}


def recorded(folders: list[str]) -> dict[bytes, str]:
    """The wrappers of recorded caches, in files of their own and in containers."""
    from containers import contents

    found: dict[bytes, str] = {}
    for file in (f for folder in folders for f in sorted(Path(folder).rglob("*")) if f.is_file() and not f.is_symlink()):
        content = file.read_bytes()
        texts = [content] if is_wrapper(content) and file.suffix == ".py" else [t for _, t in contents(content).wrappers]
        found.update(dict.fromkeys(texts, file.name))
    return found


def main() -> int:
    import cache_archive

    other = find("3.13" if sys.version_info < (3, 12) else "3.11")
    with tempfile.TemporaryDirectory() as scratch:
        for archive in sorted(FIXTURES.glob("caches/*/trees.tar.xz")):
            cache_archive.unpack(archive.parent, Path(scratch) / archive.parent.name)
        first = captured()
        texts = {**recorded([scratch, *sys.argv[1:]]), **first}
        files = []
        for k, text in enumerate(texts):
            files.append(str(Path(scratch) / f"{k}.wrapper"))
            Path(files[-1]).write_bytes(text)
        mine = under(sys.executable, files)
        theirs = under(other, files) if other else mine
        files = list(texts.values())
    holding = [f for f, read in zip(files, mine) if read]
    different = [f for f, a, b in zip(files, mine, theirs) if a != b]
    print(f"{len(files)} wrappers, {len(first)} of them captured, the others in recorded caches")
    print(f"{len(holding)} hold {sum(len(r) for r in mine if isinstance(r, list))} f-strings or t-strings")
    print(f"{len(different)} are read differently by {sys.version.split()[0]} and {other or 'nobody: one Python here'}")
    for file in holding[:10]:
        print(f"  {file}")
    seen = formatted(b"x = f'{y}' + F'' + rf'{f\"\"}' + 'f' + b''\n")
    if len(seen) != 3 or len(first) < 400 or different:
        return 1
    return 0 if other else skip("only one Python here, so nothing was compared")


if __name__ == "__main__":
    if sys.argv[1:] == ["--read"]:
        print(json.dumps(readings(json.load(sys.stdin))))
    else:
        sys.exit(main())

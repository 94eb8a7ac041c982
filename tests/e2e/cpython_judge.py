"""CPython as the third judge: what torchpare calls proved must hold by the tree and the symbol tables of the Python
that runs this, whichever that is.

Texts, not files: the library is asked through its C ABI, thousands of times in one process. Needs nothing but the
standard library of Python 3.8 or later.
"""

from __future__ import annotations

import ast
import difflib
import importlib.util
import json
import sys
import time
import warnings
from pathlib import Path
from typing import Callable, NamedTuple

from cpython_names import Names
from cpython_trees import ALL_FORMS, STRIPPED, Comparison, Removed

warnings.simplefilter("ignore")  # about escapes and comparisons in other people's texts
sys.setrecursionlimit(20_000)

DELETE, MUTE = range(2)
STYLES = ("delete", "mute")
PROVED, REFUTED, TROUBLE, UNDECIDED = range(4)


def _library():
    """torchpare/_library.py on its own: the package around it would be imported for nothing."""
    path = Path(__file__).resolve().parents[2] / "tools/python/torchpare/_library.py"
    spec = importlib.util.spec_from_file_location("torchpare_library", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Asked:
    """The library with a policy, and which forms that policy lets go."""

    def __init__(self, settings: dict, permitted: set[str]) -> None:
        self.permitted = permitted
        self.handle = _library().Handle(json.dumps(settings).encode())

    def rewrite(self, style: int, text: bytes):
        status, new, report = self.handle.rewrite(style, text)
        return status, new, report

    def audit(self, a: bytes, b: bytes) -> int:
        return self.handle.audit(a, b)[0]


def strip() -> Asked:
    return Asked({"preset": "strip"}, STRIPPED)


def strip_every_kind() -> Asked:
    return Asked({"preset": "strip", "set": ["alignment_asserts_inputs=strip"]}, ALL_FORMS)


def parsed(text: bytes) -> ast.Module | None:
    """None for what this Python cannot read."""
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return None


class Ruling(NamedTuple):
    """What CPython says of a proof."""

    wrong: str | None  #: why it does not hold
    removed: list[Removed]


def compiles(tree: ast.Module) -> bool:
    """Some trees are no programs: a `return` outside of functions, a name that is used and then declared global."""
    try:
        compile(tree, "<text>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return False
    return True


def badly_muted(a: bytes, b: bytes) -> str | None:
    """Style mute: nothing but spaces before code that became '#', one in a line."""
    if len(a) != len(b) or a.count(b"\n") != b.count(b"\n"):
        return "the length or the number of lines changed"
    for x, y in zip(a.split(b"\n"), b.split(b"\n")):
        if x != y:
            at = len(x) - len(x.lstrip(b" "))
            if at == 0 or y != x[: at - 1] + b"#" + x[at:]:
                return f"a byte changed that is not the space before code: {y!r}"
    return None


def ruling(a: bytes, b: bytes, style: int, permitted: set[str], tree: ast.Module | None = None) -> Ruling:
    """Of B, proved to be A minus asserts. `tree`: A's, which must be one that this Python can read."""
    if style == MUTE:
        why = badly_muted(a, b)
        if why:
            return Ruling(why, [])
    tree = tree or parsed(a)
    after = parsed(b)
    if after is None:
        return Ruling("CPython reads A, and B no more", [])
    comparison = Comparison(tree, after, permitted)
    if not comparison.holds():
        at = getattr(comparison.farthest, "lineno", 0)
        return Ruling(f"the tree of B is not that of A minus asserts that may go (see line {at} of A)", [])
    if not compiles(after):
        return Ruling("CPython compiles A, and B no more" if compiles(tree) else None, comparison.removed)
    if not compiles(tree):
        return Ruling(None, comparison.removed)  # nothing of it ever runs
    return Ruling(Names(tree, a, comparison.removed).trouble(), comparison.removed)


def minimised(a: bytes, b: bytes, wrong: Callable[[bytes, bytes], bool], seconds: float = 20) -> tuple:
    """A smaller pair that is wrong in some way too: lines that both have are left out as long as that lasts."""
    end = time.monotonic() + seconds
    size = max(1, len(a.splitlines()) // 2)
    while size and time.monotonic() < end:
        lines_a, lines_b = a.splitlines(True), b.splitlines(True)
        matcher = difflib.SequenceMatcher(None, lines_a, lines_b, autojunk=False)
        both = [(m.a + k, m.b + k) for m in matcher.get_matching_blocks() for k in range(m.size)]
        smaller = False
        for first in range(0, len(both), size):
            cut_a = {p for p, _ in both[first : first + size]}
            cut_b = {q for _, q in both[first : first + size]}
            new_a = b"".join(line for k, line in enumerate(lines_a) if k not in cut_a)
            new_b = b"".join(line for k, line in enumerate(lines_b) if k not in cut_b)
            if wrong(new_a, new_b):
                a, b, smaller = new_a, new_b, True
                break
            if time.monotonic() > end:
                break
        if not smaller:
            size //= 2
    return a, b


def told(asked: Asked, a: bytes, b: bytes, style: int, why: str) -> str:
    """A wrong proof for whoever has to mend it: made small, with what CPython says."""

    def still(x: bytes, y: bytes) -> bool:
        if x == y or (style == MUTE) != (len(x) == len(y)) or asked.audit(x, y) != PROVED:
            return False
        tree = parsed(x)
        return tree is not None and bool(ruling(x, y, style, asked.permitted, tree).wrong)

    if still(a, b):
        a, b = minimised(a, b, still, seconds=4)
        why = ruling(a, b, style, asked.permitted).wrong or why
    lines = [t.decode("utf-8", "backslashreplace").splitlines(True) for t in (a, b)]
    context = 1000 if len(a) < 4_000 else 3
    return f"{STYLES[style]}: {why}\n" + "".join(difflib.unified_diff(*lines, "A", "B", n=context))

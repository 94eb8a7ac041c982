"""Pairs (A, B) that nobody wrote, and CPython's word on each that audit proves.

    pairs.py [--python 3.13] [--seed N] [--count N] [--only INDEX] [long]

A is a wrapper that torch wrote, or one put together here, made stranger by some edits (pair_edits); B is A without some
of its asserts, or what rewrite makes of it, often damaged. Where audit says *proved*, B's tree must be A's minus whole
asserts that the policy lets go, and nothing that stays may see a name that went (cpython_judge). The same seed gives
the same pairs under every Python; a pair is judged where A can be read. `long`: a million pairs.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from typing import NamedTuple

import cpython_judge as judge
import judged_runs
import pair_edits
import plants
from program import FIXTURES

#: Wrappers up to this size, so that a pair takes a millisecond or two.
LARGEST = 6_000
BS_OF_AN_A = 5
CHUNK = 50

HEAD = """import torch
import math
from torch import device
aten = torch.ops.aten
assert_size_stride = torch._C._dynamo.guards.assert_size_stride
assert_alignment = torch._C._dynamo.guards.assert_alignment
reinterpret_tensor = torch._C._dynamo.guards._reinterpret_tensor
"""

#: Functions that are no wrapper's, planted with asserts; the blocks that Python has.
SNIPPETS = (
    "arg0_1, = args\nargs.clear()\nif arg0_1:\n    x = 1\nelse:\n    x = 2\n",
    "with f() as g:\n    x = [\n        1,\n    ]\n    x.y(z)\nwhile x:\n    x -= 1\n",
    "try:\n    x = args[0]\nexcept (E, F) as e:\n    raise G from e\nelse:\n    y = 1\nfinally:\n    del args\n",
    "for x in args:\n    if x:\n        continue\n    y = x\nelse:\n    y = None\n",
    "def inner(args):\n    y = args\n    return y\nx = inner(args)\nclass C:\n    z = 1\n",
    "x = '''\ntext\n    more text\n'''\ny = (x +\n  x)\nz = x \\\n    + y\n",
    "x = f'{args!r:>{9}}' f\"{args['a']}\"\ny = f'''{\n    x}'''\nz = rb'\\' rb'''\n'''\n",
    "buf0 = None\nbuf1 = empty_strided_cpu((4, ), (1, ), torch.float32)\nkernel(buf1)\ndel arg0_1\n",
)


class Base(NamedTuple):
    name: str
    lines: tuple[str, ...]


def fixtures() -> list[Base]:
    files = sorted(f for f in FIXTURES.glob("torch-*/*/*.py") if f.stat().st_size <= LARGEST)
    return [Base(str(f.relative_to(FIXTURES)), tuple(f.read_text().split("\n"))) for f in files]


def made(rng: random.Random) -> Base:
    """A module with bodies that are put together."""
    text = HEAD + (plants.IMPORT + "\n" if rng.random() < 0.4 else "")
    for _ in range(rng.randint(1, 2)):
        code = "".join(rng.choice(SNIPPETS) for _ in range(rng.randint(1, 3))) + "return (args, )"
        indent = "    "
        if rng.random() < 0.2:
            text, indent = text + "class Runner:\n    def call(self, args):\n", "        "
        else:
            text += f"def {rng.choice(('call', 'partition_0', 'f'))}(args):\n"
        text += "".join(indent + line + "\n" if line else "\n" for line in code.split("\n"))
    lines = text.split("\n")
    for _ in range(rng.randint(2, 6)):
        pair_edits.plant(rng, lines)
    return Base("made", tuple(lines))


def strange(rng: random.Random, base: Base) -> str:
    lines = list(base.lines)
    if rng.random() < 0.85:
        for _ in range(rng.choice((1, 1, 1, 2, 3))):
            rng.choice(pair_edits.A_EDITS)(rng, lines)
    return "\n".join(lines)


def second(rng: random.Random, a: str, asked: judge.Asked) -> bytes:
    """B."""
    mute = rng.random() < 0.4
    if rng.random() < 0.25:
        new = asked.rewrite(judge.MUTE if mute else judge.DELETE, a.encode())[1]
        lines = (new or a.encode()).decode().split("\n")
    else:
        lines = pair_edits.without_sites(rng, a.split("\n"), mute)
    if rng.random() < 0.35:
        for _ in range(rng.choice((1, 1, 2))):
            pair_edits.damage(rng, lines)
    return "\n".join(lines).encode()


class Tester:
    """Makes pairs by number and judges them."""

    def __init__(self, seed: int) -> None:
        self.seed, self.bases = seed, fixtures()
        self.policies = (judge.strip(), judge.strip(), judge.strip_every_kind())
        self.seen: Counter = Counter()
        self.wrong: list[str] = []

    def run(self, first: int, count: int) -> None:
        for index in range(first, first + count, BS_OF_AN_A):
            rng = random.Random(f"{self.seed}:{index}")
            base = rng.choice(self.bases) if rng.random() < 0.5 else made(rng)
            a, asked = strange(rng, base), rng.choice(self.policies)
            tree = judge.parsed(a.encode())
            for k in range(BS_OF_AN_A):
                self.pair(f"{self.seed}:{index + k} ({base.name})", a.encode(), second(rng, a, asked), asked, tree)

    def pair(self, name: str, a: bytes, b: bytes, asked: judge.Asked, tree: object) -> None:
        verdict = asked.audit(a, b)
        style = judge.MUTE if len(a) == len(b) else judge.DELETE
        self.seen["pairs"] += 1
        if a == b:
            self.seen["identical"] += 1
        elif verdict != judge.PROVED:
            self.seen[("", "refuted", "trouble", "undecided")[verdict]] += 1
        elif tree is None:
            self.seen["proved, not Python here"] += 1
        else:
            self.seen[f"proved, {judge.STYLES[style]}"] += 1
            found = judge.ruling(a, b, style, asked.permitted, tree)
            self.seen.update(f"removed: {r.form}" for r in found.removed)
            if found.wrong:
                self.report(name, a, b, style, asked, found.wrong)

    def report(self, name: str, a: bytes, b: bytes, style: int, asked: judge.Asked, why: str) -> None:
        self.seen["WRONG"] += 1
        if len(self.wrong) < 2:
            self.wrong.append(f"WRONG {name}, " + judge.told(asked, a, b, style, why))


def chunk(task: tuple[int, int, int]) -> tuple[Counter, list[str]]:
    tester = Tester(task[0])
    tester.run(*task[1:])
    return tester.seen, tester.wrong


def main() -> int:
    options = judged_runs.options(
        20_001,
        "a million pairs",
        count={"type": int, "default": 5_000},
        only={"type": int, "help": "the pairs of the A with this index"},
    )
    count = 1_000_000 if options.long else options.count
    first, size = 0, max(CHUNK, count // 40)
    if options.only is not None:
        first, count, size = options.only - options.only % BS_OF_AN_A, BS_OF_AN_A, BS_OF_AN_A
    end = first + count
    tasks = [(options.seed, at, min(size, end - at)) for at in range(first, end, size)]
    seen = judged_runs.judged(f"seed {options.seed}, pairs {first} to {end - 1}", chunk, tasks)
    proved = seen["proved, delete"] + seen["proved, mute"]
    if options.only is None and (proved < 0.15 * count or seen["refuted"] < 0.15 * count or not seen["undecided"]):
        print("too few pairs are proved, refuted or undecided: this tests nothing")
        return 1
    return 1 if seen["WRONG"] or seen["trouble"] else 0


if __name__ == "__main__":
    sys.exit(main())

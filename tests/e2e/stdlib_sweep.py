"""Every module of the running Python's standard library and of its tests, planted with asserts, rewritten in both
styles, and judged by that Python.

    stdlib_sweep.py [--python 3.13] [--seed N] [--every N] [--only PATH] [long]

What was rewritten must have the tree of the original without some of the planted statements, in bodies, of forms that
the policy lets go; all look-alikes stay. Large modules are cut to a stretch; `long` takes them whole, thrice. `--every 3`
takes every third module: most of those of two Pythons are the same.
"""

from __future__ import annotations

import ast
import json
import random
import sys
import sysconfig
from collections import Counter
from pathlib import Path

import cpython_judge as judge
import judged_runs
import planted_modules
from cpython_trees import BODY, MODULE, place_inside
from planted_modules import Planted

LARGEST = 12_000
ROOT = Path(sysconfig.get_paths()["stdlib"])


def modules() -> list[str]:
    found = [f.relative_to(ROOT) for f in ROOT.rglob("*.py")]
    return sorted(str(f) for f in found if not {"site-packages", "dist-packages"}.intersection(f.parts))


def in_bodies(tree: ast.Module, forms: dict[int, str]) -> dict[int, str]:
    """The planted statements that stand where Inductor writes asserts."""
    found: dict[int, str] = {}
    pending = [(tree, MODULE)]
    while pending:
        node, place = pending.pop()
        for block in planted_modules.blocks_of(node):
            for s in block:
                here = MODULE if isinstance(s, ast.ImportFrom) else BODY
                if s.lineno in forms and place == here and len(block) > 1:
                    found[s.lineno] = forms[s.lineno]
                pending.append((s, place_inside(s, place)))
    return found


class Sweep:
    """Judges modules one by one."""

    def __init__(self, seed: int, most: int) -> None:
        self.seed, self.most = seed, most
        self.policies = (judge.strip(), judge.strip(), judge.strip_every_kind())
        self.seen: Counter = Counter()
        self.wrong: list[str] = []

    def module(self, name: str) -> None:
        rng = random.Random(f"{self.seed}:{name}")
        asked = rng.choice(self.policies)
        found, tree = planted_modules.planted(rng, (ROOT / name).read_bytes(), self.most)
        self.seen["modules"] += 1
        self.seen["look-alikes planted"] += found.look_alikes
        self.seen["planted: alignment comment"] += found.comments
        self.seen.update(f"planted: {form}" for form in found.forms.values())
        if tree is None:
            self.seen["modules that this Python refuses"] += 1
        good = {k: f for k, f in in_bodies(tree, found.forms).items() if self.may_go(f, asked)} if tree else {}
        for style in (judge.DELETE, judge.MUTE):
            self.style(name, found, tree, good, style, asked)

    @staticmethod
    def may_go(form: str, asked: judge.Asked) -> bool:
        return form == "NaN asserts of the inputs" or form in asked.permitted

    def style(
        self, name: str, found: Planted, tree: ast.Module | None, good: dict[int, str], style: int, asked: judge.Asked
    ) -> None:
        status, new, report = asked.rewrite(style, found.text)
        said = judge.STYLES[style]
        if new is None:
            why = self.reason(report) if status == judge.UNDECIDED else "nothing to do"
            self.seen[f"{said}: {'undecided' if status == judge.UNDECIDED else 'unchanged'}"] += 1
            self.seen[f"  {said}: {why}"] += 1
            return
        self.seen[f"{said}: rewritten and proved"] += 1
        if tree is None:
            self.seen[f"  {said}: of these, refused by this Python"] += 1
            return
        ruling = judge.ruling(found.text, new, style, asked.permitted, tree)
        gone = {s.lineno for r in ruling.removed for s in r.statements}
        wrong = ruling.wrong or (f"lines {sorted(gone - good.keys())} were not to go" if gone - good.keys() else None)
        self.seen[f"{said}: planted in bodies"] += len(good)
        self.seen[f"{said}: gone of these"] += len(gone)
        self.seen.update(f"  {said}: {good[line]}" for line in gone & good.keys())
        if wrong:
            self.report(name, found.text, new, style, asked, wrong)

    @staticmethod
    def reason(report: bytes) -> str:
        file = json.loads(report.decode("utf-8", "replace"))["files"][0]
        return str(file.get("reason") or "in part")

    def report(self, name: str, a: bytes, b: bytes, style: int, asked: judge.Asked, why: str) -> None:
        self.seen["WRONG"] += 1
        if len(self.wrong) < 2:
            self.wrong.append(f"WRONG {name}, seed {self.seed}, " + judge.told(asked, a, b, style, why))


def chunk(task: tuple[int, int, list[str]]) -> tuple[Counter, list[str]]:
    sweep = Sweep(*task[:2])
    for name in task[2]:
        sweep.module(name)
    return sweep.seen, sweep.wrong


def vacuous(seen: Counter, modules: int) -> str | None:
    """Why all this would have shown nothing."""
    if modules < 400:
        return "this Python has no test package, or hardly a standard library"
    # Most modules assign attributes or use reflection somewhere, and keep all asserts that call something.
    for style in judge.STYLES:
        if seen[f"{style}: rewritten and proved"] < 0.15 * modules:
            return f"too few modules are rewritten in style {style}"
        if seen[f"{style}: gone of these"] < 0.2 * seen[f"{style}: planted in bodies"]:
            return f"too few of the asserts in bodies go in style {style}"
    return None


def main() -> int:
    options = judged_runs.options(30_001, "every module whole", only={}, every={"type": int, "default": 1})
    names = [options.only] if options.only else modules()[:: options.every]
    seeds = range(options.seed, options.seed + (3 if options.long else 1))
    most = 10**9 if options.long else LARGEST
    tasks = [(seed, most, names[k::60]) for seed in seeds for k in range(60) if names[k::60]]
    seen = judged_runs.judged(f"{len(names)} modules in {ROOT}, seeds {[*seeds]}", chunk, tasks)
    why = None if options.only else vacuous(seen, len(names) * len(seeds))
    if why:
        print(f"this tests nothing: {why}")
    return 1 if seen["WRONG"] or why else 0


if __name__ == "__main__":
    sys.exit(main())

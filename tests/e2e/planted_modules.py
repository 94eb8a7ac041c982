"""Modules of the standard library, made to look like wrappers and planted with asserts.

Functions get the signature of a body and a closing return, a class becomes `Runner`, a whole module becomes one
function; then asserts and look-alikes are put between statements, at lines that CPython's tree of the module names.
"""

from __future__ import annotations

import ast
import random
import re
from typing import Dict, Iterator, List, NamedTuple, Tuple

import plants
from cpython_trees import BODY, MODULE, place_inside

Lines = List[bytes]


class Planted(NamedTuple):
    text: bytes
    forms: dict[int, str]  #: of each planted statement, by its line in the text, from 1
    comments: int  #: planted sites that are comments alone
    look_alikes: int
    tricky: bool  #: some strings end differently for old and new Pythons


class Gap(NamedTuple):
    """A place for a statement: before this line (from 0), so far indented."""

    line: int
    order: int  #: among those at one line; what stands deeper comes first
    indent: str
    in_body: bool = False  #: where Inductor could write an assert


def first_line(statement: ast.stmt) -> int:
    """From 0, with decorators."""
    return min([statement.lineno] + [d.lineno for d in getattr(statement, "decorator_list", [])]) - 1


def begins_line(lines: Lines, statement: ast.stmt) -> bool:
    line = lines[first_line(statement)]
    return not line[: statement.col_offset].strip(b" \t") and not line[statement.col_offset :].startswith(b"elif")


def blocks_of(statement: ast.AST) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        block = getattr(statement, name, None)
        if isinstance(block, list) and block:
            yield block
    for part in [*getattr(statement, "handlers", []), *getattr(statement, "cases", [])]:
        yield part.body


def gaps(lines: Lines, tree: ast.Module) -> list[Gap]:
    """Every place between statements; at module level before functions and classes alone, as imports of __future__
    must come first, and none behind a return."""
    found, pending = [], [(tree, MODULE)]
    while pending:
        node, place = pending.pop()
        for block in blocks_of(node):
            for s in block:
                pending.append((s, place_inside(s, place)))
                if begins_line(lines, s) and (place != MODULE or isinstance(s, (ast.FunctionDef, ast.ClassDef))):
                    indent = lines[first_line(s)][: s.col_offset].decode()
                    found.append(Gap(first_line(s), 1, indent, place == BODY))
            last = block[-1]
            if place != MODULE and begins_line(lines, last) and not isinstance(last, ast.Return):
                indent = lines[first_line(last)][: last.col_offset].decode()
                found.append(Gap(last.end_lineno, -len(indent), indent, place == BODY))
    return found


def cut(rng: random.Random, text: bytes, most: int) -> bytes:
    """A part of a text that is far too large, from one definition to another: perhaps not whole statements."""
    starts = [m.start() for m in re.finditer(rb"^(?:def|class|import|from) ", text, re.MULTILINE)]
    if len(text) < 3 * most or not starts:
        return text
    first = rng.choice(starts)
    return text[first : next((end for end in starts if end > first + 2 * most), len(text))]


def stretch(rng: random.Random, lines: Lines, tree: ast.Module, most: int) -> Lines:
    """Some consecutive statements of a large module."""
    whole = [s for s in tree.body if begins_line(lines, s)]
    first = rng.randrange(len(whole))
    size, end = 0, first
    while end < len(whole) and (size < most or end == first):
        size += sum(map(len, lines[first_line(whole[end]) : whole[end].end_lineno]))
        end += 1
    return [*lines[first_line(whole[first]) : whole[end - 1].end_lineno], b""]


Edits = Dict[int, Tuple[int, Lines]]  #: line → how many it replaces, new ones


def make_body(lines: Lines, f: ast.FunctionDef, header: bytes, returns: bool, edits: Edits) -> bool:
    """Note what turns a function into a body."""
    top, first = first_line(f), first_line(f.body[0])
    if f.decorator_list or not isinstance(f, ast.FunctionDef) or first <= top or not begins_line(lines, f):
        return False
    indent = lines[top][: f.col_offset]
    edits[top] = (first - top, [indent + header])
    if returns or not isinstance(f.body[-1], ast.Return):
        inner = lines[first][: len(lines[first]) - len(lines[first].lstrip(b" \t"))]
        edits[f.end_lineno] = (0, [inner + b"return (args, )"])
    return True


def make_bodies(rng: random.Random, lines: Lines, tree: ast.Module) -> Lines:
    edits: Edits = {}
    classes = [s for s in tree.body if isinstance(s, ast.ClassDef) and not s.decorator_list and begins_line(lines, s)]
    runner = rng.choice(classes) if classes and rng.random() < 0.8 else None
    for s in tree.body:
        if isinstance(s, ast.FunctionDef) and rng.random() < 0.8:
            make_body(lines, s, b"def %s(args):" % s.name.encode(), rng.random() < 0.5, edits)
        elif s is runner:
            methods = [m for m in s.body if isinstance(m, ast.FunctionDef)]
            top, first = first_line(s), first_line(s.body[0])
            if methods and first > top:
                make_body(lines, rng.choice(methods), b"def call(self, args):", True, edits)
                edits[top] = (first - top, [b"class Runner:"])
    return edited(lines, edits)


def edited(lines: Lines, edits: Edits) -> Lines:
    out: Lines = []
    at = 0
    for line in sorted(edits):
        count, new = edits[line]
        out += lines[at:line] + new
        at = max(at, line) + count
    return out + lines[at:]


def make_one_body(lines: Lines, tree: ast.Module) -> Lines:
    """The whole module as the statements of a function; what goes on in a string stays where it is."""
    inside = set()
    for n in ast.walk(tree):
        if isinstance(n, (ast.Constant, ast.JoinedStr)) and n.end_lineno > n.lineno:
            inside.update(range(n.lineno, n.end_lineno))
    moved = [b"    " + line if line.strip() and k not in inside else line for k, line in enumerate(lines)]
    return [b"def call(args):", *moved, b"    return (args, )", b""]


def parsed(text: bytes) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


class Planter:
    """Puts plants into one module."""

    def __init__(
        self, rng: random.Random, lines: Lines, tree: ast.Module | None, tricky: bool, look_alikes: bool
    ) -> None:
        self.rng, self.lines, self.look_alikes = rng, lines, look_alikes
        self.tricky, self.number = tricky and bool(plants.TRICKY), 100
        self.gaps = gaps(lines, tree) if tree else self.any_gaps()
        self.comments = self.strange = 0
        self.new: list[tuple[Gap, list[str], plants.Plant]] = []

    def any_gaps(self) -> list[Gap]:
        """For what CPython cannot read: before any line, as far indented as that."""
        heads = [(k, line[: len(line) - len(line.lstrip(b" "))]) for k, line in enumerate(self.lines) if line.strip()]
        return [Gap(k, 0, indent.decode()) for k, indent in heads]

    def plant(self, count: int) -> None:
        if not self.gaps:
            return
        good = [gap for gap in self.gaps if gap.in_body] or self.gaps
        for gap in sorted(self.rng.choice(good if self.rng.random() < 0.7 else self.gaps) for _ in range(count)):
            self.number += 1
            kind = self.rng.random()
            if self.tricky and kind < 0.1:
                self.add(gap, plants.tricky(self.rng, self.number, gap.indent), None)
            elif self.look_alikes and kind < 0.45:
                self.add(gap, self.look_alike(gap), None)
            else:
                plant = self.rng.choice(plants.FORMS)(self.rng, self.number)
                self.add(gap, plants.indented(plant.lines, gap.indent), plant)
        tops = [g for g in self.gaps if g.indent == ""]
        if tops and self.rng.random() < 0.3:
            plant = plants.Plant("import assert_tensor_metadata", [plants.IMPORT], (0,))
            self.add(self.rng.choice(tops), plant.lines, plant)

    def look_alike(self, gap: Gap) -> list[str]:
        bodies = ("nested function", "class called Runner")  # at module level they are no look-alikes
        names = [name for name in plants.LOOK_ALIKES if gap.indent or name not in bodies]
        return plants.indented(plants.look_alike(self.rng, self.rng.choice(names), self.number), gap.indent)

    def add(self, gap: Gap, lines: list[str], plant: plants.Plant | None) -> None:
        self.new.append((gap, lines, plant))

    def planted(self) -> Planted:
        out: Lines = []
        forms: dict[int, str] = {}
        at = 0
        for gap, lines, plant in sorted(self.new, key=lambda each: (each[0].line, each[0].order)):
            out += self.lines[at : gap.line]
            at = max(at, gap.line)
            if plant is None:
                self.strange += 1
            elif not plant.statements:
                self.comments += 1
            else:
                forms.update({len(out) + k + 1: plant.form for k in plant.statements})
            out += [line.encode() for line in lines]
        out += self.lines[at:]
        return Planted(b"\n".join(out), forms, self.comments, self.strange, self.tricky)


def planted(rng: random.Random, text: bytes, most: int) -> tuple[Planted, ast.Module | None]:
    """A module with plants, and its tree; of a text that this Python cannot read there is none."""
    ends = b"\r\n" if b"\r\n" in text and rng.random() < 0.5 else b"\n"
    text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    part = cut(rng, text, most)
    tree = parsed(part)
    if tree is None and part is not text:
        part, tree = text, parsed(text)
    lines = part.split(b"\n")
    if tree is None or not tree.body:
        planter = Planter(rng, lines, None, True, True)
        planter.plant(5)
        return planter.planted(), None
    if len(part) > most:
        lines = stretch(rng, lines, tree, most)
        tree = parsed(b"\n".join(lines))
    for wish in (True, False):
        found, after = attempt(rng, lines, tree, look_alikes=wish)
        if after is not None:
            break
    if ends != b"\n":
        found = found._replace(text=found.text.replace(b"\n", ends))
    return found, after


def attempt(rng: random.Random, lines: Lines, tree: ast.Module | None, look_alikes: bool) -> tuple:
    if tree is not None:
        functions = any(isinstance(s, (ast.FunctionDef, ast.ClassDef)) for s in tree.body)
        whole = rng.random() < (0.15 if functions else 0.8)
        new = make_one_body(lines, tree) if whole else make_bodies(rng, lines, tree)
        after = parsed(b"\n".join(new))
        lines, tree = (new, after) if after is not None else (lines, tree)
    planter = Planter(rng, lines, tree, look_alikes and rng.random() < 0.2, look_alikes)
    planter.plant(4 + min(60, len(lines) // 20))
    found = planter.planted()
    return found, parsed(found.text)

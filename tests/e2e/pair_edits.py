"""Edits that make pairs (A, B): first A is made stranger than what Inductor writes, then B is made of it.

Texts are lists of lines without line ends. No edit knows what is valid Python; who judges the pair finds out.
"""

from __future__ import annotations

import random
import re
from typing import Callable, List

import pair_rebindings
import plants

Lines = List[str]

#: How what stays may see a name.
USES = (
    "print({n})", "x = f'{{{n}}}'", 'x = f"{{x:>{{{n}}}}}"', "x = f'''{{\n    {n}\n    }}'''", 'x = f"{{x["{n}"]}}{{{n}}}"',
    "del {n}", "global {n}", "nonlocal {n}", "x = lambda: {n}", "def g():\n        return {n}", "x = [{n} for _ in x]",
    "exec('print({n})')", 'x = eval("{n}")', "{n}.y", "{n} += 1", "{n}: int", "for {n} in x: pass", "with x as {n}: pass",
    "import {n}", "class C:\n        y = {n}", "print('{n}')", "# {n}", "f(x={n})", "f({n}=x)", "x.{n}", "{n} = 5",
    "try:\n        pass\n    except E as {n}:\n        pass", "if x: {n} = 1", "locals()['{n}']", "x = (\n        {n})",
    "x = {n} = 5", "x = ({n} := 5)", "def g({n}):\n        return {n}", "def g():\n        global {n}\n        {n} = 1",
    "while {n}:\n        break", "x = 'a' \\\n    f'{{{n}}}'", "return ({n}, )", "__all__ = ['{n}']", "class {n}: pass",
    "x = t'{{{n}}}'", "def g():\n        nonlocal {n}\n        {n} = 1", "x = {{**{n}}}", "x = f'{{{n}=}}'", "yield {n}",
    "@{n}\n    def g(): pass", "def g(x={n}): pass", "x: {n} = 1", "x = f'{{{{{n}}}}}'", "x = rf'\\{{{n}}}'",
    "match x:\n        case {n}: pass", "x = f\"{{f'{{{n}}}'}}\"", "raise {n}", "assert {n}, {n}", "f'{{lambda: {n}}}'",
)  # fmt: skip

#: What may stand where a number was.
EFFECTS = (
    "(n := 4)", "f()", "x[0]", "(yield)", "(await x)", "*x", "(lambda: 0)", "(x if y else z)", "'a'", "f'{x}'", "1 @ 2",
    "(x is y)", "4.0", "1_000", "0x10", "-1", "x.y", "1j", "...", "not x", "max(x, key=f)", "x.item()", "(yield from x)",
    "[4]", "{4}", "4 in x", "max(f(), 1)", "max(x, 1)", "math.floor(x)", "torch.sym_max(x, 1)", "torch.cuda.sync()", "''",
    "float('nan')", "(4, )", "int(x, )", "s0", "True", "b''", "~x", "x and y", "max(*x)", "math.inf", "r''", "1if x else 2",
    "٣", "ｘ",
)  # fmt: skip


def spot(rng: random.Random, lines: Lines, least: int = 4) -> int:
    """A line that is indented at least so far, or any."""
    good = [k for k, line in enumerate(lines) if line.strip() and len(line) - len(line.lstrip(" ")) >= least]
    return rng.choice(good) if good else rng.randrange(len(lines) + 1)


def indent_of(lines: Lines, k: int) -> str:
    line = lines[k] if k < len(lines) else ""
    return line[: len(line) - len(line.lstrip(" "))]


def put(rng: random.Random, lines: Lines, text: str, module: bool = False) -> None:
    """A statement that is written as if its block stood at four spaces."""
    if module:
        top = [k for k, line in enumerate(lines) if line.startswith(("def ", "class "))] or [len(lines)]
        at, indent = rng.choice([*top, len(lines)]), ""
    else:
        at = spot(rng, lines)
        indent = indent_of(lines, at)
        at += rng.random() < 0.3
    lines[at:at] = (indent + text.replace("\n    ", "\n" + indent)).split("\n")


def number(rng: random.Random) -> int:
    return rng.randint(100, 999)


def plant(rng: random.Random, lines: Lines) -> None:
    at = spot(rng, lines)
    lines[at:at] = plants.indented(rng.choice(plants.FORMS)(rng, number(rng)).lines, indent_of(lines, at))


def plant_import(rng: random.Random, lines: Lines) -> None:
    put(rng, lines, plants.IMPORT, module=True)
    plant_of(rng, lines, plants.metadata)


def plant_of(rng: random.Random, lines: Lines, form: Callable) -> None:
    at = spot(rng, lines)
    lines[at:at] = plants.indented(form(rng, number(rng)).lines, indent_of(lines, at))


def look_alike(rng: random.Random, lines: Lines) -> None:
    at = spot(rng, lines)
    name = rng.choice(list(plants.LOOK_ALIKES))
    lines[at:at] = plants.indented(plants.look_alike(rng, name, number(rng)), indent_of(lines, at))


def tricky(rng: random.Random, lines: Lines) -> None:
    at = spot(rng, lines)
    lines[at:at] = plants.tricky(rng, number(rng), indent_of(lines, at))


def bound_names(lines: Lines) -> list[str]:
    """What lines bind that may go."""
    names = [m.group(1) for m in (re.match(r" +(\w*buf\d+) = None$", line) for line in lines) if m]
    names += ["return_vars", "var"] if any("return_vars = " in line for line in lines) else []
    names += ["assert_tensor_metadata"] if plants.IMPORT in lines else []
    return names


def use(rng: random.Random, lines: Lines) -> None:
    names = bound_names(lines)
    if not names:
        plant_of(rng, lines, rng.choice((plants.scalar, plants.nan_return)))
        names = bound_names(lines)
    if not names:
        return
    name = rng.choice(names)
    if rng.random() < 0.12:  # an identifier is normalised: this is the same name
        k = rng.randrange(len(name))
        name = name[:k] + chr(ord(name[k]) + 0xFEE0) + name[k + 1 :] if name[k] != "_" else name
    put(rng, lines, rng.choice(USES).format(n=name), module=rng.random() < 0.2)


def rebind(rng: random.Random, lines: Lines) -> None:
    """What asserts call gets another meaning, or may."""
    put(rng, lines, pair_rebindings.statement(rng).replace("\n", "\n    "), module=rng.random() < 0.5)


def document(rng: random.Random, lines: Lines) -> None:
    """A string that would be documentation without the assert or the import before it."""
    text = rng.choice(
        ("'x'", "('x')", "(\n'x'\n)", "r'x'", "(('x'\n'y'))", "(  # x\n'x')", "('x' if y else z)", "b'x'", "(\\\n'x')")
    )
    heads = [k for k, line in enumerate(lines) if re.match(r"def \w+\(args\):$", line)]
    if not heads or rng.random() < 0.3:
        lines[0:0] = [plants.IMPORT, *text.split("\n")]
        plant_of(rng, lines, plants.metadata)
        return
    k = rng.choice(heads) + 1
    indent = indent_of(lines, k)
    planted = plants.indented(rng.choice(plants.FORMS)(rng, number(rng)).lines, indent)
    lines[k:k] = planted + (indent + text).split("\n")


def add_else(rng: random.Random, lines: Lines) -> None:
    """Behind the loop or the condition of a group."""
    heads = [k for k, line in enumerate(lines) if re.match(r" +(for var in|if not|if isinstance)", line)]
    if not heads:
        plant_of(rng, lines, rng.choice((plants.scalar, plants.nan_return)))
        return
    k = rng.choice(heads)
    indent = indent_of(lines, k)
    end = k + 1
    while end < len(lines) and len(indent_of(lines, end)) > len(indent):
        end += 1
    word = rng.choice(("else:", "elif x:", "else: pass", "except E:", "finally:"))
    more = [indent + word] + ([] if word.endswith("pass") else [indent + "    x = 1"])
    end = rng.choice((end, end, end, end + 1))
    lines[end:end] = rng.choice(([], [], [""], [indent + "# a comment"])) + more


def effect(rng: random.Random, lines: Lines) -> None:
    """In the arguments of an assert."""
    asserts = [k for k, line in enumerate(lines) if re.match(r" +(assert_|if not|return_vars = )", line)]
    if asserts:
        k = rng.choice(asserts)
        places = list(re.finditer(r"\b\d+\b|\b[us]\d+\b", lines[k]))
        if places:
            m = rng.choice(places)
            lines[k] = lines[k][: m.start()] + rng.choice(EFFECTS) + lines[k][m.end() :]


def spelling(rng: random.Random, lines: Lines) -> None:
    """Something about one line that is no statement's business, or hardly."""
    asserts = [k for k, line in enumerate(lines) if re.search(r"assert|return_vars|raise|= None", line)]
    k = rng.choice(asserts) if asserts and rng.random() < 0.8 else rng.randrange(len(lines))
    line, edit = lines[k], rng.randrange(15)
    code, indent = line.lstrip(" "), indent_of(lines, k)
    if edit == 0:
        lines[k] = line.replace("    ", "\t", 1)
    elif edit == 1:
        lines[k] = line + rng.choice(("\r", "\x0c", " ", "  # x", ";", "; x = 1", " \\", "\x00", "\x0b", "\x1c"))
    elif edit == 2:
        lines[k] = rng.choice(("\x0c", " \x0c", "\\\n", "\x00", "\ufeff")) + line
    elif edit == 3:
        lines[k] = indent + rng.choice(("x = 1; ", "if x: ", "(", "not ", "x = ", "await ", "return ", "@", "f")) + code
    elif edit == 4:
        lines[k] = line.replace(", ", ",\n" + rng.choice(("", " ", indent + "    ", "# x\n")), 1)
    elif edit == 5:
        lines[k] = line.replace("(", "(  # x\n" + indent, 1)
    elif edit == 6:
        lines[k] = line + rng.choice((" + 1", ".x", "[0]", "()", " if x else y", ", ", " and f()", " = 1", ": int"))
    elif edit == 7:
        lines.insert(k, rng.choice(("", indent + "# x", "    ", "\x0c", indent + "pass", "# coding: latin-1", '"""', "'''")))
    elif edit == 8:
        lines[k] = indent + code.replace(" ", "  ", 1)
    elif edit == 9:
        lines[k] = indent + " " * rng.choice((1, 2, 4)) + code
    elif edit == 10:
        lines[k] = indent[:-4] + code
    elif edit == 11:
        lines.insert(0, rng.choice(("# -*- coding: latin-1 -*-", "# coding: utf-8", "# vim: set fileencoding=utf-7 :", "")))
    elif edit == 12:
        lines[k] = line.replace("'", rng.choice(('"', "'''", '"""', "r'", "f'", "b'", "u'", "' '")))
    elif edit == 13:
        lines[k] = line.replace("assert_", rng.choice(("assert_\u200b", "ａssert_", "assert__", "Assert_")), 1)
    else:
        lines[k:k] = ['    x = f"""{', indent + "    " + code, '    }"""'] if rng.random() < 0.5 else ["x = '''"]


def heading(rng: random.Random, lines: Lines) -> None:
    """The line that defines a body."""
    heads = [k for k, line in enumerate(lines) if re.match(r" *(def \w+\((self, )?args\)|class Runner):", line)]
    if heads:
        k = rng.choice(heads)
        line = lines[k]
        lines[k] = rng.choice((
            indent_of(lines, k) + "@x\n" + line, line.replace("def", "async def"), line.replace("args)", "args=f())"),
            line.replace(":", " -> f():"), line + " # x", line.replace("args)", "args, )"), line.replace("(args", "(*args"),
            "if x:\n" + line, "try:\n    pass\nfinally:\n    pass\n" + line, line.replace(":", ": x = 1"),
            line.replace("def", "def "), line.replace("Runner", "Runner(x)"), line.replace("args", "args: f()"),
            line.replace("(args", "[T](args"),
        ))  # fmt: skip


A_EDITS = (
    plant, plant, plant_import, look_alike, look_alike, look_alike, tricky, tricky, tricky, use, use, use, rebind,
    rebind, rebind, rebind, document, add_else, add_else, effect, effect, spelling, spelling, heading,
)  # fmt: skip


def sites(lines: Lines) -> list[tuple[int, int]]:
    """First and past the last line of what looks like an assert, by its lines alone."""
    found, k = [], 0
    while k < len(lines):
        count, line = 0, lines[k].strip(" ")
        if line.startswith("# make sure graph inputs"):
            count = 1
            while k + count < len(lines) and lines[k + count].lstrip(" ").startswith("assert not "):
                count += 1
        elif re.match(r"if not .*:$", line) and k + 2 < len(lines) and "raise RuntimeError(" in lines[k + 1]:
            count = 3
        elif line.startswith("return_vars = "):
            count = 5
        elif re.match(r"assert_\w+\(|assert not |# buffer \w+ \(op: |from torch._inductor.runtime.runtime_utils", line):
            count = 1
            while line.startswith("assert_") and k + count < len(lines) and count < 9:
                if " ".join(lines[k : k + count]).count("(") <= " ".join(lines[k : k + count]).count(")"):
                    break
                count += 1
        if count:
            found.append((k, min(k + count, len(lines))))
        k += max(count, 1)
    return found


def muted(line: str) -> str:
    at = len(line) - len(line.lstrip(" "))
    return line if at == 0 or line.lstrip(" ")[:1] in ("#", "") else line[: at - 1] + "#" + line[at:]


def without_sites(rng: random.Random, lines: Lines, mute: bool) -> Lines:
    """B: some or all sites deleted or muted."""
    share = rng.choice((0.3, 0.7, 1, 1))
    out = list(lines)
    for first, end in reversed(sites(lines)):
        if rng.random() >= share:
            continue
        if rng.random() < 0.02:  # a part of it only
            first, end = rng.choice(((first + 1, end), (first, end - 1), (first, end + 1)))
        out[first:end] = [muted(line) for line in lines[first:end]] if mute else []
    return out


def damage(rng: random.Random, lines: Lines) -> None:
    """One edit that no rewrite makes."""
    if not lines:
        return
    k = rng.randrange(len(lines))
    edit = rng.randrange(11)
    if edit == 0:
        del lines[k]
    elif edit == 1:
        lines.insert(k, lines[k])
    elif edit == 2:
        lines[k : k + 2] = reversed(lines[k : k + 2])
    elif edit == 3:
        lines[k] = re.sub(r"\d", lambda m: str((int(m.group()) + 1) % 10), lines[k], count=1)
    elif edit == 4:
        lines[k] = " " + lines[k] if rng.random() < 0.5 else lines[k][1:]
    elif edit == 5:
        lines[k] = muted(lines[k])
    elif edit == 6:
        lines[k : k + 2] = [rng.choice((" ", "; ", "")).join(part.strip() for part in lines[k : k + 2])]
    elif edit == 7:
        del lines[k : k + rng.randint(2, 6)]
    elif edit == 8:
        lines[k : k + 3] = [muted(line) for line in lines[k : k + 3]]
    elif edit == 9:
        lines.insert(k, rng.choice(("", "    pass", "#", "    # x")))
    else:
        a_edit = rng.choice((use, tricky, spelling))
        a_edit(rng, lines)

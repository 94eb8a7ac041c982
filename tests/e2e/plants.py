"""Asserts of every form, and what only looks like one, to be planted into Python.

Nothing here depends on the Python that runs it, so that one seed gives one text everywhere. Strings that old and new
Pythons end at different places are in tricky_strings.json; `python plants.py OLD NEW` searches for such again.
"""

from __future__ import annotations

import ast
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import List, NamedTuple

OPS = ("torch.ops.aten.sort.default", "torch.ops.vllm.moe_forward.default", "torch.ops.my_lib.op#1.default")
IMPORT = "from torch._inductor.runtime.runtime_utils import assert_tensor_metadata"

Lines = List[str]


class Plant(NamedTuple):
    form: str
    lines: Lines  #: without the indentation of the block
    statements: tuple[int, ...]  #: which lines begin statements of that block


def sizes(rng: random.Random) -> str:
    return rng.choice(("(4, 8)", "(8, )", "()", "(s0, 1 + s1, )", "(max(1, u0), (u0 // 2), 3)", "(2, 3, 4)"))


def op(rng: random.Random) -> str:
    return ", " + repr(rng.choice(OPS)) if rng.random() < 0.6 else ""


def size_stride(rng: random.Random, n: int) -> Plant:
    return Plant("assert_size_stride", [f"assert_size_stride(buf{n}, {sizes(rng)}, {sizes(rng)}{op(rng)})"], (0,))


def grouped(rng: random.Random, n: int) -> Plant:
    line = f"assert_size_stride_grouped((buf{n}, a), ({sizes(rng)}, (2, )), ((1, ), (1, )){op(rng)})"
    return Plant("assert_size_stride_grouped", [line], (0,))


def metadata(rng: random.Random, n: int) -> Plant:
    line = f"assert_tensor_metadata(buf{n}, {sizes(rng)}, (1, ), torch.float32, {rng.choice(OPS)!r})"
    return Plant("assert_tensor_metadata", [line], (0,))


def alignment(rng: random.Random, n: int) -> Plant:
    return Plant("assert_alignment", [f"assert_alignment(buf{n}, 16{op(rng)})"], (0,))


def alignment_input(rng: random.Random, n: int) -> Plant:
    return Plant("assert_alignment of an input", [f"assert_alignment(arg{n}_1, 16, 'input')"], (0,))


def alignment_comment(rng: random.Random, n: int) -> Plant:
    return Plant("alignment comment", [f"# buffer buf{n} (op: {rng.choice(OPS)}) is assumed to be not aligned"], ())


def scalar(rng: random.Random, n: int) -> Plant:
    condition = rng.choice(("({} >= 0)", "{} >= 0", "({} <= 4*s0)", "(max(1, {}) < 9 and s0 != 3)"))
    condition = condition.format(f"u{n}")
    lines = [f"if not {condition}:", f"    raise RuntimeError('{condition}')", f"buf{n} = None"]
    return Plant("scalar assert", lines, (0, 2))


def nan_inputs(rng: random.Random, n: int) -> Plant:
    tests = [f"assert not arg{n}_{k}.{m}().any().item()" for k in range(rng.randint(1, 3)) for m in ("isnan", "isinf")]
    lines = ["# make sure graph inputs are not nan/inf", *tests]
    return Plant("NaN asserts of the inputs", lines, tuple(range(1, len(lines))))


def nan_value(rng: random.Random, n: int) -> Plant:
    return Plant("NaN assert", [f"assert not buf{n}.{rng.choice(('isnan', 'isinf'))}().any().item()"], (0,))


def nan_return(rng: random.Random, n: int) -> Plant:
    view = rng.choice(("", "reinterpret_tensor(buf0, (4, ), (1, ), 0), ", "aten.view.dtype(buf1, torch.int32), "))
    lines = [
        f"return_vars = (buf{n}, {view})",
        "for var in return_vars:",
        "    if isinstance(var, torch.Tensor):",
        "        assert not var.isnan().any().item()",
        "        assert not var.isinf().any().item()",
    ]
    return Plant("NaN asserts of the results", lines, (0, 1))


#: Every form of the table but the import, which stands at module level.
FORMS = (
    size_stride, grouped, metadata, alignment, alignment_input, alignment_comment, scalar, nan_inputs, nan_value,
    nan_return,
)  # fmt: skip

#: A call on one line, for the places where only an expression can stand.
CALLS = (size_stride, grouped, metadata, alignment)

#: What only looks like an assert, line by line. {a}: one that is a call; {s}: an assert statement of one line; {n}: a
#: number of its own. A line of {{block}} is any form, in as many lines as it has.
LOOK_ALIKES: dict[str, Lines] = {
    "string": ['x{n} = """', "{block}", '"""'],
    "string in column 0": ["x{n} = '''", "|{s}", "|    {s}", "'''"],
    "raw string": ['x{n} = r"""\\', "{block}", '\\"""', '"""'],
    "bytes": ['x{n} = b"""', "{block}", '"""'],
    "bytes, raw": ["x{n} = Rb'''", "{block}", "'''"],
    "f-string": ['x{n} = f"""', "{block}", '{{x{n}}}"""'],
    "f-string, field of several lines": ["x{n} = f'''{{", "    {a}", "}}'''"],
    "f-string, format": ["x{n} = f'''{{1:{{", "    {a}", "}}}}", "{block}", "'''"],
    "f-string, doubled braces": ["x{n} = f'''{{{{", "    {a}", "}}}}'''"],
    "raw f-string": ["x{n} = rf'''\\{{", "    {a}", "}}\\", "    {s}", "'''"],
    "string continued": ['x{n} = "a \\', "    {s} \\", 'b"'],
    "docstring": ["def f{n}():", '    """', "    {s}", '    """'],
    "comment": ["# {s}", "#{s}"],
    "decorator": ["@{a}", "def f{n}(): pass"],
    "default": ["def f{n}(x={a}): pass"],
    "default on a line": ["def f{n}(x=", "    {a}", "    ): pass"],
    "annotation": ["def f{n}(x: {a}) -> {a}: pass"],
    "lambda": ["f{n} = lambda: {a}"],
    "lambda on a line": ["f{n} = (lambda:", "    {a})"],
    "class body": ["class C{n}:", "    x = 1", "{block+}"],
    "class called Runner": [
        "class Runner:", "    def call(self, args):", "        x = 1", "        {s}", "        return x",
    ],
    "base class": ["class C{n}({a}): pass"],
    "condition": ["if {a}:", "    pass"],
    "loop": ["while {a}:", "    break", "else:", "    {a}"],
    "behind a semicolon": ["x{n} = 1; {s}"],
    "before a semicolon": ["{s}; x{n} = 1", "{s};"],
    "behind a colon": ["if x{n}: {s}", "for y in x: {s}", "while x: {s}"],
    "match": ["match = x{n}", "x{n} = match", "{a} if match else None"],
    "try": ["try:", "    pass", "{block+}", "except E:", "    pass", "{block+}", "else:", "    pass", "{block+}"],
    "finally": ["try:", "    pass", "finally:", "    pass", "{block+}"],
    "for": ["for x in y:", "    pass", "{block+}", "else:", "    pass", "{block+}"],
    "nested function": ["def f{n}(args):", "    x = args", "{block+}", "    return x"],
    "async": ["async def f{n}(args):", "    async with x: {s}", "    await x", "    {s}", "    return x"],
    "sole statement": ["if x{n}:", "    {s}"],
    "sole statement of else": ["if x{n}:", "    pass", "else:", "    {s}"],
    "continued line": ["x{n} = 1 or \\", "    {a}"],
    "continued line in column 0": ["x{n} = 1 or \\", "|{a}"],
    "in brackets": ["x{n} = (", "    {a}", ")", "x{n} = [", "{a},", "]"],
    "operand": ["x{n} = {a}", "x{n} += {a}", "{a} + 1", "not {a}", "{a},"],
    "returned": ["def f{n}():", "    return {a}"],
    "target": ["{a}.x = 1", "{a}[0] = 1"],
    "annotated": ["x{n}: {a}", "x{n}: int = {a}"],
    "deeper call": ["print({a})", "{a}()", "{a}.x", "{a}[0]", "x.{a}"],
    "keyword": ["f{n} = dict(assert_alignment=1)", "assert_alignment(x{n}, alignment=16)"],
    "unpacked": ["assert_alignment(*x{n})", "assert_size_stride(x, *y)", "assert_alignment(x, **y)"],
    "walrus": ["assert_alignment((x{n} := y), 16)", "assert_size_stride(x, ((n := 4), ), (1, ))"],
    "call": ["assert_size_stride(x, (f(), ), (1, ))", "assert_size_stride(x, (g.item(), ), (1, ))"],
    "subscript": ["assert_size_stride(x, (s[0], ), (1, ))", "assert_size_stride(x[0], (1, ), (1, ))"],
    "no tuple": ["assert_size_stride(x{n}, (4), (1, ))", "assert_size_stride(x, [4], (1, ))"],
    "message": ["assert not buf{n}.isnan().any().item(), f()", "assert not buf{n}.isnan(1).any().item()"],
    "double not": ["assert not not buf{n}.isnan().any().item()", "assert not (buf{n}.isnan().any().item(), 1)"],
    "group with else": ["if not (u{n} >= 0):", "    raise RuntimeError('x')", "else:", "    pass", "b{n} = None"],
    "group with elif": ["if not (u{n} >= 0):", "    raise RuntimeError('x')", "elif x:", "    pass", "buf{n} = None"],
    "effect in a group": ["if not (f(u{n}) >= 0):", "    raise RuntimeError('x')", "buf{n} = None"],
    "raised from": ["if not (u{n} >= 0):", "    raise RuntimeError('x') from y", "buf{n} = None"],
    "placeholder is something": ["if not (u{n} >= 0):", "    raise RuntimeError('x')", "buf{n} = None or f()"],
    "no placeholder": ["if not (u{n} >= 0):", "    raise RuntimeError('x')"],
    "loop with else": [
        "return_vars = (buf{n}, )", "for var in return_vars:", "    if isinstance(var, torch.Tensor):",
        "        assert not var.isnan().any().item()", "        assert not var.isinf().any().item()",
        "else:", "    pass",
    ],
    "loop with inner else": [
        "return_vars = (buf{n}, )", "for var in return_vars:", "    if isinstance(var, torch.Tensor):",
        "        assert not var.isnan().any().item()", "        assert not var.isinf().any().item()", "    else: pass",
    ],
    "comment in a string": ["x{n} = '''", "# make sure graph inputs are not nan/inf", "{s}", "'''"],
}  # fmt: skip


def statement_of_one_line(rng: random.Random, n: int) -> str:
    return rng.choice((*CALLS, nan_value))(rng, n).lines[0]


def look_alike(rng: random.Random, name: str, n: int) -> Lines:
    """Lines without the block's indentation; those that begin with '|' stand in column 0, whatever the block's."""
    a = rng.choice(CALLS)(rng, n).lines[0]
    s = statement_of_one_line(rng, n)
    lines: Lines = []
    for line in LOOK_ALIKES[name]:
        if line in ("{block}", "{block+}"):
            inner = "    " if line == "{block+}" else ""
            lines += [inner + each for each in rng.choice(FORMS)(rng, n).lines]
        else:
            lines.append(line.format(a=a, s=s, n=n))
    return lines


def indented(lines: Lines, indent: str) -> Lines:
    return [line[1:] if line.startswith("|") else indent + line for line in lines]


_OPENINGS = ("f'", 'f"', "f'''", 'f"""', "rf'", 'F"', "fR'''", "'", '"', "'{", "f'{", 'f"{', "f'''{", "t'")
_PIECES = (
    "'", '"', "'", '"', "'''", '"""', "{", "}", "{", "}", "{{", "}}", "#", "\\", "f'", 'f"', "f'''", 'f"""', "rf'",
    'fr"', "b'", ":", "!r", "x", "(", ")", " ", "=", "\n", "[", "]", "t'", 'T"',
)  # fmt: skip
_LINE = "    assert_size_stride(@, (4, ), (1, ))\n"
_FIELDS = ("x", "'}'", '"}"', "x['k']", 'x["k"]', "(x)", "\n" + _LINE, "'#'", "x # '\n", '"\'"')


def soup(rng: random.Random) -> str:
    """A statement that is mostly quotes and braces, with an assert in a line of its own somewhere in it."""
    before = "".join(rng.choice(_PIECES) for _ in range(rng.randint(0, 9)))
    after = "".join(rng.choice(_PIECES) for _ in range(rng.randint(0, 9)))
    between = rng.choice(("\n", '"""\n', "'''\n", "\\\n", '"\n', "'\n", "{\n"))
    return f"x = {rng.choice(_OPENINGS)}{before}{between}{_LINE}    {after}\n"


def formatted(rng: random.Random, depth: int = 0) -> str:
    """An f-string, or several side by side; quotes within fields are chosen without regard to those around."""
    quote = rng.choice(("'", '"', "'''", '"""'))
    parts = []
    for _ in range(rng.randint(1, 4)):
        parts.append(rng.choice(("x", " ", "{{", "}}", "#", "{", "\n" + _LINE, "\\", "'", '"', "\\N{DIGIT ONE}")))
        if rng.random() < 0.6:
            inner = formatted(rng, depth + 1) if depth < 2 and rng.random() < 0.5 else rng.choice(_FIELDS)
            parts.append("{" + inner + rng.choice(("", "!r", ":>{y}", ":{'#'}", "=", " #\n")) + "}")
    text = rng.choice(("f", "rf", "F", "", "t")) + quote + "".join(parts) + quote
    return text + (" " + formatted(rng, depth + 1) if depth < 2 and rng.random() < 0.3 else "")


def reading(text: str) -> str:
    """What the Python that runs this reads, as the statement of a function; nothing where it cannot."""
    try:
        return repr(_outline(ast.parse("def call(args):\n    " + text + "    return x\n").body))
    except (SyntaxError, ValueError):
        return ""


def _outline(node: object) -> object:
    """A tree as every version of Python prints it."""
    if isinstance(node, list):
        return [_outline(each) for each in node]
    if not isinstance(node, ast.AST):
        return node
    fields = ((f, _outline(getattr(node, f, None))) for f in node._fields)
    return [type(node).__name__, *((f, value) for f, value in fields if value not in (None, []))]


def search(olds: str, news: str, seed: int = 1, count: int = 200_000) -> list[str]:
    """Texts that at least one of two Pythons reads, and rather those that they read differently."""
    rng = random.Random(seed)
    texts = {soup(rng) for _ in range(count)} | {f"x = {formatted(rng)}\n" for _ in range(count)}
    ordered = sorted(t for t in texts if _LINE in t)
    rng.shuffle(ordered)
    code = "import json, sys, plants, warnings; warnings.simplefilter('ignore')\n"
    code += "print(json.dumps([plants.reading(t) for t in json.load(sys.stdin)]))"
    read = []
    for python in (olds, news):
        done = subprocess.run(
            [python, "-c", code], input=json.dumps(ordered), text=True, stdout=subprocess.PIPE, check=True,
            cwd=str(Path(__file__).parent),
        )  # fmt: skip
        read.append(json.loads(done.stdout))
    kinds: dict[str, Lines] = {}
    for text, old, new in zip(ordered, *read):
        here = "alike" if old == new else "differently" if old and new else "by one"
        here += ", f-string" if "JoinedStr" in old + new else ""
        if old or new:
            kinds.setdefault(here, []).append(text)
    print({kind: len(found) for kind, found in kinds.items()}, file=sys.stderr)
    return sorted({text for found in kinds.values() for text in found[:100]})


TRICKY: list[str] = []
_TRICKY_FILE = Path(__file__).with_name("tricky_strings.json")
if _TRICKY_FILE.exists():
    TRICKY = json.loads(_TRICKY_FILE.read_text())


def tricky(rng: random.Random, n: int, indent: str) -> Lines:
    """A statement of tricky_strings.json in a block."""
    text = rng.choice(TRICKY).replace("@", f"buf{n}")
    if rng.random() < 0.5:
        text = text.translate(str.maketrans("'\"", "\"'"))
    return (indent + text).split("\n")[:-1]


if __name__ == "__main__":
    _TRICKY_FILE.write_text(json.dumps(search(*sys.argv[1:3]), indent=0) + "\n")

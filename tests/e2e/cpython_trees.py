"""Whether CPython's tree of B is its tree of A minus whole asserts, and which these are.

Two trees are walked side by side. Where the statements of a block differ, those of A that B lacks must be asserts
(cpython_forms) in a function that Inductor calls; everything else must be equal to the last constant. Positions and
comments are no part of a tree.
"""

from __future__ import annotations

import ast
from typing import NamedTuple

from cpython_forms import form_at


class Removed(NamedTuple):
    """One assert that B lacks."""

    form: str
    statements: tuple[ast.stmt, ...]  #: of A
    scope: ast.AST  #: A's function around it, or the module


#: Where a block stands: directly in the module, in `class Runner:`, in a body, anywhere else.
MODULE, RUNNER, BODY, ELSEWHERE = range(4)
_BLOCKS = ("body", "orelse", "finalbody")
_PARTS = ("handlers", "cases")  # lists of what has blocks and is no statement


def same(a: object, b: object) -> bool:
    """Equal trees: 1 is not True, 0.0 is not -0.0."""
    kind = a.__class__
    if kind is not b.__class__:
        return False
    if isinstance(a, ast.AST):
        for field in kind._fields:
            x, y = getattr(a, field, None), getattr(b, field, None)
            if x is not y and not same(x, y):
                return False
        return True
    if kind is list:
        return len(a) == len(b) and all(map(same, a, b))
    return a == b and (kind is str or repr(a) == repr(b))


def documentation(node: ast.AST) -> str | None:
    """A string is one by where it stands."""
    documented = isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
    return ast.get_docstring(node, clean=False) if documented else None


def is_body(node: ast.AST, place: int) -> bool:
    """def NAME(args):, or in Runner def call(self, args):"""
    if not isinstance(node, ast.FunctionDef) or node.decorator_list or node.returns or getattr(node, "type_params", []):
        return False
    given = node.args
    if given.defaults or given.kwonlyargs or given.vararg or given.kwarg or getattr(given, "posonlyargs", []):
        return False
    names = [a.arg for a in given.args if a.annotation is None]
    if len(names) != len(given.args):
        return False
    return names == ["args"] if place == MODULE else node.name == "call" and names == ["self", "args"]


def place_inside(node: ast.AST, place: int) -> int:
    """Where the blocks of a statement stand."""
    if place in (MODULE, RUNNER) and is_body(node, place):
        return BODY
    if place == MODULE and isinstance(node, ast.ClassDef):
        plain = not (node.decorator_list or node.bases or node.keywords or getattr(node, "type_params", []))
        return RUNNER if plain and node.name == "Runner" else ELSEWHERE
    return BODY if place == BODY and isinstance(node, (ast.With, ast.If, ast.While)) else ELSEWHERE


class Comparison:
    """Walks both trees; `removed` holds what B lacks."""

    def __init__(self, a: ast.Module, b: ast.Module, permitted: set[str]) -> None:
        self.a, self.b, self.permitted = a, b, permitted
        self.removed: list[Removed] = []
        self.farthest: ast.AST | None = None  # the lowest statement of A that did not fit

    def holds(self) -> bool:
        return self.node(self.a, self.b, MODULE, self.a)

    def node(self, a: ast.AST, b: ast.AST, inside: int, scope: ast.AST) -> bool:
        """Equal but for what is missing in blocks, which stand at `inside`."""
        if a.__class__ is not b.__class__ or documentation(a) != documentation(b):
            return False
        for field in a._fields:
            x, y = getattr(a, field, None), getattr(b, field, None)
            if isinstance(x, list) and isinstance(y, list) and field in _BLOCKS:
                if not self.block(x, y, inside, scope):
                    return False
            elif isinstance(x, list) and isinstance(y, list) and field in _PARTS:
                if len(x) != len(y) or not all(self.node(p, q, ELSEWHERE, scope) for p, q in zip(x, y)):
                    return False
            elif not same(x, y):
                return False
        return True

    def statement(self, a: ast.stmt, b: ast.stmt, place: int, scope: ast.AST) -> bool:
        if a.__class__ is not b.__class__:
            return False
        if isinstance(a, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            scope = a
        before = len(self.removed)
        if self.node(a, b, place_inside(a, place), scope):
            return True
        del self.removed[before:]
        return False

    def block(self, a: list[ast.stmt], b: list[ast.stmt], place: int, scope: ast.AST) -> bool:
        """Every way to explain b as a minus asserts, the one that removes latest first."""
        choices: list[tuple[int, int, int]] = []  # where something could have been removed instead
        tried: set[tuple[int, int]] = set()
        i = j = 0
        start = len(self.removed)
        while True:
            if i == len(a) and j == len(b):
                return True
            if (i, j) not in tried and i < len(a):
                tried.add((i, j))
                before = len(self.removed)
                if j < len(b) and self.statement(a[i], b[j], place, scope):
                    choices.append((i, j, before))
                    i, j = i + 1, j + 1
                    continue
                count = self.remove(a, i, place, scope)
                if count:
                    i += count
                    continue
                if self.farthest is None or a[i].lineno > self.farthest.lineno:
                    self.farthest = a[i]
            while choices:  # go back to what was kept, and remove it
                i, j, before = choices.pop()
                del self.removed[before:]
                count = self.remove(a, i, place, scope)
                if count:
                    i += count
                    break
            else:
                del self.removed[start:]
                return False

    def remove(self, block: list[ast.stmt], k: int, place: int, scope: ast.AST) -> int:
        """How many statements from `k` on are one assert that may go; 0: none."""
        form, count = form_at(block, k)
        if form is None or form not in self.permitted:
            return 0
        if (form == "import assert_tensor_metadata") != (place == MODULE) or place not in (MODULE, BODY):
            return 0
        self.removed.append(Removed(form, tuple(block[k : k + count]), scope))
        return count


#: All forms that are statements, by the names of the table.
ALL_FORMS = {
    "assert_size_stride",
    "assert_size_stride_grouped",
    "assert_tensor_metadata",
    "import assert_tensor_metadata",
    "assert_alignment",
    "assert_alignment of an input",
    "scalar assert",
    "NaN assert",
    "NaN asserts of the results",
}

#: What `--preset strip` lets go.
STRIPPED = ALL_FORMS - {"assert_alignment of an input"}

"""Whether what removed asserts call may be something else than Inductor's header made it, by CPython's tree of A.

Four questions to what stays, each by the nodes of the tree alone: is such a name or attribute stored to or deleted; does
something get at a module, or at a namespace, under another name; is a header one that Inductor does not write.
"""

from __future__ import annotations

import ast
import re
from typing import Iterator, Sequence

from cpython_forms import ASSERT_CALLS, METADATA, NUMBERS, RUNTIME_UTILS
from cpython_trees import Removed

MODULES = {"torch", "math", "aten"}
CALLED = {*NUMBERS, *ASSERT_CALLS, *MODULES, "isinstance", "RuntimeError", "reinterpret_tensor"}

#: What a header's path goes along.
PATH = {"_C", "_dynamo", "guards", "ops", "inductor"}
_GUARDS = "torch._C._dynamo.guards."
HEADERS = {
    *(f"{name} = {_GUARDS}{name}" for name in ASSERT_CALLS if name != METADATA), "aten = torch.ops.aten",
    f"reinterpret_tensor = {_GUARDS}_reinterpret_tensor", "reinterpret_tensor = torch.ops.inductor._reinterpret_tensor",
}  # fmt: skip
METADATA_IMPORT = f"from {RUNTIME_UTILS} import {METADATA}"

#: Names and attributes that give a namespace, or code that is not in the tree. The tests' own list: what the attacks
#: on the proof that are known use, and what is close to it.
REFLECTION = {
    "exec", "eval", "globals", "locals", "vars", "dir", "setattr", "delattr", "getattr", "__import__", "__builtins__",
    "builtins", "importlib", "modules", "mock", "patch", "__dict__", "__globals__", "__setattr__", "__delattr__",
    "__getattribute__", "_getframe", "currentframe", "f_locals", "f_globals", "f_builtins", "f_back", "__class__",
    "__code__", "__closure__", "attrgetter", "methodcaller", "__subclasses__", "__base__", "__bases__", "__mro__",
    "update_wrapper", "wraps", "singledispatch", "Formatter", "get_field", "argparse", "parse_args", "copyreg", "deepcopy",
}  # fmt: skip
WAIT = "async_compile.wait(globals())"


def walk(tree: ast.AST, gone: set[int]) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Every node that stays, with the one around it."""
    pending = [(tree, tree)]
    while pending:
        node, parent = pending.pop()
        if id(node) in gone:
            continue
        yield node, parent
        pending.extend((child, node) for child in ast.iter_child_nodes(node))


def used(removed: Sequence[Removed]) -> tuple[set[str], set[str]]:
    """The names that removed asserts call or take attributes of, and these attributes."""
    nodes = [n for r in removed if not isinstance(r.scope, ast.Module) for s in r.statements for n in ast.walk(s)]
    names = {n.id for n in nodes if isinstance(n, ast.Name)} & CALLED
    if names & {*ASSERT_CALLS, "reinterpret_tensor", "aten"}:
        names.add("torch")  # of the header
    return names, {n.attr for n in nodes if isinstance(n, ast.Attribute)}


def stored(node: ast.AST) -> Iterator[str]:
    """The names that a node other than ast.Name binds, deletes or declares."""
    kind = node.__class__.__name__
    if kind in ("FunctionDef", "AsyncFunctionDef", "ClassDef", "ExceptHandler", "MatchAs", "MatchStar") and node.name:
        yield node.name
    elif kind == "MatchMapping" and node.rest:
        yield node.rest
    elif kind in ("Global", "Nonlocal"):
        yield from node.names


class Rebinding:
    """What may give a name of removed asserts another meaning."""

    def __init__(self, tree: ast.Module, removed: Sequence[Removed]) -> None:
        self.tree = tree
        self.gone = {id(s) for r in removed for s in r.statements}
        self.code = any(r.statements for r in removed)
        self.names, self.members = used(removed)

    def trouble(self) -> str | None:
        if not self.code:
            return None
        for node, parent in walk(self.tree, self.gone):
            why = self.by_name(node, parent) or self.by_member(node) or self.by_reflection(node) or self.by_import(node)
            if why:
                return f"{why} in line {getattr(node, 'lineno', 0) or getattr(parent, 'lineno', 0)}"
        return None

    def by_name(self, node: ast.AST, parent: ast.AST) -> str | None:
        if isinstance(node, ast.Name) and node.id in self.names:
            if not isinstance(node.ctx, ast.Load):
                return None if self.is_header(parent) else f"{node.id} is bound"
            if node.id in MODULES and not isinstance(parent, ast.Attribute):
                return f"{node.id} gets another name"
        for name in stored(node):
            if name in self.names:
                return f"{name} is bound"
        return None

    @staticmethod
    def is_header(statement: ast.AST) -> bool:
        return isinstance(statement, ast.Assign) and statement.col_offset == 0 and unparsed(statement) in HEADERS

    def by_member(self, node: ast.AST) -> str | None:
        if not isinstance(node, ast.Attribute) or isinstance(node.ctx, ast.Load):
            return None
        wanted = self.names | self.members | (PATH if "torch" in self.names else set())
        of_module = path(node).split(".")[0] in self.names & MODULES
        return f"an attribute {node.attr} is assigned" if of_module or node.attr in wanted else None

    def by_import(self, node: ast.AST) -> str | None:
        if isinstance(node, ast.Import):
            for a in node.names:
                name = a.asname or a.name.split(".")[0]
                known = not a.asname and name in ("math", "torch")
                if (name in self.names and not known) or (a.asname and a.name in self.names & MODULES):
                    return f"{a.name} is imported"
        if isinstance(node, ast.ImportFrom):
            for a in node.names:
                if a.name == "*":
                    return "all names are imported"
                both = {a.asname or a.name} | ({a.name} & MODULES)
                if both & self.names and not (a.name == METADATA and node.module == RUNTIME_UTILS and not a.asname):
                    return f"{a.name} is imported"
        return None

    def by_reflection(self, node: ast.AST) -> str | None:
        if isinstance(node, ast.Expr) and unparsed(node) == WAIT and node in self.tree.body:
            self.gone.update(id(n) for n in ast.walk(node))
        operator = isinstance(node, ast.Attribute) and re.fullmatch(r"torch\.ops\.\w+\.(?!__)\w+", path(node))
        if operator:
            return None
        name = getattr(node, "id", "") if isinstance(node, ast.Name) else getattr(node, "attr", "")
        if isinstance(node, ast.alias):
            name = next((n for n in ([*node.name.split("."), node.asname or ""]) if n in REFLECTION), "")
        return f"{name} is used" if name in REFLECTION else None


def unparsed(node: ast.AST) -> str:
    """Only of simple statements; ast.unparse is not in Python 3.8."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        return f"{node.targets[0].id} = {path(node.value)}"
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and len(node.value.args) == 1:
        inner = node.value.args[0]
        plain = isinstance(inner, ast.Call) and not inner.args and not inner.keywords and not node.value.keywords
        return f"{path(node.value.func)}({path(inner.func)}())" if plain else ""
    return ""


def path(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return f"{path(node.value)}.{node.attr}" if isinstance(node, ast.Attribute) else "?"

"""Whether anything that stays can tell that a removed assert is gone.

Two questions, asked of A's tree and CPython's own symbol tables: is a name that a removed line binds still seen by
what stays; and was a name rebound that a removed line calls. Where the answer would need more than a walk over
the blocks, it is yes.
"""

from __future__ import annotations

import ast
import re
import symtable
from typing import Iterable, Iterator, Sequence

from cpython_forms import METADATA, RUNTIME_UTILS
from cpython_rebinding import Rebinding
from cpython_trees import Removed

#: Not comprehensions: since Python 3.12 the symbol tables do not say what these see, so all of one counts as standing
#: in the scope around it.
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)

#: What reads code out of strings, and what reads single names.
_CODE_READERS = ("exec", "eval", "compile")
_NAME_READERS = ("globals", "locals", "vars", "getattr", "delattr", "hasattr", "__all__")


def bound_by(removed: Removed) -> set[str]:
    if removed.form == "scalar assert":
        return {removed.statements[1].targets[0].id}
    if removed.form == "NaN asserts of the results":
        return {"return_vars", "var"}
    return {METADATA} if removed.form == "import assert_tensor_metadata" else set()


def walk_without(node: ast.AST, gone: set[int]) -> Iterator[ast.AST]:
    """Every node below, but for removed statements."""
    pending = [node]
    while pending:
        node = pending.pop()
        if id(node) not in gone:
            yield node
            pending.extend(ast.iter_child_nodes(node))


def own_nodes(node: ast.AST, gone: set[int] = frozenset(), blocks: bool = False) -> Iterator[ast.AST]:
    """The nodes of a statement that belong to the scope around it: of a function or class within only what is
    evaluated outside of it, the rest is for the symbol tables. `blocks`: with the statements in its blocks."""
    pending: list[ast.AST] = [node]
    while pending:
        at = pending.pop()
        if id(at) in gone or (at is not node and not blocks and is_block_part(at)):
            continue
        yield at
        pending.extend(outside(at) if isinstance(at, _SCOPES) and at is not node else ast.iter_child_nodes(at))


def is_block_part(node: ast.AST) -> bool:
    return isinstance(node, (ast.stmt, ast.ExceptHandler)) or node.__class__.__name__ == "match_case"


def outside(scope: ast.AST) -> list[ast.AST]:
    """What of a scope is evaluated in the one around it."""
    if isinstance(scope, ast.ClassDef):
        return scope.decorator_list + scope.bases + scope.keywords
    given = scope.args
    parts = given.defaults + [d for d in given.kw_defaults if d] + getattr(scope, "decorator_list", [])
    every = given.args + given.kwonlyargs + getattr(given, "posonlyargs", []) + [given.vararg, given.kwarg]
    parts += [a.annotation for a in every if a and a.annotation]
    return parts + ([scope.returns] if getattr(scope, "returns", None) else [])


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


class Flow:
    """Follows one name through a function: `dirty` where what a removed line bound could be its value."""

    def __init__(self, name: str, gone: set[int]) -> None:
        self.name, self.gone = name, gone
        self.used: ast.AST | None = None

    def block(self, statements: Sequence[ast.stmt], dirty: bool) -> bool:
        for s in statements:
            dirty = True if id(s) in self.gone else self.statement(s, dirty)
        return dirty

    def removes(self, node: ast.AST) -> bool:
        return any(id(n) in self.gone for n in ast.walk(node))

    def uses(self, node: ast.AST, dirty: bool) -> None:
        for n in own_nodes(node):
            reads = isinstance(n, ast.Name) and n.id == self.name and not isinstance(n.ctx, ast.Store)
            reads |= isinstance(node, ast.AugAssign) and node.target is n and getattr(n, "id", "") == self.name
            if reads and dirty and self.used is None:
                self.used = n

    def binds(self, s: ast.stmt) -> bool:
        """Whether it surely binds the name."""
        if isinstance(s, ast.Assign):
            return any(isinstance(t, ast.Name) and t.id == self.name for t in s.targets)
        if isinstance(s, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return s.name == self.name
        if isinstance(s, (ast.Import, ast.ImportFrom)):
            return any((n.asname or n.name.split(".")[0]) == self.name for n in s.names)
        return isinstance(s, ast.AnnAssign) and s.value is not None and getattr(s.target, "id", "") == self.name

    def statement(self, s: ast.stmt, dirty: bool) -> bool:
        if isinstance(s, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            for part in outside(s):
                self.uses(part, dirty)
            return dirty and s.name != self.name
        if isinstance(s, (ast.For, ast.AsyncFor, ast.While)):
            return self.loop(s, dirty)
        self.uses(s, dirty)
        if isinstance(s, ast.If):
            before = dirty
            return self.block(s.body, before) | self.block(s.orelse, before)
        if isinstance(s, (ast.With, ast.AsyncWith)):
            return self.block(s.body, dirty)
        if s.__class__.__name__ in ("Try", "TryStar"):
            return self.attempt(s, dirty)
        if s.__class__.__name__ == "Match":
            after = [self.block(case.body, dirty) for case in s.cases if not self.uses(case, dirty)]
            return dirty or any(after)
        return False if self.binds(s) else dirty

    def loop(self, s: ast.stmt, dirty: bool) -> bool:
        dirty = dirty or any(self.removes(child) for child in s.body)  # by way of the next round, or of a break
        own = isinstance(s, ast.For) and isinstance(s.target, ast.Name) and s.target.id == self.name
        self.uses(s, dirty)
        inner = self.block(s.body, dirty and not own)
        return dirty | inner | self.block(s.orelse, dirty | inner)

    def attempt(self, s: ast.stmt, dirty: bool) -> bool:
        anywhere = dirty or self.removes(s)
        after = self.block(s.body, dirty)
        after = self.block(s.orelse, after)
        for handler in s.handlers:
            self.uses(handler, anywhere)
            after |= self.block(handler.body, anywhere)
        return self.block(s.finalbody, after or anywhere)


class Names:
    """What A's names mean, and what of it may not change."""

    def __init__(self, tree: ast.Module, source: bytes, removed: Sequence[Removed]) -> None:
        self.tree, self.source, self.removed = tree, source, removed
        self.gone = {id(s) for r in removed for s in r.statements}
        self.top: symtable.SymbolTable | None = None
        self.all_texts: set[str] | None = None

    def trouble(self) -> str | None:
        """Why the removals are not to be permitted."""
        for scope, name in sorted({(id(r.scope), n) for r in self.removed for n in bound_by(r)}):
            why = self.seen(next(r.scope for r in self.removed if id(r.scope) == scope), name)
            if why:
                return f"{name}, which a removed line binds, {why}"
        if METADATA in {name for r in self.removed for name in bound_by(r)}:
            if self.lists_names():
                return f"{METADATA} is gone, and __all__ may list it"
            if self.reads_module():
                return f"the import of {METADATA} is gone, and something reads the module as an attribute"
        return Rebinding(self.tree, self.removed).trouble()

    def lists_names(self) -> bool:
        return any(isinstance(n, ast.Name) and n.id == "__all__" for n in ast.walk(self.tree))

    def reads_module(self) -> bool:
        module = RUNTIME_UTILS.split(".")[-1]
        return any(isinstance(n, ast.Attribute) and n.attr == module for n in walk_without(self.tree, self.gone))

    def seen(self, scope: ast.AST, name: str) -> str | None:
        """How what stays sees a binding of this scope."""
        mine = {id(s) for r in self.removed if r.scope is scope and name in bound_by(r) for s in r.statements}
        stay = list(own_nodes(scope, self.gone, blocks=True))
        if self.declared(scope, name):
            return "is declared global or nonlocal"
        inner = self.seen_within(scope, name)
        if inner:
            return f"is seen by what stands in {inner}"
        if self.seen_in_string(scope, name):
            return "is in a string that code is read from"
        if not any(self.mentions(n, name) for n in stay if n is not scope):
            return None
        if not self.still_bound(scope, name, stay):
            return "is still mentioned, and nothing that stays binds it"
        flow = Flow(name, mine)
        flow.block(scope.body, False)
        return f"is used in line {flow.used.lineno}" if flow.used else None

    def declared(self, scope: ast.AST, name: str) -> bool:
        if isinstance(scope, ast.Module):
            return any(isinstance(n, ast.Global) and name in n.names for n in walk_without(scope, self.gone))
        table = self.table_of(scope)
        if table is None or name not in table.get_identifiers():
            return False
        symbol = table.lookup(name)
        return symbol.is_declared_global() or symbol.is_free()

    @staticmethod
    def mentions(n: ast.AST, name: str) -> bool:
        return isinstance(n, ast.Name) and n.id == name

    def still_bound(self, scope: ast.AST, name: str, stay: Sequence[ast.AST]) -> bool:
        given = getattr(scope, "args", None)
        if given and any(a.arg == name for a in given.args):
            return True
        flow = Flow(name, set())
        stores = (n for n in stay if self.mentions(n, name) and isinstance(n.ctx, ast.Store))
        return any(True for _ in stores) or any(flow.binds(n) for n in stay if isinstance(n, ast.stmt))

    def seen_within(self, scope: ast.AST, name: str) -> str | None:
        """A scope inside of this one that means its name."""
        outer = self.table_of(scope)
        if outer is None:
            return "a scope that has no table"
        pending = list(outer.get_children())
        while pending:
            table = pending.pop()
            if name in table.get_identifiers():
                symbol = table.lookup(name)
                module = isinstance(scope, ast.Module)
                meant = symbol.is_global() if module else symbol.is_free()
                if meant and not (module and self.only_in_removed(table)):
                    return f"{table.get_name()} at line {table.get_lineno()}"
            pending.extend(table.get_children())
        return None

    def only_in_removed(self, table: symtable.SymbolTable) -> bool:
        """A body sees the import in the asserts that went; what else sees it there is asked of the tree."""
        for n in ast.walk(self.tree):
            if isinstance(n, _SCOPES) and n.lineno == table.get_lineno() and self.has_kind(n, table):
                return not any(self.mentions(m, METADATA) for m in walk_without(n, self.gone))
        return False

    @staticmethod
    def has_kind(n: ast.AST, table: symtable.SymbolTable) -> bool:
        return getattr(n, "name", None) == table.get_name()

    def table_of(self, scope: ast.AST) -> symtable.SymbolTable | None:
        if self.top is None:
            self.top = symtable.symtable(self.source, "<a>", "exec")
        top = self.top
        if isinstance(scope, ast.Module):
            return top
        pending = [top]
        while pending:
            table = pending.pop()
            if table.get_name() == scope.name and table.get_lineno() == scope.lineno:
                return table
            pending.extend(table.get_children())
        return None

    def seen_in_string(self, scope: ast.AST, name: str) -> bool:
        """Code that is read from a string counts where that string, or any if it is no literal, holds the name. A name
        of a function is seen by code that is read there alone."""
        texts = {text for text in self.texts() if name in text}
        if not texts:
            return False
        everywhere = isinstance(scope, ast.Module)
        around = list(walk_without(scope, self.gone) if everywhere else own_nodes(scope, self.gone, blocks=True))
        if any(isinstance(n, ast.Name) and n.id in _NAME_READERS for n in around) and name in texts:
            return True
        for call in around:
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in _CODE_READERS and call.args:
                literal = isinstance(call.args[0], ast.Constant)
                if any(name in words(text) for text in (self.strings(call.args) if literal else texts)):
                    return True
        return False

    def texts(self) -> set[str]:
        """All strings that stay, but for documentation."""
        if self.all_texts is None:
            stay = list(walk_without(self.tree, self.gone))
            said = {id(n.value) for n in stay if isinstance(n, ast.Expr)}
            self.all_texts = self.strings(n for n in stay if id(n) not in said)
        return self.all_texts

    @staticmethod
    def strings(nodes: Iterable[ast.AST]) -> set[str]:
        values = [n.value for n in nodes if isinstance(n, ast.Constant)]
        return {v if isinstance(v, str) else v.decode("latin-1") for v in values if isinstance(v, (str, bytes))}

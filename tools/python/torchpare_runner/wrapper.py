"""A wrapper file as a module, and what can be known of it without running it."""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType

from vectors import choose


def empty_module(path: Path) -> ModuleType:
    return importlib.util.module_from_spec(importlib.util.spec_from_file_location("torchpare_wrapper", path))


def _is_of_async_compile(value: ast.expr) -> bool:
    match value:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="async_compile"))):
            return True
    return False


@dataclass
class Wrapper:
    """`call` takes a list of arguments, which it empties."""

    path: Path
    text: str
    tree: ast.Module
    module: ModuleType

    @classmethod
    def load(cls, path: Path) -> Wrapper:
        """Executes the file, as torch does when it takes it from its cache."""
        text = path.read_bytes().decode()
        choose(text)
        module = empty_module(path)
        module.__spec__.loader.exec_module(module)
        return cls(path, text, ast.parse(text), module)

    def changed(self, tree: ast.Module, names: dict[str, object]) -> Wrapper:
        """The same file, but executed from another tree, with some names more, and with the same constants."""
        module = empty_module(self.path)
        vars(module).update(names)
        exec(compile(tree, self.path, "exec"), vars(module))
        vars(module).update({name: getattr(self.module, name) for name in self.absent_constants()})
        return Wrapper(self.path, self.text, tree, module)

    def call(self, arguments: list) -> object:
        return self.module.call(arguments)

    def assigned(self) -> Iterator[tuple[str, ast.expr]]:
        """Every `NAME = VALUE`, wherever it stands."""
        for node in ast.walk(self.tree):
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    yield name, value

    @cached_property
    def kernels(self) -> list[str]:
        """Names bound to what async_compile makes (PythonWrapperCodegen.define_kernel in codegen/wrapper.py)."""
        return [name for name, value in self.assigned() if _is_of_async_compile(value)]

    def absent_constants(self) -> list[str]:
        """Names that are None in the file and that torch sets on the module it has loaded: constants and frozen
        parameters (PythonWrapperCodegen.write_constant, PyCodeCache.load_by_key_path's `attrs`)."""
        found = []
        for node in self.tree.body:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=None)):
                    found.append(name)
        return found

    def function_called(self) -> ast.FunctionDef | None:
        """The body that takes the graph's inputs: `call`, of the module or of its Runner."""
        named = [n for n in ast.walk(self.tree) if isinstance(n, ast.FunctionDef) and n.name == "call"]
        return named[-1] if named else None

    def input_names(self) -> list[str]:
        """What `args` is unpacked to in `call`, be it below a guard."""
        body = self.function_called()
        for node in ast.walk(body) if body else ():
            match node:
                case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Name(id="args")):
                    return [n.id for n in names if isinstance(n, ast.Name)]
        return []

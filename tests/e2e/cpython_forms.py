"""What an assert of Inductor's looks like in CPython's own tree.

Written from the table of forms alone (rewriter/core/asserts.h) and stricter than it has to be: neither of the
program's recognisers was consulted. What is not named here is no assert.
"""

from __future__ import annotations

import ast

ASSERT_CALLS = ("assert_size_stride", "assert_size_stride_grouped", "assert_tensor_metadata", "assert_alignment")
METADATA = "assert_tensor_metadata"
RUNTIME_UTILS = "torch._inductor.runtime.runtime_utils"

#: Functions of numbers that sizes and conditions are computed with.
NUMBERS = ("max", "min", "abs", "int", "float", "bool", "round")

_ARITHMETIC = (
    ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.LShift, ast.RShift, ast.BitOr,
    ast.BitXor, ast.BitAnd,
)  # fmt: skip
_COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)


def is_name(node: ast.AST, name: str | None = None) -> bool:
    return isinstance(node, ast.Name) and name in (None, node.id)


def is_member(node: ast.AST, module: str) -> bool:
    """MODULE.NAME"""
    return isinstance(node, ast.Attribute) and is_name(node.value, module)


def is_string(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.kind is None


def plain_arguments(call: ast.Call) -> bool:
    return not call.keywords and not any(isinstance(a, ast.Starred) for a in call.args)


def is_number_call(node: ast.Call) -> bool:
    f = node.func
    known = (isinstance(f, ast.Name) and f.id in NUMBERS) or is_member(f, "math")
    known = known or (is_member(f, "torch") and f.attr.startswith(("sym_", "_sym_")))
    return known and plain_arguments(node) and all(map(is_effectless, node.args))


def is_effectless(node: ast.AST) -> bool:
    """An expression of numbers: computing it does nothing else."""
    if isinstance(node, ast.Constant):
        return node.value is None or isinstance(node.value, (bool, int, float))
    if isinstance(node, ast.UnaryOp):
        return is_effectless(node.operand)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, _ARITHMETIC) and is_effectless(node.left) and is_effectless(node.right)
    if isinstance(node, ast.IfExp):
        return all(map(is_effectless, (node.test, node.body, node.orelse)))
    if isinstance(node, ast.BoolOp):
        return all(map(is_effectless, node.values))
    if isinstance(node, ast.Compare):
        parts = [node.left, *node.comparators]
        return all(isinstance(op, _COMPARISONS) for op in node.ops) and all(map(is_effectless, parts))
    if isinstance(node, ast.Tuple):
        return all(map(is_effectless, node.elts))
    if isinstance(node, ast.Call):
        return is_number_call(node)
    return isinstance(node, ast.Name) or (is_member(node, "math") and node.attr in ("inf", "nan"))


def is_size(node: ast.AST) -> bool:
    return isinstance(node, ast.Tuple) and is_effectless(node)


def is_dtype(node: ast.AST) -> bool:
    return is_member(node, "torch")


def _names(node: ast.AST) -> int:
    return len(node.elts) if isinstance(node, ast.Tuple) and all(map(is_name, node.elts)) else 0


def _sizes(node: ast.AST, count: int) -> bool:
    return isinstance(node, ast.Tuple) and len(node.elts) == count and all(map(is_size, node.elts))


def call_form(call: ast.Call) -> str | None:
    """The form of a call to one of the four functions."""
    if not isinstance(call.func, ast.Name) or not plain_arguments(call) or not call.args:
        return None
    name, arguments = call.func.id, list(call.args)
    op = arguments.pop().value if is_string(arguments[-1]) else None
    if name == "assert_size_stride":
        good = len(arguments) == 3 and is_name(arguments[0]) and all(map(is_size, arguments[1:]))
    elif name == "assert_size_stride_grouped":
        count = _names(arguments[0]) if arguments else 0
        good = len(arguments) == 3 and count >= 2 and all(_sizes(a, count) for a in arguments[1:])
    elif name == METADATA:
        good = len(arguments) == 4 and is_name(arguments[0]) and all(map(is_size, arguments[1:3]))
        good = good and is_dtype(arguments[3])
    elif name == "assert_alignment":
        good = len(arguments) == 2 and is_name(arguments[0]) and isinstance(arguments[1], ast.Constant)
        good = good and type(arguments[1].value) is int
        name = "assert_alignment of an input" if op == "input" else name
    else:
        return None
    return name if good else None


def nan_checked(statement: ast.AST, method: tuple[str, ...] = ("isnan", "isinf")) -> str | None:
    """The NAME of `assert not NAME.isnan().any().item()`."""
    if not isinstance(statement, ast.Assert) or statement.msg is not None:
        return None
    node = statement.test
    if not isinstance(node, ast.UnaryOp) or not isinstance(node.op, ast.Not):
        return None
    node = node.operand
    for attribute in (("item",), ("any",), method):
        if not isinstance(node, ast.Call) or node.args or node.keywords or not isinstance(node.func, ast.Attribute):
            return None
        if node.func.attr not in attribute:
            return None
        node = node.func.value
    return node.id if isinstance(node, ast.Name) else None


def assigned(statement: ast.AST) -> tuple[str | None, ast.AST | None]:
    """NAME and VALUE of `NAME = VALUE`."""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1 and is_name(statement.targets[0]):
        return statement.targets[0].id, statement.value
    return None, None


def is_buffer(name: str | None) -> bool:
    head, _, digits = (name or "").rpartition("buf")
    return digits.isdigit() and digits.isascii() and (head == "" or head.endswith("_"))


def _begins_with_not(node: ast.AST) -> bool:
    while True:
        if isinstance(node, ast.UnaryOp):
            return isinstance(node.op, ast.Not)
        if isinstance(node, ast.BoolOp):
            node = node.values[0]
        else:
            return False


def is_scalar_check(statement: ast.AST) -> bool:
    """if not CONDITION: raise RuntimeError('…')"""
    if not isinstance(statement, ast.If) or statement.orelse or len(statement.body) != 1:
        return False
    last = statement.body[0]
    if not isinstance(last, ast.Raise) or last.cause is not None or not isinstance(last.exc, ast.Call):
        return False
    message = last.exc
    known = is_name(message.func, "RuntimeError") and len(message.args) == 1 and is_string(message.args[0])
    return known and not message.keywords and _begins_with_not(statement.test) and is_effectless(statement.test)


def is_returned(node: ast.AST) -> bool:
    """What stands in a tuple of results: numbers, names, views."""
    if isinstance(node, ast.Tuple):
        return all(map(is_returned, node.elts))
    if is_effectless(node) or is_dtype(node):
        return True
    if not isinstance(node, ast.Call) or not plain_arguments(node):
        return False
    f = node.func
    view = isinstance(f, ast.Attribute) and f.attr == "dtype" and is_member(f.value, "aten") and f.value.attr == "view"
    return (view or is_name(f, "reinterpret_tensor")) and all(map(is_returned, node.args))


def is_result_loop(statement: ast.AST) -> bool:
    """for var in return_vars: if isinstance(var, torch.Tensor): two NaN asserts"""
    if not isinstance(statement, ast.For) or statement.orelse or len(statement.body) != 1:
        return False
    if not is_name(statement.target, "var") or not is_name(statement.iter, "return_vars"):
        return False
    check = statement.body[0]
    if not isinstance(check, ast.If) or check.orelse or len(check.body) != 2 or not isinstance(check.test, ast.Call):
        return False
    asked, arguments = check.test.func, check.test.args
    if not is_name(asked, "isinstance") or len(arguments) != 2 or not plain_arguments(check.test):
        return False
    if not is_name(arguments[0], "var") or not is_member(arguments[1], "torch") or arguments[1].attr != "Tensor":
        return False
    return nan_checked(check.body[0], ("isnan",)) == "var" and nan_checked(check.body[1], ("isinf",)) == "var"


def is_import(statement: ast.AST) -> bool:
    if not isinstance(statement, ast.ImportFrom) or statement.module != RUNTIME_UTILS or statement.level:
        return False
    return [(n.name, n.asname) for n in statement.names] == [(METADATA, None)]


def form_at(block: list[ast.stmt], k: int) -> tuple[str | None, int]:
    """The form of the assert that begins with statement `k` of a block, and how many statements it is."""
    first = block[k]
    if isinstance(first, ast.Expr):
        return (call_form(first.value), 1) if isinstance(first.value, ast.Call) else (None, 0)
    if isinstance(first, ast.Assert):
        return ("NaN assert", 1) if nan_checked(first) else (None, 0)
    if isinstance(first, ast.ImportFrom):
        return ("import assert_tensor_metadata", 1) if is_import(first) else (None, 0)
    if k + 1 == len(block):
        return None, 0
    if is_scalar_check(first):
        name, value = assigned(block[k + 1])
        none = isinstance(value, ast.Constant) and value.value is None
        return ("scalar assert", 2) if none and is_buffer(name) else (None, 0)
    name, value = assigned(first)
    results = name == "return_vars" and isinstance(value, ast.Tuple) and is_returned(value)
    return ("NaN asserts of the results", 2) if results and is_result_loop(block[k + 1]) else (None, 0)

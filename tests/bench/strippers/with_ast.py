"""What a Python script with `ast` does: parse, and take the lines of the assert statements out. For tools/dev/bench."""

import ast
import sys
from pathlib import Path

NAMES = {"assert_size_stride", "assert_size_stride_grouped", "assert_tensor_metadata", "assert_alignment"}


def is_assert(node: ast.stmt) -> bool:
    """Whether the statement calls one of NAMES, or checks for NaN."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return isinstance(node.value.func, ast.Name) and node.value.func.id in NAMES
    return isinstance(node, ast.Assert) and any(
        isinstance(part, ast.Attribute) and part.attr in ("isnan", "isinf") for part in ast.walk(node)
    )


for path in Path(sys.argv[1]).rglob("*.py"):
    text = path.read_text()
    gone = {
        line
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.stmt) and is_assert(node)
        for line in range(node.lineno, node.end_lineno + 1)
    }
    path.write_text("\n".join(line for n, line in enumerate(text.split("\n"), 1) if n not in gone))

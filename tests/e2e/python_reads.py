"""CPython reads what torchpare wrote, for every captured wrapper and in both styles.

The tree of the rewritten text must be the tree of the original without exactly the statements of the sites that the
report lists. Which statements those are is decided here, by line and form, from CPython's own tree.
"""

from __future__ import annotations

import ast
import json
import tempfile
import unittest
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from program import FIXTURES, torchpare

Block = list[ast.stmt]

#: How many statements a site of a form is, from its first line of code on, where it is not one.
STATEMENTS = {
    "alignment comment": 0,
    "scalar assert": 2,
    "NaN asserts of the results": 2,
}


def blocks(tree: ast.AST) -> Iterator[Block]:
    """Every list of statements."""
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                yield block


def is_nan_assert(statement: ast.stmt) -> bool:
    """assert not NAME.isnan().any().item(), or isinf."""
    text = ast.unparse(statement)
    return text.startswith("assert not ") and text.endswith((".isnan().any().item()", ".isinf().any().item()"))


def extent(block: Block, first: int, form: str) -> int:
    """How many statements of the block, from `first` on, a site is."""
    if form != "NaN asserts of the inputs":
        return STATEMENTS.get(form, 1)
    count = 0
    while is_nan_assert(block[first + count]):
        count += 1
    return count


def remove(tree: ast.Module, site: dict) -> None:
    """Take the statements of a site out of the tree."""
    line = site["line"]
    if STATEMENTS.get(site["form"]) == 0:
        return
    if site["form"] == "NaN asserts of the inputs":
        line += 1  # the site begins with its comment
    for block in blocks(tree):
        for k, statement in enumerate(block):
            if statement.lineno == line:
                del block[k : k + extent(block, k, site["form"])]
                return
    if site["form"] != "NaN asserts of the inputs":  # a graph without inputs has the comment alone
        raise AssertionError(f"line {site['line']}: no statement begins there, but the report has a site")


class PythonReads(unittest.TestCase):
    def report(self, directory: Path, style: str) -> dict:
        files = sorted(directory.glob("*.py"))
        return json.loads(torchpare("rewrite", *files, "--style", style, "--preset", "strip", "--json"))

    def check_file(self, entry: dict, style: str, out: Path) -> None:
        original = Path(entry["path"]).read_text()
        torchpare("rewrite", entry["path"], "--style", style, "--preset", "strip", "-o", out)
        text = out.read_text()
        compile(text, entry["path"], "exec")
        if style == "mute":
            self.assertEqual(text.count("\n"), original.count("\n"))
            self.assertEqual(len(text.encode()), len(original.encode()))
        tree = ast.parse(original)
        for site in reversed(entry["sites"]):
            if site["fate"] == "stripped":
                remove(tree, site)
        if ast.dump(ast.parse(text)) != ast.dump(tree):  # assertEqual would compare megabytes line by line
            self.fail("the tree is not the original's without the sites")

    def check_captures(self, style: str) -> None:
        seen: Counter[str] = Counter()
        with tempfile.TemporaryDirectory() as folder:
            for directory in sorted(path.parent for path in FIXTURES.glob("torch-*/*/capture.json")):
                for entry in self.report(directory, style)["files"]:
                    with self.subTest(path=entry["path"]):
                        self.check_file(entry, style, Path(folder) / "out.py")
                        seen["wrappers"] += 1
                        seen.update(site["form"] for site in entry["sites"] if site["fate"] == "stripped")
        self.assertGreater(seen["wrappers"], 100)
        print(f"{style}: {', '.join(f'{count} {what}' for what, count in sorted(seen.items()))}")

    def test_deleted(self) -> None:
        self.check_captures("delete")

    def test_muted(self) -> None:
        self.check_captures("mute")


if __name__ == "__main__":
    unittest.main(verbosity=2)

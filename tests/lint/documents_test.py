"""documents.py finds what is broken in a document, says where, and leaves whole ones alone."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

import documents

TABLE = "| a | b |\n|---|--:|\n| 1 | `x \\| y` |\n"

WHOLE = {
    "a table": f"Text.\n\n{TABLE}\nMore text.\n",
    "a table, and nothing more": TABLE,
    "a fence": "```\n| no table |\n# none\n[no](link.md)\n```\n",
    "a fence of a kind": "```console\n$ true\n```\n",
    "bars in code": "Write `a | b | c`.\n",
    "links": "# One heading, `two`\n\n[a](#one-heading-two), [b](other.md), [c](other.md#here), [d](https://example.com/#x).\n",
    "a link over two lines": "![a\nb](other.md)\n",
    "a heading twice": "# a\n\n# a\n\n[a](#a-1)\n",
    "a link in code": "`[a](none.md)`\n",
}

BROKEN = {
    "```\nx\n": "1: this fence is not closed",
    "```\nx\n```console\ny\n```\n": "3: a fence begins within",
    "``` a b\n```\n": "1: text on the line of a fence",
    "| a | b |\n": "1: no table",
    "| a | b |\n|---|---|\n": "1: no table",
    "| a | b |\n| 1 | 2 |\n| 3 | 4 |\n": "1: no table",
    "| a | b |\n|---|---|\n| 1 | 2 | 3 |\n": "3: 3 cells where",
    "| a | b |\n|---|---|\n| 1 | `x | y` |\n": "3: 3 cells where",
    "| a | b |\n|---|---|\n| 1 |\n": "3: 1 cells where",
    "| a | b |\n|---|---|\n| 1 | 2\n": "3: this row does not end",
    "| a | b |\n|---|---|\n| 1 | 2 |\ntext\n": "4: text right below a table",
    "text\n| a | b |\n|---|---|\n| 1 | 2 |\n": "1: text right above a table",
    "a | b | c\n": "1: a part of a table",
    "#heading\n": "1: no space",
    "text\n[a](none.md)\n": "2: none.md: is not there",
    "[a](#none)\n": "1: #none: has no heading",
    "[a](other.md#none)\n": "1: other.md#none: has no heading",
    "[a](other.txt#here)\n": "1: other.txt#here: has no heading",
    "[a](other\n.md)\n": "1: this link is cut in two",
}


class Documents(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        (self.folder / "other.md").write_text("## Here\n")
        (self.folder / "other.txt").write_text("## Here\n")

    def faults(self, text: str) -> list[str]:
        document = self.folder / "document.md"
        document.write_text(text)
        return documents.faults(document)

    def test_whole(self) -> None:
        for name, text in WHOLE.items():
            with self.subTest(name):
                self.assertEqual(self.faults(text), [])

    def test_broken(self) -> None:
        for text, fault in BROKEN.items():
            with self.subTest(text):
                self.assertEqual([found for found in self.faults(text) if not found.startswith(fault)], [])
                self.assertTrue(self.faults(text))


if __name__ == "__main__":
    unittest.main()

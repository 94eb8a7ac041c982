"""The documents are whole: every fence is closed, every table is one, every link leads to a file or a heading.

    python tests/lint/documents.py [FILE]...      without FILE: every Markdown file of the sources

What is checked is what a formatter breaks that takes a document for code: lines that are joined or split.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

FENCE = re.compile(r" *```")
DELIMITERS = re.compile(r"\|( *:?-+:? *\|)+")
CODE = re.compile(r"(`+)((?:(?!\n *\n).)+?)\1", re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^()\s]*)\)")
HEADING = re.compile(r"#+ +(.+)")

Line = tuple[int, str]  #: its number, from 1, and its text


def documents() -> list[Path]:
    """Every Markdown file, without those of build folders and hidden ones."""
    found = sorted(path.relative_to(ROOT) for path in ROOT.rglob("*.md"))
    return [ROOT / path for path in found if not any(part.startswith((".", "build")) for part in path.parts)]


def divided(text: str) -> tuple[list[Line], list[str]]:
    """The lines outside of fences, with blank ones in place of the fences, and what is wrong with the fences."""
    prose, opened, wrong = [], 0, []
    for number, line in enumerate(text.splitlines(), 1):
        if FENCE.match(line):
            closes = opened and line.strip() == "```"
            if opened and not closes:
                wrong.append(f"{number}: a fence begins within the one of line {opened}")
            elif " " in line.strip():
                wrong.append(f"{number}: text on the line of a fence")
            opened, line = (0 if closes else number), ""
        prose.append((number, "" if opened else line))
    return prose, wrong + ([f"{opened}: this fence is not closed"] if opened else [])


def without_code(line: str) -> str:
    return CODE.sub(lambda match: "x" * len(match.group()), line)


def cells(row: str) -> int:
    return len(re.findall(r"(?<!\\)\|", row)) - 1


def table_faults(rows: list[Line]) -> Iterator[str]:
    """GitHub divides a row at every `|` without a backslash, also within code."""
    first = rows[0][0]
    if len(rows) < 3 or not DELIMITERS.fullmatch(rows[1][1].rstrip()):
        yield f"{first}: no table: its second line has to be |---|---|, and rows have to follow"
        return
    for number, row in rows:
        if not row.rstrip().endswith("|"):
            yield f"{number}: this row does not end with |"
        elif cells(row) != cells(rows[0][1]):
            yield f"{number}: {cells(row)} cells where the table's first row has {cells(rows[0][1])}"


def tables(prose: list[Line]) -> Iterator[str]:
    for is_table, group in groupby(prose, key=lambda line: line[1].startswith("|")):
        lines = list(group)
        if is_table:
            yield from table_faults(lines)
            continue
        yield from (f"{n}: a part of a table within text" for n, line in lines if without_code(line).count("|") > 1)
        if lines[0][0] > 1 and lines[0][1].strip():
            yield f"{lines[0][0]}: text right below a table belongs to it; a blank line has to stand between them"
        if lines[-1] != prose[-1] and lines[-1][1].strip():
            yield f"{lines[-1][0]}: text right above a table; a blank line has to stand between them"


def headings(prose: list[Line]) -> Iterator[str]:
    return (f"{n}: no space between # and the heading" for n, line in prose if re.match("#+[^# ]", line))


def anchors(document: Path) -> set[str]:
    """The headings as GitHub names them."""
    found: set[str] = set()
    for _, line in divided(document.read_text())[0]:
        if heading := HEADING.fullmatch(line):
            name = re.sub(r"[^\w\- ]", "", heading.group(1).strip().lower()).replace(" ", "-")
            found.add(next(n for n in (name, *(f"{name}-{k}" for k in range(1, 99))) if n not in found))
    return found


def link_fault(target: str, document: Path) -> str | None:
    if "://" in target:
        return None
    name, _, anchor = target.partition("#")
    path = document.parent / name if name else document
    if not path.exists():
        return "is not there"
    if anchor and (path.suffix != ".md" or anchor not in anchors(path)):
        return f"has no heading {anchor}"
    return None


def links(prose: list[Line], document: Path) -> Iterator[str]:
    text = CODE.sub(lambda match: re.sub(r"\S", "x", match.group()), "\n".join(line for _, line in prose))
    found = list(LINK.finditer(text))
    for match in found:
        if fault := link_fault(match.group(1), document):
            yield f"{text.count(chr(10), 0, match.start()) + 1}: {match.group(1)}: {fault}"
    for match in re.finditer(r"\]\(", text):
        if not any(link.start() <= match.start() < link.end() for link in found):
            yield f"{text.count(chr(10), 0, match.start()) + 1}: this link is cut in two"


def faults(document: Path) -> list[str]:
    prose, wrong = divided(document.read_text())
    return [*wrong, *headings(prose), *tables(prose), *links(prose, document)]


def main(names: list[str]) -> int:
    checked = [Path(name) for name in names] or documents()
    wrong = [f"{document}:{fault}" for document in checked for fault in faults(document)]
    print(*wrong, f"{len(checked)} documents, {len(wrong)} faults", sep="\n")
    return 1 if wrong or not checked else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

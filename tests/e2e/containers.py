"""What CPython makes of a cache file: the wrapper texts in it, its checksums, and what a mute may change.

Shares nothing with torchpare: pickles are read by `pickletools`, wrappers by `ast`. Nothing is unpickled.
"""

from __future__ import annotations

import ast
import pickletools
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

#: The guard functions that a wrapper calls; torch/_inductor/codegen/wrapper.py names them in every header.
GUARDS = {"assert_size_stride", "assert_size_stride_grouped", "assert_alignment", "assert_tensor_metadata"}
#: A guard call as a statement, wherever it stands. (In C++ a semicolon follows.)
CALL = re.compile(rb"^ +assert_(size_stride|size_stride_grouped|alignment|tensor_metadata)\(.*\)$", re.MULTILINE)
#: torch/_dynamo/aot_compile.py: in front of the pickle since 2.15.
AOT_COMPILE = b"PT2AOT\x01"
SYMBOL = re.compile(r"buf\d+ = None")


@dataclass
class Contents:
    """Where in a file the wrapper texts lie (offset and bytes), and the CRC32 fields (offset; of what follows up to)."""

    wrappers: list[tuple[int, bytes]] = field(default_factory=list)
    checksums: list[tuple[int, int]] = field(default_factory=list)


def is_wrapper(text: bytes) -> bool:
    """A Python wrapper: with cpp_wrapper there is C++ in a string instead of a body."""
    return (
        b"assert_size_stride = torch._C._dynamo.guards.assert_size_stride" in text
        and b"async_compile.wait(globals())" in text
        and b"def call(" in text
    )


def contents(content: bytes) -> Contents:
    found = Contents()
    look_into(content, 0, found)
    return found


def look_into(content: bytes, at: int, found: Contents) -> None:
    """A pickle, a blob with a checksum in front, or a wrapper itself. `at`: where it begins in the file."""
    begin = len(AOT_COMPILE) if content.startswith(AOT_COMPILE) else 0
    if is_pickle(content[begin:]):
        for offset, value in strings_of(content[begin:]):
            look_into(value, at + begin + offset, found)
    elif has_checksum(content):
        found.checksums.append((at, at + len(content)))
        for offset, value in fields_of(content):
            look_into(value, at + offset, found)
    elif is_wrapper(content):
        found.wrappers.append((at, content))


def is_pickle(content: bytes) -> bool:
    return content[:1] == b"\x80" and content[1:2] in b"\x02\x03\x04\x05" and content[-1:] == b"."


def strings_of(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Every str and bytes of a pickle as they stand in it, with their offsets; those that are too short are left out."""
    last = None
    for opcode, argument, position in pickletools.genops(content):
        if last is not None:
            yield position - len(last), last
        last = None
        if isinstance(argument, (str, bytes, bytearray)) and len(argument) > 100 and "BIN" in opcode.name + "BYTEARRAY":
            last = argument.encode("utf-8", "surrogatepass") if isinstance(argument, str) else bytes(argument)


def has_checksum(content: bytes) -> bool:
    """torch/utils/_appending_byte_serializer.py: CRC32 of all that follows, big endian."""
    return len(content) > 12 and int.from_bytes(content[:4], "big") == zlib.crc32(content[4:])


def fields_of(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Every length-prefixed field of a blob. Where a length would not fit, the eight bytes are a number (a count)."""
    at = 4
    while at + 8 <= len(content):
        length = int.from_bytes(content[at : at + 8], "big")
        at += 8
        if 100 < length <= len(content) - at or (0 < length <= len(content) - at and is_text(content[at : at + length])):
            yield at, content[at : at + length]
            at += length


def is_text(content: bytes) -> bool:
    """Names of groups, keys: printable. A count is followed by the zeros of a length."""
    return content.isascii() and content.decode().isprintable()


def is_scalar_assert(statement: ast.stmt) -> bool:
    """if not (u0 >= 2): raise RuntimeError('u0 >= 2')"""
    if not isinstance(statement, ast.If) or statement.orelse or len(statement.body) != 1:
        return False
    negated = isinstance(statement.test, ast.UnaryOp) and isinstance(statement.test.op, ast.Not)
    return negated and ast.unparse(statement.body[0]).startswith("raise RuntimeError(")


def asserts_of(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a block that are asserts."""
    for k, statement in enumerate(body):
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            if ast.unparse(statement.value.func) in GUARDS:
                yield statement
        elif is_scalar_assert(statement):
            yield statement
            if k + 1 < len(body) and SYMBOL.fullmatch(ast.unparse(body[k + 1])):
                yield body[k + 1]


def without_asserts(text: bytes) -> tuple[str, int]:
    """The dumped syntax tree of a wrapper without its asserts, and how many statements went."""
    tree, count = ast.parse(text), 0
    for node in ast.walk(tree):
        for name in ("body", "orelse"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                gone = list(asserts_of(block))
                count += len(gone)
                setattr(node, name, [statement for statement in block if statement not in gone])
    return ast.dump(tree), count


@dataclass
class Muted:
    """How much of it there is in a file: wrapper texts, statements that were muted, checksums."""

    wrappers: int = 0
    statements: int = 0
    checksums: int = 0


def check_muted(before: bytes, after: bytes) -> Muted:
    """Raise AssertionError unless `after` is `before` with every assert muted and nothing else changed."""
    assert len(before) == len(after), f"{len(before)} bytes became {len(after)}"
    old, new = contents(before), contents(after)
    assert [at for at, _ in old.wrappers] == [at for at, _ in new.wrappers], "the wrappers are not where they were"
    assert old.checksums == new.checksums, "a checksum is wrong"
    rest = bytearray(after)
    found = Muted(wrappers=len(old.wrappers), checksums=len(old.checksums))
    for (at, was), (_, now) in zip(old.wrappers, new.wrappers, strict=True):
        found.statements += check_text(was, now)
        rest[at : at + len(was)] = was
    for at, _ in old.checksums:
        rest[at : at + 4] = before[at : at + 4]
    assert not CALL.search(after), "an assert is left, in a text that this test does not find"
    assert bytes(rest) == before, "bytes outside the wrappers differ"
    return found


def check_text(was: bytes, now: bytes) -> int:
    """The same for one wrapper text; how many statements were muted."""
    changes = {(a, b) for a, b in zip(was, now, strict=True) if a != b}
    assert changes <= {(ord(" "), ord("#"))}, f"changes other than ' ' to '#': {changes}"
    compile(now, "wrapper", "exec")
    expected, count = without_asserts(was)
    assert ast.dump(ast.parse(now)) == expected, "the tree is not the original's without its asserts"
    return count


def files_of(root: Path) -> dict[str, bytes]:
    """Every file below `root` but torchpare's own, by relative path."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".torchpare" not in path.parts
    }


def check_tree(before: dict[str, bytes], after: dict[str, bytes]) -> Muted:
    """`check_muted` for every file; none may have come or gone."""
    assert before.keys() == after.keys(), f"other files: {before.keys() ^ after.keys()}"
    total = Muted()
    for path, content in before.items():
        try:
            found = check_muted(content, after[path])
        except AssertionError as error:
            raise AssertionError(f"{path}: {error}") from None
        total.wrappers += found.wrappers
        total.statements += found.statements
        total.checksums += found.checksums
    return total

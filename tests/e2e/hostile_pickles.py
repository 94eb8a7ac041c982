"""Pickles made to exhaust whoever reads them: time and memory grow no faster than the file. Needs no torch."""

from __future__ import annotations

import base64
import hashlib
import os
import struct
import tempfile
import unittest
from collections.abc import Callable
from pathlib import Path

from ended import Ended, run

STRIP = ("--preset", "strip")
WRAPPER = """async_compile.wait(globals())
def call(args):
    arg0_1, = args
    assert_size_stride(arg0_1, (4, ), (1, ))
    return ()
"""


def pickled(*opcodes: bytes) -> bytes:
    return b"\x80\x04" + b"".join(opcodes) + b"."


def text(value: str) -> bytes:
    return b"X" + struct.pack("<I", len(value)) + value.encode()


def binary(value: bytes) -> bytes:
    return b"B" + struct.pack("<I", len(value)) + value


def key(number: int) -> str:
    """As Inductor names a wrapper."""
    return "c" + base64.b32encode(hashlib.sha256(b"%d" % number).digest())[:51].decode().lower()


def nested(levels: int) -> bytes:
    entry = pickled(text(WRAPPER))
    for _ in range(levels):
        entry = pickled(binary(entry))
    return entry


def wrappers(count: int) -> bytes:
    return pickled(*(text(f"{WRAPPER}#{k}") + text(key(k)) for k in range(count)))


#: Opcodes over and over, which make the machine's stack or memo grow, or a reader that remembers what it saw.
REPEATED = {
    "memoized": b"\x94",
    "memoized names": b"\x8c\x01a\x94",
    "None": b"N",
    "marks": b"(",
    "copied and memoized": b"2\x94",
    "empty strings": b"U\x00",
    "empty texts": b"\x8c\x00",
    "numbers as lines": b"I1\n",
    "globals": b"ca\nb\n",
    "names from the memo": b"h\x00",
    "far numbers of the memo": b"Nr\xff\xff\xff\xff",
    "tuples": b"N\x85",
    "keys": text(key(0)),
    "small pickles": binary(pickled(b"N" * 61)),
    "things like pickles": binary(b"\x80\x04" + b"N" * 61),
}


class Pickles(unittest.TestCase):
    def scan(self, content: bytes, *words: str) -> Ended:
        with tempfile.NamedTemporaryFile(prefix="torchpare-pickle-") as file:
            file.write(content)
            file.flush()
            return run("scan", file.name, *STRIP, *words)

    @unittest.skipIf("TORCHPARE_SANITIZED" in os.environ, "the sanitizers take memory of their own")
    def test_memory_for_each_byte_is_bounded(self) -> None:
        size = 8 << 20
        contents = {name: opcode * (size // len(opcode)) for name, opcode in REPEATED.items()}
        for name, first in (("scattered numbers of the memo", size // 5), ("larger ones", 0xFFFFFFFF)):
            contents[name] = b"".join(b"r" + struct.pack("<I", first - i) for i in range(size // 5))
        for name, content in contents.items():
            with self.subTest(name):
                ended = self.scan(pickled(b"\x8c\x01a\x94", content))
                self.assertIn(ended.code, (0, 3), ended)
                self.assertLess(ended.kilobytes - 16_000, 10 * size // 1024)

    def growth(self, make: Callable[[int], bytes], count: int) -> float:
        """How many times the processor time is of what is four times as much."""
        few, many = (self.scan(make(count * times)) for times in (1, 4))
        self.assertEqual({few.code, many.code}, {0})
        return many.seconds / max(few.seconds, 0.05)

    def test_time_does_not_grow_with_the_square_of_keys(self) -> None:
        self.assertLess(self.growth(wrappers, 8000), 8)  # 4, and 16 where each wrapper is looked for among all keys

    def test_containers_within_containers(self) -> None:
        self.assertIn("1 to strip", self.scan(nested(15)).out.replace("  ", " "))
        for levels in (17, 115, 5115):
            ended = self.scan(nested(levels))
            self.assertEqual(ended.code, 3, ended)
            self.assertIn("too deep", ended.out + ended.error)

    def test_many_small_containers(self) -> None:
        """Each level is read once, however many there are side by side."""
        entry = pickled(b"N" * 64)
        for _ in range(10):
            entry = pickled(binary(entry) * 3)
        self.assertEqual(self.scan(entry).code, 0)

    def test_lengths_that_lie(self) -> None:
        for opcodes in (b"X\xff\xff\xff\xffabc", b"\x8d" + b"\xff" * 8 + b"abc", b"\x8b\xff\xff\xff\x7f"):
            ended = self.scan(pickled(opcodes))
            self.assertIn("bytes where", ended.out + ended.error)
            self.assertEqual(ended.code, 3)


class Dangerous(unittest.TestCase):
    """(tests/container/globals_test.cpp has all forms.) What is objected to is named and left as it is."""

    def test_is_left_as_it_is(self) -> None:
        hidden = b"\x8c\x02os" + b"N0" + b"\x8c\x06system" + b"(1" + b"\x93" + text("true") + b"\x85R"
        with tempfile.TemporaryDirectory(prefix="torchpare-pickle-") as folder:
            file = Path(folder, "entry")
            file.write_bytes(pickled(hidden, text(WRAPPER)))
            before = file.read_bytes()
            ended = run("rewrite", str(file), "--in-place", *STRIP)
            self.assertEqual(ended.code, 3, ended)
            self.assertIn("it would call os.system", ended.out + ended.error)
            self.assertEqual(file.read_bytes(), before)


if __name__ == "__main__":
    unittest.main(verbosity=2)

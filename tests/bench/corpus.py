"""A corpus for benchmarks: large wrappers put together from what real torch wrote (fixtures/).

    python tests/bench/corpus.py OUT [--files 200] [--bytes 100000] [--big 10000000] [--check]

makes, always with the same bytes for the same fixtures and arguments,

* `OUT/cache/ab/cab….py`: `--files` wrappers of about `--bytes` each, laid out and named like Inductor's cache;
* `OUT/one.py`: one of them;
* `OUT/big.py`: one wrapper of about `--big` bytes;
* `OUT/comments.py`: a wrapper with `--comments` comment lines in a row before a statement of its body.

A wrapper is put together from one capture (a torch version on a device): each section's kernel definitions as
they are, and each section's `call` as one more `partition_N`, which is how Inductor writes several bodies into
one module. The share of asserts is thus that of real wrappers under torch's default flags (NaN asserts off;
`--variant on` has them too). Every eighth section is followed by look-alikes that must stay.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import random
import re
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "fixtures"))

import evidence

FIXTURES = Path(evidence.__file__).parent

METADATA_IMPORT = "from torch._inductor.runtime.runtime_utils import assert_tensor_metadata\n"

#: Text that names asserts and is none: in a string, in a comment, behind a dot, as a value, inside another function.
LOOKALIKES = """
user_kernel_{n} = async_compile.triton('user_kernel_{n}', \'\'\'
@triton.jit
def user_kernel(source, target, count, BLOCK: tl.constexpr):
    # assert_size_stride(source, (64, 64), (64, 1)) is what the wrapper checks
    assert_size_stride(source, (64, 64), (64, 1), 'input')
    tl.device_assert(count >= 0, "assert_alignment(target, 16)")
\'\'\', device_str='cuda')


def checked_{n}(guards, source):
    # assert_size_stride(source, (64, 64), (64, 1), 'input')
    guards.assert_size_stride(source, (64, 64), (64, 1))
    checked = assert_size_stride(source, (64, 64), (64, 1))
    text = "assert_size_stride(source, (64, 64), (64, 1))"
    return checked, text

"""


@dataclass(frozen=True)
class Section:
    """What one real wrapper gives: its first lines, its kernels and other definitions, its `call` as statements."""

    head: str
    definitions: str
    body: str

    def size(self) -> int:
        return len(self.definitions) + len(self.body)


def section_of(text: str) -> Section | None:
    """The parts of one wrapper; nothing when its `call` is not where Inductor puts it."""
    head_end = [m.end() for m in re.finditer(r"(?m)^(?:async_compile|empty_strided_p2p) = .*\n", text)]
    wait = re.search(r"(?m)^async_compile\.wait\(globals\(\)\)\n", text)
    calls = list(re.finditer(r"(?m)^( *)def call\((?:self, )?args\):\n((?:\1 .*\n|\n)+)", text))
    if not head_end or not calls:
        return None
    body = calls[-1]  # the others are in the texts of kernels, which bring a benchmark
    end = wait.start() if wait else text.index("class Runner") if "class Runner" in text else body.start()
    statements = re.sub(r"(?m)^" + body.group(1), "", body.group(2)).rstrip("\n") + "\n"
    return Section(text[: head_end[-1]], text[head_end[-1] : end].strip("\n") + "\n\n\n", statements)


def sections(capture: Path, variant: str) -> list[Section]:
    """One section per wrapper of a capture. Without a text for `variant` the flag changed nothing there."""
    texts = (wrapper.texts.get(variant, wrapper.texts["on"]) for wrapper in evidence.read(capture))
    return [section for text in texts if (section := section_of(text))]


def assemble(chosen: list[Section]) -> str:
    """A wrapper with the definitions and bodies of `chosen`."""
    head = chosen[0].head
    if METADATA_IMPORT not in head and any("assert_tensor_metadata(" in s.body for s in chosen):
        head += METADATA_IMPORT
    parts = [head, "\n\n"]
    for n, section in enumerate(chosen):
        parts.append(section.definitions)
        if n % 8 == 0:
            parts.append(LOOKALIKES.replace("{n}", str(n)))
    parts.append("async_compile.wait(globals())\ndel async_compile\n\n")
    parts += [f"def partition_{n}(args):\n{section.body}\n" for n, section in enumerate(chosen)]
    names = ",".join(f"partition_{n}" for n in range(len(chosen)))
    return "".join(parts) + RUNNER.replace("{partitions}", names)


RUNNER = """
class Runner:
    def __init__(self, partitions):
        self.partitions = partitions

    def call(self, args):
        arg0_1, arg1_1 = args
        args.clear()
        assert_size_stride(arg0_1, (64, 64), (64, 1), 'input')
        partition0_args = [arg0_1, arg1_1]
        del arg0_1, arg1_1
        (buf0,) = self.partitions[0](partition0_args)
        return (buf0, )

runner = Runner(partitions=[{partitions},])
call = runner.call
"""


def wrapper(pool: list[Section], size: int, seed: int) -> str:
    """A wrapper of about `size` bytes; of the sections of `pool`, those that leave room for several."""
    draw = random.Random(seed)
    fitting = [s for s in pool if s.size() <= max(size // 3, min(p.size() for p in pool))]
    chosen: list[Section] = []
    total = len(fitting[0].head) + len(RUNNER)
    while total < size:
        chosen.append(draw.choice(fitting))
        total += chosen[-1].size() + (len(LOOKALIKES) if len(chosen) % 8 == 1 else 0)
    return assemble(chosen)


def many(pools: list[list[Section]], files: int, size: int) -> Iterator[str]:
    for n in range(files):
        yield wrapper(pools[n % len(pools)], size, n)


def with_comments(text: str, lines: int) -> str:
    """`text` with a fragment comment of `lines` lines before the last statement of its last body."""
    at = text.rindex("        return (")
    comment = '        #   %buf : Tensor "f32[64, 64][64, 1]cuda:0" = call_function[target=torch.ops.aten.mm.default]\n'
    return text[:at] + comment * lines + text[at:]


def cache_path(text: str) -> Path:
    """Where Inductor keeps a module of that text (torch/_inductor/codecache.py, code_hash and get_path)."""
    digest = base64.b32encode(hashlib.sha256(text.strip().encode()).digest())[:51].decode().lower()
    return Path(digest[:2]) / f"c{digest}.py"


def interleaved(variant: str) -> list[list[Section]]:
    """The sections of each capture, one made for a GPU in every second place."""
    captures = sorted(path.parent for path in FIXTURES.glob("torch-*/*/capture.json"))
    cuda = [sections(c, variant) for c in captures if c.name == "cuda"]
    cpu = [sections(c, variant) for c in captures if c.name == "cpu"]
    if not cuda or not cpu:
        return cuda or cpu
    return [pool for n, other in zip(count(), cpu) for pool in (cuda[n % len(cuda)], other)]


def write(path: Path, text: str, check: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    evidence.write_text(path, text)
    if check:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # kernels in strings hold invalid escapes, as Inductor wrote them
            compile(text, str(path), "exec")


def main() -> int:
    parser = argparse.ArgumentParser(description="Large wrappers put together from captured ones.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--bytes", type=int, default=100_000)
    parser.add_argument("--big", type=int, default=10_000_000)
    parser.add_argument("--comments", type=int, default=80_000)
    parser.add_argument("--variant", choices=("no_nan", "on"), default="no_nan", help="the flags of the original")
    parser.add_argument("--check", action="store_true", help="compile every file with this Python")
    a = parser.parse_args()
    pools = interleaved(a.variant)
    for text in many(pools, a.files, a.bytes):
        write(a.out / "cache" / cache_path(text), text, a.check)
    one = wrapper(pools[0], a.bytes, 0)
    write(a.out / "one.py", one, a.check)
    write(a.out / "comments.py", with_comments(one, a.comments), a.check)
    write(a.out / "big.py", wrapper(pools[0], a.big, 1), a.check)
    return 0


if __name__ == "__main__":
    sys.exit(main())

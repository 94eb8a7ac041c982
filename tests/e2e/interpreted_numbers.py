"""What the interpreter computes, number by number: rounding as a GPU rounds, small floats, reductions, scans, libdevice.

torch's conversions on the CPU, Python's `math` and plain loops are the judges.
"""

from __future__ import annotations

import functools
import importlib.util
import math
import os
import sys
import unittest

from program import ROOT, skip

if importlib.util.find_spec("torch") is None or importlib.util.find_spec("triton") is None:
    skip("no torch or no triton here")
os.environ["TRITON_INTERPRET"] = "1"
sys.path.insert(0, str(ROOT / "tools/python/torchpare_runner"))

import interpreter
import torch
import triton
import triton.language as tl
from torch._inductor.runtime import triton_helpers

interpreter.install("")

SMALL = (torch.bfloat16, torch.float8_e4m3fn, torch.float8_e5m2)
#: Ties, numbers next to them, subnormal ones, the largest, what is beyond, zeros, infinities, NaN.
TIES = [1.00390625, 1.01171875, 1.0039063, 1.0039062, 1.0625, 1.125, 1.1875, 2**-9, 2**-10, 2**-17]
ENDS = [3.3895314e38, 3.4e38, 448.0, 464.0, 500.0, 57344.0, 65536.0, 1e-40, 1.5e-45, 0.0, math.inf, math.nan]
EDGES = torch.tensor([*TIES, *ENDS])
RANDOM = torch.cat([torch.randn(500) * s for s in (1e-3, 1.0, 50.0, 1e4)])
NUMBERS = torch.cat([EDGES, -EDGES, RANDOM])
NUMBERS = torch.cat([NUMBERS, torch.zeros(4096 - len(NUMBERS))])


@triton.jit
def copy(source, target, N: tl.constexpr):
    at = tl.arange(0, N)
    tl.store(target + at, tl.load(source + at))


@triton.jit
def arithmetic(x, y, sums, products, least, less, N: tl.constexpr):
    at = tl.arange(0, N)
    a, b = tl.load(x + at), tl.load(y + at)
    tl.store(sums + at, a + b)
    tl.store(products + at, -a * b)
    tl.store(least + at, tl.minimum(a, b))
    tl.store(less + at, a < b)


@triton.jit
def total(x, out, N: tl.constexpr):
    tl.store(out, tl.sum(tl.load(x + tl.arange(0, N))))


@triton.jit
def product(x, y, out, N: tl.constexpr):
    at = tl.arange(0, N)[:, None] * N + tl.arange(0, N)[None, :]
    tl.store(out + at, tl.dot(tl.load(x + at), tl.load(y + at)))


@triton.jit
def after(a, b, c, d):
    """`x -> a x + b`, then `x -> c x + d`: associative, not commutative."""
    return a * c, b * c + d


@triton.jit
def compose(x, y, ends, scales, shifts, R: tl.constexpr, N: tl.constexpr):
    at = tl.arange(0, R)[:, None] * N + tl.arange(0, N)[None, :]
    a, b = tl.load(x + at), tl.load(y + at)
    c, d = tl.associative_scan((a, b), 1, after)
    tl.store(scales + at, c)
    tl.store(shifts + at, d)
    c, d = tl.reduce((a, b), 1, after)
    tl.store(ends + tl.arange(0, R), d)


@triton.jit
def largest(x, values, places, N: tl.constexpr):
    at = tl.arange(0, N)
    value, place = triton_helpers.max_with_index(tl.load(x + at)[None, :], at[None, :], 1)
    tl.store(values + tl.arange(0, 1), value)
    tl.store(places + tl.arange(0, 1), place)


@triton.jit
def add_up(x, places, out, N: tl.constexpr):
    at = tl.arange(0, N)
    tl.atomic_add(out + tl.load(places + at), tl.load(x + at), at != 3)


def same(a: torch.Tensor, b: torch.Tensor) -> bool:
    """Bit by bit, but any NaN is a NaN."""
    both = a.float().isnan() & b.float().isnan()
    bits = {1: torch.uint8, 2: torch.int16, 4: torch.int32}[a.itemsize]
    return bool(((a.view(bits) == b.view(bits)) | both).all())


class Rounding(unittest.TestCase):
    def test_to_the_nearest_and_ties_to_even(self) -> None:
        for source in (torch.float32, torch.float16, torch.bfloat16):
            for kind in SMALL:
                with self.subTest(source=source, kind=kind):
                    x = NUMBERS.to(source)
                    made, most = torch.empty(4096, dtype=kind), torch.finfo(kind).max
                    copy[(1,)](x, made, 4096)
                    # PTX converts to float8 with saturation alone.
                    wanted = x.float().clamp(-most, most) if kind.itemsize == 1 else x
                    self.assertTrue(same(made, wanted.to(kind)))

    def test_every_small_float_is_its_number(self) -> None:
        for kind in SMALL:
            with self.subTest(kind):
                bits = torch.arange(1 << 16).to(torch.int16) if kind.itemsize == 2 else torch.arange(256).to(torch.uint8)
                x, made = bits.view(kind), torch.empty(len(bits))
                copy[(1,)](x, made, len(bits))
                self.assertTrue(same(made, x.float()))

    def test_towards_zero_and_no_further_than_the_type_goes(self) -> None:
        x = torch.tensor([2.9, -2.9, 3e9, -3e9, math.nan, math.inf, 0.4, 2147483520.0])
        made = torch.empty(8, dtype=torch.int32)
        copy[(1,)](x, made, 8)
        self.assertEqual(made.tolist(), [2, -2, 2**31 - 1, -(2**31), 0, 2**31 - 1, 0, 2147483520])


class SmallFloats(unittest.TestCase):
    def test_arithmetic_is_rounded_once(self) -> None:
        x, y = torch.randn(1024).bfloat16(), torch.randn(1024).bfloat16()
        y[5] = math.nan
        made = [torch.empty(1024, dtype=torch.bfloat16) for _ in range(3)] + [torch.empty(1024, dtype=torch.bool)]
        arithmetic[(1,)](x, y, *made, 1024)
        wanted = (x + y, -x * y, torch.fmin(x.float(), y.float()).bfloat16())
        self.assertTrue(all(map(same, made, wanted)))
        self.assertTrue(torch.equal(made[3], x < y))

    def test_sums_and_products_of_matrices(self) -> None:
        x = torch.randn(1024).bfloat16()
        out = torch.empty(1, dtype=torch.bfloat16)
        total[(1,)](x, out, 1024)
        torch.testing.assert_close(out[0].double(), x.double().sum(), rtol=1e-2, atol=0.2)
        a, b, c = torch.randn(32, 32).bfloat16(), torch.randn(32, 32).bfloat16(), torch.empty(32, 32)
        product[(1,)](a, b, c, 32)
        torch.testing.assert_close(c, a.float() @ b.float())

    def test_atomic_additions(self) -> None:
        for kind in (torch.float32, torch.bfloat16, torch.int32):
            with self.subTest(kind):
                x, places, out = torch.arange(16).to(kind), torch.arange(16) % 4, torch.ones(4, dtype=kind)
                add_up[(1,)](x, places, out, 16)
                self.assertEqual(out.tolist(), [25, 29, 33, 34])


class Combining(unittest.TestCase):
    def test_any_function_in_order(self) -> None:
        for length in (1, 2, 8, 64):
            with self.subTest(length):
                x, y = torch.randint(-2, 3, (2, length)).long(), torch.randint(-3, 4, (2, length)).long()
                scales, shifts, ends = torch.empty_like(x), torch.empty_like(x), torch.empty(2, dtype=torch.int64)
                compose[(1,)](x, y, ends, scales, shifts, 2, length)
                for row in range(2):
                    a, b = 1, 0
                    for k in range(length):
                        a, b = a * int(x[row, k]), b * int(x[row, k]) + int(y[row, k])
                        self.assertEqual((int(scales[row, k]), int(shifts[row, k])), (wrapped(a), wrapped(b)))
                    self.assertEqual(int(ends[row]), wrapped(b))

    def test_the_largest_and_where_it_is(self) -> None:
        for values, place in (([3.0, 7, 7, 1], 1), ([1.0, math.nan, 9, math.nan], 1), ([-math.inf] * 4, 0)):
            with self.subTest(values=values):
                value, at = torch.empty(1), torch.empty(1, dtype=torch.int64)
                largest[(1,)](torch.tensor(values), value, at, 4)
                self.assertEqual(int(at), place)
                self.assertTrue(same(value, torch.tensor(values).max().reshape(1)))


def wrapped(number: int) -> int:
    return (number + 2**63) % 2**64 - 2**63


@functools.cache
def calling(name: str) -> object:
    """A kernel that applies a function of libdevice; its source has to be in a file."""
    folder = unittest.enterModuleContext(__import__("tempfile").TemporaryDirectory())
    path = os.path.join(folder, f"kernel_{name}.py")
    with open(path, "w") as file:
        file.write("import triton\nimport triton.language as tl\n")
        file.write("from torch._inductor.runtime.triton_helpers import libdevice\n")
        file.write("@triton.jit\ndef kernel(x, out, N: tl.constexpr):\n    at = tl.arange(0, N)\n")
        file.write(f"    tl.store(out + at, libdevice.{name}(tl.load(x + at)))\n")
    specification = importlib.util.spec_from_file_location(f"kernel_{name}", path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module.kernel


class Libdevice(unittest.TestCase):
    def test_functions_that_python_has_too(self) -> None:
        x = torch.tensor([0.1, 0.25, 0.5, 0.9], dtype=torch.float64)
        others = {"tgamma": math.gamma, "cbrt": lambda v: v ** (1 / 3), "exp2": lambda v: 2**v}
        names = """acos asin asinh atan atanh ceil cos cosh erf erfc exp expm1 fabs floor lgamma log log10 log1p log2 sin sinh
        sqrt tan tanh trunc"""
        for name in [*names.split(), *others]:
            with self.subTest(name):
                made = torch.empty_like(x)
                calling(name)[(1,)](x, made, 4)
                function = others.get(name) or getattr(math, name)
                torch.testing.assert_close(made, torch.tensor([function(v) for v in x.tolist()], dtype=torch.float64))

    def test_rounding_functions(self) -> None:
        x = torch.tensor([0.5, 1.5, -2.5, 2.4])
        for name, wanted in (("rint", [0, 2, -2, 2]), ("round", [1, 2, -3, 2]), ("llrint", [0, 2, -2, 2])):
            with self.subTest(name):
                made = torch.empty_like(x)
                calling(name)[(1,)](x, made, 4)
                self.assertEqual(made.tolist(), wanted)

    def test_tests_give_whole_numbers(self) -> None:
        made = torch.empty(4, dtype=torch.int32)
        calling("isnan")[(1,)](torch.tensor([1.0, math.nan, math.inf, -0.0]), made, 4)
        self.assertEqual(made.tolist(), [0, 1, 0, 0])
        calling("signbit")[(1,)](torch.tensor([1.0, -1.0, math.inf, -0.0]), made, 4)
        self.assertEqual(made.tolist(), [0, 1, 0, 1])

    def test_what_is_missing_is_named(self) -> None:
        with self.assertRaisesRegex(Exception, "norm4df"):
            triton_helpers.libdevice.norm4df(1.0)


if __name__ == "__main__":
    unittest.main(verbosity=2)

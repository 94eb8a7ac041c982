"""Failures that real torch makes, explained: operators whose fake functions lie, and inputs that changed."""

from __future__ import annotations

import importlib.util
import json
import sys
import tempfile
import unittest
from pathlib import Path

from program import FIXTURES, skip, torchpare

if importlib.util.find_spec("torch") is None:
    skip(f"{sys.executable} has no torch")
from forked import forked

#: Each function returns something else than its fake function promises, which is a tensor like `x`.
LIARS = {
    "wider": "x.new_empty(x.shape[0], x.shape[1] + 1)",
    "transposed": "x.t().contiguous().t()",
    "padded": "x.new_empty(x.shape[0], x.shape[1] + 3)[:, : x.shape[1]]",
    "expanded": "x.new_zeros(x.shape[0], 1).expand(x.shape)",
    "flat": "x.new_empty(x.numel())",
    "shifted": "x.new_empty(x.numel() + 1)[1:].view(x.shape)",
}

SEPARATOR = "=== the next ===\n"

#: Compiles and calls one after the other; prints how each fails.
COMPILE = """
import sys, torch, traceback
for name, value in {liars!r}.items():
    function = eval("lambda x: " + value)
    operator = torch.library.custom_op("liars::" + name, function, mutates_args=(), schema="(Tensor x) -> Tensor")
    operator.register_fake(lambda x: torch.empty_like(x))
    torch._dynamo.reset()
    try:
        torch.compile(lambda x: operator(x * 2) + 1)(torch.randn(4, 8))
    except Exception:
        traceback.print_exc()
    print({separator!r}, end="", file=sys.stderr, flush=True)
sys.exit(1)
"""

#: Asserts on values: an operator that gives NaN, an infinite argument, and a size that is too small.
COMPILE_VALUES = """
import sys, torch, traceback
import torch._inductor.config as inductor
torch._dynamo.config.capture_scalar_outputs = True
inductor.nan_asserts = True
bad = torch.library.custom_op("values::bad", lambda x: x * float("nan"), mutates_args=(), schema="(Tensor x) -> Tensor")
bad.register_fake(lambda x: torch.empty_like(x))

def sized(lengths):
    first = lengths[0].item()
    torch._check(first >= 2)
    return torch.zeros(first)

for function, argument in (
    (lambda x: bad(x), torch.ones(4)),
    (lambda x: x + 1, torch.full((4,), float("inf"))),
    (sized, torch.tensor([1])),
):
    torch._dynamo.reset()
    try:
        torch.compile(function)(argument)
    except Exception:
        traceback.print_exc()
    print({separator!r}, end="", file=sys.stderr, flush=True)
sys.exit(1)
"""

#: An operator whose fake function says float32 and that returns float64.
COMPILE_DTYPE = """
import sys, torch
doubled = torch.library.custom_op("liars::doubled", lambda x: x.double(), mutates_args=(), schema="(Tensor x) -> Tensor")
doubled.register_fake(lambda x: torch.empty_like(x))
torch.compile(lambda x: doubled(x * 2) + 1)(torch.randn(4, 8))
sys.exit("not refused")
"""

#: Calls the wrapper itself, as programs do that load compiled artifacts.
CALL = """
import runpy, torch
names = runpy.run_path({path!r})
names["call"]([{argument}])
"""


class Explain(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="torchpare-explain-")
        self.addCleanup(folder.cleanup)
        self.cache = Path(folder.name, "cache")

    def failure(self, program: str) -> str:
        done = forked(program, TORCHINDUCTOR_CACHE_DIR=str(self.cache))
        self.assertNotEqual(done.code, 0, "it did not fail")
        return done.error

    def explained(self, error: str, *where: str | Path) -> dict:
        return json.loads(torchpare("explain", "-", *where, "--json", text=error))

    def liar(self, name: str, error: str) -> dict:
        said = self.explained(error)
        self.assertEqual(said["op"], f"torch.ops.liars.{name}.default")
        self.assertIn(f"torch.ops.liars.{name}.default(", said["made_by"])
        self.assertIn(f"liars.{name}", said["nodes"])
        message = error[max(error.rfind("AssertionError"), error.rfind("RuntimeError: ")) :]
        if "Error in op" in message:
            self.assertEqual(self.explained(message, self.cache)["line"], said["line"], "by the message alone")
        return said

    def test_operators_that_lie(self) -> None:
        errors = self.failure(COMPILE.format(liars=LIARS, separator=SEPARATOR)).split(SEPARATOR)
        said = {name: self.liar(name, error) for name, error in zip(LIARS, errors, strict=False)}
        wider = said["wider"]
        self.assertEqual(wider["findings"], ["dimension 1: size 9 came, 8 was compiled"])
        self.assertEqual((wider["compiled"]["size"], wider["came"]["size"]), (["4", "8"], ["4", "9"]))
        self.assertIn("opcheck(torch.ops.liars.wider.default", wider["advice"][0])
        for name, word in (("transposed", "permuted"), ("padded", "padded"), ("expanded", "broadcast")):
            self.assertTrue(said[name]["findings"][0].startswith(word), said[name])
        self.assertIn("number of dimensions", said["flat"]["findings"][0])
        self.assertEqual(said["shifted"]["kind"], "alignment_asserts")
        self.assertIn("1 elements of 4 bytes", said["shifted"]["findings"][0])

    def test_values(self) -> None:
        errors = self.failure(COMPILE_VALUES.format(separator=SEPARATOR)).split(SEPARATOR)
        nan, infinite, size = (self.explained(error) for error in errors[:3])
        self.assertEqual((nan["kind"], nan["findings"]), ("nan_asserts", ["NaN is among the values"]))
        self.assertIn("torch.ops.values.bad.default(", nan["made_by"])
        self.assertEqual((infinite["class"], infinite["input"]), ("input", 0))
        self.assertEqual(infinite["findings"], ["infinity is among the values"])
        self.assertEqual((size["kind"], size["tensors"]), ("scalar_asserts", ["u0"]))
        self.assertIn(".item()", size["made_by"])
        self.assertIn("u0 >= 2", size["findings"][0])

    def test_another_dtype(self) -> None:
        """Up to torch 2.13 no assert looks at it."""
        error = self.failure(COMPILE_DTYPE)
        if "not refused" in error:
            self.explained_is_trouble(error)
            return
        said = self.liar("doubled", error)
        self.assertEqual(said["form"], "assert_tensor_metadata")
        self.assertEqual(said["findings"], ["dtype: torch.float64 came, torch.float32 was compiled"])

    def explained_is_trouble(self, error: str) -> None:
        torchpare("explain", "-", text=error, expect=2)

    def test_inputs_that_changed(self) -> None:
        compiling = "import torch; torch.compile(lambda x: x.sum(0) * 2)(torch.randn(4, 8))"
        compiled = forked(compiling, TORCHINDUCTOR_CACHE_DIR=str(self.cache))
        self.assertEqual(compiled.code, 0, compiled.error)
        (path,) = (p for p in self.cache.glob("*/*.py") if "def call(" in p.read_text())
        for argument, word in (("torch.randn(8, 4).t()", "permuted"), ("torch.randn(5, 8)", "dimension 0: size 5 came")):
            said = self.explained(self.failure(CALL.format(path=str(path), argument=argument)))
            self.assertEqual((said["class"], said["input"]), ("input", 0))
            self.assertIn(word, said["findings"][0])
            self.assertIn("mark_dynamic", said["advice"][0])

    def test_a_message_may_fit_several(self) -> None:
        message = "expected size 4==4, stride 7==4 at dim=0\nError in op: torch.ops.evidence.scale.default\n"
        said = self.explained(message, FIXTURES / "torch-2.13.0" / "cpu")
        self.assertGreater(said["may_also_be"], 0)

    def test_what_cannot_be_explained_is_trouble(self) -> None:
        torchpare("explain", "-", text="AssertionError\n", expect=2)
        torchpare("explain", "-", text="Error in op: torch.ops.no.op.default\n", expect=2)
        torchpare("explain", str(self.cache / "none.log"), expect=2)


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")

"""Interpreted wrappers are right, not only equal: their results are those of the ATen graph, executed eagerly on the CPU.

A backward gets what the interpreted forward has saved for it. Within the tolerance of each type; what cannot be
compared carries its reason. Prints what was compared. TORCHPARE_LONG_TESTS=1 compares the large model too.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import tempfile
import unittest
from pathlib import Path

from captured import CAPTURED
from program import FIXTURES, ROOT, skip

if importlib.util.find_spec("triton") is None:
    skip("no triton here")
if CAPTURED.parent.name != "torch-2.13.0":
    skip("the reasons are those of torch 2.13.0")
os.environ["TRITON_INTERPRET"] = "1"
sys.path.insert(0, str(ROOT / "tools/python/torchpare_runner"))
sys.path.insert(0, str(FIXTURES))

import evidence
import interpreter
import torch
import vllm_stand_ins  # noqa: F401
from eager_graphs import GRAPHS, Executed, directly, executed
from torch.testing import assert_close
from wrapper import Wrapper

#: What is no call of Python, or cannot be compared, and why.
EXCEPTIONS = {
    "freezing.0": "its weights are attributes of the module, which torch does not write into the text",
    "cpp_wrapper.0": "C++ with a few lines of Python around it",
    "random.0": "the CPU draws other numbers",
    "attention_training_efficient.0": "the CPU drops other elements",
    "attention_training_efficient.1": "the CPU drops other elements",
    # mutated is read after it was overwritten; torch 2.13's own code for the CPU gives the same wrong result.
    "mutation.0": "torch's text is not what the graph says",
}
#: Dynamo takes longer to trace its 61 layers than the rest takes in all; interpreted_graphs.py executes it in every run.
if os.environ.get("TORCHPARE_LONG_TESTS") != "1":
    EXCEPTIONS["deepseek_v3.0"] = "only where TORCHPARE_LONG_TESTS=1 asks for it"
#: Not traced, or without an implementation for the CPU, until kernels are interpreted.
DIRECTLY = ("user_kernel", "symmetric_memory")
#: Part of a tensor's largest element, or of 1: sums are added up in another order, and rounded at other places.
TOLERANCE = {torch.bfloat16: 1e-2, torch.float16: 2e-3}
OF_OTHERS = 1e-5
COMMUNICATION = "torch.ops._c10d_functional. torch.ops.symm_mem."


def wrapper_of(name: str, folder: Path) -> Wrapper:
    """Without NaN asserts: one of them asks a buffer that is None."""
    path = folder / f"{name}.py"
    path.write_text(WRAPPERS[name].texts["no_nan" if "no_nan" in WRAPPERS[name].texts else "on"])
    return Wrapper.load(path)


WRAPPERS = {f"{w.graph}.{w.index}": w for w in evidence.read(CAPTURED.parent / "cuda")}


def saved_for(backward: Wrapper, given: Executed, forward: list, tangents: int) -> list:
    """The arguments of the backward: symbols first, what else was saved, and the gradients of the results."""
    saved = forward[len(forward) - (len(backward.input_names()) - tangents) :]
    numbers = [v for v in saved if not isinstance(v, torch.Tensor)]
    return [*numbers, *(v for v in saved if isinstance(v, torch.Tensor)), *given.inputs[-tangents:]]


class Right(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        """All are executed eagerly before the interpreter takes torch's device away."""
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="torchpare-right-")))
        names = [n for n in GRAPHS if n not in DIRECTLY and f"{n}.0" not in EXCEPTIONS and f"{n}.0" in WRAPPERS]
        cls.executed = {name: executed(name) for name in names}
        interpreter.install(COMMUNICATION)
        cls.executed |= {name: [directly(name)] for name in DIRECTLY}

    def test_results_are_those_of_the_graph(self) -> None:
        for name, graphs in self.executed.items():
            forward: list = []
            for k, graph in enumerate(graphs):
                with self.subTest(f"{name}.{k}"):
                    wrapper = wrapper_of(f"{name}.{k}", self.folder)
                    tangents = graphs[0].user_outputs
                    arguments = graph.inputs if k == 0 else saved_for(wrapper, graph, forward, tangents)
                    self.assertEqual(len(arguments), len(wrapper.input_names()))
                    torch.manual_seed(0)
                    forward = list(wrapper.call(list(arguments)))
                    compared = tangents if k == 0 and len(graphs) > 1 else len(graph.outputs)
                    self.check(forward[:compared], graph.outputs[:compared])
                    print(f"{name}.{k}: {compared} results")

    def check(self, got: list, wanted: list) -> None:
        self.assertEqual(len(got), len(wanted))
        self.assertTrue(any(isinstance(w, torch.Tensor) and w.numel() for w in wanted))
        for one, other in zip(got, wanted, strict=True):
            if not isinstance(other, torch.Tensor):
                assert_close(one, other, rtol=OF_OTHERS, atol=OF_OTHERS)
                continue
            self.assertEqual((one.dtype, one.shape), (other.dtype, other.shape))
            tolerance = TOLERANCE.get(one.dtype, OF_OTHERS)
            if other.dtype.itemsize == 1 and other.is_floating_point():
                one, other = one.float(), other.float()
            largest = other.abs().nan_to_num().max().item() if other.numel() and other.is_floating_point() else 0
            assert_close(one, other, rtol=0, atol=tolerance * max(1, largest), equal_nan=True)

    def test_every_wrapper_is_compared_or_has_its_reason(self) -> None:
        compared = {f"{name}.{k}" for name, graphs in self.executed.items() for k in range(len(graphs))}
        self.assertEqual(compared | set(EXCEPTIONS), set(WRAPPERS))


if __name__ == "__main__":
    unittest.main(verbosity=2)

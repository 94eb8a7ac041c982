"""Rewritten wrappers, executed: the same results to the bit, and no trap where one was taken out.

Every wrapper runs on the arguments that its graph was called with, as torch wrote it and in both styles.
"""

from __future__ import annotations

import unittest
import warnings

from compiled import bits, compile_with, copies, load, run, torch
from models import MODELS
from program import rewritten


def swapped_strides(arguments: list) -> list:
    """The same values, but the first matrix is laid out the other way round."""
    wrong = copies(arguments)
    k = next(k for k, a in enumerate(wrong) if isinstance(a, torch.Tensor) and a.dim() == 2 and min(a.shape) > 1)
    matrix = wrong[k]
    other = matrix.t().contiguous().t() if matrix.is_contiguous() else matrix.contiguous()
    assert other.stride() != matrix.stride()
    wrong[k] = other
    return wrong


class Behaviour(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.wrappers = []
        for build in MODELS:
            compiled = compile_with(*build(), off=set())
            cls.wrappers += zip(compiled.texts, compiled.calls, strict=True)

    def test_results_are_the_same_to_the_bit(self) -> None:
        for k, (text, arguments) in enumerate(self.wrappers):
            expected = [bits(v) for v in run(text, arguments)]
            for style in ("delete", "mute"):
                with self.subTest(wrapper=k, style=style):
                    result = run(rewritten(text, "--preset", "strip", style=style), arguments)
                    self.assertEqual([bits(v) for v in result], expected)

    def test_a_muted_wrapper_has_the_same_length_and_lines(self) -> None:
        for k, (text, _) in enumerate(self.wrappers):
            with self.subTest(wrapper=k):
                muted = rewritten(text, "--preset", "strip", style="mute")
                self.assertNotEqual(muted, text)
                self.assertEqual(len(muted.encode()), len(text.encode()))
                self.assertEqual(muted.count("\n"), text.count("\n"))

    def test_wrong_strides_are_caught_only_while_the_assert_is_there(self) -> None:
        for k, (text, arguments) in enumerate(self.wrappers[:1] + self.wrappers[-1:]):
            wrong = swapped_strides(arguments)
            with self.subTest(wrapper=k):
                with self.assertRaisesRegex(AssertionError, "stride"):
                    load(text).call(copies(wrong))
                kept = rewritten(text, "--preset", "strip", "--set", "size_asserts=keep")
                with self.assertRaisesRegex(AssertionError, "stride"):
                    load(kept).call(copies(wrong))
                for style in ("delete", "mute"):
                    load(rewritten(text, "--preset", "strip", style=style)).call(copies(wrong))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    print(f"torch {torch.__version__}")
    unittest.main(verbosity=2, warnings="ignore")

"""strip(compiled with the flags on) is what torch itself writes with the flags off, byte for byte.

For models that no fixture was made of, all flags together and one at a time, forward and backward.
"""

from __future__ import annotations

import unittest

from compiled import FLAGS, compile_with, torch
from models import MODELS
from program import rewritten


class FlagOff(unittest.TestCase):
    def check_model(self, build) -> int:
        """Compare every wrapper under every setting; how many asserts' lines went in all."""
        on = compile_with(*build(), off=set()).texts
        self.assertTrue(on, "torch wrote no wrapper")
        gone = 0
        for off in [set(FLAGS), *({flag} for flag in FLAGS)]:
            policy = ["--preset", "keep", *(f"--set={flag}=strip" for flag in sorted(off))]
            for k, (text, expected) in enumerate(zip(on, compile_with(*build(), off=off).texts, strict=True)):
                with self.subTest(model=build.__name__, wrapper=k, off=sorted(off)):
                    stripped = rewritten(text, *policy)
                    self.assertEqual(without_id(stripped), without_id(expected))
                    gone += text.count("\n") - stripped.count("\n")
        return gone

    def test_strip_is_flag_off(self) -> None:
        for build in MODELS:
            gone = self.check_model(build)
            print(f"{build.__name__}: {gone} lines went, as with the flags off")
            self.assertGreater(gone, 0)


def without_id(text: str) -> str:
    """Without the line in which torch numbers the graphs of a process."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("# AOT ID: "))


if __name__ == "__main__":
    print(f"torch {torch.__version__}, flags {', '.join(FLAGS)}")
    unittest.main(verbosity=2, warnings="ignore")

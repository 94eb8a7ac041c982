"""For tests that execute CUDA wrappers by Triton's interpreter; without Triton they are skipped."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from captured import CAPTURED
from program import FIXTURES, rewritten, skip
from validating import Validating

if importlib.util.find_spec("triton") is None:
    skip("no triton here")
GRAPHS = CAPTURED.parent / "cuda"
#: Registers the operators that are not torch's.
STAND_INS = "vllm_stand_ins"


class Interpreted(Validating):
    """With triton imported as it is interpreted."""

    def __init__(self) -> None:
        super().__init__(FIXTURES, Path(__file__).parent, TRITON_INTERPRET="1")

    def untimed(self, *what: str | Path) -> tuple[int, dict]:
        return self.validate(*what, "--no-timing", "--import", STAND_INS)


def text_of(graph: str) -> str:
    return (GRAPHS / f"{graph}.py").read_text()


def stripped(text: str, style: str = "delete") -> str:
    return rewritten(text, "--preset", "strip", style=style)

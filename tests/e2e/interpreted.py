"""For tests that execute CUDA wrappers by Triton's interpreter; without Triton they are skipped."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import tempfile
from pathlib import Path

from captured import CAPTURED
from preforked import Preforked, environment
from program import FIXTURES, rewritten, skip

if importlib.util.find_spec("triton") is None:
    skip("no triton here")
GRAPHS = CAPTURED.parent / "cuda"
#: Registers the operators that are not torch's.
STAND_INS = "vllm_stand_ins"


class Interpreted:
    """Use as a context: `validate` with a Python that has imported torch, and triton as it is interpreted."""

    def __enter__(self) -> Interpreted:
        self._folder = tempfile.TemporaryDirectory(prefix="torchpare-interpreted-")
        self.folder = Path(self._folder.name)
        self._environment = environment(self.folder, FIXTURES, Path(__file__).parent) | {"TRITON_INTERPRET": "1"}
        self._preforked = Preforked(self.folder, self._environment, CAPTURED / "mlp.0.py")
        self._python = self._preforked.__enter__().interpreter
        return self

    def __exit__(self, *error: object) -> None:
        self._preforked.__exit__(*error)
        self._folder.cleanup()

    def validate(self, a: str, b: str) -> tuple[int, dict]:
        """Exit code and report of two texts, without timing."""
        return self.validate_with(self._python, a, b, "--no-timing", "--import", STAND_INS)

    def validate_with(self, python: str | Path, a: str, b: str, *more: str, **variables: str) -> tuple[int, dict]:
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        (folder / "a.py").write_text(a)
        (folder / "b.py").write_text(b)
        return self._run(folder / "a.py", folder / "b.py", "--python", python, *more, **variables)

    def validate_cache(self, cache: Path) -> tuple[int, dict]:
        return self._run(cache, "--python", self._python, "--no-timing", "--import", STAND_INS)

    def _run(self, *arguments: str | Path, **variables: str) -> tuple[int, dict]:
        command = [os.environ["TORCHPARE"], "validate", *arguments, "--json"]
        done = subprocess.run(command, capture_output=True, env=self._environment | variables, check=False)
        return done.returncode, json.loads(done.stdout or "{}") | {"said": done.stderr.decode()}


def text_of(graph: str) -> str:
    return (GRAPHS / f"{graph}.py").read_text()


def stripped(text: str, style: str = "delete") -> str:
    return rewritten(text, "--preset", "strip", style=style)

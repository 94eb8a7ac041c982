"""`torchpare validate`, for tests that have many wrappers executed by a Python that has imported torch already."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path

from captured import CAPTURED
from preforked import Preforked, environment


class Validating(Preforked):
    """Use as a context. Programs find modules in these folders, and have these variables."""

    def __init__(self, *python_path: Path, **variables: str) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="torchpare-validating-")
        self.folder = Path(self._folder.name)
        self._variables = environment(self.folder, *python_path) | variables
        super().__init__(self.folder, self._variables, CAPTURED / "mlp.0.py")

    def __exit__(self, *error: object) -> None:
        super().__exit__(*error)
        self._folder.cleanup()

    def validate(self, *what: str | Path, python: str | Path = "", program: str = "", **variables: str) -> tuple[int, dict]:
        """Exit code and report, with what was said beside it. Wrappers are files, or texts of several lines."""
        words = [self._file_of(one) if isinstance(one, str) and "\n" in one else one for one in what]
        command = [program or os.environ["TORCHPARE"], "validate", *words, "--json", "--python", python or self.interpreter]
        done = subprocess.run(command, capture_output=True, env=self._variables | variables, check=False)
        return done.returncode, json.loads(done.stdout or "{}") | {"said": done.stderr.decode()}

    def _file_of(self, text: str) -> Path:
        path = Path(tempfile.mkdtemp(dir=self.folder)) / "wrapper.py"
        path.write_text(text)
        return path

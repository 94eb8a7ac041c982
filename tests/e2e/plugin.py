"""The vLLM plugin in a host that loads plugins as vLLM documents it: in every process, once, by the environment."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from program import ROOT, skip

for name in ("tomllib", "torch"):
    if importlib.util.find_spec(name) is None:
        skip(f"{sys.executable} has no {name}")
import tomllib  # noqa: E402


class Plugin(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        """The package's entry points, as an installation would list them."""
        folder = tempfile.TemporaryDirectory(prefix="torchpare-plugin-")
        cls.addClassCleanup(folder.cleanup)
        project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
        listed = Path(folder.name, "torchpare-0.dist-info")
        listed.mkdir()
        (listed / "METADATA").write_text("Metadata-Version: 2.1\nName: torchpare\nVersion: 0\n")
        lines = []
        for group, entries in project["entry-points"].items():
            lines += [f"[{group}]", *(f"{name} = {target}" for name, target in entries.items())]
        (listed / "entry_points.txt").write_text("\n".join(lines) + "\n")
        cls.path = os.pathsep.join([folder.name, os.environ["PYTHONPATH"]])

    def processes(self, **variables: str) -> list[dict]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("TORCHPARE", "VLLM", "TORCHINDUCTOR"))}
        environment |= {"PYTHONPATH": self.path, "TORCHPARE_LIBRARY": os.environ["TORCHPARE_LIBRARY"], **variables}
        host = [sys.executable, str(Path(__file__).with_name("plugin_host.py"))]
        done = subprocess.run(host, env=environment, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        said = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(len(said), 5)
        return said

    def test_on_in_every_process_and_once(self) -> None:
        for one in self.processes(TORCHPARE="once", TORCHPARE_POLICY="--keep-op 'torch.ops.mylib.*'"):
            with self.subTest(one["process"]):
                self.assertEqual(one["preset"], "once")
                self.assertEqual(one["funnel"], "torchpare.loading")
                # A forked child has what its parent decided, and does not say it again.
                said = 0 if one["process"].startswith("fork") else 1
                self.assertEqual(len(one["lines"]), said, one["lines"])
                for line in one["lines"]:
                    self.assertRegex(line, r"INFO torchpare: on, because TORCHPARE=once; torch 2\.")
                    self.assertIn("size_asserts=once (--preset once)", line)
                    self.assertIn("torch.ops.mylib.*=keep", line)

    def test_unset_is_off_and_says_how_to_turn_it_on(self) -> None:
        first, *_ = self.processes()
        self.assertIsNone(first["preset"])
        self.assertIsNone(first["funnel"], "torch was imported for nothing")
        said = "INFO torchpare: off; TORCHPARE=once, strip or vllm in the environment turns it on"
        self.assertEqual(first["lines"], [said])

    def test_off_is_off(self) -> None:
        for one in self.processes(TORCHPARE="off"):
            self.assertIsNone(one["preset"])
            self.assertLessEqual(len(one["lines"]), 1)

    def test_not_among_the_plugins_wanted(self) -> None:
        for one in self.processes(TORCHPARE="once", VLLM_PLUGINS="other"):
            self.assertFalse(one["imported"])
            self.assertEqual(one["lines"], [])

    def test_trouble_is_one_line_and_no_more(self) -> None:
        for variables, word in (
            ({"TORCHPARE": "strp"}, "write one of"),
            ({"TORCHPARE": "strip", "TORCHPARE_POLICY": "--set size_assert=keep"}, "did you mean size_asserts?"),
            ({"TORCHPARE": "strip", "TORCHPARE_POLICY": "--keep-op 'x"}, "quote as in a shell"),
        ):
            first, *_ = self.processes(**variables)
            self.assertIsNone(first["preset"])
            self.assertEqual(len(first["lines"]), 1)
            self.assertRegex(first["lines"][0], r"^WARNING torchpare: off, wrappers are loaded as they are; ")
            self.assertIn(word, first["lines"][0])


if __name__ == "__main__":
    unittest.main(verbosity=2)

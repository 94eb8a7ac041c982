"""Shells offer the flags of the command that stands there; each shell itself is asked, where it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from program import torchpare


class Completion(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="torchpare-completion-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "wrapper.py").touch()

    def run_shell(self, *command: str) -> list[str]:
        if shutil.which(command[0]) is None:
            self.skipTest(f"{command[0]} is not installed")
        environment = {**os.environ, "HOME": str(self.folder), "TERM": "dumb"}
        done = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout.split("\n")

    def bash(self, *words: str) -> list[str]:
        """What bash offers for the last word."""
        script = torchpare("completion", "bash") + 'COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))\n_torchpare\n'
        return self.run_shell("bash", "-uc", script + 'printf "%s\\n" "${COMPREPLY[@]-}"', "-", "torchpare", *words)

    def test_bash_offers_commands(self) -> None:
        offered = self.bash("")
        for name in ("scan", "rewrite", "policy", "audit", "validate", "completion", "--help"):
            self.assertIn(name, offered)
        self.assertEqual([word for word in self.bash("re") if word], ["rewrite"])

    def test_bash_offers_the_flags_of_the_command(self) -> None:
        self.assertIn("--in-place", self.bash("rewrite", "--"))
        self.assertIn("--preset", self.bash("rewrite", "--"))
        self.assertNotIn("--in-place", self.bash("scan", "--"))
        self.assertNotIn("--preset", self.bash("validate", "--"))

    def test_bash_offers_values_and_files(self) -> None:
        self.assertEqual([word for word in self.bash("scan", "--preset", "") if word], ["vllm", "strip", "keep", "once"])
        self.assertIn("size_asserts=once", self.bash("scan", "--set", "size"))
        self.assertIn("wrapper.py", self.bash("scan", "wr"))

    def test_every_flag_is_one_that_the_program_takes(self) -> None:
        for command in ("scan", "rewrite", "policy", "audit", "validate", "run"):
            for flag in filter(None, self.bash(command, "--")):
                self.assertIn(f"{flag}", torchpare(command, "--help"))

    def test_zsh_takes_it(self) -> None:
        script = f"autoload -Uz compinit && compinit -u\n{torchpare('completion', 'zsh')}\nprint $_comps[torchpare]\n"
        self.assertIn("_bash_complete", self.run_shell("zsh", "-fc", script)[0])

    def test_fish_offers_the_same(self) -> None:
        (self.folder / "torchpare.fish").write_text(torchpare("completion", "fish"))

        def offered(line: str) -> list[str]:
            words = self.run_shell("fish", "-c", f"source torchpare.fish; complete -C '{line}'")
            return [word.split("\t")[0] for word in words]

        self.assertIn("rewrite", offered("torchpare re"))
        self.assertIn("--in-place", offered("torchpare rewrite --i"))
        self.assertNotIn("--in-place", offered("torchpare scan --i"))
        self.assertIn("once", offered("torchpare scan --preset "))


if __name__ == "__main__":
    unittest.main(verbosity=2)

"""Shells offer the flags of the command that stands there; each shell itself is asked, where it is installed."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from program import torchpare


class Completion(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="torchpare-completion-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        for name in ("wrapper.py", "a b.log"):
            (self.folder / name).touch()

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
        self.assertEqual([word for word in self.bash("run", "--preset", "o") if word], ["once", "off"])
        self.assertIn("size_asserts=once", self.bash("scan", "--set", "size"))
        self.assertIn("wrapper.py", self.bash("scan", "wr"))
        self.assertEqual(sorted(filter(None, self.bash("scan", "--html", ""))), ["a b.log", "wrapper.py"], "no flag")
        self.assertEqual([word for word in self.bash("scan", "--color", "a") if word], ["auto", "always"])
        self.assertEqual([word for word in self.bash("completion", "") if word], ["bash", "zsh", "fish"])

    def test_bash_knows_explain_and_run(self) -> None:
        self.assertIn("--json", self.bash("explain", "--"))
        self.assertEqual([word for word in self.bash("explain", "a") if word], ["a b.log"])
        self.assertIn("--report", self.bash("run", "--"))
        self.assertEqual([word for word in self.bash("run", "--on-failure", "") if word], ["raise", "warn"])
        self.assertIn("basename", self.bash("run", "--preset", "once", "--", "basena"))
        self.assertEqual([word for word in self.bash("run", "--", "python3", "wr") if word], ["wrapper.py"])
        self.assertEqual([word for word in self.bash("run", "--", "python3", "--re") if word], [])

    def test_bash_leaves_the_command_of_run_to_its_own_completion(self) -> None:
        script = torchpare("completion", "bash")
        script += (
            '_command_offset() { COMPREPLY=("from $1"); }; COMP_WORDS=(torchpare run -- git st) COMP_CWORD=4\n_torchpare\n'
        )
        self.assertEqual(self.run_shell("bash", "-uc", script + 'echo "${COMPREPLY[@]}"'), ["from 3", ""])

    def test_every_flag_is_one_that_the_program_takes(self) -> None:
        for command in ("scan", "rewrite", "policy", "audit", "validate", "run", "explain", "undo"):
            for flag in filter(None, self.bash(command, "--")):
                self.assertIn(f"{flag}", torchpare(command, "--help"))

    def test_zsh_takes_it(self) -> None:
        script = f"autoload -Uz compinit && compinit -u\n{torchpare('completion', 'zsh')}\nprint $_comps[torchpare]\n"
        self.assertIn("_bash_complete", self.run_shell("zsh", "-fc", script)[0])

    def in_zsh(self, keys: str, expected: str) -> None:
        """Types into a real zsh, and waits for what it makes of it."""
        if shutil.which("zsh") is None:
            self.skipTest("zsh is not installed")
        (self.folder / "completion").write_text(torchpare("completion", "zsh"))
        ours, theirs = pty.openpty()
        environment = {**os.environ, "HOME": str(self.folder), "TERM": "dumb", "PS1": "> "}
        streams = {"stdin": theirs, "stdout": theirs, "stderr": theirs}
        with subprocess.Popen(
            ["zsh", "-f", "-i"], cwd=self.folder, env=environment, start_new_session=True, **streams
        ) as shell:
            os.close(theirs)
            os.write(ours, b"autoload -Uz compinit && compinit -u; source ./completion; unsetopt beep; print rea''dy\n")
            shown = self.read_until(ours, "ready\r")
            os.write(ours, keys.encode())
            shown = self.read_until(ours, expected)
            shell.kill()
            os.close(ours)
        self.assertIn(expected, shown)

    @staticmethod
    def read_until(terminal: int, expected: str) -> str:
        shown, end = "", time.monotonic() + 30
        while expected not in shown and time.monotonic() < end:
            if select.select([terminal], [], [], 1)[0]:
                shown += os.read(terminal, 4096).decode(errors="replace")
        return shown

    def test_zsh_completes(self) -> None:
        self.in_zsh("torchpare expl\t", "torchpare explain")
        self.in_zsh("torchpare run --on-f\t", "run --on-failure")
        self.in_zsh("torchpare scan --color al\t", "--color always")
        self.in_zsh("torchpare scan wr\t", "scan wrapper.py")
        self.in_zsh("torchpare run -- basena\t", "-- basename")

    def test_fish_offers_the_same(self) -> None:
        (self.folder / "torchpare.fish").write_text(torchpare("completion", "fish"))

        def offered(line: str) -> list[str]:
            words = self.run_shell("fish", "-c", f"source torchpare.fish; complete -C '{line}'")
            return [word.split("\t")[0] for word in words]

        self.assertIn("rewrite", offered("torchpare re"))
        self.assertIn("--in-place", offered("torchpare rewrite --i"))
        self.assertNotIn("--in-place", offered("torchpare scan --i"))
        self.assertIn("once", offered("torchpare scan --preset "))
        self.assertIn("--max-size", offered("torchpare explain --"))
        self.assertIn("a b.log", offered("torchpare explain a"))
        self.assertIn("warn", offered("torchpare run --on-failure "))
        self.assertIn("basename", offered("torchpare run --preset once -- basena"))
        self.assertIn("wrapper.py", offered("torchpare run -- cat wr"))
        self.assertNotIn("--in-place", offered("torchpare run -- rewrite --i"))
        self.assertEqual([word for word in offered("torchpare completion ") if word], ["bash", "fish", "zsh"])


if __name__ == "__main__":
    unittest.main(verbosity=2)

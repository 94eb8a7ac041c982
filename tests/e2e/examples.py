"""The files of tools/examples: what they have a machine do is done to a cache that vLLM left, in a folder of the test's.

Read as far as their commands go by the few lines of code below; with TORCHPARE_LONG_TESTS, PyYAML and pre-commit of the
Python index read them too, and pre-commit runs the hook.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tarfile
import tempfile
import textwrap
import unittest
import venv
from pathlib import Path

from program import FIXTURES, ROOT, torchpare

EXAMPLES = ROOT / "tools/examples"
HOOKS = ROOT / ".pre-commit-hooks.yaml"
POLICY = ("--preset", "strip", "--keep-op", "torch.ops.mylib.*")

#: In place of Python, where the examples install a wheel: the program that the wheel would bring is there already.
INSTALLER = """#!/bin/sh
test "$1 $2 $3" = "-m pip install" && echo "$@" >> "$INSTALLED"
"""


def blocks(text: str, key: str) -> list[str]:
    """The texts behind `key: |`, or behind `key: ` on the line, in YAML that is written as ours is."""
    found, lines = [], text.splitlines()
    for number, line in enumerate(lines):
        match = re.fullmatch(rf"( *){key} ?(.*)", line)
        if match and match[2] != "|":
            found.append(match[2])
        elif match:
            rest = lines[number + 1 :]
            depth = len(rest[0]) - len(rest[0].lstrip())
            end = next((k for k, other in enumerate(rest) if other.strip() and not other.startswith(" " * depth)), len(rest))
            found.append(textwrap.dedent("\n".join(rest[:end])) + "\n")
    return found


def instructions(text: str) -> list[tuple[str, str]]:
    """The instructions of a Dockerfile with their arguments, continued lines put together."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    joined = re.sub(r"\\\n", " ", "\n".join(lines)).splitlines()
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in joined)]


class Examples(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="torchpare-examples-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name).resolve()
        with tarfile.open(FIXTURES / "caches/vllm/trees.tar.xz") as archive:
            archive.extractall(self.folder, filter="data")
        self.cache = (self.folder / "0.33.0-default").rename(self.folder / "cache")
        programs = self.folder / "bin"
        programs.mkdir()
        (programs / "torchpare").symlink_to(os.environ["TORCHPARE"])
        for name in ("python", "python3"):
            (programs / name).write_text(INSTALLER)
            (programs / name).chmod(0o755)
        self.installed = self.folder / "installed"
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("TORCHPARE", "VLLM", "TORCHINDUCTOR"))}
        self.environment = {**kept, "PATH": f"{programs}:{os.environ['PATH']}", "INSTALLED": str(self.installed)}

    def sh(self, script: str, *shell: str, expect: int = 0, **variables: str) -> str:
        command = [*(shell or ("bash", "-e", "-c")), script]
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment | variables, capture_output=True, text=True, check=False
        )
        self.assertEqual(done.returncode, expect, f"{script}\n{done.stdout}\n{done.stderr}")
        return done.stderr

    def is_clean(self) -> bool:
        done = subprocess.run(
            [os.environ["TORCHPARE"], "scan", self.cache, *POLICY, "--check"], stdout=subprocess.DEVNULL, check=False
        )
        self.assertIn(done.returncode, (0, 1))
        return done.returncode == 0

    def test_every_file_is_named(self) -> None:
        named = re.findall(r"^\| `([\w.-]+)` \|", (EXAMPLES / "README.md").read_text(), re.MULTILINE)
        self.assertEqual(sorted([*named, "README.md"]), sorted(path.name for path in EXAMPLES.iterdir()))

    def test_workflow(self) -> None:
        text = (EXAMPLES / "github-workflow.yml").read_text()
        variables = dict(re.findall(r"^  (WHEEL|POLICY): (.*)$", text, re.MULTILINE))
        self.assertEqual(variables["POLICY"].split(), list(POLICY))
        self.assertFalse(self.is_clean())
        runs = blocks(text, "run:")
        self.assertEqual(len(runs), 3)
        for script in runs:
            self.sh(script, **variables)
        self.assertEqual(self.installed.read_text(), f"-m pip install {variables['WHEEL']}\n")
        self.assertTrue(self.is_clean())
        self.assertEqual(json.loads((self.folder / "proof.json").read_text())["verdict"], "proved")
        next(self.cache.rglob("*.py")).write_text("import os\n")
        self.sh(runs[-1], expect=1, **variables)

    def test_dockerfile(self) -> None:
        steps = instructions((EXAMPLES / "Dockerfile").read_text())
        self.assertEqual([word for word, _ in steps], ["ARG", "FROM", "ARG", "COPY", "RUN", "ENV", "COPY", "RUN"])
        variables = dict(rest.split("=", 1) for word, rest in steps if word in ("ARG", "ENV"))
        self.assertEqual(variables["VLLM_CACHE_ROOT"], "/opt/cache")
        variables["VLLM_CACHE_ROOT"] = str(self.cache)
        for word, rest in steps:
            if word == "RUN":
                self.sh(rest, "sh", "-c", **variables)
        self.assertTrue(self.is_clean())
        self.assertIn(variables["WHEEL"], self.installed.read_text())

    def test_init_container(self) -> None:
        (script,) = (block for block in blocks((EXAMPLES / "kubernetes.yaml").read_text(), "-") if "\n" in block)
        start = (["sh", "-ec", script],) * 3
        environment = self.environment | {"VLLM_CACHE_ROOT": str(self.cache)}
        pods = [subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) for command in start]
        self.assertEqual([pod.wait(timeout=300) for pod in pods], [0, 0, 0])
        self.assertTrue(self.is_clean())
        said = self.sh(script, "sh", "-ec", VLLM_CACHE_ROOT=str(self.folder / "absent"))
        self.assertIn("exit code 2; the server starts", said)

    def test_hook(self) -> None:
        (entry,) = blocks(HOOKS.read_text(), "entry:")
        (arguments,) = re.findall(r"args: \[(.*)\]", (EXAMPLES / "pre-commit-config.yaml").read_text())
        command = f"set -f; {entry} {arguments.replace(',', '')}"
        self.sh(command, expect=1)
        torchpare("rewrite", self.cache, *POLICY, "--in-place")
        self.sh(command)

    @unittest.skipUnless(os.environ.get("TORCHPARE_LONG_TESTS"), "TORCHPARE_LONG_TESTS is not set")
    def test_the_programs_they_are_for_read_them(self) -> None:
        venv.create(self.folder / "venv", with_pip=True)
        python = self.folder / "venv/bin/python"
        subprocess.run([python, "-m", "pip", "install", "-q", "pre-commit", "pyyaml"], check=True)
        code = "import sys, yaml; [list(yaml.safe_load_all(open(name))) for name in sys.argv[1:]]"
        yamls = [*EXAMPLES.glob("*.y*ml"), HOOKS]
        subprocess.run([python, "-c", code, *yamls], check=True)
        pre_commit = [python, "-m", "pre_commit"]
        subprocess.run([*pre_commit, "validate-manifest", HOOKS], check=True)
        subprocess.run([*pre_commit, "validate-config", EXAMPLES / "pre-commit-config.yaml"], check=True)
        self.pre_commit_runs_it(pre_commit)

    def pre_commit_runs_it(self, pre_commit: list) -> None:
        """By the hook's own description, but for the language: building the package takes minutes."""
        hooks, repository = self.folder / "hooks", self.folder / "repository"
        hooks.mkdir()
        repository.mkdir()
        self.cache = self.cache.rename(repository / "cache")
        (hooks / HOOKS.name).write_text(HOOKS.read_text().replace("language: python", "language: unsupported"))
        commit = "git init -q -b main && git add -A && git -c user.name=a -c user.email=a@b.c commit -qm x"
        self.sh(f"cd hooks && {commit} && git tag v0.1.0 && cd ../repository && {commit}")
        config = (EXAMPLES / "pre-commit-config.yaml").read_text()
        (repository / ".pre-commit-config.yaml").write_text(re.sub(r"https://\S+", str(hooks), config))
        home = {"PRE_COMMIT_HOME": str(self.folder / "pre-commit")}
        for expected in (1, 0):
            done = subprocess.run(
                [*pre_commit, "run", "--all-files"],
                cwd=repository,
                env=self.environment | home,
                capture_output=True,
                text=True,
                check=False,
            )
            self.assertEqual(done.returncode, expected, done.stdout + done.stderr)
            self.assertIn("asserts in compiled code", done.stdout)
            self.assertEqual(self.is_clean(), expected == 0)
            torchpare("rewrite", self.cache, *POLICY, "--in-place")


if __name__ == "__main__":
    unittest.main(verbosity=2)

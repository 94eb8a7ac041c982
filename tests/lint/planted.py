"""tools/dev/lint finds what is planted in a small checkout, passes without it, and says what it could not check."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

CLEAN, FAULTY, SKIPPED = 0, 1, 77

#: What lint itself consists of.
NEEDED = (".clang-format", "pyproject.toml", "tools/dev/lint", "tools/dev/lint-tools.txt", "tools/dev/setup.sh",
          "tests/lint/documents.py")  # fmt: skip

#: One file for each check that has nothing wrong.
GOOD = {
    "good.cpp": "int main() { return 0; }\n",
    "tools/python/torchpare/good.py": '"""Good."""\n',
    "tools/python/torchpare_startup.py": '"""Good."""\n',
    "tools/python/torchpare_runner/interpreter/__init__.py": '"""Good."""\n',
    "README.md": "# Good\n",
}

#: The check that finds it, and what is planted.
PLANTS = (
    ("format", "bad.cpp", "int  main( ){ return 0; }\n"),
    ("ruff", "bad.py", "import os\n"),
    ("ruff", "tools/bad", "#!/usr/bin/env python3\nimport os\n"),
    ("types", "tools/python/torchpare/bad.py", 'number: int = "one"\n'),
    ("types", "tools/python/torchpare/bad.py", "def f(x):\n    return x\n"),
    ("types", "tools/python/torchpare_runner/interpreter/bad.py", "def f(x):\n    return x\n"),
    ("documents", "BAD.md", "| a | b |\n"),
)


class Lint(unittest.TestCase):
    def setUp(self) -> None:
        self.root = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for name in NEEDED:
            self.path(name).write_bytes((ROOT / name).read_bytes())
            shutil.copymode(ROOT / name, self.root / name)
        for name, text in GOOD.items():
            self.path(name).write_text(text)
        subprocess.run(["git", "init", "-q", self.root], check=True)

    def path(self, name: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def lint(self, *checks: str, **variables: str) -> tuple[int, str]:
        if (self.root / ".git").exists():
            subprocess.run(["git", "-C", self.root, "add", "-A"], check=True)
        done = subprocess.run(
            [self.root / "tools/dev/lint", *checks],
            env=os.environ | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    def require_tools(self) -> None:
        code, said = self.lint()
        if code == SKIPPED:
            self.skipTest(said)

    def test_clean(self) -> None:
        self.require_tools()
        self.assertEqual(self.lint()[0], CLEAN)

    def test_each_plant_is_found(self) -> None:
        self.require_tools()
        for check, name, text in PLANTS:
            with self.subTest(check=check, text=text):
                self.path(name).write_text(text)
                code, said = self.lint(check)
                self.assertEqual(code, FAULTY, said)
                self.assertIn(Path(name).name, said)
                self.path(name).unlink()

    def test_what_is_not_here_is_skipped_and_not_passed(self) -> None:
        nowhere = str(self.root / "nowhere")
        for check in ("format", "ruff", "types"):
            self.assertEqual(self.lint(check, XDG_CACHE_HOME=nowhere)[0], SKIPPED)
        self.assertEqual(self.lint(XDG_CACHE_HOME=nowhere)[0], SKIPPED)
        self.assertEqual(self.lint("documents", XDG_CACHE_HOME=nowhere)[0], CLEAN)
        self.path("BAD.md").write_text("| a | b |\n")
        self.assertEqual(self.lint(XDG_CACHE_HOME=nowhere)[0], FAULTY)

    def test_without_git(self) -> None:
        self.require_tools()
        shutil.rmtree(self.root / ".git")
        self.assertEqual(self.lint("format")[0], SKIPPED)

    def test_a_check_that_there_is_not(self) -> None:
        code, said = self.lint("spelling")
        self.assertEqual(code, 2)
        self.assertIn("no check spelling", said)


if __name__ == "__main__":
    result = unittest.main(exit=False).result
    sys.exit(FAULTY if not result.wasSuccessful() else SKIPPED if result.skipped else CLEAN)

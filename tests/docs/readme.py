"""The READMEs hold: their commands print what they show, and the files they name are there.

A fenced block of kind `console` is a session in the root of the sources: `$ COMMAND`, then what it prints on both
streams, where `…` on a line of its own stands for any lines and within a line for any text. A command with nothing
shown below it has only to succeed; `# exit code N` behind a command says how it must end. Blocks that run anything
but torchpare and a few plain tools are not run.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

#: Commands that blocks may use beside torchpare.
PLAIN = {"cat", "cmp", "cp", "diff", "head", "rm"}

FENCE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANY_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
FILE_NAME = re.compile(r"[\w.-]+(/[\w.*-]+)*\.(cpp|h|py|md|txt|json|cmake)|[\w.-]+(/[\w.-]+)*/|\./[\w/.-]+")


@dataclass
class Step:
    """One command of a session and what is shown below it."""

    command: str
    exit_code: int = 0
    shown: list[str] = field(default_factory=list)


def readmes() -> list[Path]:
    """Those of the sources; build folders and the like hold others."""
    return sorted(p for p in ROOT.rglob("*.md") if not any(part.startswith((".", "build")) for part in p.relative_to(ROOT).parts))


def steps(session: str) -> list[Step]:
    found: list[Step] = []
    for line in session.splitlines():
        if line.startswith("$ "):
            command, _, code = line[2:].partition("  # exit code ")
            found.append(Step(command, int(code or 0)))
        else:
            found[-1].shown.append(line)
    return found


def runs_here(session: list[Step]) -> bool:
    return all(shlex.split(step.command)[0] in {"torchpare", *PLAIN} for step in session)


def pattern(shown: list[str]) -> re.Pattern[str]:
    lines = [r"(?:.*\n)*" if line.strip() == "…" else ".*".join(map(re.escape, line.split("…"))) + r"\n" for line in shown]
    return re.compile("".join(lines))


def run_step(step: Step, folder: str) -> str | None:
    """Run a command in the copy of the sources; what is wrong with it, or nothing."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("TORCHINDUCTOR_", "VLLM_"))}
    environment["PATH"] = f"{folder}/bin:{environment['PATH']}"
    done = subprocess.run(
        ["bash", "-c", step.command],
        cwd=f"{folder}/sources",
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != step.exit_code:
        return f"exit code {done.returncode}, not {step.exit_code}; it printed:\n{done.stdout}"
    if step.shown and not pattern(step.shown).fullmatch(done.stdout):
        return f"it printed:\n{done.stdout}"
    return None


def check_sessions(readme: Path) -> tuple[int, list[str]]:
    """Run the sessions of a README, each in a fresh copy of what commands may read and write."""
    count, wrong = 0, []
    for match in FENCE.finditer(readme.read_text()):
        session = steps(match.group(1))
        if not runs_here(session):
            continue
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "bin").mkdir()
            Path(folder, "bin", "torchpare").symlink_to(os.environ["TORCHPARE"])
            shutil.copytree(ROOT / "fixtures", f"{folder}/sources/fixtures")
            for step in session:
                count += 1
                if trouble := run_step(step, folder):
                    wrong.append(f"{readme.relative_to(ROOT)}: $ {step.command}: {trouble}")
    return count, wrong


def named_files(text: str) -> set[str]:
    """What is linked to, and what is named in code quotes and looks like a file of the sources."""
    prose = ANY_FENCE.sub("", text)
    links = {link.partition("#")[0] for link in LINK.findall(prose) if "://" not in link}
    return {link for link in links if link} | {word for word in CODE.findall(prose) if FILE_NAME.fullmatch(word)}


def is_there(name: str, readme: Path) -> bool:
    """Whether a name says a file, from the README's folder or from the root; `{h,cpp}` and `*` are not followed."""
    return any(list(base.glob(name.removeprefix("./"))) for base in (readme.parent, ROOT))


def main() -> int:
    wrong, commands, names = [], 0, 0
    for readme in readmes():
        count, troubles = check_sessions(readme)
        commands += count
        wrong += troubles
        files = named_files(readme.read_text())
        names += len(files)
        wrong += [f"{readme.relative_to(ROOT)}: names {f}, which is not there" for f in sorted(files) if not is_there(f, readme)]
    print(*wrong, sep="\n")
    print(f"{len(readmes())} documents, {commands} commands run, {names} files named, {len(wrong)} wrong")
    return 1 if wrong or not commands else 0


if __name__ == "__main__":
    sys.exit(main())

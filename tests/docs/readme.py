"""The READMEs hold: their commands print what they show, the files they name are there, and each room names its own.

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
PLAIN = {"cat", "cmp", "cp", "diff", "head", "rm", "sed", "tar"}

#: Lines that the README of the root may have.
LONGEST = 160

FENCE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANY_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
FIXTURE = re.compile(r"\bfixtures/[\w./-]*\w")
FILE_NAME = re.compile(r"[\w.-]+(/[\w.*-]+)*\.(cpp|h|py|md|sh|txt|\{h,cpp\})|[\w.-]+(/[\w.-]+)*/|\./[\w/.-]+")


@dataclass
class Step:
    """One command of a session and what is shown below it."""

    command: str
    exit_code: int = 0
    shown: list[str] = field(default_factory=list)


def sources() -> list[Path]:
    """Files and folders from the root on, without build folders and what is hidden."""
    found, folders = [], [ROOT]
    while folders:
        for path in sorted(folders.pop().iterdir()):
            if path.name.startswith(".") or (path.parent == ROOT and path.name.startswith("build")):
                continue
            found.append(path)
            folders += [path] if path.is_dir() else []
    return found


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
    """Whether a session begins with torchpare or a plain tool at every step."""
    return all(shlex.split(step.command)[0] in {"torchpare", *PLAIN} for step in session)


def pattern(shown: list[str]) -> re.Pattern[str]:
    """What the output has to match."""

    def line_pattern(line: str) -> str:
        return r"(?:.*\n)*" if line.strip() == "…" else ".*".join(map(re.escape, line.split("…"))) + r"\n"

    return re.compile("".join(map(line_pattern, shown)))


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


def copy_named(session: str, sources: Path) -> None:
    """What a session names of the fixtures, at the same places. (All of them are thousands of files.)"""
    (sources / "fixtures").mkdir(parents=True)
    for name in FIXTURE.findall(session):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, sources / name, dirs_exist_ok=True)
        elif (ROOT / name).is_file():
            (sources / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, sources / name)


def check_sessions(readme: Path) -> tuple[int, list[str]]:
    """Run the sessions of a README, each in a folder of its own."""
    count, wrong = 0, []
    for match in FENCE.finditer(readme.read_text()):
        session = steps(match.group(1))
        if not runs_here(session):
            continue
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "bin").mkdir()
            Path(folder, "bin", "torchpare").symlink_to(os.environ["TORCHPARE"])
            copy_named(match.group(1), Path(folder, "sources"))
            for step in session:
                count += 1
                if trouble := run_step(step, folder):
                    wrong.append(f"{readme.relative_to(ROOT)}: $ {step.command}: {trouble}")
    return count, wrong


def named_files(text: str) -> set[str]:
    """What is named in code quotes and looks like a file of the sources."""
    return {word for word in CODE.findall(ANY_FENCE.sub("", text)) if FILE_NAME.fullmatch(word)}


def is_there(name: str, readme: Path, present: list[Path]) -> bool:
    """Whether a path from the README's folder says a file, or the end of a path says one (`core/`, `files.{h,cpp}`)."""
    if (readme.parent / name).exists():
        return True
    names = [name.replace("{h,cpp}", end) for end in ("h", "cpp")] if "{" in name else [name]
    return all(any(path.match(n.removeprefix("./")) for path in present) for n in names)


def check_names(readme: Path, present: list[Path]) -> tuple[int, list[str]]:
    files = named_files(readme.read_text())
    absent = sorted(name for name in files if not is_there(name, readme, present))
    return len(files), [f"{readme.relative_to(ROOT)}: names {name}, which is not there" for name in absent]


def named_sources(readme: Path) -> set[str]:
    """The files of its own folder that a README names in code quotes."""
    words = CODE.findall(ANY_FENCE.sub("", readme.read_text()))
    return {word.replace("{h,cpp}", end) for word in words for end in ("h", "cpp")}


def check_rooms() -> list[str]:
    """Every room of the library, and the program, has a page with a row for each of its sources."""
    wrong = []
    for room in [*sorted(path for path in (ROOT / "rewriter").iterdir() if path.is_dir()), ROOT / "tools/cli"]:
        readme = room / "README.md"
        named = named_sources(readme) if readme.exists() else set()
        sources_here = sorted(path.name for path in room.iterdir() if path.suffix in {".h", ".cpp"})
        wrong += [f"{readme.relative_to(ROOT)}: does not name {name}" for name in sources_here if name not in named]
    return wrong


def check_length(readme: Path) -> list[str]:
    """The first page stays one that is read."""
    lines = len(readme.read_text().splitlines())
    return [f"{readme.name}: {lines} lines, more than {LONGEST}"] if lines > LONGEST else []


def main() -> int:
    present = sources()
    readmes = [path for path in present if path.suffix == ".md"]
    wrong, commands, names = check_rooms() + check_length(ROOT / "README.md"), 0, 0
    for readme in readmes:
        ran, broken = check_sessions(readme)
        named, absent = check_names(readme, present)
        commands, names, wrong = commands + ran, names + named, wrong + broken + absent
    print(*wrong, sep="\n")
    print(f"{len(readmes)} documents, {commands} commands run, {names} files named, {len(wrong)} wrong")
    return 1 if wrong or not commands else 0


if __name__ == "__main__":
    sys.exit(main())

"""`torchpare run [FLAGS] -- COMMAND...`: the command, with the hook in every Python process that comes of it.

It only sets environment variables and becomes the command, so signals, exit codes and terminals are the command's own.
The hook starts in each process by itself: torchpare/startup/sitecustomize.py.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from torchpare._library import TorchpareError
from torchpare.environment import PRESETS, settings, wanted
from torchpare.policy import Parser, resolve_policy
from torchpare.report import is_report

STARTUP = Path(__file__).absolute().parent / "startup"

#: The flags that are no policy's; each is a variable.
OWN = {
    "--preset": "TORCHPARE",
    "--recheck": "TORCHPARE_RECHECK",
    "--on-failure": "TORCHPARE_ON_FAILURE",
    "--report": "TORCHPARE_REPORT",
}


def run(words: list[str]) -> NoReturn:
    """Become the command. Raises TorchpareError for wrong flags, and where there is no such command."""
    if "--" not in words or words[-1] == "--":
        raise TorchpareError("run: a command is missing; write torchpare run --preset once -- python script.py")
    end = words.index("--")
    command = words[end + 1 :]
    environment = {**os.environ, **variables(words[:end])}
    try:
        os.execvpe(command[0], command, environment)
    except OSError as error:
        raise TorchpareError(f"run: {command[0]}: cannot be run; {error.strerror}; see what follows --") from error


def variables(flags: list[str]) -> dict[str, str]:
    """The environment that the flags ask for, in addition to the one that is there."""
    parser = Parser("run")
    for flag, name in OWN.items():
        parser.add_argument(flag, dest=name)
    known, policy = parser.parse_known_args(flags)
    given: dict[str, str] = {"TORCHPARE": os.environ.get("TORCHPARE") or "once", **vars(known)}
    if policy:
        given["TORCHPARE_POLICY"] = shlex.join(policy)
    _check({**os.environ, **given})
    if "TORCHPARE_REPORT" in given:
        given["TORCHPARE_REPORT"] = _new_report(given["TORCHPARE_REPORT"])
    given["PYTHONPATH"] = os.pathsep.join(filter(None, [str(STARTUP), os.environ.get("PYTHONPATH")]))
    return given


def _check(environment: Mapping[str, str]) -> None:
    """Here, where someone looks, rather than in every process. Torch's version is not known yet: any does."""
    preset, flags, recheck, on_failure, _ = wanted(environment)
    if preset not in (*PRESETS, "off"):
        raise TorchpareError(f"run: {preset!r} is no preset; write one of {', '.join(PRESETS)} or off")
    policy = settings(flags, recheck, on_failure, "run")
    del policy["recheck"], policy["on_failure"]
    if "torch_version" not in policy and "python" not in policy:
        policy["torch_version"] = "2.0.0"
    resolve_policy(None if preset == "off" else preset, **policy)


def _new_report(name: str) -> str:
    """The file of this run alone, wherever its processes work."""
    path = Path(name).absolute()
    try:
        if path.exists() and not (path.is_file() and is_report(path)):
            raise TorchpareError(f"--report: {name}: what is there is no report; it would be lost; name another file")
        path.unlink(missing_ok=True)
    except OSError as error:
        raise TorchpareError(f"--report: {name}: cannot be replaced; {error.strerror}; name a file") from error
    if not path.parent.is_dir():
        raise TorchpareError(f"--report: {name}: there is no such folder; make it first")
    return str(path)

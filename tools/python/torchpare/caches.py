"""Whole compile caches: what asserts are in them, cleaned in place, and put back."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypedDict

from torchpare import _library
from torchpare.policy import Policy, resolve_policy

if TYPE_CHECKING:
    from typing_extensions import Unpack

#: A file, a folder, a redis:// or rediss:// address; or several.
Roots = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]

State = Literal["unchanged", "rewritten", "undecided", "skipped", "failed"]


class Reading(TypedDict, total=False):
    """The command line's flags for every run, with `_` for `-`."""

    check: bool  #: write nothing; the exit code is 1 where something would be
    jobs: int  #: threads; default: as many as there are processors
    max_size: int  #: bytes; larger files are not read; default: 2 GiB
    timeout: int  #: seconds that a redis:// server may take in all


class Scanning(Reading, total=False):
    """Those of `torchpare scan`."""

    top: int  #: so many wrappers and operators with the most asserts are listed in `said["top"]`


class Writing(Reading, total=False):
    """Those for runs that replace files."""

    force: bool  #: also files that belong to another user, or that others can change
    wait: int  #: seconds for another run to end


class Cleaning(Writing, total=False):
    """Those of `torchpare rewrite`."""

    style: Literal["delete", "mute"]
    diff: bool  #: the report shows what changes


@dataclass(frozen=True)
class File:
    """What became of one file, or of one value on a server."""

    path: str
    state: State
    reason: str  #: for undecided, skipped and failed; else empty
    said: Mapping[str, Any]  #: all that is reported of it


@dataclass(frozen=True)
class Cache:
    """A folder of Inductor's, one of vLLM's for one configuration, or a server."""

    path: str
    wrappers: int  #: each copy counts
    asserts: int  #: that are executed
    muted: int  #: that are comments by now
    said: Mapping[str, Any]  #: all that is reported of it: size, age, torch, vLLM's hash and ranks


@dataclass(frozen=True)
class Report:
    """What the command prints with --json, as `said`, and its parts."""

    said: Mapping[str, Any]
    words: str  #: what the command prints on standard error beside it: what was ignored, what went wrong

    @property
    def exit_code(self) -> int:
        """0 yes, 1 no (a check found something to change), 2 trouble, 3 undecided: the worst of all files."""
        return int(self.said["exit_code"])

    @property
    def files(self) -> list[File]:
        return [File(one["path"], one["state"], one.get("reason", ""), one) for one in self.said["files"]]

    @property
    def caches(self) -> list[Cache]:
        """Of `scan`: those in the folders and servers that were looked at."""
        return [
            Cache(one["path"], one["wrappers"], one["asserts"], one["muted"], one)
            for one in self.said.get("caches", ())
        ]

    @property
    def totals(self) -> dict[State, int]:
        """How many files became what."""
        return dict(self.said["totals"]["files"])


def scan(root: Roots | None = None, policy: Policy | str | None = None, **settings: Unpack[Scanning]) -> Report:
    """What asserts are there, and what a policy (or preset of that name) would do; without one what `torchpare scan`
    says without flags. Without a root: in the caches of this user, wherever torch and vLLM keep them. Changes
    nothing."""
    handle = None if policy is None else _resolved(policy).handle
    return _report(_library.scan(handle, None if root is None else _paths(root), _json(settings)))


def clean(root: Roots, policy: Policy | str, **settings: Unpack[Cleaning]) -> Report:
    """Take out, in place, what the policy strips, as `torchpare rewrite --in-place`: what cannot be proved is not
    written, and `undo` puts everything back.

    Raises TorchpareError where nothing was done at all: another run is at work, others can write to the folder. What
    could not be done to one file is in the report.
    """
    return _report(_library.clean(_resolved(policy).handle, _paths(root), _json(settings)))


def undo(root: Roots, **settings: Unpack[Writing]) -> Report:
    """Put back what was taken out in place. Raises as `clean` does."""
    return _report(_library.undo(_paths(root), _json(settings)))


def _resolved(policy: Policy | str) -> Policy:
    return resolve_policy(policy) if isinstance(policy, str) else policy


def _paths(root: Roots) -> list[bytes]:
    paths = [os.fsencode(one) for one in ([root] if isinstance(root, str | os.PathLike) else root)]
    if any(b"\0" in path for path in paths):
        raise ValueError("embedded null byte")
    return paths


def _json(settings: Mapping[str, Any]) -> bytes:
    return json.dumps({name: value for name, value in settings.items() if value is not None}).encode()


def _report(came: tuple[bytes, bytes]) -> Report:
    report, words = came
    return Report(json.loads(report), words.decode(errors="replace"))

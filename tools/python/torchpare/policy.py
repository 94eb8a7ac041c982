"""What shall happen to each assert: the command line's settings as keyword arguments."""

from __future__ import annotations

import argparse
import itertools
import json
import re
import shlex
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn, TypedDict, get_args, get_type_hints

from torchpare._library import Handle, TorchpareError

if TYPE_CHECKING:
    from typing_extensions import Unpack

#: One or several of what may be given several times on the command line.
Words = str | Iterable[str]


class Settings(TypedDict, total=False):
    """The command line's flags, with `_` for `-`: the rows of rewriter/policy/settings.cpp, but --preset."""

    set: Mapping[str, str] | Words  #: {"size_asserts": "keep"}, or "size_asserts=keep"
    keep_inputs: bool
    keep_op: Words  #: `keep_op` and `strip_op` count in the order in which they are written: the last that
    strip_op: Words  #: matches wins
    torch_version: str
    python: str
    compilation_config: str | Mapping[str, Any] | list[str]  #: JSON, "@FILE", the object itself, or words as vLLM has them
    config: str  #: a file


class Policy:
    """A resolved policy. Never changes; may be used from several threads."""

    def __init__(self, handle: Handle) -> None:
        self.handle = handle

    @cached_property
    def explained(self) -> dict[str, Any]:
        """What `torchpare policy --json` prints: each setting, where it came from, what it overrode."""
        explained: dict[str, Any] = json.loads(self.handle.explain())
        return explained

    @property
    def preset(self) -> str:
        return str(self.explained["preset"])

    @property
    def warnings(self) -> list[str]:
        return list(self.explained["warnings"])

    @cached_property
    def changes_anything(self) -> bool:
        """Whether there can be a wrapper that it changes."""
        rules = [*self.explained["settings"].values(), *self.explained["ops"]]
        return any(rule["action"] != "keep" for rule in rules)

    def __str__(self) -> str:
        """"size_asserts=once (--preset once), …": the kinds that do not simply stay, and the exceptions."""
        named = [
            f"{kind}={said['action']} ({said['origin']})"
            for kind, said in self.explained["settings"].items()
            if said["action"] != "keep"
        ]
        named += [f"{rule['glob']}={rule['action']}" for rule in self.explained["ops"]]
        named += ["inputs=keep"] if self.explained["keep_inputs"] else []
        return ", ".join(named) or "every assert stays"

    def __repr__(self) -> str:
        return f"<torchpare.Policy {self}>"


def resolve_policy(preset: str | None = None, **settings: Unpack[Settings]) -> Policy:
    """Resolve a policy as `torchpare policy` does with these flags, environment included.

    Raises TorchpareError, whose message names the setting and what to do.
    """
    return Policy(Handle(json.dumps(_as_json(preset, settings)).encode()))


def _as_json(preset: str | None, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The object of rewriter/capi/settings_json.h."""
    made: dict[str, Any] = {} if preset is None else {"preset": preset}
    for name, value in settings.items():
        if name not in (*Settings.__annotations__, "ops"):
            meant = get_close_matches(name, Settings.__annotations__, 1) or [", ".join(Settings.__annotations__)]
            raise TorchpareError(f"settings: {name!r} is unknown; did you mean {meant[0]}?")
        if value is None:
            continue
        if name == "set":
            pairs = (f"{kind}={action}" for kind, action in value.items()) if isinstance(value, Mapping) else value
            made["set"] = _listed(pairs)
        elif name in ("keep_op", "strip_op"):
            action = name.removesuffix("_op")
            made.setdefault("ops", []).extend({"action": action, "glob": glob} for glob in _listed(value))
        elif name == "compilation_config" and isinstance(value, Mapping):
            made[name] = json.dumps(value)
        else:
            made[name] = value
    return made


def _listed(words: Words) -> list[str]:
    return [words] if isinstance(words, str) else list(words)


class Parser(argparse.ArgumentParser):
    """Complains as the rest of us do, in the name of `where`."""

    def __init__(self, where: str) -> None:
        super().__init__(prog="torchpare", add_help=False, allow_abbrev=False, argument_default=argparse.SUPPRESS)
        self._where = where

    def error(self, message: str) -> NoReturn:
        raise TorchpareError(f"{self._where}: {message}; write flags as for `torchpare policy`")


class _Exception(argparse.Action):
    """--keep-op and --strip-op into one list, in their order."""

    def __call__(self, parser: Any, namespace: Any, values: Any, option_string: str | None = None) -> None:
        namespace.ops = [*(namespace.ops or []), {"action": self.dest, "glob": values}]


#: What vLLM's command line has for a compilation config beside the flag that is ours too (rewriter/policy/vllm_flags.h).
_OF_VLLM = re.compile(r"-cc(?=[.=]|$)|--compilation[-_]config\.|--compilation_config(?==|$)|-O|--optimization[-_]level(?==|$)")


def _apart(words: list[str]) -> tuple[list[str], list[str]]:
    """Our own words, and those that vLLM's command line has."""
    ours: list[str] = []
    of_vllm: list[str] = []
    rest = iter(words)
    for word in rest:
        if not _OF_VLLM.match(word):
            ours.append(word)
            continue
        of_vllm.append(word)
        if "=" not in word and (word == "-O" or not word.startswith("-O")):
            of_vllm.extend(itertools.islice(rest, 1))
    return ours, of_vllm


def flags_as_settings(flags: str, where: str = "TORCHPARE_POLICY") -> dict[str, Any]:
    """Settings from the command line's flags in one string, for resolve_policy(); quotes as in a shell.

    --preset is not among them. Raises TorchpareError for what is no flag of a policy, in the name of `where`.
    """
    parser = Parser(where)
    parser.set_defaults(ops=None)
    for name, kind in get_type_hints(Settings).items():
        flag = "--" + name.replace("_", "-")
        if name.endswith("_op"):
            parser.add_argument(flag, dest=name.removesuffix("_op"), action=_Exception)
        elif kind is bool:
            parser.add_argument(flag, action="store_true")
        else:
            parser.add_argument(flag, action="append" if Iterable[str] in get_args(kind) else "store")
    try:
        words, of_vllm = _apart(shlex.split(flags))
    except ValueError as error:
        raise TorchpareError(f"{where}: {error}; quote as in a shell") from error
    parsed = vars(parser.parse_args(words))
    if of_vllm and parsed.setdefault("compilation_config", of_vllm) is not of_vllm:
        parser.error("--compilation-config cannot be combined with -cc")
    return {name: value for name, value in parsed.items() if value is not None}

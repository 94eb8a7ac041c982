"""Wrappers as texts: a source and a policy give the rewritten text, proved, and a report."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from torchpare._library import DELETE, MUTE, UNDECIDED
from torchpare.policy import Policy, resolve_policy


@dataclass(frozen=True)
class Site:
    """One assert at one place: whole statements."""

    line: int
    body: str  #: the function it stands in
    kind: str  #: as in torch._inductor.config
    form: str
    subject: str  #: "input", "unnamed", or the operator whose result it checks
    fate: str  #: "kept", "stripped", "comment" (no code of it runs anyway) or "undecided"
    origin: str  #: who decided, in the policy's words

    @classmethod
    def of(cls, said: dict[str, Any]) -> Site:
        subject = said.get("op", said["class"])
        return cls(
            said["line"], said["body"], said["kind"], said["form"], subject, said["fate"], said.get("origin", "")
        )


@dataclass(frozen=True)
class Rewritten:
    """The proved text, the original's asserts, and what `torchpare rewrite --json` would print."""

    text: str
    sites: list[Site]
    report: dict[str, Any]

    @property
    def undecided(self) -> str | None:
        """Why nothing was done although something may have had to be; None where all is well."""
        file = self.report["files"][0]
        return file.get("reason") if file["state"] == "undecided" else None


@dataclass(frozen=True)
class OnceTexts:
    """What the hook runs: `checked` until a call has passed, then `passed`. Each is None where it equals what comes
    before it (the source, the checked text). Both have the source's lines."""

    checked: str | None
    passed: str | None
    undecided: bool
    asserts: Mapping[str, int] | None = None  #: how many are stripped, checked once and kept, if that was asked


def rewrite(source: str, policy: Policy | str, style: Literal["delete", "mute"] = "delete") -> Rewritten:
    """Take out of a wrapper what the policy (or preset of that name) strips.

    The text is the source where there is nothing to do or where anything was not understood. Raises TorchpareError for
    a policy that says `once`, which no single text can carry.
    """
    if style not in ("delete", "mute"):
        raise ValueError(f"style: {style!r} is unknown; write delete or mute")
    policy = resolve_policy(policy) if isinstance(policy, str) else policy
    _, text, said = policy.handle.rewrite(MUTE if style == "mute" else DELETE, source.encode())
    report = json.loads(said)
    sites = [Site.of(one) for one in report["files"][0].get("sites", ())]
    return Rewritten(source if text is None else text.decode(), sites, report)


def rewrite_once(source: str, policy: Policy, count: bool = False) -> OnceTexts:
    """Both texts of a policy that may say `once`; unless it is to count asserts, no report is made, and this is quick."""
    status, checked, passed, said = policy.handle.rewrite_once(source, with_report=count)
    asserts = _fates(json.loads(said)["files"]) if said is not None else None
    return OnceTexts(checked, passed, status == UNDECIDED, asserts)


def _fates(files: list[dict[str, Any]]) -> dict[str, int]:
    """From the reports on the checked text and, if there is one, the passed text."""
    asserts = sum(wrapper["asserts"] for wrapper in files[0].get("wrappers", ()))  # comments that name none do not count
    stripped, gone = (sum(site["fate"] == "stripped" for site in files[at].get("sites", ())) for at in (0, -1))
    return {"stripped": stripped, "once": gone - stripped, "kept": asserts - gone}

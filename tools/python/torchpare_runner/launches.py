"""What interpreted kernels say of their launches, for the record: texts, in order, taken by the recorder."""

from __future__ import annotations

_SAID: list[str] = []


def say(text: str) -> None:
    _SAID.append(text)


def taken() -> list[str]:
    """All since the last call."""
    said = _SAID.copy()
    _SAID.clear()
    return said

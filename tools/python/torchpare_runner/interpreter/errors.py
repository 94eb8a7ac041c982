"""What can go wrong in an interpreted kernel, told apart from what a wrapper raises itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn


class NotInterpreted(Exception):
    """The interpreter lacks something that the wrapper needs; the message names it. It says nothing of the wrapper."""


class OutOfBounds(Exception):
    """A kernel reads or writes outside of the memory that its launch was given. A GPU may not even notice."""


def lacking(name: str) -> Callable[..., NoReturn]:
    """In the place of a function that nothing here computes."""

    def complain(*arguments: Any, **keywords: Any) -> NoReturn:
        raise NotInterpreted(name)

    return complain

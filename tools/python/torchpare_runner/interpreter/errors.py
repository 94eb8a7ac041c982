"""What can go wrong in an interpreted kernel, told apart from what a wrapper raises itself."""

from __future__ import annotations


class NotInterpreted(Exception):
    """The interpreter lacks something that the wrapper needs; the message names it. It says nothing of the wrapper."""


class OutOfBounds(Exception):
    """A kernel reads or writes outside of the memory that its launch was given. A GPU may not even notice."""

"""One line in the log is one line: what paths and errors hold is shown, and does nothing to a terminal."""

from __future__ import annotations

import logging


def printable(text: str) -> str:
    """Controls, bidirectional and invisible characters, halves of surrogate pairs as Python spells them in a string."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


class _Printable(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = printable(record.getMessage()), None
        return True


def logger(name: str) -> logging.Logger:
    log = logging.getLogger(name)
    log.addFilter(_Printable())
    return log

"""libtorchpare.so by way of ctypes: the functions of rewriter/torchpare.h, with Python's own values.

No compiled extension, so one build serves every version of Python. ctypes lets go of the interpreter's lock during a
call, and the library may be called from several threads.
"""

from __future__ import annotations

import ctypes
import os
import weakref
from pathlib import Path

YES, NO, TROUBLE, UNDECIDED = range(4)
DELETE, MUTE = range(2)


class TorchpareError(ValueError):
    """Wrong settings, or a call that cannot be answered. The message is "where: what; why; what to do"."""


class _Text(ctypes.Structure):
    """torchpare_text: belongs to us, and goes back with torchpare_text_free."""

    _fields_ = (("bytes", ctypes.c_void_p), ("size", ctypes.c_size_t))

    def take(self) -> bytes | None:
        """A copy of the bytes, None where there is no text; the library's memory is freed."""
        if not self.bytes:
            return None
        copy = ctypes.string_at(self.bytes, self.size)
        _library.torchpare_text_free(ctypes.byref(self))
        return copy


def _path() -> Path:
    """`TORCHPARE_LIBRARY` names another one than that of the wheel (a build folder's, in tests)."""
    return Path(os.environ.get("TORCHPARE_LIBRARY") or Path(__file__).parent / "lib/libtorchpare.so")


def _load() -> ctypes.CDLL:
    path = _path()
    try:
        library = ctypes.CDLL(str(path))
    except OSError as error:
        raise ImportError(
            f"{path}: cannot be loaded; {error}; install torchpare with pip, or set TORCHPARE_LIBRARY to a build's "
            "libtorchpare.so"
        ) from error
    text, many, one = ctypes.POINTER(_Text), ctypes.c_size_t, ctypes.c_char_p
    policy = ctypes.c_void_p
    for name, result, arguments in (
        ("torchpare_version", one, ()),
        ("torchpare_policy_resolve", ctypes.c_int, (one, many, ctypes.POINTER(policy), text)),
        ("torchpare_policy_explain", ctypes.c_int, (policy, text)),
        ("torchpare_policy_free", None, (policy,)),
        ("torchpare_rewrite", ctypes.c_int, (policy, ctypes.c_int, one, many, text, text)),
        ("torchpare_rewrite_once", ctypes.c_int, (policy, one, many, text, text, text)),
        ("torchpare_audit", ctypes.c_int, (policy, one, many, one, many, text)),
        ("torchpare_text_free", None, (text,)),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


_library = _load()


def version() -> str:
    return _library.torchpare_version().decode()


def _checked(status: int, message: bytes | None) -> int:
    if status == TROUBLE:
        raise TorchpareError((message or b"torchpare: out of memory").decode(errors="replace"))
    return status


class Handle:
    """A resolved policy in the library; freed with this object."""

    def __init__(self, settings: bytes) -> None:
        pointer, message = ctypes.c_void_p(), _Text()
        status = _library.torchpare_policy_resolve(
            settings, len(settings), ctypes.byref(pointer), ctypes.byref(message)
        )
        _checked(status, message.take())
        self._pointer = pointer
        weakref.finalize(self, _library.torchpare_policy_free, pointer).atexit = False

    def explain(self) -> bytes:
        json = _Text()
        status = _library.torchpare_policy_explain(self._pointer, ctypes.byref(json))
        text = json.take()
        _checked(status, text)
        return text or b""

    def rewrite(self, style: int, source: bytes) -> tuple[int, bytes | None, bytes]:
        """Status, the new text (None: nothing to do), the report."""
        rewritten, report = _Text(), _Text()
        status = _library.torchpare_rewrite(
            self._pointer, style, source, len(source), ctypes.byref(rewritten), ctypes.byref(report)
        )
        text, said = rewritten.take(), report.take()
        return _checked(status, said), text, said or b""

    def rewrite_once(
        self, source: bytes, with_report: bool
    ) -> tuple[int, bytes | None, bytes | None, bytes | None]:
        """Status, the checked text (None: the source), the passed text (None: the checked one), the report."""
        checked, passed, report = _Text(), _Text(), _Text()
        status = _library.torchpare_rewrite_once(
            self._pointer,
            source,
            len(source),
            ctypes.byref(checked),
            ctypes.byref(passed),
            ctypes.byref(report) if with_report else None,
        )
        texts = checked.take(), passed.take(), report.take()
        return _checked(status, texts[2]), *texts

    def audit(self, a: bytes, b: bytes) -> tuple[int, bytes]:
        report = _Text()
        status = _library.torchpare_audit(self._pointer, a, len(a), b, len(b), ctypes.byref(report))
        said = report.take()
        return _checked(status, said), said or b""

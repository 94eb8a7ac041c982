"""libtorchpare.so by way of ctypes: the functions of rewriter/capi/torchpare.h, with Python's own values.

No compiled extension, so one build serves every version of Python. ctypes lets go of the interpreter's lock during a
call, and the library may be called from several threads.
"""

from __future__ import annotations

import ctypes
import os
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

_Copy = TypeVar("_Copy", bytes, str)

YES, NO, TROUBLE, UNDECIDED = range(4)
DELETE, MUTE = range(2)


class TorchpareError(ValueError):
    """Wrong settings, or a call that cannot be answered. The message is "where: what; why; what to do"."""


class _Text(ctypes.Structure):
    """torchpare_text: belongs to us, and goes back with torchpare_text_free."""

    _fields_ = (("bytes", ctypes.c_void_p), ("size", ctypes.c_size_t))

    def take(self) -> bytes | None:
        """A copy of the bytes, None where there is no text; the library's memory is freed."""
        return self._take(ctypes.string_at)

    def take_decoded(self) -> str | None:
        """The same as a string, without a copy between."""
        return self._take(_decoded)

    def _take(self, copied: Callable[[int, int], _Copy]) -> _Copy | None:
        if not self.bytes:
            return None
        try:
            return copied(self.bytes, self.size)
        finally:
            _library.torchpare_text_free(ctypes.byref(self))


# Wrappers are some hundred kilobytes, so copies count. These two are CPython's own functions: with them no copy is made
# of a source (a string's UTF-8 stays in the string), and one of a result.
_as_utf8 = ctypes.pythonapi.PyUnicode_AsUTF8AndSize
_as_utf8.restype, _as_utf8.argtypes = ctypes.c_void_p, (ctypes.py_object, ctypes.POINTER(ctypes.c_ssize_t))
_decode_utf8 = ctypes.pythonapi.PyUnicode_DecodeUTF8
_decode_utf8.restype, _decode_utf8.argtypes = ctypes.py_object, (ctypes.c_void_p, ctypes.c_ssize_t, ctypes.c_char_p)


def _decoded(address: int, size: int) -> str:
    text: str = _decode_utf8(address, size, None)
    return text


def _utf8(text: str) -> tuple[int, int]:
    """Where the UTF-8 of a string is, and how many bytes it has; it lives as long as the string. Raises
    UnicodeEncodeError for half a surrogate pair."""
    size = ctypes.c_ssize_t()
    return _as_utf8(text, ctypes.byref(size)), size.value


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
    policy, paths = ctypes.c_void_p, ctypes.POINTER(one)
    for name, result, arguments in (
        ("torchpare_version", one, ()),
        ("torchpare_policy_resolve", ctypes.c_int, (one, many, ctypes.POINTER(policy), text)),
        ("torchpare_policy_explain", ctypes.c_int, (policy, text)),
        ("torchpare_policy_free", None, (policy,)),
        ("torchpare_rewrite", ctypes.c_int, (policy, ctypes.c_int, one, many, text, text)),
        ("torchpare_rewrite_once", ctypes.c_int, (policy, ctypes.c_void_p, many, text, text, text)),
        ("torchpare_audit", ctypes.c_int, (policy, one, many, one, many, text)),
        ("torchpare_scan", ctypes.c_int, (policy, paths, many, one, many, text, text)),
        ("torchpare_clean", ctypes.c_int, (policy, paths, many, one, many, text, text)),
        ("torchpare_undo", ctypes.c_int, (paths, many, one, many, text, text)),
        ("torchpare_hook_page", ctypes.c_int, (one, many, text)),
        ("torchpare_text_free", None, (text,)),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


_library = _load()


def version() -> str:
    text: bytes = _library.torchpare_version()
    return text.decode()


def _checked(status: int, message: bytes | None) -> int:
    if status == TROUBLE:
        raise TorchpareError((message or b"torchpare: out of memory").decode(errors="replace"))
    return status


def _called(function: Callable[..., int], *arguments: Any, texts: int = 1) -> tuple[int, list[bytes | None]]:
    """The status, and the texts that the function's last arguments are for."""
    made = [_Text() for _ in range(texts)]
    status = function(*arguments, *map(ctypes.byref, made))
    return status, [text.take() for text in made]


class Handle:
    """A resolved policy in the library; freed with this object."""

    def __init__(self, settings: bytes) -> None:
        pointer = ctypes.c_void_p()
        resolve = _library.torchpare_policy_resolve
        status, (message,) = _called(resolve, settings, len(settings), ctypes.byref(pointer))
        _checked(status, message)
        self.pointer = pointer
        weakref.finalize(self, _library.torchpare_policy_free, pointer).atexit = False

    def explain(self) -> bytes:
        status, (json,) = _called(_library.torchpare_policy_explain, self.pointer)
        _checked(status, json)
        return json or b""

    def rewrite(self, style: int, source: bytes) -> tuple[int, bytes | None, bytes]:
        """Status, the new text (None: nothing to do), the report."""
        rewrite = _library.torchpare_rewrite
        status, (text, said) = _called(rewrite, self.pointer, style, source, len(source), texts=2)
        return _checked(status, said), text, said or b""

    def rewrite_once(self, source: str, with_report: bool) -> tuple[int, str | None, str | None, bytes | None]:
        """Status, the checked text (None: the source), the passed text (None: the checked one), the report."""
        checked, passed, report = _Text(), _Text(), _Text()
        address, size = _utf8(source)
        status = _library.torchpare_rewrite_once(
            self.pointer,
            address,
            size,
            ctypes.byref(checked),
            ctypes.byref(passed),
            ctypes.byref(report) if with_report else None,
        )
        texts, said = (checked.take_decoded(), passed.take_decoded()), report.take()
        return _checked(status, said), *texts, said

    def audit(self, a: bytes, b: bytes) -> tuple[int, bytes]:
        status, (said,) = _called(_library.torchpare_audit, self.pointer, a, len(a), b, len(b))
        return _checked(status, said), said or b""


def _run(
    function: Callable[..., int], policy: tuple[Any, ...], paths: list[bytes] | None, settings: bytes
) -> tuple[bytes, bytes]:
    """The report, and what is said beside it. Raises TorchpareError where there is no report."""
    named = None if paths is None else (ctypes.c_char_p * len(paths))(*paths)
    status, (report, words) = _called(function, *policy, named, len(paths or ()), settings, len(settings), texts=2)
    if report is None:
        _checked(status, words)
    return report or b"", words or b""


def scan(handle: Handle | None, paths: list[bytes] | None, settings: bytes) -> tuple[bytes, bytes]:
    pointer = None if handle is None else handle.pointer
    return _run(_library.torchpare_scan, (pointer,), paths, settings)


def clean(handle: Handle, paths: list[bytes], settings: bytes) -> tuple[bytes, bytes]:
    return _run(_library.torchpare_clean, (handle.pointer,), paths, settings)


def undo(paths: list[bytes], settings: bytes) -> tuple[bytes, bytes]:
    return _run(_library.torchpare_undo, (), paths, settings)


def hook_page(json: bytes) -> bytes:
    """The page of a report that TORCHPARE_REPORT gathers."""
    status, (page,) = _called(_library.torchpare_hook_page, json, len(json))
    _checked(status, page)
    return page or b""

"""Instructions that this process retires in user mode, counted by Linux (perf_event_open(2)).

Far steadier than time. Often forbidden in containers, and absent in some virtual machines: then there is no counter.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import platform
import struct
from collections.abc import Iterator
from contextlib import contextmanager

#: Numbers of the system call by machine; from linux/perf_event.h the rest.
SYSCALL = {"x86_64": 298, "aarch64": 241}
PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS = 0, 1
DISABLED, EXCLUDE_KERNEL, EXCLUDE_HV = 1 << 0, 1 << 5, 1 << 6
ENABLE, DISABLE, RESET = 0x2400, 0x2401, 0x2403
#: sizeof(struct perf_event_attr) as it was first published (PERF_ATTR_SIZE_VER0); the flags stand at byte 40.
ATTR_SIZE = 64


class Instructions:
    """Use as a context; `count` is what was retired within the last one."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.count = 0

    @classmethod
    @contextmanager
    def open(cls) -> Iterator[Instructions | None]:
        """A counter, or None where there is none to be had."""
        number = SYSCALL.get(platform.machine())
        attributes = bytearray(ATTR_SIZE)
        struct.pack_into("IIQ", attributes, 0, PERF_TYPE_HARDWARE, ATTR_SIZE, PERF_COUNT_HW_INSTRUCTIONS)
        struct.pack_into("Q", attributes, 40, DISABLED | EXCLUDE_KERNEL | EXCLUDE_HV)
        where = (ctypes.c_char * ATTR_SIZE).from_buffer(attributes)
        descriptor = ctypes.CDLL(None).syscall(number, where, 0, -1, -1, 0) if number else -1
        if descriptor < 0:
            yield None
            return
        try:
            yield cls(descriptor)
        finally:
            os.close(descriptor)

    def __enter__(self) -> None:
        fcntl.ioctl(self._descriptor, RESET, 0)
        fcntl.ioctl(self._descriptor, ENABLE, 0)

    def __exit__(self, *error: object) -> None:
        fcntl.ioctl(self._descriptor, DISABLE, 0)
        self.count = struct.unpack("Q", os.read(self._descriptor, 8))[0]

"""A Redis server for one test, on the loopback, and a proxy that lets another writer come between."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from types import TracebackType

HOST = "127.0.0.1"


def free_port() -> int:
    with socket.socket() as s:
        s.bind((HOST, 0))
        return s.getsockname()[1]


def is_installed() -> bool:
    return shutil.which("redis-server") is not None


class Server:
    """Keeps nothing on disk; ends with the test."""

    def __init__(self, *options: str) -> None:
        self.port = free_port()
        self.folder = tempfile.TemporaryDirectory(prefix="torchpare-redis-")
        command = ["redis-server", "--port", str(self.port), "--bind", HOST, "--dir", self.folder.name]
        command += ["--save", "", "--appendonly", "no", *options]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def __enter__(self) -> Server:
        for _ in range(500):
            with contextlib.suppress(OSError), socket.create_connection((HOST, self.port), 1):
                return self
            time.sleep(0.02)
        raise AssertionError("redis-server does not answer")

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.process.terminate()
        self.process.wait(20)
        self.folder.cleanup()

    def url(self, database: int = 0) -> str:
        return f"redis://{HOST}:{self.port}/{database}"


@contextlib.contextmanager
def proxy(target: int, word: bytes, before: Callable[[socket.socket], None]) -> Iterator[int]:
    """A port that passes one connection on to `target`; calls `before` with the connection when `word` is first sent."""
    with socket.create_server((HOST, 0)) as listening:
        thread = threading.Thread(target=pass_on, args=(listening, target, word, before))
        thread.start()
        yield listening.getsockname()[1]
        thread.join(30)


def hang_up(client: socket.socket) -> None:
    """End a connection in good order. Who goes on writing to it gets SIGPIPE."""
    client.shutdown(socket.SHUT_RDWR)


def pass_on(listening: socket.socket, target: int, word: bytes, before: Callable[[socket.socket], None]) -> None:
    listening.settimeout(30)
    client, _ = listening.accept()
    with client, socket.create_connection((HOST, target)) as server:
        back = threading.Thread(target=pump, args=(server, client, None))
        back.start()
        pump(client, server, (word, lambda: before(client)))
        with contextlib.suppress(OSError):
            server.shutdown(socket.SHUT_WR)
        back.join(30)


def pump(source: socket.socket, sink: socket.socket, watch: tuple[bytes, Callable[[], None]] | None) -> None:
    with contextlib.suppress(OSError):  # either end may be cut off: that is what some tests are about
        while block := source.recv(1 << 16):
            if watch is not None and watch[0] in block:
                watch[1]()
                watch = None
            sink.sendall(block)

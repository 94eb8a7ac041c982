"""A server that speaks as much of Redis as a test wants, and says what the test wants."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

HOST = "127.0.0.1"

#: What a server says to the words of a command; None closes the connection. It may send by itself, too.
Behaviour = Callable[[list[bytes], socket.socket], bytes | None]


def bulk(word: bytes) -> bytes:
    return b"$%d\r\n%s\r\n" % (len(word), word)


def array(*elements: bytes) -> bytes:
    return b"*%d\r\n%s" % (len(elements), b"".join(elements))


def scanned(*keys: bytes, cursor: bytes = b"0") -> bytes:
    return array(bulk(cursor), array(*map(bulk, keys)))


def commands(connection: socket.socket) -> Iterator[list[bytes]]:
    """The commands that a client sends, as they arrive."""
    with connection.makefile("rb") as stream:
        while line := stream.readline():
            words = []
            for _ in range(int(line[1:])):
                size = int(stream.readline()[1:])
                words.append(stream.read(size + 2)[:-2])
            yield words


def converse(connection: socket.socket, behave: Behaviour) -> None:
    with connection, contextlib.suppress(OSError, ValueError):  # the client may go at any time
        for words in commands(connection):
            answer = behave(words, connection)
            if answer is None:
                return
            connection.sendall(answer)


@contextlib.contextmanager
def serving(behave: Behaviour) -> Iterator[str]:
    """The address of a server that behaves so."""

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listening.accept()
                threading.Thread(target=converse, args=(connection, behave), daemon=True).start()

    with socket.create_server((HOST, 0)) as listening:
        threading.Thread(target=accept, daemon=True).start()
        try:
            yield f"redis://{HOST}:{listening.getsockname()[1]}/0"
        finally:
            listening.shutdown(socket.SHUT_RDWR)

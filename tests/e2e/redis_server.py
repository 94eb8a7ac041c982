"""Redis servers and clusters for one test, on the loopback, and a proxy that lets another writer come between."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

HOST = "127.0.0.1"

#: Another server that speaks Redis's protocol may be named (a path or a command).
PROGRAM = os.environ.get("TORCHPARE_REDIS_SERVER", "redis-server")


def free_port() -> int:
    with socket.socket() as s:
        s.bind((HOST, 0))
        return s.getsockname()[1]


def cluster_port() -> int:
    """A free one whose neighbour 10000 above, where nodes speak to each other, is free too."""
    for _ in range(1000):
        port = free_port()
        with contextlib.suppress(OSError, OverflowError), socket.socket() as bus:
            bus.bind((HOST, port + 10000))
            return port
    raise AssertionError("no free ports for a cluster")


def is_installed() -> bool:
    return shutil.which(PROGRAM) is not None


class Server:
    """Keeps nothing on disk but what a cluster says of itself; ends with the test."""

    scheme = "redis"

    def __init__(self, *options: str, port: int | None = None) -> None:
        self.port = port or free_port()
        self.folder = tempfile.TemporaryDirectory(prefix="torchpare-redis-")
        command = [PROGRAM, *self.listening(), "--bind", HOST, "--dir", self.folder.name]
        command += ["--save", "", "--appendonly", "no", *options]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def listening(self) -> tuple[str, ...]:
        return ("--port", str(self.port))

    def __enter__(self) -> Server:
        for _ in range(500):
            if self.process.poll() is not None:
                break
            with contextlib.suppress(OSError), socket.create_connection((HOST, self.port), 1):
                return self
            time.sleep(0.02)
        raise AssertionError(f"{PROGRAM} does not answer")

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.process.terminate()
        self.process.wait(20)
        self.folder.cleanup()

    def url(self, database: int = 0, who: str = "") -> str:
        return f"{self.scheme}://{who}{HOST}:{self.port}/{database}"


class TlsServer(Server):
    """Speaks TLS alone; asks for certificates that `authority` vouches for, if it is to."""

    scheme = "rediss"

    def __init__(
        self, pem: Path, key: Path, authority: Path, *options: str, asks: bool = False, port: int | None = None
    ) -> None:
        files = ("--tls-cert-file", str(pem), "--tls-key-file", str(key), "--tls-ca-cert-file", str(authority))
        super().__init__(*files, "--tls-auth-clients", "yes" if asks else "no", *options, port=port)

    def listening(self) -> tuple[str, ...]:
        return ("--port", "0", "--tls-port", str(self.port))


class Cluster:
    """Three masters without replicas, made by redis-cli."""

    def __init__(self, *options: str, cli: tuple[str, ...] = (), tls: tuple[Path, Path, Path] | None = None) -> None:
        self.options, self.cli, self.tls = options, cli, tls
        self.servers: list[Server] = []

    def __enter__(self) -> Cluster:
        self.stack = contextlib.ExitStack()
        with self.stack:
            for _ in range(3):
                self.servers.append(self.stack.enter_context(self.node()))
            nodes = [f"{HOST}:{port}" for port in self.ports]
            self.redis_cli("--cluster", "create", *nodes, "--cluster-yes")
            self.wait()
            self.stack = self.stack.pop_all()
        return self

    def __exit__(self, *what: object) -> None:
        self.stack.close()

    def node(self) -> Server:
        options = ("--cluster-enabled", "yes", "--cluster-node-timeout", "5000", *self.options)
        if self.tls is None:
            return Server(*options, port=cluster_port())
        return TlsServer(*self.tls, "--tls-cluster", "yes", *options, port=cluster_port())

    @property
    def ports(self) -> list[int]:
        return [server.port for server in self.servers]

    def redis_cli(self, *words: str, port: int | None = None) -> str:
        command = ["redis-cli", "-h", HOST, "-p", str(port or self.ports[0]), *self.cli, *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode != 0:
            raise AssertionError(f"redis-cli {words}: {done.stdout}{done.stderr}")
        return done.stdout

    def wait(self) -> None:
        """Until each node has heard of all slots."""
        for port in self.ports:
            for _ in range(500):
                if "cluster_state:ok" in self.redis_cli("cluster", "info", port=port):
                    break
                time.sleep(0.05)
            else:
                raise AssertionError("the cluster does not come up")

    def url(self, who: str = "", node: int = 0) -> str:
        return f"{self.servers[node].scheme}://{who}{HOST}:{self.ports[node]}/0"


class Proxy:
    """Passes connections on to each of some servers; calls `before` with the connection when `word` is first sent.

    Where servers name each other's ports, the proxies' take their places. What is between it and the client, and what
    between it and the servers, is TLS where a context is given.
    """

    def __init__(
        self,
        targets: list[int],
        word: bytes,
        before: Callable[[socket.socket], None],
        tls: tuple[ssl.SSLContext, ssl.SSLContext] | None = None,
    ) -> None:
        self.word, self.before, self.tls = word, before, tls
        self.listening = [socket.create_server((HOST, 0)) for _ in targets]
        self.ports = [s.getsockname()[1] for s in self.listening]
        self.targets = dict(zip(self.ports, targets, strict=True))
        self.names = {b":%d\r\n" % target: b":%d\r\n" % port for port, target in self.targets.items()}
        self.lock = threading.Lock()
        self.over = threading.Event()
        self.threads: list[threading.Thread] = []

    def __enter__(self) -> int:
        for listening in self.listening:
            listening.settimeout(0.1)
            self.start(self.accept, listening)
        return self.ports[0]

    def __exit__(self, *what: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join(30)
        for listening in self.listening:
            listening.close()

    def start(self, what: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=what, args=arguments)
        self.threads.append(thread)
        thread.start()

    def accept(self, listening: socket.socket) -> None:
        while not self.over.is_set():
            with contextlib.suppress(TimeoutError):
                client, _ = listening.accept()
                self.start(self.pass_on, client, self.targets[listening.getsockname()[1]])

    def pass_on(self, client: socket.socket, target: int) -> None:
        server = socket.create_connection((HOST, target))
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:  # either end may be cut off
            stack.enter_context(client)
            stack.enter_context(server)
            if self.tls is not None:
                client.settimeout(30)
                client = stack.enter_context(self.tls[0].wrap_socket(client, server_side=True))
                server = stack.enter_context(self.tls[1].wrap_socket(server, server_hostname=HOST))
            while not self.over.is_set():
                for source in select.select([client, server], [], [], 0.1)[0]:
                    block = received(source)
                    if block is None:
                        continue
                    if not block:
                        return
                    if source is client:
                        self.watch(block, client)
                        server.sendall(block)
                    else:
                        client.sendall(self.renamed(block))

    def watch(self, block: bytes, client: socket.socket) -> None:
        with self.lock:
            if self.word and self.word in block:
                self.word = b""
                self.before(client)

    def renamed(self, block: bytes) -> bytes:
        if len(self.names) > 1 and (b"MOVED " in block or b"127.0.0.1\r\n" in block or b"ASK " in block):
            for name, other in self.names.items():
                block = block.replace(name, other)
        return block


def received(source: socket.socket) -> bytes | None:
    """What is there; of TLS records all. None where they are not whole yet, or carry nothing, as a session's ticket does: who
    waited for more then would keep the other side waiting for ever.
    """
    source.setblocking(False)
    try:
        block = source.recv(1 << 16)
        while block and isinstance(source, ssl.SSLSocket) and source.pending():
            block += source.recv(1 << 16)
    except (BlockingIOError, ssl.SSLWantReadError):
        return None
    finally:
        source.settimeout(30)
    return block


def hang_up(client: socket.socket) -> None:
    """End a connection in good order. Who goes on writing to it gets SIGPIPE."""
    client.shutdown(socket.SHUT_RDWR)

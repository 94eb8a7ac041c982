"""A Python for `validate --python` that has imported torch already: for tests that validate many wrappers.

Importing torch takes far longer than everything else. One process imports it and waits; `interpreter()` makes a
program that has that process fork itself, and become what `PYTHON torchpare_runner PLAN` would be, with its own
environment. What runs after the import is the runner as it ships.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
from pathlib import Path

RUNNER = Path(__file__).resolve().parents[2] / "tools/python/torchpare_runner"
CLIENT = """#!{python} -ISE
import json, os, socket, sys
server = socket.socket(socket.AF_UNIX)
server.connect({address!r})
server.sendall(json.dumps([sys.argv[1:], dict(os.environ), os.getcwd()]).encode())
server.shutdown(socket.SHUT_WR)
sys.exit(int(server.makefile().read() or 70))
"""


def environment(folder: Path, *python_path: Path) -> dict[str, str]:
    """Without torch's own switches. Kernels stay compiled where TORCHPARE_KERNELS says, or as long as the folder."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TORCHINDUCTOR_")}
    kernels = os.environ.get("TORCHPARE_KERNELS", str(folder / "kernels"))
    return kept | {"TORCHINDUCTOR_CACHE_DIR": kernels, "PYTHONPATH": ":".join(map(str, python_path))}


class Preforked:
    """Use as a context; `interpreter` is the program to name with --python, quick for wrappers like `like`."""

    def __init__(self, folder: Path, environment: dict[str, str], like: Path) -> None:
        self._like = like
        self._address = folder / "preforked"
        # torch reads these when it is imported; the runner sets them before it does that.
        self._environment = {**environment, "OMP_NUM_THREADS": "1", "TORCHINDUCTOR_COMPILE_THREADS": "1"}
        self.interpreter = folder / "python"
        self.interpreter.write_text(CLIENT.format(python=sys.executable, address=str(self._address)))
        self.interpreter.chmod(0o755)

    def __enter__(self) -> Preforked:
        command = [sys.executable, __file__, str(self._address), str(self._like)]
        self._server = subprocess.Popen(command, stdout=subprocess.PIPE, env=self._environment)
        if self._server.stdout.readline() != b"ready\n":
            raise RuntimeError("torch could not be imported")
        return self

    def __exit__(self, *error: object) -> None:
        self._server.terminate()
        self._server.wait()
        self._server.stdout.close()


def become(connection: socket.socket) -> None:
    """In a process of its own: run what was asked for, and tell its exit code."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    words, environment, folder = json.loads(connection.makefile().read())
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            sys.argv = words  # the runner's folder is in the path already
            runpy.run_path(words[0], run_name="__main__")
        except SystemExit as end:
            code = end.code or 0
        finally:
            os._exit(code)
    connection.sendall(str(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])).encode())


def serve(address: str, like: str) -> None:
    sys.path.insert(0, str(RUNNER))
    runner = runpy.run_path(str(RUNNER / "__main__.py"))
    runner["preload"]([])
    runner["compile_something_for"](Path(like))
    if os.environ.get("TRITON_INTERPRET") == "1":
        importlib.import_module("triton.experimental.gluon")  # the interpreter does at its first launch
    gc.freeze()  # or a collection in a forked process copies every object of torch's
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(address)
    listening.listen()
    print("ready", flush=True)
    while True:
        connection, _ = listening.accept()
        if os.fork() == 0:
            listening.close()
            become(connection)
            os._exit(0)
        connection.close()


if __name__ == "__main__":
    serve(*sys.argv[1:])

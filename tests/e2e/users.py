"""Two users on one host, for tests that are root: the program runs as the victim, and what an attacker would do is done
as another user, who owns none of the victim's files.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
import traceback
import unittest
from collections.abc import Callable, Iterator
from pathlib import Path

from program import FIXTURES

VICTIM, ATTACKER = 65533, 65534

WRAPPER = (FIXTURES / "torch-2.13.0" / "cpu" / "mlp.0.py").read_text()
CLEAN = ("rewrite", "--in-place", "--preset", "strip")


def become(uid: int) -> None:
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def start_as(uid: int, work: Callable[[], object]) -> int:
    """Do it in a process of that user's; its id."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            become(uid)
            work()
            code = 0
        except BaseException:  # nothing of the child may go on in the parent's code
            traceback.print_exc()
        finally:
            os._exit(code)
    return pid


def do_as(uid: int, work: Callable[[], object]) -> None:
    _, status = os.waitpid(start_as(uid, work), 0)
    assert os.waitstatus_to_exitcode(status) == 0


@contextlib.contextmanager
def meanwhile(uid: int, work: Callable[[Callable[[], None]], object]) -> Iterator[None]:
    """Another process of that user's at work, from when it says so until the end of the block."""
    reads, writes = os.pipe()
    pid = start_as(uid, lambda: work(lambda: os.write(writes, b"!") and None))
    os.close(writes)
    try:
        assert os.read(reads, 1) == b"!"
        yield
    finally:
        os.close(reads)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def holding_locks(uid: int, *paths: Path, if_free: tuple[Path, ...] = ()) -> contextlib.AbstractContextManager[None]:
    """Another process of that user's has locked these."""

    def take(ready: Callable[[], None]) -> None:
        for path in (*paths, *if_free):
            try:
                fcntl.flock(os.open(path, os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                assert path in if_free
        ready()
        time.sleep(600)

    return meanwhile(uid, take)


class OnOneHost(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.mkdtemp(prefix="torchpare-users-")
        self.addCleanup(shutil.rmtree, folder)
        self.top = Path(folder)
        self.top.chmod(0o755)
        self.program = self.top / "torchpare"
        shutil.copy(os.environ["TORCHPARE"], self.program)
        self.program.chmod(0o755)
        self.shared = self.folder("shared", 0, 0o1777)
        self.home = self.folder("home", VICTIM, 0o755)
        self.precious = self.file("home/precious/w.py", VICTIM, WRAPPER)

    def folder(self, name: str, owner: int, mode: int) -> Path:
        path = self.top / name
        path.mkdir(exist_ok=True)
        os.chown(path, owner, owner)
        path.chmod(mode)
        return path

    def file(self, name: str, owner: int, text: str) -> Path:
        path = self.top / name
        if not path.parent.exists():
            self.folder(str(path.parent.relative_to(self.top)), owner, 0o755)
        path.write_text(text)
        os.chown(path, owner, owner)
        path.chmod(0o644)
        return path

    def run_as_victim(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        return self.run_as(VICTIM, *words)

    def run_as(self, user: int, *words: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.program, *map(str, words)],
            user=user,
            group=user,
            extra_groups=[],
            umask=0o022,
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def clean(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        return self.run_as_victim(*CLEAN, *words)

    def expect(self, done: subprocess.CompletedProcess[str], code: int, words: str = "") -> None:
        said = done.stdout + done.stderr
        self.assertEqual(done.returncode, code, said)
        self.assertIn(words, said)

    def expect_precious_untouched(self) -> None:
        self.assertEqual(self.precious.read_text(), WRAPPER)
        self.assertEqual([path.name for path in self.precious.parent.iterdir()], ["w.py"])
        self.assertEqual(self.precious.stat().st_uid, VICTIM)

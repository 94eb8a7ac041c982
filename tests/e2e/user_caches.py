"""`torchpare scan` without an argument: where torch says its cache is, and real caches of vLLM, as listed in a terminal.

What the program finds is compared with what torch itself computes, where torch is there.
"""

from __future__ import annotations

import fcntl
import importlib.util
import json
import os
import pty
import re
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest
from pathlib import Path

from program import FIXTURES

sys.path.insert(0, str(FIXTURES))
import cache_archive
import torchpare

ESCAPES = re.compile(r"\x1b\[[0-9;]*[mK]")

#: Prints what torch computes under each environment of a list, in a fork that has imported torch.
CACHE_DIRS = """
import json, os, sys, tempfile
from torch._inductor.runtime.cache_dir_utils import cache_dir
for variables in json.load(sys.stdin):
    if os.fork() == 0:
        os.environ.clear()
        os.environ.update(variables)
        os.chdir(variables["TMPDIR"])
        tempfile.tempdir = None  # looked for once per process
        print(cache_dir(), flush=True)
        os._exit(0)
    os.wait()
"""


class UserCaches(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        folder = tempfile.TemporaryDirectory(prefix="torchpare-user-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cache_archive.unpack(cache_archive.CACHES / "vllm", cls.folder / "trees")
        cls.vllm = cls.folder / "trees" / "0.33.0-default"
        cls.environment = {
            "HOME": str(cls.folder),
            "LOGNAME": "ann",
            "TMPDIR": str(cls.folder),
            "PATH": os.environ["PATH"],
            "TERM": "xterm",
            "VLLM_CACHE_ROOT": str(cls.vllm),
        }

    def scan(self, *flags: str, expect: int = 0, **variables: str) -> dict:
        done = subprocess.run(
            [os.environ["TORCHPARE"], "scan", "--json", *flags],
            env={**self.environment, **variables},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        self.assertEqual(done.returncode, expect, done.stderr)
        report: dict = json.loads(done.stdout)
        return report

    def in_terminal(self, columns: int, *arguments: str, stream: str = "stdout", **variables: str) -> str:
        """What a terminal of that width is told on one of the two streams."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("4H", 50, columns, 0, 0))
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, stream: theirs}
        environment = {**self.environment, **variables}
        with subprocess.Popen([os.environ["TORCHPARE"], *arguments], env=environment, **streams) as program:
            os.close(theirs)
            shown = b""
            try:
                while part := os.read(ours, 65536):
                    shown += part
            except OSError:  # EIO: nobody has the other end any more
                pass
            os.close(ours)
            self.assertEqual(program.wait(60), 0)
        return shown.decode().replace("\r\n", "\n")

    def test_the_default_is_what_torch_computes(self) -> None:
        """torch makes the folder, so each setting gets a temporary folder of its own."""
        if importlib.util.find_spec("torch") is None:
            self.skipTest("no torch here")
        named = {"TORCHINDUCTOR_CACHE_DIR": "x/../y/"}
        settings = []
        for variables in ({}, {"LOGNAME": 'CORP\\a:"b"'}, {"LOGNAME": "", "USER": "usr"}, named):
            folder = self.enterContext(tempfile.TemporaryDirectory(prefix="torchpare-user-"))
            settings.append({**self.environment, "TMPDIR": folder, **variables})
        done = subprocess.run(
            [sys.executable, "-c", CACHE_DIRS], input=json.dumps(settings), capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            self.skipTest("a torch without cache_dir_utils")
        for variables, computed in zip(settings, done.stdout.splitlines(), strict=True):
            said = subprocess.run(
                [os.environ["TORCHPARE"], "scan", "--json"],
                env=variables,
                cwd=variables["TMPDIR"],
                capture_output=True,
                check=True,
            )
            places = [place["path"] for place in json.loads(said.stdout)["looked_for"]]
            self.assertIn(computed, places, variables)

    def test_a_real_cache_of_vllm(self) -> None:
        report = self.scan("--preset", "strip")
        by_layout = {cache["layout"]: cache for cache in report["caches"]}
        self.assertEqual(set(by_layout), {"vLLM", "vLLM AOT"})
        aot = by_layout["vLLM AOT"]
        self.assertEqual(by_layout["vLLM"]["config"], "a4d6da20c0")
        self.assertEqual((len(aot["config"]), aot["ranks"]), (64, ["0_0"]))
        self.assertEqual((aot["wrappers"], aot["asserts"], aot["muted"], aot["stripped"]), (9, 18, 0, 18))
        self.assertTrue(aot["torch"])
        files = [path for path in Path(aot["path"]).rglob("*") if path.is_file()]
        self.assertEqual(aot["bytes"], sum(path.stat().st_size for path in files))
        newest = max(path.stat().st_mtime for path in files)
        self.assertEqual(aot["newest"], time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(newest)))

    def test_what_is_muted_is_counted(self) -> None:
        with tempfile.TemporaryDirectory(prefix="torchpare-user-") as folder:
            cache_archive.unpack(cache_archive.CACHES / "vllm", Path(folder))
            root = Path(folder) / "0.33.0-default"
            torchpare.clean(root, "strip")
            report = self.scan("--top", "3", VLLM_CACHE_ROOT=str(root))
            (cache,) = [one for one in report["caches"] if one["layout"] == "vLLM AOT"]
            self.assertEqual((cache["wrappers"], cache["muted_wrappers"], cache["asserts"], cache["muted"]), (9, 9, 0, 18))
            self.assertEqual([one["muted"] for one in report["top"]["wrappers"]], [3, 3, 3])

    def test_python_says_the_same(self) -> None:
        code = "import json, torchpare; print(json.dumps(torchpare.scan(None, 'strip', top=2).said))"
        environment = {**os.environ, **self.environment}
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
        self.assertEqual(json.loads(done.stdout), self.scan("--preset", "strip", "--top", "2"))
        self.assertEqual(torchpare.scan([]).caches, [], "no root is not the same as all")
        (one,) = [cache for cache in torchpare.scan(self.vllm).caches if cache.asserts]
        self.assertEqual((one.wrappers, one.asserts, one.muted), (9, 18, 0))

    def test_a_silent_server_does_not_hold_up_the_rest(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            url = f"redis://127.0.0.1:{server.getsockname()[1]}"
            report = self.scan("--timeout", "1", expect=2, TORCHINDUCTOR_REDIS_URL=url)
        self.assertEqual(sum(cache["asserts"] for cache in report["caches"]), 18)
        self.assertIn(f"{url}/0", [place["path"] for place in report["looked_for"]])

    def test_nothing_is_broken_by_a_terminal(self) -> None:
        for columns in (80, 120):
            text = ESCAPES.sub("", self.in_terminal(columns, "scan", "--preset", "strip", "--files", "--top", "5"))
            listing, _, _ = text.partition("\n\n12 files")
            self.assertIn("vLLM AOT", listing)
            self.assertLessEqual(max(map(len, listing.split("\n"))), columns, text)
            self.assertIn("…", listing)

    def test_colour_is_for_terminals_that_want_it(self) -> None:
        def coloured(*flags: str, **variables: str) -> bool:
            return "\x1b[" in self.in_terminal(100, "scan", *flags, **variables)

        self.assertTrue(coloured())
        self.assertTrue(coloured(NO_COLOR=""), "empty is as if it were not there")
        self.assertFalse(coloured(NO_COLOR="1"))
        self.assertFalse(coloured(TERM="dumb"))
        self.assertFalse(coloured("--color", "never"))
        self.assertTrue(coloured("--color", "always", NO_COLOR="1"))

    def test_progress_is_for_a_terminal_on_standard_error(self) -> None:
        done = subprocess.run(
            [os.environ["TORCHPARE"], "scan"], env=self.environment, capture_output=True, text=True, check=True
        )
        self.assertNotIn("\r", done.stdout + done.stderr)
        shown = self.in_terminal(80, "scan", stream="stderr")
        self.assertRegex(shown, r"\A(\r\d+ of 12 files)+\r\x1b\[K\Z")


if __name__ == "__main__":
    unittest.main(verbosity=2)

"""Headless Chromium, by its DevTools protocol over a pipe: pages as people see them, and what the browser complains of.

python tests/e2e/browser.py PAGE.html OUT.png WIDTH HEIGHT light|dark     one picture
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome")


def found() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


class Browser:
    """One process with one page. It reads messages until the answer that is waited for; the process ends with the
    block, and each answer within a minute or never."""

    def __init__(self) -> None:
        name = found()
        if name is None:
            raise FileNotFoundError("no Chromium")
        self._folder = tempfile.TemporaryDirectory(prefix="torchpare-browser-", ignore_cleanup_errors=True)
        to_read, self._to = os.pipe()
        self._from, to_write = os.pipe()
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (to_read, to_write)]
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-pipe"]
        self._process = subprocess.Popen(
            [
                *("bash", "-c", f'exec timeout 120 "$@" 3<&{ends[0]} 4>&{ends[1]}', "-"),  # the pipe's ends
                *(name, *flags, f"--user-data-dir={self._folder.name}", "--no-first-run"),
            ],
            pass_fds=ends,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for end in (to_read, to_write, *ends):
            os.close(end)
        self._received = b""
        self._number = 0
        self._session: str | None = None
        self._events: list[dict[str, Any]] = []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Log", "Runtime"):
            self.ask(f"{domain}.enable")

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        os.close(self._to)
        os.close(self._from)
        self._process.terminate()
        self._process.wait()
        self._folder.cleanup()

    def ask(self, method: str, **parameters: object) -> dict[str, Any]:
        """The result of a method. Raises AssertionError where the browser refuses."""
        self._number += 1
        message: dict[str, object] = {"id": self._number, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                result: dict[str, Any] = answer["result"]
                return result

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._received:
            part = os.read(self._from, 1 << 20)
            assert part, "the browser ended"
            self._received += part
        line, _, self._received = self._received.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        if "method" in message:
            self._events.append(message)
        return message

    def show(self, page: Path, width: int, height: int, scheme: str) -> list[str]:
        """Loads a page in a window of that size, `light` or `dark`; what the browser complains of."""
        self._events.clear()
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.ask("Page.navigate", url=page.resolve().as_uri())
        while not any(event["method"] == "Page.loadEventFired" for event in self._events):
            self._next()
        return [json.dumps(event["params"]) for event in self._events if self._is_complaint(event)]

    @staticmethod
    def _is_complaint(event: dict[str, Any]) -> bool:
        return event["method"] in ("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled")

    def value(self, expression: str) -> Any:
        """Of an expression in JavaScript, which the page itself has none of."""
        return self.ask("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def picture(self) -> bytes:
        """The window as PNG."""
        return base64.b64decode(self.ask("Page.captureScreenshot", format="png")["data"])


def main() -> int:
    page, out, width, height, scheme = sys.argv[1:]
    with Browser() as browser:
        complaints = browser.show(Path(page), int(width), int(height), scheme)
        Path(out).write_bytes(browser.picture())
    print(*complaints, sep="\n", end="")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())

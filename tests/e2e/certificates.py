"""Certificates for one test, made by the openssl command: an authority, and who it vouches for."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

EC = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


def is_installed() -> bool:
    return shutil.which("openssl") is not None


def openssl(*arguments: str | Path) -> None:
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(f"openssl {arguments}: {done.stderr}")


class Authority:
    """Keeps its files, and those of whom it vouches for, in a folder: NAME.pem and NAME.key."""

    def __init__(self, folder: Path, name: str = "authority") -> None:
        self.folder = folder
        self.pem, self.key = folder / f"{name}.pem", folder / f"{name}.key"
        openssl("req", "-x509", *EC, "-keyout", self.key, "-out", self.pem, "-subj", f"/CN={name}", "-days", "2")

    def vouch(self, name: str, who: str, days: int = 2) -> tuple[Path, Path]:
        """A certificate for `who` ("IP:127.0.0.1", "DNS:cache.example"), and its key."""
        pem, key, request, extensions = (self.folder / f"{name}.{end}" for end in ("pem", "key", "csr", "ext"))
        openssl("req", *EC, "-keyout", key, "-out", request, "-subj", f"/CN={name}")
        extensions.write_text(f"subjectAltName={who}\n")
        signed = ("-CA", self.pem, "-CAkey", self.key, "-CAcreateserial", "-days", str(days), "-extfile", extensions)
        openssl("x509", "-req", "-in", request, "-out", pem, *signed)
        return pem, key

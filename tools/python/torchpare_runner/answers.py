"""What torchpare reads when all is over: JSON files that are whole or not there, however this process ends."""

from __future__ import annotations

import json
import os
from pathlib import Path


def write(path: Path, answer: dict) -> None:
    """Texts may come from the wrappers: half of a surrogate pair, which no JSON reader takes, becomes '?'."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(json.dumps(answer, ensure_ascii=False).encode(errors="replace"))
    os.replace(part, path)

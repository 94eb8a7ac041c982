"""The plugin in the real vLLM: what tools/dev/bench-vllm checks, on a small Llama.

Asked for with TORCHPARE_VLLM, since it installs 3.4 GB once and takes minutes: `1`, or the virtual environment to use.
"""

from __future__ import annotations

import os
import subprocess
import sys

from program import ROOT, skip


def main() -> int:
    asked = os.environ.get("TORCHPARE_VLLM", "")
    if not asked:
        skip("TORCHPARE_VLLM=1 asks for it")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("TORCHPARE", "PYTHON"))}
    venv = [] if asked == "1" else ["--venv", asked]
    wheel = ["--wheel", os.environ["TORCHPARE_WHEEL"]] if "TORCHPARE_WHEEL" in os.environ else []
    bench = [sys.executable, ROOT / "tools/dev/bench-vllm", "--models", "llama,deepseek_v3", "--layers", "2"]
    return subprocess.run([*bench, *venv, *wheel], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

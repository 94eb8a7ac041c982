"""What `torchpare run` puts in front of PYTHONPATH: starts the hook in any Python, then makes room for the real one.

Of all that an environment can make a Python do when it starts, this alone works in every interpreter: a .pth counts
only in that interpreter's own site-packages, `usercustomize` not in virtual environments. There is one sitecustomize
per process, so this one runs the one that would have been found without it, under its name. The folder stays in the
path: torch makes the PYTHONPATH of its compile workers of that.
"""

import os
import sys
from importlib.machinery import PathFinder

FOLDER = os.path.dirname(os.path.abspath(__file__))
BESIDE_THE_PACKAGE = os.path.dirname(os.path.dirname(FOLDER))


def start() -> None:
    if os.environ.get("TORCHPARE") in (None, "", "off"):
        return
    sys.path.insert(0, BESIDE_THE_PACKAGE)
    try:
        import torchpare_startup  # noqa: F401
    finally:
        sys.path.remove(BESIDE_THE_PACKAGE)


def make_room() -> None:
    spec = PathFinder.find_spec("sitecustomize", [folder for folder in sys.path if folder != FOLDER])
    if spec is None or spec.loader is None:
        return
    from importlib.util import module_from_spec

    sys.modules["sitecustomize"] = module = module_from_spec(spec)
    spec.loader.exec_module(module)


try:
    start()
except Exception as error:
    print(f"torchpare: off, wrappers are loaded as they are; {error}", file=sys.stderr)
make_room()

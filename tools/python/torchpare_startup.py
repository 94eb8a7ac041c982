"""Installs the hook, as the environment asks for it, at the moment when this process has imported torch's loader.

Imported at the start of every Python where TORCHPARE is set, by torchpare.pth beside it or by
torchpare/startup/sitecustomize.py, so it imports nothing that Python has not imported by then: a finder waits, and the
package is loaded when torch._inductor.codecache is. Most processes never import that.

Whatever goes wrong is one line in the log, and the program runs as without the hook.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # as typing has it, which takes longer to import than Python takes to start
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

LOADER = "torch._inductor.codecache"


class Waiting:
    """In front of all finders until that module is loaded; all but the loading is left to them."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name != LOADER:
            return None
        others = [finder for finder in sys.meta_path if finder is not self and hasattr(finder, "find_spec")]
        for finder in others:
            if (spec := finder.find_spec(name, path, target)) is not None:
                self._come_after(spec.loader)
                return spec
        return None

    def _come_after(self, loader: Any) -> None:
        """Have the loader, which was made for this one module, do our work when it has done its own."""

        def exec_module(module: ModuleType) -> None:
            del loader.exec_module
            loader.exec_module(module)
            self.leave()
            install()

        try:
            loader.exec_module = exec_module
        except Exception as error:
            complain(error)

    def leave(self) -> None:
        if self in sys.meta_path:
            sys.meta_path.remove(self)


class Beside:
    """Finds the package beside this file, wherever else Python looks for packages."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name != "torchpare":
            return None
        from importlib.machinery import PathFinder

        return PathFinder.find_spec(name, [__file__.rpartition("/")[0]])


def install() -> None:
    beside = Beside()
    sys.meta_path.insert(0, beside)
    try:
        from torchpare import environment

        environment.start()
    except Exception as error:
        complain(error)
    finally:
        sys.meta_path.remove(beside)


def complain(error: Exception) -> None:
    import logging

    logging.getLogger("torchpare").warning("torchpare: off, wrappers are loaded as they are; %s", error)


def wait() -> None:
    if LOADER in sys.modules:
        install()
    else:
        sys.meta_path.insert(0, Waiting())


wait()

"""torchpare: the runtime asserts of compiled PyTorch Inductor wrappers, taken out as wrappers are loaded, of whole
caches, or as text.

    import torchpare

    torchpare.hook.install(preset="once")                        # from now on, in this process
    torchpare.clean(cache, "strip")                              # in place; torchpare.undo(cache) is the way back
    new = torchpare.rewrite(text, torchpare.resolve_policy(preset="strip", keep_op="torch.ops.mylib.*"))

Importing it loads a small shared library and neither torch nor vLLM. `python -m torchpare` is the command line.
"""

from __future__ import annotations

from torchpare import hook
from torchpare._library import TorchpareError, version
from torchpare.caches import Cache, File, Report, clean, scan, undo
from torchpare.policy import Policy, Settings, resolve_policy
from torchpare.texts import OnceTexts, Rewritten, Site, rewrite, rewrite_once

__version__ = version()

__all__ = [
    "Cache",
    "File",
    "OnceTexts",
    "Policy",
    "Report",
    "Rewritten",
    "Settings",
    "Site",
    "TorchpareError",
    "clean",
    "hook",
    "resolve_policy",
    "rewrite",
    "rewrite_once",
    "scan",
    "undo",
]

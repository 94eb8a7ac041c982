"""Wrappers that, run, give an assert another meaning: executed to see that they do, and none may be proved.

Nothing in them is spelled like a binding of that name: Python's own library assigns it, or finds the namespace.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import cpython_judge as judge

TORCH = """
class _dynamo:
    class guards:
        @staticmethod
        def assert_size_stride(*arguments): pass
class _C: _dynamo = _dynamo
"""
ASSERT = "    assert_size_stride(arg0_1, (4, ), (1, ))\n"
WRAPPER = """import torch
assert_size_stride = torch._C._dynamo.guards.assert_size_stride
seen = []
def other(*arguments):
    seen.append(arguments)
{lines}
arg0_1 = None
def call(args):
{site}    return seen
"""

#: What rebinds `assert_size_stride` of the module, in Pythons from 3.8 on.
LINES = {
    "nothing does": "",
    "update_wrapper": "import functools, types\nimport wrapper as me\n"
    "functools.update_wrapper(me, types.SimpleNamespace(assert_size_stride=other), ())",
    "wraps": "import functools, types\nimport wrapper as me\n"
    "functools.wraps(types.SimpleNamespace(assert_size_stride=other), ())(me)",
    "a copy": "import copy\nimport wrapper as me\nclass K:\n    def __reduce_ex__(self, protocol):\n"
    "        return (lambda: me), (), {'assert_size_stride': other}\ncopy.copy(K())",
    "a class without def": "import copy\nimport wrapper as me\n"
    "copy.copy(type('K', (), {'__reduce_' + 'ex__': lambda s, p: ((lambda: me), (), {'assert_size_stride': other})})())",
    "a deep copy": "from copy import deepcopy\nimport wrapper as me\nclass K:\n    def __reduce_ex__(self, protocol):\n"
    "        return (lambda: me), (), {'assert_size_stride': other}\ndeepcopy(K())",
    "copyreg": "import copyreg, copy\nimport wrapper as me\nclass K: pass\n"
    "copyreg.pickle(K, lambda k: ((lambda: me), (), {'assert_size_stride': other}))\ncopy.copy(K())",
    "a pickle": "import pickle\nx = pickle.loads(b'cbuiltins\\nsetattr\\n(cimportlib\\nimport_module\\n(Vwrapper\\n"
    "tRVassert_size_stride\\ncwrapper\\nother\\ntR.')",
    "a formatter": "import string\n"
    "string.Formatter().get_field('0.__globals__', (other,), {})[0]['assert_size_stride'] = other",
    "a formatter's method": "import string\nclass F(string.Formatter):\n    def format_field(self, value, spec):\n"
    "        value['assert_size_stride'] = other\n        return ''\nF().format('{0.__globals__}', other)",
    "arguments of a command": "import argparse\nimport wrapper as me\np = argparse.ArgumentParser()\n"
    "p.add_argument('--assert_size_stride', type=lambda x: other)\np.parse_args(['--assert_size_stride', 'x'], me)",
    "options of a command": "import optparse\nimport wrapper as me\np = optparse.OptionParser()\n"
    "p.add_option('--x', dest='assert_size_stride', action='store_const', const=other)\np.parse_args(['--x'], me)",
    "annotations": "import functools\n@functools.singledispatch\ndef f(x): return x\n"
    "@f.register\ndef _(x: '(assert_size_stride := other) and int'): return x",
}


def wrapper(lines: str, site: str) -> str:
    return WRAPPER.format(lines=lines, site=site)


def effects(text: str) -> int:
    """How often `other` was called where `assert_size_stride` is."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "torch.py").write_text(TORCH)
        (Path(folder) / "wrapper.py").write_text(text)
        code = f"import sys; sys.path.insert(0, {folder!r}); import wrapper; print(len(wrapper.call([])))"
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
        return int(ran.stdout)


class Rebound(unittest.TestCase):
    def test_by_the_library(self) -> None:
        asked = judge.strip()
        for what, lines in LINES.items():
            with self.subTest(what):
                with_assert, without = wrapper(lines, ASSERT), wrapper(lines, "")
                plain = not lines
                self.assertEqual(effects(with_assert), 0 if plain else 1)
                self.assertEqual(effects(without), 0)
                verdict = asked.audit(with_assert.encode(), without.encode())
                self.assertEqual(verdict, judge.PROVED if plain else judge.UNDECIDED)
                self.assertEqual(asked.rewrite(judge.DELETE, with_assert.encode())[1] is None, not plain)


if __name__ == "__main__":
    unittest.main(verbosity=2)

"""The judge has teeth: pairs that no proof may hold for, and some that one may.

Each was wrongly proved once, or is of a kind that was.
"""

from __future__ import annotations

import sys
import unittest

import cpython_judge as judge
from cpython_trees import STRIPPED

ASSERT = "    assert_size_stride(arg0_1, (4, ), (1, ))\n"
INPUT = "    assert_alignment(arg0_1, 16, 'input')\n"
IMPORT = "from torch._inductor.runtime.runtime_utils import assert_tensor_metadata\n"
METADATA = "    assert_tensor_metadata(arg0_1, (4, ), (1, ), torch.float32, 'input')\n"
SCALAR = "    if not (u0 >= 0):\n        raise RuntimeError('u0 >= 0')\n    buf7 = None\n"
RESULTS = (
    "    return_vars = (buf0, )\n    for var in return_vars:\n        if isinstance(var, torch.Tensor):\n"
    "            assert not var.isnan().any().item()\n            assert not var.isinf().any().item()\n"
)
RETURN = "    return (arg0_1, )\n"


def body(*parts: str, before: str = "") -> str:
    return "import torch\n" + before + "def call(args):\n    arg0_1, u0 = args\n" + "".join(parts) + RETURN


def without(a: str, *parts: str) -> str:
    for part in parts:
        assert part in a
        a = a.replace(part, "", 1)
    return a


FLOOR = "    assert_size_stride(x, (math.floor(2), max(1, 2)), (1, ))\n"
LONG = "'" + "x" * 70 + "'; "


def rebound(line: str) -> tuple:
    """An assert behind something that may give what it calls another meaning."""
    return body(FLOOR, before=line + "\n"), FLOOR


#: Without the assert's names, or without an `=` behind them, or in a spelling that a search for words passes over.
REBINDING = (
    *(f'max {sign}= f' for sign in ('+', '<<', '>>', '**', '//', '@', '|')), LONG + 'max = f', LONG + 'from f import *',
    "class \\\nmax: pass", "def \\\n  max(*x): pass", "def\x0cmax(*x): pass", "from f import \\\n*",
    "from f import\x0c*", "import f\\\n as max", "m = math\nm.floor = f", "import builtins\nbuiltins.max, x = f, 1",
    "for x.max in f: pass", "for (math.floor) in f: pass", "x, math.floor, y = f", "with f() as (x, math.floor): pass",
    "del math.floor", "x = [0for math.floor in f]", "torch._C = f", "from f import torch",
    "assert_size_stride = torch.f.assert_size_stride", "import max", "import math as m", "[x, *max] = f",
    "globals()['max'] = f", "globals().update(max=f)", "vars()['max'] = f", "setattr(math, 'floor', f)",
    "__builtins__.__dict__['max'] = f", "from unittest import mock\nmock.patch('builtins.max', f).start()",
    "sys.modules['math'] = f", "x = f'{(max := f)}'", "def g(self): self.floor = f\ng(torch.math)", "import f as math",
    'type max = f' if sys.version_info >= (3, 12) else 'max = f',
)  # fmt: skip
LOOKING = (
    "locals()['bu' 'f7']", "dir()", "locals()['\\x62uf7']", "sys._getframe().f_locals['buf%d' % 7]",
    "locals()[f'buf{7}']", "sorted(locals())", "sorted(vars())",
)  # fmt: skip

#: A, and what of it is gone.
WRONG = {
    "a string": (body('    x = """\n', ASSERT, '    """\n'), ASSERT),
    "a field of an f-string": (body("    x = f'''{\n", ASSERT, "    }'''\n"), ASSERT),
    "else of a loop": (body("    if u0:\n        pass\n", RESULTS, "    else:\n        pass\n"), RESULTS),
    "sole statement": (body("    if u0:\n    " + ASSERT), "    " + ASSERT),
    "name used": (body(SCALAR, "    print(buf7)\n"), SCALAR),
    "name used above, in a loop": (
        body("    while u0:\n        print(buf7)\n", *[f"    {s}\n" for s in SCALAR.splitlines()]),
        None,
    ),
    "name deleted": (body(SCALAR, "    del buf7\n"), SCALAR),
    "name in an f-string": (body(SCALAR, "    print(f'{1:>{buf7}}')\n"), SCALAR),
    "name in a closure": (body(SCALAR, "    f = lambda: buf7\n"), SCALAR),
    "name in a comprehension": (body(SCALAR, "    f = [buf7 for _ in x]\n"), SCALAR),
    "name in a class": (body(SCALAR, "    class C:\n        x = buf7\n"), SCALAR),
    "name declared global": (body("    global buf7\n", SCALAR), SCALAR),
    "name bound before": (body("    buf7 = 5\n", SCALAR, "    x = buf7\n"), SCALAR),
    "name spelled otherwise": (body(SCALAR, "    print(\uff42uf7)\n"), SCALAR),
    "name spelled otherwise in an f-string": (body(SCALAR, "    print(f'{\uff42uf7}')\n"), SCALAR),
    "name spelled otherwise in a format": (body(RESULTS, "    print(f'{1:>{va\uff52}}')\n"), RESULTS),
    "code in a string": (body(SCALAR, "    exec('print(buf7)')\n"), SCALAR),
    "name of a group": (body(RESULTS, "    print(var)\n"), RESULTS),
    "import used": (body(METADATA, "    print(f'{assert_tensor_metadata}')\n", before=IMPORT), IMPORT),
    "import in __all__": (body(before=IMPORT + "__all__ = ['assert_tensor_metadata']\n"), IMPORT),
    "import, while an assert stays": (body(METADATA, before=IMPORT), IMPORT),
    "import, while its module is read": (
        body(METADATA, "    x = torch._inductor.runtime.runtime_utils.f()\n", before=IMPORT),
        (IMPORT, METADATA),
    ),
    "function rebound": (body("    assert_size_stride(x, (max(u0, 1), ), (1, ))\n", before="max = f\n"), None),
    "function declared in the body": (body("    assert_size_stride: int\n", ASSERT), ASSERT),
    "function bound in the body": (body("    isinstance = f\n", RESULTS), RESULTS),
    "module rebound": (body("    torch.sym_max = f\n", METADATA), METADATA),
    "call in an argument": (body("    assert_size_stride(x, (f(), ), (1, ))\n"), None),
    "walrus in an argument": (body("    assert_size_stride(x, ((n := 4), ), (1, ))\n"), None),
    "other statement": (body("    print(u0)\n"), "    print(u0)\n"),
    "outside of bodies": ("import torch\ndef f(x):\n" + ASSERT + "    return x\n", ASSERT),
    "decorated": (body(ASSERT, before="@f\n"), ASSERT),
    "in a loop": (body("    for x in y:\n        pass\n    " + ASSERT), "    " + ASSERT),
    "kept by the policy": (body(INPUT), INPUT),
    "import listed by other spellings": (
        body(METADATA, before=IMPORT + "__all__ = ['assert_tensor' '_metadata']\n"),
        (IMPORT, METADATA),
    ),
    "string in brackets": ("import torch\ndef call(args):\n" + METADATA + "    (\n        'doc'\n    )\n" + RETURN, METADATA),
    "string of the module": (IMPORT + "('doc')\n" + body(METADATA), (IMPORT, METADATA)),
    **{f"name looked at: {line}": (body(SCALAR, f"    print({line})\n"), SCALAR) for line in LOOKING},
    **{f"rebound: {line!r}": rebound(line) for line in REBINDING},
}
RIGHT = {
    "asserts": (body(ASSERT, SCALAR, RESULTS), [ASSERT, SCALAR, RESULTS]),
    "in blocks": (body("    if u0:\n        pass\n    " + ASSERT), ["    " + ASSERT]),
    "the import with its assert": (body(METADATA, before=IMPORT), [METADATA, IMPORT]),
    "one of two results": (body(RESULTS.replace("buf0", "buf1"), RESULTS), [RESULTS]),
    "name bound again": (body(SCALAR, "    buf7 = 5\n    x = buf7\n"), [SCALAR]),
    "name of an inner function": (body(SCALAR, "    def f(buf7):\n        return buf7\n"), [SCALAR]),
    "name in a string": (body(SCALAR, "    print('buf7')\n"), [SCALAR]),
    "name of an operator": (body("    x = torch.ops.mylib.patch.default(u0, trace=True)\n", ASSERT), [ASSERT]),
    "import beside another": (
        body(METADATA, before=IMPORT + IMPORT.replace("assert_tensor_metadata", "compile_mps_shader")),
        [METADATA, IMPORT],
    ),
    "a choice as a size": (
        body("    assert_size_stride(x, ((u0 if u0 > 4 else round(2*u0)), ), (1, ))\n"),
        ["    assert_size_stride(x, ((u0 if u0 > 4 else round(2*u0)), ), (1, ))\n"],
    ),
}


def damaged(name: str, a: str, gone: str | tuple | None) -> str:
    if gone is not None:
        return without(a, *((gone,) if isinstance(gone, str) else gone))
    lines = a.splitlines(True)  # the last lines of the body go, but for its return
    return "".join(lines[: -4 if "loop" in name else -2] + lines[-1:])


class Judge(unittest.TestCase):
    def ruling(self, a: str, b: str) -> judge.Ruling:
        self.assertIsNotNone(judge.parsed(a.encode()))
        return judge.ruling(a.encode(), b.encode(), judge.DELETE, STRIPPED)

    def test_wrong(self) -> None:
        for name, (a, gone) in WRONG.items():
            with self.subTest(name):
                self.assertIsNotNone(self.ruling(a, damaged(name, a, gone)).wrong)

    def test_audit_proves_none_of_these(self) -> None:
        asked = judge.strip()
        for name, (a, gone) in WRONG.items():
            with self.subTest(name):
                self.assertNotEqual(asked.audit(a.encode(), damaged(name, a, gone).encode()), judge.PROVED)

    def test_what_is_rewritten_is_right(self) -> None:
        asked, written = judge.strip(), 0
        for name, (a, _) in {**WRONG, **RIGHT}.items():
            for style in (judge.DELETE, judge.MUTE):
                with self.subTest(name, style=style):
                    new = asked.rewrite(style, a.encode())[1]
                    written += new is not None
                    if new is not None:
                        self.assertIsNone(judge.ruling(a.encode(), new, style, STRIPPED).wrong)
        self.assertGreater(written, len(RIGHT))

    def test_right(self) -> None:
        for name, (a, gone) in RIGHT.items():
            with self.subTest(name):
                ruling = self.ruling(a, without(a, *gone))
                self.assertIsNone(ruling.wrong)
                self.assertEqual(len(ruling.removed), len(gone))

    def test_muted(self) -> None:
        a = body(ASSERT)
        right = a.replace("    assert_size", "   #assert_size")
        self.assertIsNone(judge.ruling(a.encode(), right.encode(), judge.MUTE, STRIPPED).wrong)
        for b in (a.replace("    assert_size", " #  assert_size"), right.replace("args)", "argt)")):
            self.assertIsNotNone(judge.ruling(a.encode(), b.encode(), judge.MUTE, STRIPPED).wrong)


if __name__ == "__main__":
    unittest.main(verbosity=2)

"""Statements that give a name another meaning, in every way that Python has, and however they may be spelled.

A template is Python, but for `~` (a blank may stand here), `·` (one must), `{t}` (a target), `{n}` (a name), `{m}` (a path),
`{d}` (a module) and `{p}` (a pattern). What some Python refuses is passed over there.
"""

from __future__ import annotations

import random

NAMES = (
    "assert_size_stride", "assert_alignment", "assert_size_stride_grouped", "assert_tensor_metadata", "max", "min", "abs",
    "int", "torch", "math", "aten", "reinterpret_tensor", "RuntimeError", "isinstance",
)  # fmt: skip
MEMBERS = (
    "math.floor", "torch.sym_max", "torch._C", "torch._C._dynamo.guards", "torch.ops", "builtins.max", "x.y.max", "aten.view",
    "torch._C._dynamo.guards.assert_size_stride", "torch.Tensor", "buf0.isnan", "x[0].int", "f().max", "(x).abs", "x.self.max",
    "torch.ops.aten", "torch.float32", "self.max", "''.max", "f''.max",
)  # fmt: skip
AUGMENTED = ("+", "-", "*", "/", "//", "%", "@", "&", "|", "^", "<<", ">>", "**")

#: Targets around a target.
NESTED = (
    "{t}", "{t}", "({t})", "[{t}]", "x,~{t}", "{t},~x", "(x,~{t})", "[x,~({t},~y)]", "x,~*{t}", "*{t},~x", "{t},", "x[0],~{t}",
    "(({t}))",
)  # fmt: skip

#: On one line, and possible anywhere.
SIMPLE = (
    "{t}~=~f", "x~=~{t}~=~f", "{t}~=~x~=~f", "del·{t}", "del~({t},~x)", "{m}:~int~=~f", "{n}:~int",
    "x~=~[0·for·{t}·in·y]", "x~=~[0for·{t}·in·y·if·z]", "x~=~{{0·for·z·in·y·for·{t}·in·z}}", "f(0·for·{t}·in·y)",
    "x~=~{{0:~1·for·{t}·in·y}}", "({n}~:=~f)", "x~=~[{n}~:=~f·for·z·in·y]", "f(f'{{({n}~:=~f)}}')",
    "f(f'{{x:>{{({n}~:=~f)}}}}')", "x~=~lambda·{n}:~0", "import·{n}", "import·x·as·{n}", "import·x.y·as·{n}",
    "import·y,~x·as·{n}", "from·x·import·{n}", "from·x·import~(y,~z·as·{n})", "from·x·import~(y,~{n},)",
    "from·x·import~*", "from·.·import~*", "global·{n}", "global·x,~{n}", "type·{n}~=~f", "type·{n}[T]~=~f",
    "import·{n}.x", "from·torch·import·{n}", "{n}~=~torch.x.{n}", "{n}~=~torch._C.{n}",
)  # fmt: skip

#: Headers of blocks, and what needs several lines.
COMPOUND = (
    "for·{t}·in·y:~pass", "with·f()·as·{t}:~pass", "with·f()as·({t}):~pass", "with~(f()·as·x,~f()·as·{t}):~pass",
    "def·{n}(*x):~return·f()", "class·{n}:~pass", "class·{n}(object):~pass", "def·g({n}):~pass",
    "def·g(*,~x:~int~=~1,~{n}~=~f):~pass", "def·g[{n}](x):~pass", "class·C[{n}]:~pass",
    "try:~pass\nexcept·E·as·{n}:~pass", "try:~pass\nexcept*~E·as·{n}:~pass",
    "async·def·g():\n    async·for·{t}·in·y:~pass", "async·def·g():\n    async·with·f()·as·{t}:~pass",
    "async·def·g():\n    return~[0·async·for·{t}·in·y]", "def·g():\n    global·{n}\n    {n}~=~f",
    "def·g():\n    nonlocal·{n}\n    {n}~=~f", "match·x:\n    case·{p}:~pass", "match·x:\n    case·1:~{t}~=~f",
    "while·x:~{t}~=~f", "if·x:~{t}~=~f", "if·x:~pass\nelse:~del·{t}", "class·C:~{t}~=~f", "def·g(self):~self.{n}~=~f",
)  # fmt: skip
PATTERNS = (
    "{n}", "[x,~{n}]", "[x,~*{n}]", "{{'a':~{n}}}", "{{'a':~1,~**{n}}}", "C({n})", "C(x={n})", "(1·as·{n})", "1|{n}",
    "x·if·({n}:=f)",
)  # fmt: skip

#: A module by another name.
ALIASES = (
    "m~=~{d}", "f({d})", "x~=~[{d},~y]", "import·{d}·as·m", "import·x,~{d}·as·m", "m,~x~=~{d},~y",
    "for·m·in·({d},):~m.floor~=~f", "return·{d}", "x~=~f'{{f({d})}}'", "from·x·import·{d}",
    "from·torch·import·{d}·as·m", "def·g(x={d}):~pass", "({d}).floor~=~f",
)  # fmt: skip

#: Namespaces that are not named.
REFLECTION = (
    "globals()['{n}']~=~f", "globals().update({n}=f)", "vars()['{n}']~=~f", "setattr(x,~'{n}',~f)",
    "x.__dict__['{n}']~=~f", "__builtins__['{n}']~=~f", "import·builtins", "from·unittest·import·mock",
    "mock.patch('builtins.{n}',~f).start()", "sys.modules['math']~=~f", "from·sys·import·modules", "print(locals())",
    "print(dir())", "x~=~f'{{globals()}}'", "x~=~sys._getframe().f_locals", "delattr(x,~'{n}')", "exec(x)",
    "x~=~eval(y)", "__import__('math').floor~=~f", "g~=~globals", "from·builtins·import·globals·as·g",
    "import·importlib", "call.__globals__['{n}']~=~f", "getattr(x,~'__setattr__')('{n}',~f)",
    "object.__setattr__(x,~'{n}',~f)", "x.__class__~=~f", "f(operator.attrgetter('__dict__'))",
    "@patch('builtins.{n}')\ndef·g():~pass", "x~=~print(sorted(vars()))",
    "functools.update_wrapper(x,~y({n}=f),~())", "functools.wraps(y,~('{n}',))(x)", "from·functools·import·wraps",
    "@functools.singledispatch\ndef·g(x):~pass", "string.Formatter().get_field('0.__globals__',~(f,),~x)[0]['{n}']~=~f",
    "argparse.ArgumentParser().parse_args(x,~y)", "import·copyreg", "from·copy·import·deepcopy", "copy.deepcopy(x)",
)  # fmt: skip
BLANKS = (" ", " ", " ", "  ", "\t", "\f", " \\\n  ", "\\\n")
BEFORE = (
    "'" + 'x' * 70 + "'; ", '"""' + 'x' * 70 + '\n  max = f\n"""; ', "x = 1; ", "f(); ", "if x: ", "if x: y; ",
    "x = lambda: 0; ", "f'{x}'; ",
)  # fmt: skip


def target(rng: random.Random) -> str:
    inner = rng.choice(MEMBERS) if rng.random() < 0.4 else rng.choice(NAMES)
    for _ in range(rng.choice((0, 0, 1, 2))):
        inner = rng.choice(NESTED).replace("{t}", inner)
        inner = f"({inner})" if rng.random() < 0.3 else inner
    return spelled(rng, inner)


def spelled(rng: random.Random, template: str) -> str:
    """With blanks where they must or may be, and line ends within brackets."""
    plain = rng.random() < 0.4
    out = []
    for c in template:
        if c == "·":
            out.append(" " if plain else rng.choice(BLANKS))
        elif c == "~":
            out.append("" if plain or rng.random() < 0.5 else rng.choice(BLANKS))
        else:
            out.append(c)
            if c in "([" and not plain and rng.random() < 0.1:
                out.append(rng.choice(("\n", "  # x = f\n  ", "\n\f ")))
    return "".join(out)


def filled(rng: random.Random, template: str) -> str:
    name = rng.choice(NAMES)
    pattern = spelled(rng, rng.choice(PATTERNS)).format(n=name)
    module = rng.choice(("torch", "math", "aten"))
    return spelled(rng, template).format(t=target(rng), n=name, m=rng.choice(MEMBERS), d=module, p=pattern)


def statement(rng: random.Random) -> str:
    """Some lines, as of a block that stands in column 0."""
    kind = rng.random()
    if kind < 0.4:
        text = filled(rng, rng.choice(SIMPLE))
        return rng.choice(BEFORE) + text if rng.random() < 0.25 else text
    if kind < 0.5:
        return f"{target(rng)}{rng.choice(BLANKS[:-1])}{rng.choice(AUGMENTED)}={rng.choice(('', ' '))}f"
    if kind < 0.7:
        return filled(rng, rng.choice(COMPOUND))
    return filled(rng, rng.choice(ALIASES if kind < 0.85 else REFLECTION))

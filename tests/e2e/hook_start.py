"""How the hook comes into a process: by the .pth, by `torchpare run`, when torch is imported, and never in anyone's way.

A stand-in for torch, which has only the function that wrappers are loaded through, makes this quick.
"""

from __future__ import annotations

import html
import json
import os
import re
import shlex
import subprocess
import sys
import unittest

from program import torchpare
from started import SOURCES, StartTest

STAND_IN = {
    "torch/__init__.py": """
from types import SimpleNamespace as Space

def assert_size_stride(tensor, size, stride):
    if tensor != size:
        raise AssertionError("expected size")

_C = Space(_dynamo=Space(guards=Space(assert_size_stride=assert_size_stride)))
__version__ = "2.13.0"
""",
    "torch/_inductor/__init__.py": "",
    "torch/_inductor/codecache.py": """
from types import ModuleType

def _reload_python_module(key, path):
    with open(path) as file:
        code = compile(file.read(), path, "exec", dont_inherit=True)
    module = ModuleType(key)
    exec(code, vars(module))
    return module
""",
    "wrapper.py": """
import torch
assert_size_stride = torch._C._dynamo.guards.assert_size_stride

def call(args):
    arg0_1, = args
    args.clear()
    assert_size_stride(arg0_1, (4, ), (1, ))
    return (arg0_1, )
""",
}

#: Loads a wrapper as torch does and calls it with the wrong size; says what is left of the asserts, and of the hook.
PROGRAM = """
import json, sys
import torch._inductor
from torch._inductor import codecache

wrapper = codecache._reload_python_module("key", "wrapper.py")
try:
    checked = wrapper.call([(5, )]) != ((5, ), )
except AssertionError:
    checked = True
print(json.dumps({
    "checked": checked,
    "funnel": codecache._reload_python_module.__module__,
    "waiting": [type(finder).__module__ for finder in sys.meta_path if "torchpare" in type(finder).__module__],
    "loader": "exec_module" in vars(codecache.__spec__.loader),
    "sitecustomize": getattr(sys.modules.get("sitecustomize"), "__file__", None),
}))
"""

HOOKED = {"checked": False, "funnel": "torchpare.loading", "waiting": [], "loader": False}
BARE = {**HOOKED, "checked": True, "funnel": "torch._inductor.codecache"}


class WithStandIn(StartTest):
    def setUp(self) -> None:
        super().setUp()
        for name, text in STAND_IN.items():
            self.file(name, text)
        self.program = self.file("program.py", PROGRAM)

    def said(self, done: subprocess.CompletedProcess) -> dict:
        said = json.loads(done.stdout)
        self.sitecustomize = said.pop("sitecustomize")
        return said


class Pth(WithStandIn):
    def test_set_is_on(self) -> None:
        python = self.installed()
        for flags in ([], ["-I", "-c", "import sys; sys.path.insert(0, '.'); exec(open('program.py').read())"]):
            done = self.done(python, *(flags or [self.program]), TORCHPARE="strip")
            self.assertEqual(self.said(done), HOOKED)
            self.assertEqual(done.stderr, "")

    def test_unset_or_off_does_nothing_at_all(self) -> None:
        python = self.installed()
        for variables in ({}, {"TORCHPARE": ""}, {"TORCHPARE": "off"}):
            self.assertEqual(self.said(self.done(python, self.program, **variables)), BARE)
            names = self.done(python, "-c", "import sys; print(*sys.modules)", **variables).stdout.split()
            self.assertEqual([name for name in names if "torchpare" in name], [])

    def test_without_torch_only_a_finder_waits(self) -> None:
        python, code = self.installed(), "import sys; print(*sys.modules)"
        bare, waiting = (
            self.done(python, "-c", code, **variables).stdout.split() for variables in ({}, {"TORCHPARE": "once"})
        )
        self.assertEqual(set(waiting) - set(bare), {"__future__", "torchpare_startup"})

    def test_trouble_is_one_line_and_the_program_goes_on(self) -> None:
        python = self.installed()
        for variables, word in (
            ({"TORCHPARE": "strp"}, "write one of"),
            ({"TORCHPARE": "strip", "TORCHPARE_POLICY": "--set size_assert=keep"}, "did you mean size_asserts"),
            ({"TORCHPARE": "strip", "TORCHPARE_LIBRARY": "/no/such/file.so"}, "/no/such/file.so"),
        ):
            done = self.done(python, self.program, **variables)
            self.assertEqual(self.said(done), BARE)
            self.assertRegex(done.stderr, r"\Atorchpare: off, wrappers are loaded as they are; [^\n]*\n\Z")
            self.assertIn(word, done.stderr)

    def test_a_torch_that_is_not_known_is_one_line(self) -> None:
        self.file("torch/_inductor/codecache.py", "def _reload_python_module(key, path):\n    return None\n")
        done = self.done(self.installed(), "-c", "import torch._inductor.codecache", TORCHPARE="strip")
        self.assertRegex(done.stderr, r"\Atorchpare: off, wrappers are loaded as they are; [^\n]*\n\Z")

    def test_an_import_that_fails_first_is_waited_for_again(self) -> None:
        code = """
import importlib.util, pathlib, sys
assert importlib.util.find_spec("torch._inductor.codecache")
file = pathlib.Path("torch/_inductor/codecache.py")
text = file.read_text()
file.write_text("raise ImportError('not yet')")
try:
    import torch._inductor.codecache
except ImportError as error:
    assert str(error) == "not yet", error
file.write_text(text + "# another length")
exec(open("program.py").read())
"""
        self.assertEqual(self.said(self.done(self.installed(), "-c", code, TORCHPARE="strip")), HOOKED)

    def test_threads_import_it_at_once(self) -> None:
        code = """
import threading
def work():
    import torch._inductor.codecache
threads = [threading.Thread(target=work) for _ in range(8)]
for thread in threads: thread.start()
import torchpare
torchpare.hook.install("strip")
for thread in threads: thread.join()
exec(open("program.py").read())
"""
        python = self.installed()
        for _ in range(5):
            self.assertEqual(self.said(self.done(python, "-c", code, TORCHPARE="strip")), HOOKED)

    def test_the_plugin_too_is_still_once(self) -> None:
        code = """
from torchpare.vllm_plugin import register
register()
from torch._inductor import codecache
cells = [cell.cell_contents for cell in codecache._reload_python_module.__closure__]
assert any(getattr(cell, "__module__", "") == "torch._inductor.codecache" for cell in cells), cells
register()
exec(open("program.py").read())
"""
        python = self.installed()
        for before in ("", "import torch._inductor.codecache\n"):
            self.assertEqual(self.said(self.done(python, "-c", before + code, TORCHPARE="strip")), HOOKED)


class Run(WithStandIn):
    def test_a_python_that_has_no_package_runs_under_the_hook(self) -> None:
        done = self.under_run("--preset", "strip", "--", sys.executable, self.program)
        self.assertEqual(self.said(done), HOOKED)
        self.assertEqual(done.stderr, "")

    def test_the_default_is_once_and_the_environment_comes_before_it(self) -> None:
        code = "import os; print(os.environ['TORCHPARE'], os.environ.get('TORCHPARE_POLICY'))"
        for flags, variables, expected in (
            ([], {}, "once None"),
            ([], {"TORCHPARE": "keep", "TORCHPARE_POLICY": "--keep-inputs"}, "keep --keep-inputs"),
            (["--preset=strip", "--keep-op", "a b.*"], {"TORCHPARE": "keep"}, "strip --keep-op 'a b.*'"),
        ):
            done = self.under_run(*flags, "--", sys.executable, "-c", code, **variables)
            self.assertEqual(done.stdout, expected + "\n")

    def test_policy_flags_count(self) -> None:
        said = self.said(self.under_run("--preset", "strip", "--keep-inputs", "--", sys.executable, self.program))
        self.assertEqual(said, {**HOOKED, "checked": True})

    def test_recheck_and_warn_reach_the_processes(self) -> None:
        """Once a call has passed, a wrong one is refused, or told, after a while."""
        code = """
from torch._inductor import codecache
wrapper = codecache._reload_python_module("key", "wrapper.py")
wrapper.call([(4, )])
import time, torchpare
while not torchpare.hook.counts()["warned"]:
    time.sleep(0.01)
    wrapper.call([(5, )])
"""
        done = self.under_run("--recheck", "0.1", "--", sys.executable, "-c", code, expect=1)
        self.assertIn("AssertionError: expected size", done.stderr)
        flags = ("--recheck", "0.1", "--on-failure", "warn")
        done = self.under_run(*flags, "--", sys.executable, "-c", code)
        self.assertRegex(done.stderr, r"\A[^\n]*wrapper.py:8: call: arg0_1 expected size; the call goes on[^\n]*\n\Z")

    def test_what_the_command_does_is_its_own(self) -> None:
        done = self.under_run("--", "sh", "-c", "echo one; echo two >&2; exit 7", expect=7)
        self.assertEqual((done.stdout, done.stderr), ("one\n", "two\n"))

    def test_mistakes_are_named_before_anything_runs(self) -> None:
        for words, word in (
            (["python"], "write torchpare run --preset once -- python"),
            (["--"], "a command is missing"),
            (["--preset", "onec", "--", "true"], "write one of vllm, strip, once, keep or off"),
            (["--set", "size_assert=keep", "--", "true"], "did you mean size_asserts"),
            (["--sets", "x", "--", "true"], "--sets"),
            (["--recheck", "often", "--", "true"], "write seconds"),
            (["--recheck", "0", "--", "true"], "write seconds"),
            (["--on-failure", "log", "--", "true"], "write raise or warn"),
            (["--report", "no/such/folder/r.json", "--", "true"], "no such folder"),
            (["--report", ".", "--", "true"], "no report"),
            (["--", "no-such-command"], "no-such-command: cannot be run"),
        ):
            done = self.under_run(*words, expect=2)
            self.assertRegex(done.stderr, r"\Atorchpare: [^\n]*\n\Z")
            self.assertIn(word, done.stderr)

    def test_a_sitecustomize_that_was_there_runs(self) -> None:
        own = self.file("own/sitecustomize.py", "import os\nos.environ['OWN'] = __name__\n")
        code = "import os; assert os.environ['OWN'] == 'sitecustomize'\n" + PROGRAM
        done = self.under_run("--preset=strip", "--", sys.executable, "-c", code, PYTHONPATH=str(own.parent))
        self.assertEqual(self.said(done), HOOKED)
        self.assertEqual(self.sitecustomize, str(own))

    def test_a_sitecustomize_that_fails_says_so_itself(self) -> None:
        own = self.file("own/sitecustomize.py", "raise ValueError('its own')\n")
        done = self.under_run("--preset=strip", "--", sys.executable, self.program, PYTHONPATH=str(own.parent))
        self.assertEqual(self.said(done), HOOKED)
        self.assertIn("ValueError: its own", done.stderr)

    def test_installed_too_is_still_once(self) -> None:
        done = self.under_run("--preset", "strip", "--", self.installed(), self.program)
        self.assertEqual(self.said(done), HOOKED)

    def test_the_program_alone_names_the_package_and_the_flags(self) -> None:
        done = self.done(os.environ["TORCHPARE"], "run", "--", "true", expect=2)
        self.assertIn("python -m torchpare run", done.stderr)
        done = self.under_run("--help")
        self.assertEqual(done.stdout, torchpare("run", "--help"))
        script = torchpare("completion", "fish")
        offered = set(re.findall(r"__torchpare_is run' -l (\S+)", script))
        sys.path.insert(0, str(SOURCES))
        from torchpare import Settings
        from torchpare.run import OWN

        ours = [*(flag.removeprefix("--") for flag in OWN), *(name.replace("_", "-") for name in Settings.__annotations__)]
        self.assertEqual(offered, set(ours))


WORKERS = """
import multiprocessing, sys, threading
from torch._inductor import codecache

def work(number):
    wrapper = codecache._reload_python_module("key", "wrapper.py")
    for _ in range(number):
        wrapper.call([(4, )])

if __name__ == "__main__":
    work(1)
    for method in ("fork", "spawn"):
        processes = [multiprocessing.get_context(method).Process(target=work, args=(2,)) for _ in range(4)]
        for process in processes: process.start()
        for process in processes: process.join()
"""

#: Ends as a server's worker may: without a word to anybody.
KILLED = """
import os, pathlib, signal, time
from torch._inductor import codecache
codecache._reload_python_module("key", "wrapper.py").call([(4, )])
while not pathlib.Path("report.json").exists():
    time.sleep(0.05)
os.kill(os.getpid(), signal.SIGKILL)
"""


class Report(WithStandIn):
    def report(self) -> dict:
        return json.loads((self.folder / "report.json").read_text())

    def test_every_process_is_in_it(self) -> None:
        program = self.file("workers.py", WORKERS)
        self.file("report.json", '{"totals": {}, "processes": [{"pid": 1}]}')
        self.under_run("--report", "report.json", "--", sys.executable, program)
        report = self.report()
        once = {"loaded": 1, "rewritten": 1, "left": 0, "armed": 1, "passed": 1, "asserts_once": 1, "asserts_kept": 0}
        self.assertEqual(len({part["pid"] for part in report["processes"]}), 9)
        for part in report["processes"]:
            self.assertEqual(part, {**part, **once})
            self.assertIn("workers.py", shlex.join(part["command"]) + "workers.py")
            self.assertIn("size_asserts=once", part["policy"])
        self.assertEqual(report["totals"], {**report["totals"], "processes": 9, "rewritten": 9, "asserts_once": 9})
        self.assertEqual(sorted(path.name for path in self.folder.glob("*report*")), ["report.json"])

    def test_it_takes_the_place_of_no_other_file(self) -> None:
        os.mkfifo(self.folder / "pipe")
        for name, text in (("model.py", "x = 1\n"), ("page.html", "<p>mine</p>"), ("list.json", "[1]"), ("pipe", None)):
            if text:
                self.file(name, text)
            done = self.under_run("--report", name, "--", "true", expect=2)
            self.assertIn(f"{name}: what is there is no report", done.stderr)
            self.assertEqual(text and (self.folder / name).read_text(), text)

    def test_one_that_is_named_html_is_a_page_with_the_same_in_it(self) -> None:
        program = self.file("workers.py", WORKERS)
        self.under_run("--report", "report.html", "--", sys.executable, program)
        page = (self.folder / "report.html").read_text()
        self.assertTrue(page.startswith("<!DOCTYPE html>"))
        report = json.loads(html.unescape(page.partition('<pre id="json">')[2].partition("</pre>")[0]))
        self.assertEqual(report["totals"], {**report["totals"], "processes": 9, "rewritten": 9, "asserts_once": 9})
        for part in report["processes"]:
            self.assertIn(f"<td class=\"n\">{part['pid']}</td>", page)

    def test_a_process_that_is_killed_is_in_it(self) -> None:
        program = self.file("killed.py", KILLED)
        self.under_run("--report", "report.json", "--", sys.executable, program, expect=-9)
        self.assertEqual(self.report()["totals"]["passed"], 1)

    def test_by_the_environment_alone_and_added_to_what_is_there(self) -> None:
        python = self.installed()
        for _ in range(2):
            self.done(python, self.program, TORCHPARE="strip", TORCHPARE_REPORT="report.json")
        totals = self.report()["totals"]
        self.assertEqual((totals["processes"], totals["asserts_stripped"]), (2, 2))

    def test_a_report_that_cannot_be_written_is_one_line(self) -> None:
        python = self.installed()
        for name in ("report.json", "report.html"):
            self.file(name, "something else")
            done = self.done(python, self.program, TORCHPARE="strip", TORCHPARE_REPORT=name)
            self.assertEqual(self.said(done), HOOKED)
            self.assertRegex(done.stderr, rf"\A[^\n]*{name}: the report cannot be written; [^\n]*\n\Z")
            self.assertEqual((self.folder / name).read_text(), "something else")


if __name__ == "__main__":
    unittest.main(verbosity=2)

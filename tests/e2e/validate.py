"""`torchpare validate`, on wrappers that really run: rewrites are the same, and mutants of rewrites are not.

Uses the wrappers captured from the torch that is installed, and is skipped where there are none of it.
"""

from __future__ import annotations

import sys
import unittest
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from captured import CAPTURED
from program import DIFFERENT, FIXTURES, SAME, TROUBLE, UNDECIDED, rewritten, torchpare
from validating import Validating

RELU = "        cpp_fused_relu_0(buf1)\n"
RETURN = "        return (buf2, )"
FLAG = "        buf1 = empty_strided_cpu((), (), torch.bool)\n"
ADD = "auto tmp3 = at::vec::Vectorized<float>(tmp2);"


@dataclass(frozen=True)
class Mutant:
    """A rewritten wrapper with some texts replaced, each where it stands last."""

    what: str
    graph: str
    changes: tuple[tuple[str, str], ...]
    aspects: tuple[str, ...]  # what has to differ; anything else may too

    def of(self, text: str) -> str:
        for old, new in self.changes:
            head, found, tail = text.rpartition(old)
            if not found:
                raise AssertionError(f"{self.what}: {self.graph} has no {old!r}")
            text = head + new + tail
        return text


def mutant(what: str, graph: str, *changes: tuple[str, str], differs: str) -> Mutant:
    return Mutant(what, graph, changes, tuple(differs.split()))


MUTANTS = [
    mutant("a launch dropped", "mlp.0", (RELU, ""), differs="launches outputs"),
    mutant("a launch doubled", "mlp.0", (RELU, RELU * 2), differs="launches"),
    mutant(
        "two launches swapped",
        "mlp.0",
        (RELU, ""),
        ("        del arg3_1\n", RELU + "        del arg3_1\n"),
        differs="launches outputs",
    ),
    mutant("arguments swapped", "mutated_input.0", ("0(arg0_1, arg1_1,", "0(arg1_1, arg0_1,"), differs="launches"),
    mutant("a size changed", "dynamic_size_only.0", ("buf0, s77)", "buf0, s77 - 1)"), differs="launches outputs"),
    mutant("another view", "attention.0", ("(192, 8, 48, 1), 16)", "(192, 8, 48, 1), 32)"), differs="launches outputs"),
    mutant(
        "a mutation lost",
        "mutated_buffer.0",
        ("arg0_1, buf0, arg0_1)", "arg0_1, buf0, empty_strided_cpu((4, ), (1, ), torch.float32))"),
        differs="launches inputs",
    ),
    mutant("a del lost", "cond.0", ("        del buf0\n", ""), differs="memory"),
    mutant(
        "a del moved",
        "fallback_sort_topk.0",
        ("        del buf0\n", ""),
        ("        buf5 = buf4[0]\n", "        del buf0\n        buf5 = buf4[0]\n"),
        differs="memory",
    ),
    mutant(
        "two allocations swapped",
        "cond.0",
        ("        buf0 = empty_strided_cpu((), (), torch.float32)\n", ""),
        (FLAG, FLAG + "        buf0 = empty_strided_cpu((), (), torch.float32)\n"),
        differs="launches",
    ),
    mutant(
        "an input for an output",
        "mutated_buffer.0",
        ("        del arg0_1\n", ""),
        ("return (buf0, )", "return (arg0_1, )"),
        differs="aliasing",
    ),
    mutant(
        "a copy of an input", "mlp_training.0", ("(buf2, primals_3,", "(buf2, primals_3.clone(),"), differs="aliasing"
    ),
    mutant("a last bit", "dynamic_size_only.0", (ADD, ADD.replace("tmp2", "tmp2 * 1.0000001f")), differs="outputs"),
    mutant("another type of result", "mlp.0", (RETURN, "        return [buf2]"), differs="outputs"),
    mutant("an exception", "mlp.0", (RETURN, "        raise RuntimeError('mutant')\n" + RETURN), differs="raised"),
    mutant("a crash", "mlp.0", (RETURN, "        os.abort()\n" + RETURN), differs="raised"),
    mutant("a hang", "mlp.0", (RETURN, "        while True: pass\n" + RETURN), differs="raised"),
    mutant("a file that does not load", "mlp.0", ("runner = Runner(", "runner = Walker("), differs="raised"),
]

#: What a wrapper may do as soon as it is called, or loaded; each after `import os, signal`.
ENDINGS = {
    "an exception": "raise RuntimeError('mutant')",
    "one that says what no JSON can hold": "raise RuntimeError('mutant \\ud800 \\x00 \\u202e')",
    "one that says nothing": "raise Exception",
    "one that cannot be shown": "raise type('Odd', (Exception,), {'__str__': lambda self: 1 / 0})()",
    "one that is none of Exception's": "raise KeyboardInterrupt",
    "an exit": "raise SystemExit(0)",
    "an exit past Python, as if all were well": "os._exit(0)",
    "an exit past Python": "os._exit(3)",
    "a signal": "os.kill(os.getpid(), signal.SIGKILL)",
    "a signal to all of its group": "os.kill(0, signal.SIGKILL)",
    "streams closed": "sys.stdout.close(); sys.stderr.close(); raise RuntimeError('mutant')",
}
START = "        args.clear()\n"
MODULE = "import torch\n"


def at_once(graph: str, ending: str) -> Mutant:
    return mutant(f"called: {ending}", graph, (START, f"{START}        import os, signal, sys; {ending}\n"), differs="raised")


def at_import(graph: str, ending: str) -> Mutant:
    return mutant(f"loaded: {ending}", graph, (MODULE, f"{MODULE}import os, signal, sys; {ending}\n"), differs="raised")


def at_call(number: int, graph: str, ending: str) -> Mutant:
    """In the call of that number, and in each that follows, in one process."""
    counted = f"        import os, signal, sys; Runner.calls += 1\n        if Runner.calls >= {number}: {ending}\n"
    return mutant(
        f"call {number}: {ending}",
        graph,
        (START, START + counted),
        ("class Runner:\n", "class Runner:\n    calls = 0\n"),
        differs="raised",
    )


#: What validate cannot see, and why.
UNOBSERVABLE = [
    # The runner holds the inputs itself, to look at their bytes after the call.
    mutant("a del of an input lost", "mlp.0", ("        del arg3_1\n", ""), differs=""),
    # Nothing lies between the two places: no launch, no allocation.
    mutant(
        "a del moved past no event",
        "mutated_input.0",
        ("        del buf0\n", ""),
        (RETURN, "        del buf0\n" + RETURN),
        differs="",
    ),
]


class Validate(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.validating = cls.enterClassContext(Validating(FIXTURES))

    def validate(self, a: Path | str, b: str, *more: str) -> tuple[int, dict]:
        """Exit code and report, without timing; kernels are compiled once for all runs."""
        return self.validating.validate(a, b, "--no-timing", *more)

    def expect(self, code: int, a: Path | str, b: str, *more: str) -> dict:
        """The report of a run that ends with that code."""
        came, report = self.validate(a, b, *more)
        self.assertEqual(came, code, report)
        return report

    def stripped(self, graph: str, style: str = "delete") -> tuple[Path, str]:
        a = CAPTURED / f"{graph}.py"
        return a, rewritten(a.read_text(), "--preset", "strip", style=style)

    def validate_all(self, mutants: list[Mutant]) -> list[tuple[int, dict]]:
        """Two at a time: each run waits for a Python that imports torch."""

        def one(m: Mutant) -> tuple[int, dict]:
            a, b = self.stripped(m.graph)
            return self.validate(a, m.of(b))

        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(one, mutants))

    def test_a_rewrite_is_the_same_and_timed(self) -> None:
        """With the interpreter itself, and all that is left out elsewhere; validate_graphs.py has the other graphs."""
        code, report = self.validating.validate(*self.stripped("mlp.0"), python=sys.executable)
        self.assertEqual(code, SAME, report)
        self.assertTrue(all(s["launches"] for s in report["input_sets"]))
        self.assertGreaterEqual(len(report["input_sets"]), 4)
        self.assertEqual([w["who"] for w in report["timing"]["wrappers"]], ["A", "B"])

    def test_mutants_are_not(self) -> None:
        for one, (code, report) in zip(MUTANTS, self.validate_all(MUTANTS), strict=True):
            with self.subTest(one.what):
                self.assertEqual(code, DIFFERENT, report)
                found = {d["aspect"] for d in report["differences"]}
                self.assertLessEqual(set(one.aspects), found, report["differences"])

    def test_what_cannot_be_seen_is_known(self) -> None:
        for one, (code, report) in zip(UNOBSERVABLE, self.validate_all(UNOBSERVABLE), strict=True):
            with self.subTest(one.what):
                self.assertEqual(code, SAME, report)

    def test_however_the_rewrite_ends_it_is_different(self) -> None:
        mutants = [make("conv_bn.0", ending) for ending in ENDINGS.values() for make in (at_once, at_import)]
        mutants += [at_call(2, "mlp.0", ENDINGS[what]) for what in ("an exit past Python, as if all were well", "a signal")]
        for one, (code, report) in zip(mutants, self.validate_all(mutants), strict=True):
            with self.subTest(one.what):
                self.assertEqual(code, DIFFERENT, report)
                self.assertIn("raised", {d["aspect"] for d in report["differences"]}, report["differences"])

    def test_however_the_original_ends_it_is_undecided(self) -> None:
        mutants = [make("conv_bn.0", ending) for ending in ENDINGS.values() for make in (at_once, at_import)]
        mutants.append(at_call(2, "mlp.0", ENDINGS["an exit past Python, as if all were well"]))
        phase = "os.path.exists(os.path.join(os.path.dirname(sys.argv[1]), '{}')) and os._exit(0)"
        mutants += [at_once("mlp.0", phase.format(name)) for name in ("a1", "a2")]

        def one(m: Mutant) -> tuple[int, dict]:
            a, b = self.stripped(m.graph)
            return self.validate(m.of(a.read_text()), b)

        with ThreadPoolExecutor(2) as pool:
            for m, (code, report) in zip(mutants, pool.map(one, mutants), strict=True):
                with self.subTest(m.what):
                    self.assertEqual(code, UNDECIDED, report)
                    self.assertIn("the original", report["reason"])

    def test_a_rewrite_that_ends_the_runner_is_told_as_that(self) -> None:
        a, b = self.stripped("mlp.0")
        for where, make in (("b", at_once), ("load_b", at_import)):
            with self.subTest(where):
                report = self.expect(UNDECIDED, a, make("mlp.0", "os.kill(os.getppid(), signal.SIGKILL)").of(b))
                # 247 is what the program that stands for the interpreter makes of a signal 9.
                self.assertRegex(report["reason"], f"in phase {where} the runner itself ended (by signal 9|.* 247)")

    def test_records_that_are_spoilt_are_told_as_that(self) -> None:
        a, b = self.stripped("mlp.0")
        spoil = "import atexit, builtins, os; real = os.replace\n"
        spoil += "def replace(was, to):\n    open(was, 'w').write('{'); real(was, to)\nos.replace = replace\n"
        report = self.expect(UNDECIDED, a, mutant("", "mlp.0", (MODULE, MODULE + spoil), differs="").of(b))
        self.assertIn("the runner's record: cannot be read", report["reason"])

    def test_why_it_was_not_timed(self) -> None:
        a, b = self.stripped("mlp.0")
        calls = at_call(40, "mlp.0", "os._exit(5)").of(b)
        code, report = self.validating.validate(a, calls)
        self.assertEqual(code, SAME, report)
        self.assertEqual(report["untimed"], "it ended with exit code 5")
        self.assertNotIn("timing", report)

    def test_the_payload_of_a_nan_counts(self) -> None:
        import torch

        inputs = self.validating.folder / "nan.pt"
        nan = torch.full((4,), 0x7FC00001, dtype=torch.int32).view(torch.float32)
        torch.save([6, nan], inputs)
        _, a = self.stripped("dynamic_size_only.0")
        self.expect(SAME, a, a, "--inputs", str(inputs))
        other = "auto tmp4 = at::vec::Vectorized<float>(std::numeric_limits<float>::quiet_NaN());"
        report = self.expect(DIFFERENT, a, a.replace("auto tmp4 = tmp0 + tmp3;", other), "--inputs", str(inputs))
        self.assertEqual({d["aspect"] for d in report["differences"]}, {"outputs"})
        self.assertTrue(report["vacuous"])

    def test_trouble_is_trouble(self) -> None:
        a = str(CAPTURED / "mlp.0.py")
        for arguments in (
            [a, a, "--python", "/nonexistent/python"],
            [a, a, "--python", sys.executable, "--import", "no_such_module"],
            [a, a, "--inputs", "/nonexistent.pt"],
            [a, "/nonexistent.py"],
            [a, "-"],
            [a, a, "--preset", "strip"],
            [a, a, "--no-timing", "--flag-off", a],
            [a, "--flag-off", a],
            [],
        ):
            with self.subTest(arguments=arguments):
                torchpare("validate", *arguments, expect=TROUBLE)

    def test_one_wrapper_that_was_never_rewritten_is_undecided(self) -> None:
        self.assertIn("two wrappers", torchpare("validate", CAPTURED / "mlp.0.py", expect=UNDECIDED))

    def test_a_lost_check_is_shown(self) -> None:
        report = self.validate(*self.stripped("custom_op_tuple.0"), "--import", "graphs_custom")[1]
        by_class = {(bad["class"], bad["kind"]): bad for bad in report["bad_inputs"]}
        operator = "torch.ops.evidence.min_max.default"
        self.assertEqual(
            set(by_class), {("input", "size_asserts"), (operator, "size_asserts"), (operator, "alignment_asserts")}
        )
        for bad in by_class.values():
            self.assertIn(f"(line {bad['line']})", bad["a"])
            self.assertIn("AssertionError", bad["a"])
            self.assertIn("runs to the end", bad["b"])
        # A kernel that trusts its strides reads the wrong elements; an output that is only handed on is what it was.
        self.assertIn("other results", by_class["input", "size_asserts"]["b"])
        self.assertIn("usual results", by_class[operator, "size_asserts"]["b"])

    def without_inputs(self, graph: str) -> str:
        """A captured wrapper as it is with `benchmark_harness` off: it brings no inputs along."""
        return (CAPTURED / f"{graph}.py").read_text().partition("\n\ndef get_args():")[0] + "\n"

    def test_inputs_come_from_the_asserts_where_the_wrapper_brings_none(self) -> None:
        for graph in ("mlp.0", "dynamic_many_symbols.0", "traced_sizes.0", "dtypes_small.0"):
            with self.subTest(graph):
                text = self.without_inputs(graph)
                report = self.expect(SAME, text, rewritten(text, "--preset", "strip"))
                self.assertTrue(report["input_sets"][0]["about"].startswith("by its asserts"))
                self.assertTrue(all(s["launches"] for s in report["input_sets"]))

    def test_a_body_may_stand_in_a_guard(self) -> None:
        """As with `profiler_mark_wrapper_call`: the mark is an operator too, and hands out an object of C++."""
        head, call, rest = self.without_inputs("mlp.0").partition("    def call(self, args):\n")
        body, last, tail = rest.partition(RETURN + "\n")
        lines = ["    from torch.profiler import record_function", "    with record_function('graph_0_inductor_wrapper_call'):"]
        lines += [f"    {line}" for line in (body + last).splitlines()]
        a = head + call + "".join(f"    {line}\n" for line in lines) + tail
        b = rewritten(a, "--preset", "strip")
        self.assertNotIn("assert_size_stride(", b.partition(call)[2])
        self.expect(SAME, a, b)
        self.expect(DIFFERENT, a, mutant("", "mlp.0", ("    " + RELU, ""), differs="").of(b))

    def test_a_symbol_that_get_args_does_not_define_gets_a_value(self) -> None:
        text = (CAPTURED / "dynamic_many_symbols.0.py").read_text().replace("rand_strided((5, 6)", "rand_strided((s77, 6)")
        text = text.replace("    arg0_1 = 5\n", "    arg0_1 = s77\n")
        report = self.expect(SAME, text, rewritten(text, "--preset", "strip"))
        self.assertIn("NameError: name 's77' is not defined", report["input_sets"][0]["about"])

    def test_inputs_that_nothing_tells_are_undecided(self) -> None:
        text = self.without_inputs("mlp.0").replace(
            "        assert_size_stride(arg3_1, (4, 16), (16, 1), 'input')\n", ""
        )
        report = self.expect(UNDECIDED, text, text)
        self.assertIn("nothing in the wrapper says what arg3_1 is", report["reason"])

    def test_outputs_that_say_little_are_named(self) -> None:
        _, b = self.stripped("mlp.0")
        for value, why in (("0", "all zero"), ("float('nan')", "all NaN")):
            with self.subTest(why):
                filled = b.replace(RETURN, f"        buf2.fill_({value})\n" + RETURN)
                report = self.expect(SAME, filled, filled)
                self.assertEqual(report["vacuous"], [f"output 0: {why} (4 of 4 sets)"])
        _, report = self.validate(*self.stripped("empty_inputs.0"))
        self.assertIn("empty", " ".join(report["vacuous"]), report)

    def test_what_cannot_be_decided_is_not_the_same(self) -> None:
        _, b = self.stripped("mlp.0")
        clock = b.replace(RETURN, "        import time; buf2.fill_(time.time_ns() % 9973)\n" + RETURN)
        self.assertTrue(self.expect(UNDECIDED, clock, clock)["unstable"])
        raising = b.replace(RETURN, "        raise RuntimeError('mutant')\n" + RETURN)
        self.assertIn("mutant", self.expect(UNDECIDED, raising, raising)["reason"])

        cuda = CAPTURED.parent / "cuda" / "mlp.0.py"
        for on, why in (("gpu", "there is none: torch"), ("cpu", "not the CPU")):
            report = self.expect(UNDECIDED, cuda, cuda.read_text(), "--on", on)
            self.assertIn(f"needs a GPU (empty_strided_cuda(…), and {why}", report["reason"])
            self.assertNotIn("executed_on", report)

        custom = CAPTURED / "custom_op.0.py"  # its operator is not there without --import
        self.assertIn("--import MODULE", self.expect(UNDECIDED, custom, custom.read_text())["reason"])


if __name__ == "__main__":
    unittest.main(verbosity=2)

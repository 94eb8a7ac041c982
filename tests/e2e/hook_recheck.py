"""`recheck`: functions that have passed are checked again, and cost nothing in between. `on_failure`: an assert that fails
is told, and the call goes on as the stripped wrapper would."""

from __future__ import annotations

import gc
import logging
import os
import threading
import time
import types
import unittest
from collections.abc import Callable, Iterator
from types import ModuleType

from compiled import bits
from hooked import HookTest, empty_cache, is_checked, loaded_by, operator_that_lies, plain, sized, torch
from threads import at_once

# isort: split
import torch._inductor.config as inductor
from torchpare import TorchpareError, hook
from torchpare.once import arm
from torchpare.recheck import every
from torchpare.warn import standing_in

#: Never comes in a test; check_again() is called instead.
LATER = 3600.0


def function_of(wrapper: ModuleType) -> types.FunctionType:
    return getattr(wrapper.call, "__func__", wrapper.call)


class RecheckTest(HookTest):
    def setUp(self) -> None:
        super().setUp()
        self.enterContext(inductor.patch(fx_graph_cache=False))
        self.enterContext(empty_cache(self.folder))
        self.x = torch.rand(4, 4, generator=torch.Generator().manual_seed(1))

    def passed(self, graph: Callable = plain) -> ModuleType:
        """A wrapper that one call has passed."""
        return loaded_by(lambda: torch.compile(graph, fullgraph=True)(self.x)).wrapper


class Recheck(RecheckTest):
    def test_an_operator_that_starts_to_lie_is_caught(self) -> None:
        calls = 0

        def when() -> bool:
            nonlocal calls
            calls += 1
            return calls > 1000

        hook.install("once", recheck=1)
        with operator_that_lies(when) as graph:
            torch._dynamo.reset()
            function = torch.compile(graph, fullgraph=True)
            end = time.monotonic() + 60
            with self.assertRaisesRegex(AssertionError, "torch.ops.evidence.half.default"):
                while time.monotonic() < end:
                    function(self.x)
        self.assertGreater(calls, 1000)

    def test_between_two_rechecks_the_code_is_that_of_strip(self) -> None:
        with hook.install("strip"):
            stripped = function_of(self.passed()).__code__
        hook.install("once", recheck=LATER)
        wrapper = self.passed()
        function = function_of(wrapper)
        for _ in range(3):
            self.assertEqual(function.__code__.co_code, stripped.co_code)
            self.assertEqual(function.__code__.co_names, stripped.co_names)
            self.assertFalse(is_checked(wrapper, [self.x]))
            every(LATER).check_again()
            self.assertNotEqual(function.__code__.co_code, stripped.co_code)
            wrapper.call([self.x])

    def test_a_recheck_that_fails_raises_until_one_passes(self) -> None:
        before = hook.counts()
        hook.install("once", recheck=LATER)
        wrapper = self.passed()
        every(LATER).check_again()
        for _ in range(3):
            self.assertTrue(is_checked(wrapper, [self.x]))
            every(LATER).check_again()
        wrapper.call([self.x])
        self.assertFalse(is_checked(wrapper, [self.x]))
        happened = {name: number - before[name] for name, number in hook.counts().items()}
        self.assertEqual(happened, {**happened, "armed": 1, "passed": 1, "rechecked": 1, "failed": 3, "warned": 0})

    def test_without_it_nothing_is_checked_again(self) -> None:
        hook.install("once")
        wrapper = self.passed()
        every(LATER).check_again()
        self.assertFalse(is_checked(wrapper, [self.x]))

    def test_times_that_are_none(self) -> None:
        for wrong in (0, -1, float("inf"), float("nan")):
            with self.assertRaisesRegex(TorchpareError, "write seconds"):
                hook.install("once", recheck=wrong)
        self.assertIsNone(hook.installed())

    def test_many_threads_are_rechecked_all_the_time(self) -> None:
        """Right calls are always answered alike; wrong ones fail or go through, and nothing else."""
        hook.install("once", recheck=LATER)
        wrapper = self.passed()
        expected = [bits(value) for value in wrapper.call([self.x])]
        end, wrong = threading.Event(), []

        def recheck() -> None:
            while not end.wait(0.0005):
                every(LATER).check_again()

        def work() -> None:
            for k in range(300):
                if k % 10 == 9:
                    is_checked(wrapper, [self.x])
                elif [bits(value) for value in wrapper.call([self.x])] != expected:
                    wrong.append(k)

        rechecking = threading.Thread(target=recheck)
        rechecking.start()
        at_once(work)
        end.set()
        rechecking.join()
        self.assertEqual(wrong, [])
        self.assertGreater(hook.counts()["rechecked"], 0)
        every(LATER).check_again()
        self.assertTrue(is_checked(wrapper, [self.x]))

    def test_a_forked_child_checks_for_itself(self) -> None:
        hook.install("once", recheck=0.2)
        wrapper = self.passed()

        def child() -> int:
            if not is_checked(wrapper, [self.x]):
                return 1
            wrapper.call([self.x])
            end = time.monotonic() + 60
            while not is_checked(wrapper, [self.x]):  # its own thread
                if time.monotonic() > end:
                    return 2
            return 0

        pid = os.fork()
        if pid == 0:
            code = 3
            try:
                code = child()
            finally:
                os._exit(code)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 0)

    def test_functions_that_go_away_are_let_go(self) -> None:
        def work(x: int) -> int:
            return x + 1

        rechecks = every(LATER + 1)
        for calls in range(3):
            function = types.FunctionType(work.__code__, {})
            rechecks.add(arm(function, lambda: (lambda x: x).__code__, lambda armed, outcome: None))
            self.assertEqual([function(1) for _ in range(calls)], [2, 1][:calls])
            self.assertEqual(len(rechecks._functions), 1)
            del function
            gc.collect()
            self.assertEqual(len(rechecks._functions), 0)

    def test_a_generator_is_never_armed(self) -> None:
        def work() -> Iterator[int]:
            yield 1

        with self.assertRaisesRegex(ValueError, "come back before"):
            arm(work, lambda: work.__code__, lambda armed, outcome: None)
        self.assertEqual(list(work()), [1])


class Warn(RecheckTest):
    def setUp(self) -> None:
        super().setUp()
        logging.getLogger("torchpare").setLevel(logging.WARNING)
        self.addCleanup(logging.getLogger("torchpare").setLevel, logging.ERROR)
        self.lies = False

    def said(self, work: Callable[[], object]) -> list[str]:
        with self.assertLogs("torchpare", logging.WARNING) as logs:
            logging.getLogger("torchpare").warning("end")
            work()
        return [record.getMessage() for record in logs.records[1:]]

    def test_each_site_is_told_once_and_the_call_goes_on(self) -> None:
        hook.install("once", recheck=LATER, on_failure="warn")
        with operator_that_lies(lambda: self.lies) as graph:
            wrapper = self.passed(graph)
            expected = [bits(value) for value in wrapper.call([self.x])]
            self.lies = True
            stripped = [bits(value) for value in wrapper.call([self.x])]
            every(LATER).check_again()
            results: list = []
            lines = self.said(lambda: results.extend(bits(value) for value in wrapper.call([self.x])))
            self.assertEqual(results, stripped)
            line, *others = lines
            for other in others:  # its results have the strides of its argument
                self.assertIn("torch.ops.aten.sort.", other)
            self.assertRegex(line, r"^/.*\.py:\d+: call: buf\d+, which torch.ops.evidence.half.default gave, has size")
            self.assertIn("size (4, 4) and stride (1, 4) but was compiled for size (4, 4) and stride (4, 1)", line)
            self.assertIn("(assert_size_stride(buf", line)
            self.assertEqual(self.said(lambda: wrapper.call([self.x])), [])
            warned = hook.counts()["warned"]
            wrapper.call([self.x])
            self.assertEqual(hook.counts()["warned"], warned + 1, "it is checked as long as it fails")
            self.lies = False
            self.assertEqual([bits(value) for value in wrapper.call([self.x])], expected)
            self.assertEqual(hook.counts()["warned"], warned + 1)
            self.lies = True
            self.assertEqual([bits(value) for value in wrapper.call([self.x])], stripped)
            self.assertEqual(hook.counts()["warned"], warned + 1, "a call has passed")

    def test_an_input_is_named(self) -> None:
        hook.install("once", recheck=LATER, on_failure="warn")
        wrapper = self.passed()
        every(LATER).check_again()
        (line,) = self.said(lambda: wrapper.call([self.x.t()]))
        self.assertRegex(line, r": call: arg0_1 has size \(4, 4\) and stride \(1, 4\) but")

    def test_what_the_policy_keeps_raises(self) -> None:
        hook.install("once", keep_op="torch.ops.evidence.*", recheck=LATER, on_failure="warn")
        with operator_that_lies(lambda: self.lies) as graph:
            wrapper = self.passed(graph)
            self.lies = True
            for _ in range(2):  # the passed code, and the checked one
                with self.assertRaises(AssertionError):
                    wrapper.call([self.x])
                every(LATER).check_again()

    def test_scalar_asserts_raise(self) -> None:
        hook.install("once", set={"scalar_asserts": "once"}, recheck=LATER, on_failure="warn")
        with torch._dynamo.config.patch(capture_scalar_outputs=True):
            self.x = torch.tensor([3])
            wrapper = self.passed(sized)
            every(LATER).check_again()
            with self.assertRaises(RuntimeError):
                wrapper.call([torch.tensor([1])])

    def test_the_first_call_warns_too(self) -> None:
        self.lies = True
        hook.install("once", on_failure="warn")
        with operator_that_lies(lambda: self.lies) as graph:
            line, *_ = self.said(lambda: self.passed(graph))
        self.assertIn("torch.ops.evidence.half.default", line)

    def test_every_form_is_told(self) -> None:
        """Those of torch 2.14 on too, whichever torch is here."""
        text = self.folder / "wrapper.py"
        asserts = (
            "assert_size_stride_grouped((a, b), ((4, ), (2, )), ((1, ), (1, )), 'input')",
            "assert_tensor_metadata(a, (5, ), (1, ), torch.float32, 'torch.ops.mylib.one.default')",
            "assert_alignment(b, 16, 'torch.ops.mylib.two.default')",
            "assert_tensor_metadata(a, (4, ), (1, ), torch.int8, 'torch.ops.mylib.three.default')",
        )
        lines = ["def call(a, b):", *(f"    {one}" for one in asserts), "    return a"]
        text.write_text("\n".join(lines))

        def fail(*arguments: object) -> None:
            raise AssertionError("in torch's words\nand more")

        names: dict = {name: fail for one in asserts for name in [one.partition("(")[0]]} | {"torch": torch}
        exec(compile(text.read_text(), str(text), "exec"), names)
        muted = "\n".join("   #" + line[4:] if "assert" in line else line for line in lines)
        passed = next(c for c in compile(muted, str(text), "exec").co_consts if isinstance(c, types.CodeType))
        said: list[str] = []
        call = names["call"]
        arm(call, lambda: passed, lambda armed, outcome: None, standing_in(call, {2, 3, 4, 5}, said.append))
        self.assertEqual(call(torch.ones(4), torch.ones(3)).tolist(), [1.0] * 4)
        differs = "has size ({},) and stride (1,) but was compiled for size ({},) and stride (1,)".format
        for line, (number, expected) in zip(
            said,
            (
                (2, f"(a, b) {differs(3, 2)}"),
                (3, f"a, which torch.ops.mylib.one.default gave, {differs(4, 5)}"),
                (4, "b, which torch.ops.mylib.two.default gave, in torch's words"),
                (5, "a, which torch.ops.mylib.three.default gave, in torch's words"),
            ),
            strict=True,
        ):
            self.assertTrue(line.startswith(f"{text}:{number}: call: {expected}; the call goes on"), line)

    def test_actions_that_are_none(self) -> None:
        with self.assertRaisesRegex(TorchpareError, "write raise or warn"):
            hook.install("once", on_failure="log")
        self.assertIsNone(hook.installed())


if __name__ == "__main__":
    print(f"torch {torch.__version__}")
    unittest.main(verbosity=2, warnings="ignore")

"""`once`: the asserts of a body run until a call has passed them all, and then never again.

What runs is counted by standing in for torch's own guard functions before a wrapper takes them.
"""

from __future__ import annotations

import dis
import inspect
import threading
import traceback
import unittest
import unittest.mock
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from compiled import FLAGS, bits
from hooked import HookTest, empty_cache, loaded_by, operator_that_lies, plain, sized, torch
from models import router_training
from threads import THREADS, at_once

# isort: split
import torch._inductor.config as inductor
from torch._inductor.scheduler import Scheduler
from torchpare import hook, loading, once

GUARDS = torch._C._dynamo.guards


@contextmanager
def counted() -> Iterator[Counter]:
    """How often each of torch's guard functions is called by wrappers that are loaded in here."""
    calls: Counter = Counter()

    def counting(name: str) -> Callable:
        original = getattr(GUARDS, name)

        def stand_in(*arguments):
            calls[name] += 1
            return original(*arguments)

        return stand_in

    names = [name for name in dir(GUARDS) if name.startswith("assert_")]
    with unittest.mock.patch.multiple(GUARDS, **{name: counting(name) for name in names}):
        yield calls


def branches(x: torch.Tensor, flag: torch.Tensor) -> torch.Tensor:
    """Two subgraphs, each a body of its own."""

    def up(x: torch.Tensor) -> torch.Tensor:
        return torch.sort(x @ x).values

    def down(x: torch.Tensor) -> torch.Tensor:
        return torch.cumsum(x @ x, 0)

    return torch.cond(flag, up, down, [x])


def parts(x: torch.Tensor) -> torch.Tensor:
    ordered = torch.sort(x @ x, stable=True)[0]
    summed = torch.cumsum(ordered, 0)
    return torch.sort(summed @ ordered, stable=True)[0]


def cut_at_cumsum(scheduler: object, node: object, *rest: object, **options: object) -> object:
    """Partitions are for graphs with a GPU; here torch cuts where we say (Scheduler.should_partition)."""
    return "here" if "cumsum" in str(getattr(node.node, "op_overload", "")) else None


def frames_of(work: Callable[[], object], error: type[Exception]) -> list[traceback.FrameSummary]:
    """Where it raises that error, outermost first, without our own frame."""
    try:
        work()
    except error as raised:
        return list(traceback.extract_tb(raised.__traceback__))[2:]
    raise AssertionError(f"nothing raised {error.__name__}")


def instructions(function: Callable) -> list[tuple]:
    return [(one.opname, one.argrepr) for one in dis.get_instructions(function)]


class Once(HookTest):
    def setUp(self) -> None:
        super().setUp()
        self.enterContext(inductor.patch(fx_graph_cache=True))
        self.enterContext(empty_cache(self.folder))
        self.calls = self.enterContext(counted())

    def asserts_of(self, work: Callable[[], object]) -> int:
        self.calls.clear()
        work()
        return self.calls.total()

    def expect_checked_once(self, work: Callable[[], object]) -> None:
        self.assertGreater(self.asserts_of(work), 0)
        self.assertEqual(self.asserts_of(work), 0)

    def wrapper_of(self, function: Callable, *arguments: torch.Tensor, **options) -> ModuleType:
        """The wrapper as it is before its first call: loaded from the cache that a first compile filled."""
        with hook.install("keep"):
            loaded_by(lambda: torch.compile(function, fullgraph=True, **options)(*arguments))
        passed = unittest.mock.patch.object(once.Armed, "__call__", lambda armed, *a, **k: armed._checked(*a, **k))
        with passed:  # the call that loads it leaves it armed
            return loaded_by(lambda: torch.compile(function, fullgraph=True, **options)(*arguments)).wrapper

    def test_forward_and_backward_check_their_first_call_only(self) -> None:
        model, (tokens,) = router_training()
        step = torch.compile(model, fullgraph=True)

        def run() -> list:
            model.zero_grad()
            tokens.grad = None
            step(tokens).sum().backward()
            return [bits(value) for value in (tokens.grad, model.experts.grad)]

        hook.install("keep")
        expected: list = []
        total = self.asserts_of(lambda: expected.extend(run()))
        self.assertGreater(total, 10)
        self.assertEqual(self.asserts_of(run), total)
        torch._dynamo.reset()
        hook.install("once")
        step = torch.compile(model, fullgraph=True)
        for asserts in (total, 0, 0):
            results: list = []
            self.assertEqual(self.asserts_of(lambda results=results: results.extend(run())), asserts)
            self.assertEqual(results, expected)

    def test_a_body_that_the_profiler_marks_checks_its_first_call_only(self) -> None:
        self.enterContext(inductor.patch(profiler_mark_wrapper_call=True))
        hook.install("once")
        x = torch.randn(4, 4)
        wrapper = self.wrapper_of(plain, x)
        self.assertIn("with record_function(", Path(wrapper.__file__).read_text())
        self.expect_checked_once(lambda: wrapper.call([x]))

    def test_a_call_that_fails_stays_armed_and_names_the_wrappers_line(self) -> None:
        hook.install("once")
        x = torch.randn(4, 4)
        wrapper = self.wrapper_of(plain, x)
        source = Path(wrapper.__file__).read_text().splitlines()
        for _ in range(3):
            frames = frames_of(lambda: wrapper.call([x.t()]), AssertionError)
            own = [frame for frame in frames if frame.filename == wrapper.__file__]
            self.assertIn("assert_size_stride(arg0_1", source[own[-1].lineno - 1])
        self.expect_checked_once(lambda: wrapper.call([x]))
        wrapper.call([x.t()])  # nobody looks any more

    def test_no_frame_of_ours_is_left_once_a_call_has_passed(self) -> None:
        hook.install("once")
        x = torch.randn(4, 4)
        wrapper = self.wrapper_of(plain, x)
        wrapper.call([x])
        frames = frames_of(lambda: wrapper.call([torch.randn(2, 3)]), RuntimeError)  # mm itself refuses
        self.assertEqual({frame.filename for frame in frames}, {wrapper.__file__})
        line = Path(wrapper.__file__).read_text().splitlines()[frames[0].lineno - 1]
        self.assertIn("extern_kernels.mm", line)
        self.assertEqual(list(inspect.signature(wrapper.call).parameters), ["args"])

    def test_each_subgraph_is_checked_until_it_has_passed_itself(self) -> None:
        hook.install("keep")
        x, yes, no = torch.rand(4, 4), torch.tensor(True), torch.tensor(False)
        function = torch.compile(branches, fullgraph=True)
        function(x, yes)
        all_of = {flag: self.asserts_of(lambda flag=flag: function(x, flag)) for flag in (yes, no)}
        hook.install("once")
        torch._dynamo.reset()
        function = torch.compile(branches, fullgraph=True)
        self.assertEqual(self.asserts_of(lambda: function(x, yes)), all_of[yes])
        self.assertEqual(self.asserts_of(lambda: function(x, yes)), 0)
        first_no = self.asserts_of(lambda: function(x, no))
        self.assertGreater(first_no, 0, "the other branch was never checked")
        self.assertLess(first_no, all_of[no], "what the two share was checked again")
        self.assertEqual(self.asserts_of(lambda: function(x, no)), 0)

    def test_each_partition_is_checked_until_it_has_passed_itself(self) -> None:
        if not hasattr(inductor, "graph_partition"):
            self.skipTest("this torch has no graph partitions")
        self.enterContext(inductor.patch(graph_partition=True))
        self.enterContext(unittest.mock.patch.object(Scheduler, "should_partition", cut_at_cumsum))
        hook.install("once")
        x = torch.rand(4, 4)
        wrapper = self.wrapper_of(parts, x)
        first, second = wrapper.partition_0, wrapper.partition_1
        (ordered,) = first([x])
        self.assertEqual(self.asserts_of(lambda: first([x])), 0)
        with self.assertRaises((AssertionError, RuntimeError)):
            second([torch.rand(3, 3), ordered])
        self.expect_checked_once(lambda: wrapper.call([x]))

    def test_what_runs_after_a_pass_is_torchs_own_flag_off_code(self) -> None:
        """Instruction by instruction, so it costs what torch's own wrapper without asserts costs."""
        x = torch.randn(4, 4)
        with inductor.patch(dict.fromkeys(FLAGS, False)), hook.install("keep"):
            off = loaded_by(lambda: torch.compile(plain, fullgraph=True)(x)).wrapper
        self.assertEqual(self.asserts_of(lambda: off.call([x])), 0)
        for preset in ("strip", "once"):
            with self.subTest(preset), hook.install(preset):
                wrapper = loaded_by(lambda: torch.compile(plain, fullgraph=True)(x)).wrapper
                self.assertNotEqual(wrapper.__file__, off.__file__)
                self.assertEqual(instructions(wrapper.call), instructions(off.call))

    def test_instances_of_one_wrapper_are_apart(self) -> None:
        hook.install("once")
        x = torch.randn(4, 4)
        first = self.wrapper_of(plain, x)
        second = self.wrapper_of(plain, x)
        self.assertIsNot(first, second)
        total = self.asserts_of(lambda: first.call([x]))
        self.assertGreater(total, 0)
        self.assertEqual(self.asserts_of(lambda: first.call([x])), 0)
        self.assertEqual(self.asserts_of(lambda: second.call([x])), total)

    def test_a_recompile_is_checked_again(self) -> None:
        hook.install("once")
        torch._dynamo.reset()
        function = torch.compile(plain, fullgraph=True, dynamic=False)
        for size in (4, 5):
            x = torch.randn(size, size)
            self.expect_checked_once(lambda x=x: function(x))

    def test_dynamic_shapes_are_checked_with_the_first_ones(self) -> None:
        hook.install("once")
        torch._dynamo.reset()
        function = torch.compile(plain, fullgraph=True, dynamic=True)
        self.assertGreater(self.asserts_of(lambda: function(torch.randn(4, 4))), 0)
        self.assertEqual(self.asserts_of(lambda: function(torch.randn(7, 7))), 0)

    def test_references_taken_before_the_pass_follow(self) -> None:
        hook.install("once")
        x = torch.randn(4, 4)
        wrapper = self.wrapper_of(plain, x)
        taken, function = wrapper.call, wrapper.call
        if hasattr(wrapper, "runner"):
            function = type(wrapper.runner).call.__get__(wrapper.runner)
        self.expect_checked_once(lambda: taken([x]))
        self.assertEqual(self.asserts_of(lambda: function([x])), 0)

    def test_the_text_without_asserts_is_compiled_by_the_first_call_that_passes(self) -> None:
        hook.install("once")
        x = torch.randn(4, 4)
        with unittest.mock.patch.object(loading, "compile", unittest.mock.Mock(wraps=compile), create=True) as compiles:
            wrapper = self.wrapper_of(plain, x)
            self.assertEqual(compiles.call_count, 1, "loaded, and not called yet")
            with self.assertRaises(AssertionError):
                wrapper.call([torch.randn(4, 5)])
            self.assertEqual(compiles.call_count, 1, "a call has failed")
            for _ in range(3):
                wrapper.call([x])
            self.assertEqual(compiles.call_count, 2)

    def test_many_threads_call_at_once(self) -> None:
        """Right calls are answered alike, wrong ones fail until one has passed, and then nothing is checked."""
        hook.install("once")
        x = torch.randn(64, 64)
        wrapper = self.wrapper_of(plain, x)
        expected = [bits(value) for value in plain(x)]
        started, wrong = threading.Barrier(THREADS), []

        def work() -> None:
            started.wait()
            for _ in range(50):
                values = [bits(value) for value in wrapper.call([x])]
                if values != expected:
                    wrong.append(values)

        at_once(work)
        self.assertEqual(wrong, [])
        self.assertEqual(self.asserts_of(lambda: wrapper.call([x])), 0)

    def test_threads_that_fail_do_not_disarm(self) -> None:
        hook.install("once")
        x = torch.randn(8, 8)
        wrapper = self.wrapper_of(plain, x)
        failed: list[bool] = []

        def work() -> None:
            try:
                wrapper.call([x.t()])
                failed.append(False)
            except AssertionError:
                failed.append(True)

        at_once(work)
        self.assertEqual(failed, [True] * THREADS)
        self.assertGreater(self.asserts_of(lambda: wrapper.call([x])), 0)

    def test_actions_compose(self) -> None:
        """Inputs once, results of ATen never, and an operator of one's own always."""
        if not hasattr(inductor, "alignment_asserts"):
            self.skipTest("asserts of this torch do not name their operator")
        with operator_that_lies(lambda: False) as mixed:
            x = torch.randn(4, 4)
            hook.install("once", strip_op="torch.ops.aten.*", keep_op="torch.ops.evidence.*")
            wrapper = self.wrapper_of(mixed, x)
            seen: list[str] = []
            for name in ("assert_size_stride", "assert_alignment"):
                original = getattr(wrapper, name, None)
                if original is not None:
                    setattr(wrapper, name, lambda t, *a, original=original: (seen.append(a[-1]), original(t, *a)))
            wrapper.call([x])
            first = {word for word in map(str, seen) if word.startswith("torch.ops")}
            checked_inputs = len(seen) - sum(str(word).startswith("torch.ops") for word in seen)
            self.assertEqual(first, {"torch.ops.evidence.half.default"})
            self.assertGreater(checked_inputs, 0)
            seen.clear()
            wrapper.call([x])
            self.assertEqual({str(word) for word in seen}, {"torch.ops.evidence.half.default"})

    def test_scalar_and_nan_asserts_stay_unless_named_and_the_policy_says_why(self) -> None:
        settings = hook.install("once").policy.explained["settings"]
        for kind in ("scalar_asserts", "nan_asserts"):
            self.assertEqual(settings[kind]["action"], "keep")
            self.assertIn("differ on every call", settings[kind]["origin"])
        named = hook.install("once", set={"scalar_asserts": "once"}).policy.explained["settings"]
        self.assertEqual(named["scalar_asserts"]["action"], "once")

        with torch._dynamo.config.patch(capture_scalar_outputs=True):
            good, bad = torch.tensor([3]), torch.tensor([1])
            hook.install("once")
            torch._dynamo.reset()
            kept = torch.compile(sized, fullgraph=True)
            kept(good)
            with self.assertRaises(RuntimeError):
                kept(bad)
            hook.install("once", set={"scalar_asserts": "once"})
            torch._dynamo.reset()
            named_once = torch.compile(sized, fullgraph=True)
            named_once(good)
            self.assertEqual(named_once(bad).shape, (1,))


if __name__ == "__main__":
    print(f"torch {torch.__version__}")
    unittest.main(verbosity=2, warnings="ignore")

"""Installing the hook and taking it out again; and whatever goes wrong in it, the wrapper is loaded as it is."""

from __future__ import annotations

import logging
import unittest
import unittest.mock
from collections.abc import Callable
from types import ModuleType

from compiled import bits
from hooked import HookTest, empty_cache, loaded_by, plain, torch
from threads import at_once
from torchpare import hook


class OnError(HookTest):
    """Whatever goes wrong in the hook, the wrapper is loaded as it is, and one line says so."""

    def setUp(self) -> None:
        super().setUp()
        self.enterContext(empty_cache(self.folder))

    def loaded_with(self, target: str, broken: Callable) -> tuple[ModuleType, list[logging.LogRecord]]:
        logging.getLogger("torchpare").setLevel(logging.WARNING)
        self.addCleanup(logging.getLogger("torchpare").setLevel, logging.ERROR)
        x = torch.randn(4, 4)
        hook.install("once")
        with unittest.mock.patch(target, broken), self.assertLogs("torchpare", logging.WARNING) as logs:
            loaded = loaded_by(lambda: [bits(v) for v in torch.compile(plain, fullgraph=True)(x)])
        self.assertEqual(loaded.result, [bits(v) for v in plain(x)])
        with self.assertRaises(AssertionError):
            loaded.wrapper.call([x.t()])
        return loaded.wrapper, logs.records

    def fail(self, *arguments: object, **options: object) -> None:
        raise RuntimeError("no luck today")

    def test_the_library_fails(self) -> None:
        _, logs = self.loaded_with("torchpare.loading.rewrite_once", OnError.fail)
        self.assertEqual(len(logs), 1)
        self.assertIn("no luck today", logs[0].getMessage())

    def test_one_line_is_one_line_and_steers_no_terminal(self) -> None:
        def fail(*arguments: object, **options: object) -> None:
            raise RuntimeError("no\x1b[31m luck\nproved: \N{RIGHT-TO-LEFT OVERRIDE}\udcff")

        _, logs = self.loaded_with("torchpare.loading.rewrite_once", fail)
        said = logs[0].getMessage()
        self.assertIn("no\\x1b[31m luck\\nproved: \\u202e\\udcff", said)
        self.assertTrue(said.isprintable(), said)

    def test_the_rewritten_text_is_no_python(self) -> None:
        from torchpare.texts import OnceTexts

        _, logs = self.loaded_with(
            "torchpare.loading.rewrite_once", lambda source, policy, count: OnceTexts("def broken(:\n", None, False)
        )
        self.assertEqual(len(logs), 1)
        self.assertIn("SyntaxError", logs[0].getMessage())

    def test_a_function_cannot_be_armed(self) -> None:
        wrapper, logs = self.loaded_with("torchpare.loading.arm", OnError.fail)
        self.assertEqual(len(logs), 1)
        with self.assertRaises(AssertionError):
            wrapper.call([torch.randn(4, 4).t()])


class Installing(HookTest):
    def funnel(self) -> object:
        from torch._inductor import codecache

        return codecache._reload_python_module

    def test_twice_is_once_and_uninstall_restores(self) -> None:
        before = self.funnel()
        hook.install("strip")
        ours = self.funnel()
        self.assertIsNot(ours, before)
        hook.install("once")
        self.assertIs(self.funnel(), ours)
        hook.uninstall()
        hook.uninstall()
        self.assertIs(self.funnel(), before)
        self.assertIsNone(hook.installed())

    def test_a_context_puts_back_what_was_there(self) -> None:
        before = self.funnel()
        with hook.install("strip") as outer:
            with hook.install("once") as inner:
                self.assertIs(hook.installed(), inner.policy)
            self.assertIs(hook.installed(), outer.policy)
        self.assertIs(self.funnel(), before)

    def test_what_others_put_on_top_stays(self) -> None:
        from torch._inductor import codecache

        before = self.funnel()
        hook.install("strip")
        ours = self.funnel()

        def theirs(*arguments: object, **options: object) -> object:
            return ours(*arguments, **options)

        codecache._reload_python_module = theirs
        try:
            hook.uninstall()
            self.assertIs(self.funnel(), theirs)
            self.assertIsNone(hook.installed())
            hook.install("strip")
            self.assertIs(self.funnel(), theirs, "it would rewrite twice")
        finally:
            codecache._reload_python_module = ours
            hook.uninstall()
        self.assertIs(self.funnel(), before)

    def test_wrong_settings_change_nothing(self) -> None:
        from torchpare import TorchpareError

        before = hook.install("strip").policy
        for wrong in ({"preset": "stripp"}, {"set": "size_assert=keep"}, {"keep_opp": "x"}):
            with self.assertRaisesRegex(TorchpareError, "did you mean"):
                hook.install(**wrong)
        self.assertIs(hook.installed(), before)

    def test_many_threads_install_and_uninstall(self) -> None:
        before = self.funnel()

        def work() -> None:
            for _ in range(20):
                hook.install("strip")
                hook.uninstall()

        at_once(work)
        hook.uninstall()
        self.assertIs(self.funnel(), before)


if __name__ == "__main__":
    print(f"torch {torch.__version__}")
    unittest.main(verbosity=2, warnings="ignore")

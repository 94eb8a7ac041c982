"""`once` without torch: functions that take their other code once a call has passed.

What wrappers do under it is hook_once.py's matter.
"""

from __future__ import annotations

import threading
import unittest
import unittest.mock
from types import CodeType, FunctionType

from threads import THREADS, at_once
from torchpare import once
from torchpare.bodies import Passed


class Armed(unittest.TestCase):
    def test_a_function_without_another_code_is_checked_for_ever(self) -> None:
        def work(x: int) -> int:
            return x + 1

        def takes_more(x: int, y: int) -> int:
            return 0

        def has_none() -> CodeType:
            raise SyntaxError

        for later in (lambda: takes_more.__code__, has_none):
            told: list[str] = []
            function = FunctionType(work.__code__, {})
            once.arm(function, later, lambda armed, outcome, told=told: told.append(outcome))
            self.assertEqual([function(1), function(2)], [2, 3])
            self.assertEqual(told, ["left"])
            self.assertIs(function.__code__, work.__code__)

    def test_where_memory_or_depth_is_lacking_the_next_call_takes_the_other_code(self) -> None:
        def work(x: int) -> int:
            return x + 1

        def other(x: int) -> int:
            return x + 2

        for lacking in (MemoryError, RecursionError):
            told: list[str] = []
            later = unittest.mock.Mock(side_effect=[lacking, other.__code__])
            function = FunctionType(work.__code__, {})
            once.arm(function, later, lambda armed, outcome, told=told: told.append(outcome))
            self.assertEqual([function(1) for _ in range(3)], [2, 2, 3])
            self.assertEqual(told, ["passed"])

    def test_a_time_limit_of_the_caller_reaches_the_caller(self) -> None:
        def work(x: int) -> int:
            return x + 1

        function = FunctionType(work.__code__, {})
        once.arm(function, unittest.mock.Mock(side_effect=[TimeoutError, work.__code__]), lambda armed, outcome: None)
        with self.assertRaises(TimeoutError):
            function(1)
        self.assertEqual(function(1), 2)
        self.assertIs(function.__code__, work.__code__)

    def test_threads_that_pass_together_count_as_one(self) -> None:
        """Each waits for the others where the other code is asked for."""

        def work(x: int) -> int:
            return x + 1

        together = threading.Barrier(THREADS)

        def later() -> CodeType:
            together.wait(30)
            return work.__code__.replace(co_firstlineno=1)

        told: list[str] = []
        function = FunctionType(work.__code__, {})
        once.arm(function, later, lambda armed, outcome: told.append(outcome))
        at_once(lambda: function(1))
        self.assertEqual(told, ["passed"])

    def test_who_asks_late_for_the_other_codes_has_them_too(self) -> None:
        """Both threads find none, and compile."""
        text = "def one():\n    check()\n\ndef two():\n    check()\n"
        together = threading.Barrier(2)

        def compiled(other: str) -> CodeType:
            together.wait(30)
            return compile(other, "w", "exec")

        passed = Passed(compile(text, "w", "exec"), text, text.replace("check()", "None   "), compiled)
        self.assertEqual(passed.places, {("one", 1), ("two", 4)})
        found: list[CodeType] = []
        threads = [threading.Thread(target=lambda p=p: found.append(passed.of(p))) for p in passed.places]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual({code.co_name for code in found}, {"one", "two"})


if __name__ == "__main__":
    unittest.main(verbosity=2)

"""`tools/dev/gpu-session` where there is no GPU: it says so. What it runs on one can only be looked at here."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from types import ModuleType

from program import ROOT, skip

if importlib.util.find_spec("torch") is None:
    skip(f"{sys.executable} has no torch")
import torch

if torch.cuda.is_available():
    skip("there is a GPU: run tools/dev/gpu-session itself")

SCRIPT = ROOT / "tools/dev/gpu-session"
NO_GPU = 3


def loaded() -> ModuleType:
    loader = importlib.machinery.SourceFileLoader("gpu_session", str(SCRIPT))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("gpu_session", loader))
    loader.exec_module(module)
    return module


class GpuSession(unittest.TestCase):
    def test_no_gpu_is_said_and_nothing_is_written(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, SCRIPT, ROOT / "build", Path(folder, "out")]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, NO_GPU, done.stderr)
            self.assertIn("no GPU", done.stderr)
            self.assertFalse(Path(folder, "out").exists())

    def test_what_it_would_run_is_python(self) -> None:
        session = loaded()
        for code in (session.KNOWN_LAUNCHES, session.CAPTURE, session.ASSERT_COST, session.DEEPSEEK_OPS):
            compile(code, "a step", "exec")

    def test_the_operators_of_the_large_model_give_what_its_asserts_ask_for(self) -> None:
        exec(loaded().DEEPSEEK_OPS, {})
        x = torch.ones(3, 4, dtype=torch.bfloat16)
        product = torch.ops.vllm.w8a8_triton_block_scaled_mm_func(x, torch.ones(8, 4), torch.ones(1))
        self.assertEqual((product.shape, product.dtype, product.stride()), ((3, 8), torch.bfloat16, (8, 1)))
        self.assertEqual(torch.ops.vllm.moe_forward(x, x, "layer").stride(), x.stride())
        torch.ops.vllm.unified_mla_attention_with_output(x, x, x, x, "layer")
        self.assertTrue(bool((x == 0.5).all()))

    def test_a_step_that_fails_is_written_down_and_the_next_one_runs(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            session = loaded().Session(Path(folder), Path(folder))
            session.step("bad", lambda: session.python("raise SystemExit(4)"))
            session.step("good", lambda: session.python("print(7)"))
            self.assertTrue(session.failed)
            self.assertIn("exit code 4", session.answers["bad"]["answer"]["failed"])
            self.assertEqual(session.answers["good"]["answer"], "7")
            session.deadline = 0
            session.step("late", lambda: session.python("print(8)"))
            self.assertIn("no time", session.answers["late"]["answer"]["failed"])
            self.assertTrue(Path(folder, "session.json").exists())


if __name__ == "__main__":
    unittest.main(verbosity=2)

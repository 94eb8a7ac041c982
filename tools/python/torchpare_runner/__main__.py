"""Executes wrappers and writes down what they did: PYTHON torchpare_runner PLAN

`torchpare validate` writes the plan and judges what comes back; nothing is compared here. The plan is a JSON file:

    {"folder": ..., "original": ..., "rewritten": ..., "flag_off": ... or null, "inputs": ... or null,
     "imports": [...], "seeds": [...], "bad_tensors": [{"subject", "aligned"}], "timing_seconds": ...,
     "cuda": whether the wrappers need it, "on": "gpu" or "interpreter" or null for what there is,
     "tracer": {"cupti": path, "preload": path} or null,
     "asserts": {path of a wrapper: [lines that asserts stand in]}}

Below `folder` each phase leaves a folder (see phases.py), and `outcomes.json` tells how each one ended, and which one
was running when this process was ended.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from contextlib import suppress
from pathlib import Path

import answers
import executor
import interpreter

# One thread each: sums that several threads add up atomically differ from run to run.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ["TORCHINDUCTOR_COMPILE_THREADS"] = "1"

#: What wrappers import, and torch.load. Imported before the first phase is forked off, so that each phase finds it there.
PRELOADED = (
    "torch._dynamo.testing",
    "torch._inductor.async_compile",
    "torch._inductor.codegen.memory_planning",
    "torch._inductor.hooks",
    "torch._inductor.select_algorithm",
    "torch.utils.serialization.config",
)


def prepare_for_cuda(folder: Path) -> None:
    """Kineto, torch's profiler, must not take CUPTI; cuBLAS has to choose alike each time; and this process, which
    the phases are forked off, must not start CUDA: so it does not ask the driver what devices there are."""
    os.environ.pop("KINETO_USE_DAEMON", None)
    os.environ["PYTORCH_NVML_BASED_CUDA_CHECK"] = "1"
    os.environ["CUBLAS_WORKSPACE_CONFIG"] = ":4096:8"
    os.environ.setdefault("TRITON_CACHE_DIR", str(folder / "triton"))


def preload(imports: list[str]) -> None:
    """Import torch and what `--import` names (a library that registers operators, say)."""
    for name in PRELOADED:
        try:
            importlib.import_module(name)
        except ImportError:
            continue  # another torch has it elsewhere; wrappers import what they need themselves
    sys.path.insert(1, os.getcwd())
    for name in imports:
        importlib.import_module(name)


def compile_something_for(wrapper: Path) -> None:
    """What torch does once per process with the first C++ kernel (it asks the compiler what it is, and preprocesses a
    header), so that the phases, which are forked off, need not do it again."""
    text = wrapper.read_text(errors="replace")
    if "cpp_pybinding(" not in text:
        return
    with suppress(Exception):  # no compiler, or another torch; wrappers that need it will say so
        from torch._inductor.codecache import CppPythonBindingsCodeCache
        from vectors import choose

        choose(text)
        CppPythonBindingsCodeCache.load_pybinding(["float*"], 'extern "C" void kernel(float* x) {}')


def install_interpreter(wrapper: Path, folder: Path) -> bool:
    """Whether the interpreter of this Triton is one that we know how to mend."""
    try:
        interpreter.install(wrapper.read_text(errors="replace"))
    except Exception as error:
        said = json.loads((folder / "executor.json").read_text())
        lacks = f"the interpreter of {said['with']} is not as it is known here: {type(error).__name__}: {error}"
        answers.write(folder / "executor.json", said | {"lacks": lacks})
        return False
    return True


def main() -> int:
    plan = json.loads(Path(sys.argv[1]).read_text())
    folder = Path(plan["folder"])
    plan["asked_for"], plan["on"] = plan["on"], executor.chosen(plan)
    if plan["on"] == "gpu":
        prepare_for_cuda(folder)
    interpreted = plan["on"] == "interpreter" and executor.announce_interpreter(folder, bool(plan["asked_for"]))
    try:
        import torch

        preload(plan["imports"])
        interpreted = interpreted and install_interpreter(Path(plan["original"]), folder)
        compile_something_for(Path(plan["original"]))
    except Exception as error:
        answers.write(folder / "outcomes.json", {"trouble": f"{type(error).__name__}: {error}"})
        return 0
    torch.set_num_threads(1)

    from phases import Outcomes, run_all

    outcomes = Outcomes(folder, {"python": sys.version.split()[0], "torch": torch.__version__})
    if interpreted or plan["on"] != "interpreter":
        run_all(plan, outcomes)
    outcomes.write_down()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Python programs that use torch, each in a fork of this process, which has imported torch: that takes longer than what
they do. Such a fork has compiled and loaded nothing."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from dataclasses import dataclass

for name in [name for name in os.environ if name.startswith(("TORCHINDUCTOR_", "TORCH_LOGS"))]:
    del os.environ[name]  # torch's own switches
# Which vectors there are is asked of the processor alone, and not of programs that are compiled for the question.
os.environ |= {"TORCHINDUCTOR_VEC_ISA_OK": "1", "TORCHINDUCTOR_COMPILE_THREADS": "1"}

import torch._dynamo  # noqa: E402
import torch._inductor.compile_fx  # noqa: E402


@dataclass
class Forked:
    code: int
    out: str
    error: str


def forked(program: str, **variables: str) -> Forked:
    """Run the text as `python -c` would, with these variables in its environment."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
        pid = os.fork()
        if pid == 0:
            os.dup2(out.fileno(), 1)
            os.dup2(error.fileno(), 2)
            os.environ.update(variables)
            be_the_child(program)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        for file in (out, error):
            file.seek(0)
        return Forked(code, out.read().decode(), error.read().decode())


def be_the_child(program: str) -> None:
    """Never returns."""
    code = 1
    try:
        torch.set_num_threads(1)
        exec(compile(program, "<string>", "exec"), {"__name__": "__main__"})
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
    except BaseException as error:
        traceback.print_exception(error.with_traceback(error.__traceback__.tb_next))  # without the frame of exec
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)

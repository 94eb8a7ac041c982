"""One recorded call, written down: NAME.json, and NAME.bin with the bytes of storages.

    {"kernels": [names], "inputs": [VALUE], "events": [EVENT], "output": VALUE or null, "vacuous": {index: why},
     "storages": [{"storage": number, "at": offset in NAME.bin, "bytes": size}], "error": {"type", "message"} or null}

    VALUE  {"type", "text"} | {"type", "items": [VALUE]} | {"type", "dtype", "device", "storage", "offset", "size", "stride"}
           with "name" where it is a keyword argument
    EVENT  {"what": "launch", "name", "line", "arguments": [VALUE], "result": VALUE, absent for kernels}
           {"what": "allocate", "name", "line", "bytes", "result": VALUE}    {"what": "free", "storage"}

torchpare reads it in rewriter/validate/recording.cpp. Storages listed are those of the inputs, in case the wrapper wrote to
them, and of the outputs; sizes, offsets of storages and lengths are in bytes, "offset", "size" and "stride" of tensors
in elements, as torch counts them.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import answers
import torch
from inputs import InputSet, clone
from recorder import Recorder, Tracing
from wrapper import Wrapper


def record_run(wrapper: Wrapper, one: InputSet, path: Path, tracing: Tracing | None = None) -> None:
    """Call the wrapper on copies of the arguments and write the record."""
    arguments = clone(one.arguments)
    recorder = Recorder(wrapper, one.poison, tracing)
    record: dict = {"kernels": wrapper.kernels, "inputs": [recorder.describe(a) for a in arguments]}
    output, error = None, None
    torch.manual_seed(one.seed)
    try:
        with tracing.call(wrapper, one, arguments, path.name) if tracing else nullcontext(), recorder:
            output = wrapper.call(list(arguments))
    except Exception as raised:
        error = {"type": type(raised).__name__, "message": str(raised)}
    record["output"] = None if error else recorder.describe(output)
    record["vacuous"] = vacuous(output)
    record["events"], record["error"] = recorder.events, error
    with open(f"{path}.bin", "wb") as file:
        record["storages"] = list(dump(recorder, [*arguments, output], file))
    answers.write(Path(f"{path}.json"), record)


def tensors_in(value: object) -> Iterator[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from tensors_in(one)


def dump(recorder: Recorder, values: list, file) -> Iterator[dict]:
    """Append the bytes of every storage below `values` to the file, each once; where they are in it."""
    done = set()
    for tensor in tensors_in(values):
        if tensor.layout != torch.strided or (number := recorder.storage_of(tensor)) in done:
            continue
        done.add(number)
        storage = tensor.untyped_storage()
        at = file.tell()
        if storage.nbytes():
            host = storage if storage.device.type == "cpu" else storage.cpu()
            file.write(ctypes.string_at(host.data_ptr(), host.nbytes()))
        yield {"storage": number, "at": at, "bytes": storage.nbytes()}


def vacuous(output: object) -> dict[str, str]:
    """Outputs whose equality says little, by index, with the reason."""
    found = {}
    for k, value in enumerate(output if isinstance(output, list | tuple) else [output]):
        if isinstance(value, torch.Tensor) and value.layout == torch.strided:
            if value.numel() == 0:
                found[str(k)] = "empty"
            elif value.is_floating_point() and bool(value.float().isnan().all()):
                found[str(k)] = "all NaN"
            elif not bool(value.ne(0).any()):
                found[str(k)] = "all zero"
    return found

"""Bad tensors, not laid out as the wrapper was compiled for: what size and alignment asserts are there to refuse.

An input comes so from the caller. The result of an operator comes so from the operator: a statement that lays it out
otherwise is put in after the one that binds its name, in the original as in the rewrite. The values stay the same, so
whoever minds the layout computes the same results.
"""

from __future__ import annotations

import ast
import traceback
from dataclasses import dataclass, replace

import torch
from device import synchronize
from inputs import InputSet, clone
from wrapper import Wrapper

#: What the statement that is put in calls.
NAME = "torchpare_bad_tensor"


@dataclass
class BadTensor:
    """One tensor that shall come otherwise: `subject` is its name in the wrapper."""

    subject: str
    aligned: bool  #: whether it stays aligned, and gets other strides; or the other way round
    about: str = ""

    def lay(self, value: object) -> object:
        """The same values elsewhere; anything that cannot come otherwise is given back as it is."""
        if not isinstance(value, torch.Tensor) or value.layout != torch.strided or not value.numel():
            return value
        other = spaced(value) if self.aligned else moved(value)
        if self.aligned:
            what = "strides" if other.shape == value.shape else "size"
            now, was = (tuple(t.stride() if what == "strides" else t.shape) for t in (other, value))
            self.about = f"{what} {now} where {was} was compiled"
        elif other.data_ptr() % 16:
            self.about = f"{other.data_ptr() % 16} bytes beyond an address that 16 divides"
        return other


def spaced(value: torch.Tensor) -> torch.Tensor:
    """Every second element of a larger tensor; what has one element alone gets a dimension more."""
    if value.numel() == 1:
        return value.clone().unsqueeze(0)
    wide = torch.zeros([*value.shape, 2], dtype=value.dtype, device=value.device)
    return wide[..., 0].copy_(value)


def moved(value: torch.Tensor) -> torch.Tensor:
    """One element further on in memory, with the strides it has."""
    extent = 1 + sum((n - 1) * s for n, s in zip(value.shape, value.stride(), strict=True))
    room = torch.zeros(extent + 1, dtype=value.dtype, device=value.device)
    return room.as_strided(value.shape, value.stride(), 1).copy_(value)


class Binding(ast.NodeTransformer):
    """Puts `subject = torchpare_bad_tensor(subject)` after each statement that binds the subject."""

    def __init__(self, subject: str) -> None:
        self.subject, self.found = subject, 0

    def visit_Assign(self, node: ast.Assign) -> ast.AST | list[ast.AST]:
        names = [n.id for t in node.targets for n in ast.walk(t) if isinstance(n, ast.Name)]
        if self.subject not in names or isinstance(node.value, ast.Constant):
            return node
        self.found += 1
        return [node, *ast.parse(f"{self.subject} = {NAME}({self.subject})").body]


@dataclass
class Called:
    output: object = None
    error: dict | None = None


def called(wrapper: Wrapper, one: InputSet) -> Called:
    try:
        torch.manual_seed(one.seed)
        output = wrapper.call(clone(one.arguments))
        synchronize()
        return Called(output)
    except Exception as error:
        lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == str(wrapper.path)]
        line = lines[-1] if lines else 0
        return Called(error={"type": type(error).__name__, "message": str(error), "line": line})


@dataclass
class Usual:
    """A wrapper, what its inputs are called, those it is called with, and what comes of that."""

    wrapper: Wrapper
    names: list[str]
    inputs: InputSet
    called: Called

    @classmethod
    def of(cls, wrapper: Wrapper, one: InputSet) -> Usual:
        return cls(wrapper, wrapper.input_names(), one, called(wrapper, one))


def called_with_bad_tensor(usual: Usual, subject: str, aligned: bool) -> dict:
    """Call the wrapper with the bad tensor; what came of it. `layout` is empty where the tensor could not be laid out
    otherwise, or the call did not get to it."""
    bad = BadTensor(subject, aligned)
    wrapper, names, one = usual.wrapper, usual.names, usual.inputs
    if subject in names:
        arguments = clone(one.arguments)
        arguments[names.index(subject)] = bad.lay(arguments[names.index(subject)])
        unusual = called(wrapper, replace(one, arguments=arguments))
    else:
        binding = Binding(subject)
        tree = ast.fix_missing_locations(binding.visit(ast.parse(wrapper.text)))
        unusual = called(wrapper.changed(tree, {NAME: bad.lay}), one)
    return {"layout": bad.about, "error": unusual.error, "same": same(usual.called.output, unusual.output)}


def same(a: object, b: object) -> bool:
    """Whether two results have the same values, bit by bit, however they are laid out."""
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if not isinstance(a, torch.Tensor) or not isinstance(b, torch.Tensor):
        return a is b or repr(a) == repr(b)
    if a.layout != b.layout or a.shape != b.shape or a.dtype != b.dtype:
        return False
    dense = (t.detach() if t.layout == torch.strided else t.detach().to_dense() for t in (a, b))
    return torch.equal(*(t.cpu().contiguous().reshape(-1).view(torch.uint8) for t in dense))

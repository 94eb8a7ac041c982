"""The graphs of the sweep: what can be compiled, under which settings, and which of it a seed chooses."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.testing._internal.common_methods_invocations import op_db
from torch.utils import _pytree as pytree

Built = tuple[Callable[..., Any], tuple]

#: Settings of `torch._inductor.config`, by a name for the table.
SETTINGS: dict[str, dict[str, Any]] = {
    "as released": {},
    "graph_partition=False": {"graph_partition": False},
    "memory_planning": {"memory_planning": True},
    "memory_planning, memory_pool=outputs": {"memory_planning": True, "memory_pool": "outputs"},
    "freezing": {"freezing": True},
    "benchmark_harness=False": {"benchmark_harness": False},
    "profiler_mark_wrapper_call": {"profiler_mark_wrapper_call": True},
    "fallback_by_default": {"fallback_by_default": True},
    "assume_unaligned_fallback_output": {"assume_unaligned_fallback_output": True},
    "inplace_buffers=False": {"inplace_buffers": False},
    "allow_buffer_reuse=False": {"allow_buffer_reuse": False},
    "generate_intermediate_hooks": {"generate_intermediate_hooks": True},
    "comment_origin": {"comment_origin": True},
    "cpp.simdlen=1": {"cpp.simdlen": 1},
}


@dataclass(frozen=True)
class Graph:
    """One thing to compile. `build` makes the function and its arguments; `number` tells it from all others."""

    number: int
    what: str
    build: Callable[[], Built]
    dynamic: bool
    training: bool
    nan_asserts: bool
    setting: str

    @property
    def name(self) -> str:
        shape, use = "dynamic" if self.dynamic else "static", "training" if self.training else "inference"
        nan = ", nan_asserts" if self.nan_asserts else ""
        return f"{self.number}: {self.what}, {shape}, {use}{nan}"


def chosen(seed: int, count: int) -> list[Graph]:
    """The same graphs in every process. Each operator comes before any comes twice."""
    dice = random.Random(seed)
    operators = [op for op in op_db if torch.float32 in op.dtypes]
    dice.shuffle(operators)
    models = model_builders()
    graphs = []
    for number in range(count):
        training = dice.random() < 0.4
        if number % 25 == 24:
            what, build = models[number // 25 % len(models)]
        else:
            op, pick = operators[number % len(operators)], dice.random()
            training = training and op.supports_autograd
            what, build = op.full_name, sampled(op, pick, training)
        setting = dice.choice(list(SETTINGS))
        graphs.append(Graph(number, what, build, dice.random() < 0.5, training, dice.random() < 0.3, setting))
    return graphs


def sampled(op: Any, pick: float, training: bool) -> Callable[[], Built]:
    """A builder for one of the operator's samples: tensors are the arguments, all else is a constant of the function."""

    def build() -> Built:
        samples = list(op.sample_inputs("cpu", torch.float32, requires_grad=training))
        sample = samples[int(pick * len(samples))]
        leaves, spec = pytree.tree_flatten(((sample.input, *sample.args), sample.kwargs))
        places = [k for k, leaf in enumerate(leaves) if isinstance(leaf, Tensor)]

        def function(*tensors: Tensor) -> Any:
            given = list(leaves)
            for place, tensor in zip(places, tensors, strict=True):
                given[place] = tensor * 1 if tensor.is_floating_point() else tensor
            arguments, keywords = pytree.tree_unflatten(given, spec)
            return op.op(*arguments, **keywords)

        return function, tuple(leaves[place] for place in places)

    return build


def model_builders() -> list[tuple[str, Callable[[], Built]]]:
    """Small models with random weights; of packages that are not installed, none."""
    found = [("transformer encoder", encoder), ("lstm", lstm), ("convolutions", convolutions)]
    for package, builders in (("torchvision", vision_models), ("timm", timm_models), ("transformers", language_models)):
        try:
            found += [(f"{package} {name}", build) for name, build in builders()]
        except (ImportError, RuntimeError):  # not there, or built for another torch
            print(f"{package}: cannot be imported, its models are left out")
    return found


def encoder() -> Built:
    return nn.TransformerEncoderLayer(16, 2, 32, batch_first=True), (torch.randn(2, 5, 16),)


def lstm() -> Built:
    return nn.LSTM(8, 8, 2), (torch.randn(3, 2, 8),)


def convolutions() -> Built:
    layers = nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8 * 49, 4)
    return nn.Sequential(*layers), (torch.randn(2, 3, 16, 16),)


def vision_models() -> list[tuple[str, Callable[[], Built]]]:
    from torchvision import models

    def of(name: str) -> Callable[[], Built]:
        return lambda: (models.get_model(name, weights=None, num_classes=4), (torch.randn(2, 3, 64, 64),))

    return [(name, of(name)) for name in ("resnet18", "squeezenet1_1", "shufflenet_v2_x0_5")]


def timm_models() -> list[tuple[str, Callable[[], Built]]]:
    import timm

    def of(name: str) -> Callable[[], Built]:
        return lambda: (timm.create_model(name, pretrained=False, num_classes=4), (torch.randn(2, 3, 64, 64),))

    return [(name, of(name)) for name in ("mobilenetv3_small_050", "convnext_atto")]


def language_models() -> list[tuple[str, Callable[[], Built]]]:
    import transformers

    sizes = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}
    configs = [
        transformers.LlamaConfig(vocab_size=64, num_key_value_heads=2, **sizes),
        transformers.BertConfig(vocab_size=64, **sizes),
        transformers.Qwen2Config(vocab_size=64, num_key_value_heads=1, **sizes),
    ]

    def of(config: Any) -> Callable[[], Built]:
        def build() -> Built:
            net = transformers.AutoModel.from_config(config)
            return lambda ids: net(ids, use_cache=False).last_hidden_state, (torch.randint(0, 64, (2, 9)),)

        return build

    return [(config.model_type, of(config)) for config in configs]

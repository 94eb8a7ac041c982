"""The graphs of the sweep: what can be compiled, under which settings, and which of it a seed chooses."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.testing._internal.common_methods_invocations import op_db

Built = tuple[Callable[..., Any], tuple]

#: One graph in so many is a model.
EVERY = 40

#: With the size of an image as a symbol, their models take minutes.
IMAGE_PACKAGES = ("torchvision", "timm")

OPERATORS = torch.library.Library("torchvision", "FRAGMENT")

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
    config: dict[str, Any]

    @property
    def name(self) -> str:
        shape, use = "dynamic" if self.dynamic else "static", "training" if self.training else "inference"
        nan = ", nan_asserts" if self.nan_asserts else ""
        return f"{self.number}: {self.what}, {shape}, {use}{nan}"


def chosen(seed: int, count: int, settings: dict[str, dict[str, Any]]) -> list[Graph]:
    """The same graphs in every process. Each operator comes before any comes twice."""
    dice = random.Random(seed)
    operators = [op for op in op_db if torch.float32 in op.dtypes]
    dice.shuffle(operators)
    models = model_builders()
    graphs = []
    for number in range(count):
        training, dynamic = dice.random() < 0.4, dice.random() < 0.5
        if number % EVERY == EVERY - 1:
            what, build = models[number // EVERY % len(models)]
            dynamic = dynamic and not what.startswith(IMAGE_PACKAGES)
        else:
            op, pick = operators[number % len(operators)], dice.random()
            training = training and op.supports_autograd
            what, build = op.full_name, sampled(op, pick, training)
        setting, config = dice.choice(list(settings.items()))
        graphs.append(Graph(number, what, build, dynamic, training, dice.random() < 0.3, setting, config))
    return graphs


def sampled(op: Any, pick: float, training: bool) -> Callable[[], Built]:
    """A builder for one of the operator's samples: tensors are the arguments, all else is a constant of the function."""

    def build() -> Built:
        samples = list(op.sample_inputs("cpu", torch.float32, requires_grad=training))
        sample = samples[int(pick * len(samples))]
        call = Call({"operator": op.op})
        positional = [call.written(value) for value in (sample.input, *sample.args)]
        named = [f"{name}={call.written(value)}" for name, value in sample.kwargs.items()]
        return call.function(f"operator({', '.join([*positional, *named])})"), tuple(call.tensors)

    return build


class Call:
    """Python for one call of an operator: to trace it takes less time than to trace what would put arguments together."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.names = names
        self.tensors: list[Tensor] = []

    def written(self, value: Any) -> str:
        """An expression for `value`, in which its tensors are parameters; one more operation makes each a buffer."""
        if isinstance(value, Tensor):
            self.tensors.append(value)
            name = f"t{len(self.tensors)}"
            return f"{name} * 1" if value.is_floating_point() else name
        if type(value) in (list, tuple):
            inside = "".join(f"{self.written(one)}, " for one in value)
            return f"[{inside}]" if isinstance(value, list) else f"({inside})"
        name = f"c{len(self.names)}"
        self.names[name] = value
        return name

    def function(self, expression: str) -> Callable[..., Any]:
        parameters = ", ".join(f"t{k + 1}" for k in range(len(self.tensors)))
        function: Callable[..., Any] = eval(f"lambda {parameters}: {expression}", self.names)
        return function


def model_builders() -> list[tuple[str, Callable[[], Built]]]:
    """Small models with random weights; of packages that are not installed, none."""
    found = [("transformer encoder", encoder), ("lstm", lstm), ("convolutions", convolutions)]
    admit_torchvision()
    for package, builders in (("torchvision", vision_models), ("timm", timm_models), ("transformers", language_models)):
        try:
            found += [(f"{package} {name}", build) for name, build in builders()]
        except (ImportError, RuntimeError):  # not there, or built for another torch
            print(f"{package}: cannot be imported, its models are left out")
    return found


def admit_torchvision() -> None:
    """Its operators may be built for another torch. No model here calls one, but its import, and timm's, wants two."""
    with suppress(ImportError):
        try:
            import torchvision
        except RuntimeError:
            for name in [name for name in sys.modules if name.startswith("torchvision")]:
                del sys.modules[name]
            for name in ("nms", "qnms"):
                OPERATORS.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
            import torchvision  # noqa: F401


def encoder() -> Built:
    return nn.TransformerEncoderLayer(16, 2, 32, batch_first=True), (torch.randn(2, 5, 16),)


def lstm() -> Built:
    return nn.LSTM(8, 8, 2), (torch.randn(3, 2, 8),)


def convolutions() -> Built:
    layers = nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8 * 49, 4)
    return nn.Sequential(*layers), (torch.randn(2, 3, 16, 16),)


def images() -> tuple[Tensor]:
    return (torch.randn(2, 3, 32, 32),)


def vision_models() -> list[tuple[str, Callable[[], Built]]]:
    from torchvision import models
    from torchvision.models.resnet import BasicBlock

    vit = {"image_size": 32, "patch_size": 8, "num_layers": 2, "num_heads": 2, "hidden_dim": 32, "mlp_dim": 64}
    return [
        ("resnet", lambda: (models.ResNet(BasicBlock, [1, 1, 1, 1], num_classes=4), images())),
        ("densenet", lambda: (models.DenseNet(8, (2, 2), 8, num_classes=4), images())),
        ("vit", lambda: (models.VisionTransformer(num_classes=4, **vit), images())),
    ]


def timm_models() -> list[tuple[str, Callable[[], Built]]]:
    import timm

    def of(name: str, **sizes: Any) -> Callable[[], Built]:
        return lambda: (timm.create_model(name, pretrained=False, num_classes=4, **sizes), images())

    return [
        ("efficientnet", of("test_efficientnet")),
        ("convnext", of("convnext_atto", depths=(1, 1, 1, 1), dims=(8, 16, 24, 32))),
        ("vit", of("vit_tiny_patch16_224", img_size=32, depth=2)),
    ]


def language_models() -> list[tuple[str, Callable[[], Built]]]:
    import transformers

    sizes = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}
    configs = [
        transformers.LlamaConfig(vocab_size=64, num_key_value_heads=2, **sizes),
        transformers.BertConfig(vocab_size=64, **sizes),
        transformers.Qwen2Config(vocab_size=64, num_key_value_heads=1, **sizes),
        transformers.GPT2Config(vocab_size=64, n_embd=32, n_layer=2, n_head=2, n_positions=16, bos_token_id=0, eos_token_id=0),
        transformers.MixtralConfig(vocab_size=64, num_key_value_heads=1, num_local_experts=2, **sizes),
    ]

    def of(config: Any) -> Callable[[], Built]:
        def build() -> Built:
            net = transformers.AutoModel.from_config(config)
            return lambda ids: net(ids, use_cache=False).last_hidden_state, (torch.randint(0, 64, (2, 9)),)

        return build

    return [(config.model_type, of(config)) for config in configs]

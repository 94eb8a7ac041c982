"""One vLLM engine that answers questions; started by bench-vllm, with the Python that has vLLM.

    vllm_engine.py FOLDER --make llama|deepseek_v3 LAYERS    writes a model with random weights
    vllm_engine.py FOLDER                                    starts an engine on it

An engine prints a JSON line when it has started and one for each line that it reads: {"tokens": N} generates N tokens
for one prompt, greedily. `asserts` are those that ran; they are counted if TORCHPARE_BENCH_COUNT is set, by standing in
for torch's guard functions before any wrapper takes them.

Not stock: compilation mode 2 with Inductor as backend, since by default vLLM switches size asserts off on a CPU;
weights from a file (vLLM's dummy weights are so small that tokens say nothing); no tokenizer; one process.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from pathlib import Path

os.environ.update(
    HF_HUB_OFFLINE="1",
    VLLM_CPU_KVCACHE_SPACE="1",
    VLLM_ENABLE_V1_MULTIPROCESSING="0",
    VLLM_NO_USAGE_STATS="1",
    VLLM_USE_AOT_COMPILE="0",
)

PROMPT = [1, 5, 9, 20, 7, 33, 101, 64]

SMALL = {
    "hidden_size": 64,
    "intermediate_size": 128,
    "num_attention_heads": 2,
    "num_key_value_heads": 2,
    "vocab_size": 256,
    "max_position_embeddings": 256,
    "tie_word_embeddings": False,
}

#: The latent cache of MLA has the real size: vLLM's kernels for the CPU know no other.
DEEPSEEK = {
    "kv_lora_rank": 512,
    "q_lora_rank": 32,
    "qk_nope_head_dim": 32,
    "qk_rope_head_dim": 64,
    "v_head_dim": 32,
    "moe_intermediate_size": 32,
    "n_routed_experts": 4,
    "num_experts_per_tok": 2,
    "n_group": 2,
    "topk_group": 1,
    "n_shared_experts": 1,
}


def make_model(folder: Path, kind: str, layers: int) -> None:
    """A model of transformers with weights of standard deviation 1 / sqrt(inputs)."""
    import torch
    from transformers import AutoModelForCausalLM, DeepseekV3Config, LlamaConfig

    torch.manual_seed(0)
    if kind == "llama":
        config = LlamaConfig(**SMALL, num_hidden_layers=layers)
    else:
        dense = min(3, layers - 1)
        config = DeepseekV3Config(**SMALL, **DEEPSEEK, num_hidden_layers=layers, first_k_dense_replace=dense)
    model = AutoModelForCausalLM.from_config(config)
    for weight in model.parameters():
        if weight.dim() > 1:
            torch.nn.init.normal_(weight, std=weight.shape[-1] ** -0.5)
    model.save_pretrained(folder)
    if kind == "deepseek_v3":  # DeepSeek's own config.json says so; transformers leaves it out
        path = folder / "config.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), "topk_method": "noaux_tc"}))


def count_asserts() -> Counter:
    """Every call of a guard function that a wrapper takes from now on."""
    import torch

    calls: Counter = Counter()
    guards = torch._C._dynamo.guards

    def counting(name, original):
        def stand_in(*arguments):
            calls[name] += 1
            return original(*arguments)

        return stand_in

    for name in dir(guards):
        if name.startswith("assert_"):
            setattr(guards, name, counting(name, getattr(guards, name)))
    return calls


def answer(**said: object) -> None:
    print(json.dumps(said), flush=True)


def generate(engine, tokens: int) -> list:
    """Tokens and the log-probability of each, exactly."""
    from vllm import SamplingParams

    parameters = SamplingParams(max_tokens=tokens, temperature=0, logprobs=1, detokenize=False, ignore_eos=True)
    (request,) = engine.generate([{"prompt_token_ids": PROMPT}], parameters, use_tqdm=False)
    (output,) = request.outputs
    chosen = [one[token].logprob for one, token in zip(output.logprobs, output.token_ids, strict=True)]
    return [list(output.token_ids), [value.hex() for value in chosen]]


def start(folder: str):
    from vllm import LLM

    return LLM(
        folder,
        compilation_config={"mode": 2, "backend": "inductor"},
        dtype="float32",
        enable_prefix_caching=False,
        load_format="auto",
        max_model_len=128,
        skip_tokenizer_init=True,
    )


def main() -> None:
    folder = sys.argv[1]
    if "--make" in sys.argv:
        make_model(Path(folder), sys.argv[3], int(sys.argv[4]))
        return
    calls = count_asserts() if os.environ.get("TORCHPARE_BENCH_COUNT") else Counter()
    before = time.perf_counter()
    engine = start(folder)
    seconds = time.perf_counter() - before
    from torch._dynamo.utils import counters

    answer(seconds=seconds, asserts=calls.total(), hits=counters["inductor"]["fxgraph_cache_hit"])
    for line in sys.stdin:
        tokens = json.loads(line)["tokens"]
        calls.clear()
        before = time.perf_counter()
        said = generate(engine, tokens)
        seconds = time.perf_counter() - before
        # One forward for the prompt, which gives the first token, and one for each token after it.
        answer(said=said, seconds=seconds, asserts=calls.total(), forwards=tokens)


if __name__ == "__main__":
    main()

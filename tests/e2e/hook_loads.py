"""The hook on every way by which torch loads a wrapper: the rewritten text runs, and nothing on disk is touched.

For each way the same graph is loaded without the hook, under it, and after it was uninstalled. An input with wrong
strides tells which text runs: without the asserts nobody minds. Results are the same to the bit, cache files and their
names the same to the last hash.
"""

from __future__ import annotations

import unittest
import unittest.mock
from collections.abc import Callable
from pathlib import Path

from compiled import bits
from hooked import HookTest, Loaded, empty_cache, hashes, is_checked, loaded_by, torch

# isort: split
import torch._functorch.config as functorch
import torch._inductor.compile_fx
import torch._inductor.config as inductor
from torch._inductor import codecache
from torchpare import hook

ARGUMENTS = [torch.randn(6, 8, generator=torch.Generator().manual_seed(1)), torch.eye(8) * 3]


def graph(x: torch.Tensor, weight: torch.Tensor) -> tuple:
    """Calls into ATen alone, so that no kernel has to be compiled."""
    result = torch.sort(x @ weight, stable=True)
    return result[0], result[1]


def compiled() -> list:
    return [bits(v) for v in torch.compile(graph, fullgraph=True)(*ARGUMENTS)]


def settings(fx: bool, autograd: bool) -> tuple:
    """Which of torch's two caches may answer."""
    return inductor.patch(fx_graph_cache=fx), functorch.patch(enable_autograd_cache=autograd)


def without_id(text: str) -> str:
    """Without the line in which torch numbers the graphs of a process."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("# AOT ID: "))


class EveryWay(HookTest):
    def enter(self, *contexts) -> None:
        for context in contexts:
            self.enterContext(context)

    def check(self, load: Callable[[], object], hit: str | None, cache: Path | None = None) -> Loaded:
        """Load without the hook, under each preset, and without it again."""
        before = loaded_by(load)
        self.assertTrue(is_checked(before.wrapper, ARGUMENTS), "the evidence has no assert")
        files = hashes(cache or self.folder)
        self.assertTrue(any(name.endswith(".py") for name in files), "no wrapper file was looked at")
        for preset, checked in (("strip", False), ("once", False), ("keep", True)):
            with self.subTest(preset=preset), hook.install(preset):
                under = loaded_by(load)
                self.assertEqual(is_checked(under.wrapper, ARGUMENTS), checked)
                self.assertEqual(under.result, before.result)
                if hit is not None:
                    self.assertGreater(under.hits[hit], 0)
        self.assertEqual(hashes(cache or self.folder), files)
        self.assertTrue(is_checked(loaded_by(load).wrapper, ARGUMENTS), "uninstall left the hook in place")
        return before

    def test_a_fresh_compile(self) -> None:
        """Each in an empty cache; what it leaves there is what it leaves there without the hook."""
        self.enter(*settings(fx=True, autograd=False))
        texts, keys = {}, {}
        for preset in ("keep", "strip", "once"):
            with empty_cache(self.folder / preset), hook.install(preset):
                fresh = loaded_by(compiled)
                self.assertEqual(fresh.hits["fxgraph"], 0)
                self.assertEqual(is_checked(fresh.wrapper, ARGUMENTS), preset == "keep")
                texts[preset] = without_id(Path(fresh.wrapper.__file__).read_text())
                keys[preset] = {path.name for path in self.folder.glob(f"{preset}/*/fxgraph/*/*")}
        for preset in ("strip", "once"):
            self.assertEqual(texts[preset], texts["keep"])
            self.assertEqual(keys[preset], keys["keep"])
        self.assertTrue(keys["keep"])

    def test_a_hit_of_the_fx_graph_cache(self) -> None:
        self.enter(*settings(fx=True, autograd=False), empty_cache(self.folder))
        self.assertEqual(self.check(compiled, None).hits["fxgraph"], 0)
        self.check(compiled, "fxgraph")

    def test_a_hit_of_the_autograd_cache(self) -> None:
        self.enter(*settings(fx=True, autograd=True), empty_cache(self.folder))
        loaded_by(compiled)
        self.check(compiled, "autograd")

    def test_a_mega_cache(self) -> None:
        if not hasattr(torch.compiler, "save_cache_artifacts"):
            self.skipTest("this torch has no mega-cache")
        self.enter(*settings(fx=True, autograd=True))
        with empty_cache(self.folder / "first"):
            loaded_by(compiled)
            artifacts, _ = torch.compiler.save_cache_artifacts()
        for preset, checked in (("strip", False), ("once", False), ("keep", True)):
            cache = self.folder / preset
            with empty_cache(cache), hook.install(preset):
                torch.compiler.load_cache_artifacts(artifacts)
                under = loaded_by(compiled)
                self.assertGreater(under.hits["autograd"], 0)
                self.assertEqual(is_checked(under.wrapper, ARGUMENTS), checked)

    def standalone(self, **options) -> object:
        """As vLLM's compiler calls it: within a backend of torch.compile."""
        made = []

        def backend(module, examples):
            shapes = "from_tracing_context"
            made.append(torch._inductor.standalone_compile(module, examples, dynamic_shapes=shapes, **options))
            return made[0]

        torch._dynamo.reset()
        torch.compile(graph, backend=backend, fullgraph=True)(*ARGUMENTS)
        return made[0]

    def test_as_sglang_compiles_and_loads(self) -> None:
        """sglang/srt/compilation/compiler_interface.py, InductorAdaptor, as vLLM had it: what Inductor made is found again by
        the key of its graph, and which function that is, by the file that it says it comes from."""
        output_code = getattr(torch._inductor, "output_code", None)
        if not hasattr(output_code, "CompiledFxGraphConstantsWithGm"):
            self.skipTest("this torch has another way to look a graph up")
        self.enter(*settings(fx=True, autograd=False), empty_cache(self.folder))
        made: list[tuple[str, str]] = []

        def inner_compile(*arguments, **options):
            output = torch._inductor.compile_fx.compile_fx_inner(*arguments, **options)
            function = output.current_callable
            path = function.__code__.co_filename
            if not path.startswith(str(self.folder)):  # it aligns inputs, and has the function among its variables
                paths = [c.cell_contents.__code__.co_filename for c in function.__closure__ if callable(c.cell_contents)]
                (path,) = (path for path in paths if path.startswith(str(self.folder)))
            made.append((output._fx_graph_cache_key, path))
            return output

        def compiling(module, examples):
            patches = {"fx_graph_cache": True, "fx_graph_remote_cache": False}
            return torch._inductor.compile_fx.compile_fx(module, examples, inner_compile, patches)

        def loading(module, examples):
            constants = output_code.CompiledFxGraphConstantsWithGm(module)
            found, _ = codecache.FxGraphCache._lookup_graph(made[0][0], examples, True, None, constants)
            return lambda *arguments: found(list(arguments))

        def by(backend: Callable) -> Callable[[], list]:
            def work() -> list:
                with torch.no_grad():
                    return [bits(v) for v in torch.compile(graph, backend=backend, fullgraph=True)(*ARGUMENTS)]

            return work

        first = loaded_by(by(compiling))
        self.check(by(compiling), "fxgraph")
        self.assertEqual({path for _, path in made}, {first.wrapper.__file__})
        self.check(by(loading), None)

    def check_artifact(self, form: str, **options) -> None:
        if not hasattr(torch._inductor, "standalone_compile"):
            self.skipTest("this torch has no standalone_compile")
        cache = self.folder / "cache"
        self.enter(*settings(fx=True, autograd=True), empty_cache(cache))
        path = str(self.folder / "artifact")
        self.standalone(**options).save(path=path, format=form)

        def load() -> list:
            return [bits(v) for v in torch._inductor.CompiledArtifact.load(path=path, format=form)(*ARGUMENTS)]

        loaded_by(load)
        self.check(load, None)

    def test_a_binary_artifact(self) -> None:
        self.check_artifact("binary")

    def test_an_unpacked_artifact(self) -> None:
        self.check_artifact("unpacked")

    def test_an_ahead_of_time_artifact(self) -> None:
        try:
            self.check_artifact("binary", aot=True)
        except TypeError as error:
            self.skipTest(f"this torch has none: {error}")

    def test_aot_compile(self) -> None:
        made = torch.compile(graph, fullgraph=True)
        if not hasattr(made, "aot_compile"):
            self.skipTest("this torch has no aot_compile")
        self.enter(*settings(fx=True, autograd=True), empty_cache(self.folder))
        path = self.folder / "compiled"
        with torch._dynamo.config.patch(enable_aot_compile=True):
            made.aot_compile((tuple(ARGUMENTS), {})).save_compiled_function(str(path))

        def load() -> list:
            with path.open("rb") as file:
                return [bits(v) for v in torch.compiler.load_compiled_function(file)(*ARGUMENTS)]

        loaded_by(load)
        self.check(load, None)

    def test_another_funnel(self) -> None:
        """Where the one function is not what it was, modules are rewritten after they were loaded."""
        self.enter(*settings(fx=True, autograd=False), empty_cache(self.folder))
        from torch._inductor import codecache

        reload = codecache._reload_python_module
        self.enter(unittest.mock.patch.object(codecache, "_reload_python_module", lambda *a, **k: reload(*a, **k)))
        loaded_by(compiled)
        before = vars(codecache.PyCodeCache)["load_by_key_path"]
        with hook.install("strip"):
            self.assertIsNot(vars(codecache.PyCodeCache)["load_by_key_path"], before)
        self.assertIs(vars(codecache.PyCodeCache)["load_by_key_path"], before)
        self.check(compiled, "fxgraph")


if __name__ == "__main__":
    print(f"torch {torch.__version__}")
    unittest.main(verbosity=2, warnings="ignore")

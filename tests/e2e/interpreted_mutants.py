"""`torchpare validate` on rewrites of CUDA wrappers that were damaged, kernels interpreted on the CPU: none is the same.

Accesses out of bounds, which a GPU need not notice, are errors that name the kernel and its argument.
"""

from __future__ import annotations

import unittest
from concurrent.futures import ThreadPoolExecutor

from interpreted import GRAPHS, Interpreted, stripped, text_of
from program import DIFFERENT, SAME, UNDECIDED, skip
from validate import Mutant, mutant

if GRAPHS.parent.name != "torch-2.13.0":
    skip("what is damaged are captures of torch 2.13.0")
GELU = "            triton_poi_fused_addmm_gelu_0.run(buf1, arg1_1, 2048, stream=raw_stream0)\n"
BIAS = "tl.load(in_ptr0 + (x0), xmask, eviction_policy='evict_last')"
MUTANTS = [
    mutant("a launch dropped", "mlp.0", (GELU, ""), differs="launches outputs"),
    mutant("a launch doubled", "mlp.0", (GELU, 2 * GELU), differs="launches outputs"),
    mutant("a matrix product's factor", "mlp.0", ("alpha=1", "alpha=2"), differs="launches outputs"),
    mutant("a launch's size", "mlp.0", ("arg1_1, 2048", "arg1_1, 1024"), differs="launches outputs"),
    mutant("tensors swapped", "pointwise.0", ("run(arg0_1, arg1_1, arg2_1", "run(arg2_1, arg1_1, arg0_1"), differs="launches"),
    mutant("a grid", "user_kernel.0", ("buf4, buf2, 4096, 8,", "buf4, buf2, 4096, 7,"), differs="launches outputs"),
    mutant("a grid, without effect", "user_kernel.0", ("buf4, buf2, 4096, 8,", "buf4, buf2, 4096, 9,"), differs="launches"),
    mutant("an offset", "mutation.0", ("(16, 8), (1, 16), 0), buf6, )", "(16, 8), (1, 16), 1), buf6, )"), differs="outputs"),
    mutant("a kernel's last bit", "mlp.0", ("0.7071067811865476", "0.7071068263671875"), differs="launches outputs"),
    mutant("a kernel, without effect", "mlp.0", ("0.7071067811865476", "0.7071067811865475"), differs="launches"),
    mutant("a kernel's sign", "layernorm_softmax.0", ("16 = tmp0 - tmp9", "16 = tmp0 + tmp9"), differs="launches outputs"),
    mutant("outputs permuted", "layernorm_softmax.0", ("return (buf9, buf10, )", "return (buf10, buf9, )"), differs="outputs"),
    mutant("a mutation lost", "mutation.0", ("buf3, arg3_1, 128", "buf3, arg3_1.clone(), 128"), differs="launches inputs"),
    mutant("a larger buffer", "mlp.0", ("cuda((16, 64)", "cuda((32, 64)"), differs="launches outputs"),
    mutant("a del lost", "random.0", ("            del buf0\n", ""), differs="memory"),
    mutant("another device", "random.0", ("device(type='cuda', index=0)", "device(type='cpu')"), differs="launches"),
    mutant("another allocator", "pointwise.0", ("buf1 = empty_strided_cuda(", "buf1 = empty_strided_cpu("), differs="memory"),
]

def out_of_bounds(*changes: tuple[str, str]) -> Mutant:
    return mutant("", "mlp.0", *changes, differs="raised")


#: What the error says, by what is read or written out of bounds.
OUT_OF_BOUNDS = {
    "loads from in_out_ptr0": out_of_bounds(("arg1_1, 2048", "arg1_1, 4096"), ("    xnumel = 2048\n", "")),
    "loads from in_ptr0, 508 bytes beyond its end (512 bytes": out_of_bounds((BIAS, BIAS.replace("x0", "x0 * 2"))),
    "loads from in_ptr0, 4 bytes before its beginning": out_of_bounds((BIAS, BIAS.replace("x0", "x0 - 1"))),
    "loads from in_ptr0, 256 bytes beyond its end (256 bytes": out_of_bounds(("arg1_1, 2048", "arg1_1[:64].clone(), 2048")),
    "stores to in_out_ptr0, 4 bytes beyond": out_of_bounds(("out_ptr0 + (x2), tmp10", "out_ptr0 + (x2 + 1), tmp10")),
}


class Mutants(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.interpreted = cls.enterClassContext(Interpreted())

    def validate_all(self, pairs: list[tuple[str, str]]) -> list[tuple[int, dict]]:
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(lambda pair: self.interpreted.untimed(*pair), pairs))

    def test_mutants_are_different(self) -> None:
        pairs = [(text_of(m.graph), m.of(stripped(text_of(m.graph)))) for m in MUTANTS]
        for m, (code, report) in zip(MUTANTS, self.validate_all(pairs), strict=True):
            with self.subTest(m.what):
                self.assertEqual(code, DIFFERENT, report)
                self.assertLessEqual(set(m.aspects), {d["aspect"] for d in report["differences"]}, report["differences"])

    def test_out_of_bounds_is_an_error_with_kernel_and_argument(self) -> None:
        text = text_of("mlp.0")
        done = self.validate_all([(text, m.of(stripped(text))) for m in OUT_OF_BOUNDS.values()])
        for says, (code, report) in zip(OUT_OF_BOUNDS, done, strict=True):
            with self.subTest(says):
                self.assertEqual(code, DIFFERENT, report)
                raised = [d["b"] for d in report["differences"] if d["aspect"] == "raised"]
                self.assertIn(f"OutOfBounds: triton_poi_fused_addmm_gelu_0: {says}", " ".join(raised), report)

    def test_an_original_that_is_out_of_bounds_is_undecided(self) -> None:
        for says, m in OUT_OF_BOUNDS.items():
            text = m.of(text_of("mlp.0"))
            code, report = self.interpreted.untimed(text, text)
            self.assertEqual(code, UNDECIDED, report)
            self.assertIn(says, report["reason"])

    def test_what_the_interpreter_lacks_is_named(self) -> None:
        text = text_of("mlp.0")
        for call, name in (("libdevice.norm3df(tmp6, tmp6, tmp6)", "libdevice.norm3df"), (INLINE, "tl.inline_asm_elementwise")):
            with self.subTest(name):
                other = text.replace("libdevice.erf(tmp6)", call)
                code, report = self.interpreted.untimed(other, other)
                self.assertEqual(code, UNDECIDED, report)
                self.assertIn("the interpreter lacks something: triton_poi_fused_addmm_gelu_0 uses " + name, report["reason"])

    def test_an_operator_without_an_implementation_is_named(self) -> None:
        text = text_of("random.0").replace("torch.ops.aten.multinomial.", "torch.ops.nobodys.multinomial.")
        code, report = self.interpreted.untimed(text, text)
        self.assertEqual(code, UNDECIDED, report)
        self.assertIn("nobodys", report["reason"])

    def test_a_group_of_one_under_another_name(self) -> None:
        text = text_of("collectives.0").replace("(32, 16)", "(16, 16)").replace("512", "256")
        text = text.replace(", 2, '0')", ", 1, 'tp:0')").replace("'sum', '0'", "'sum', 'tp:0'")
        code, report = self.interpreted.untimed(text, stripped(text))
        self.assertEqual(code, SAME, report)

    def test_inputs_that_are_written_to_start_anew_each_time(self) -> None:
        text = text_of("mutation.0")
        self.assertEqual(self.interpreted.untimed(text, text)[0], SAME)


INLINE = "tl.inline_asm_elementwise('ex2.approx.f32 $0, $1;', '=f,f', [tmp6], dtype=tl.float32, is_pure=True, pack=1)"

if __name__ == "__main__":
    unittest.main(verbosity=2)

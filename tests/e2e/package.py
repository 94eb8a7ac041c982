"""The Python package without torch: texts, policies and the command line say what the program says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import unittest

import torchpare
from program import FIXTURES, rewritten
from program import torchpare as run
from torchpare.policy import flags_as_settings
from torchpare.vllm_plugin import PRESETS

SOURCE = (FIXTURES / "torch-2.13.0/cpu/custom_op_tuple.0.py").read_text()


def explained(*flags: str) -> dict:
    return json.loads(run("policy", "--json", *flags))


class Texts(unittest.TestCase):
    def test_rewrite_is_the_programs(self) -> None:
        for style in ("delete", "mute"):
            made = torchpare.rewrite(SOURCE, "strip", style=style)
            self.assertEqual(made.text, rewritten(SOURCE, "--preset", "strip", style=style))
            self.assertIsNone(made.undecided)

    def test_sites_say_what_became_of_each(self) -> None:
        policy = torchpare.resolve_policy("strip", keep_op="torch.ops.evidence.*")
        made = torchpare.rewrite(SOURCE, policy)
        fates = {(site.kind, site.subject): site.fate for site in made.sites}
        self.assertEqual(fates["size_asserts", "input"], "stripped")
        self.assertEqual(fates["size_asserts", "torch.ops.evidence.min_max.default"], "kept")
        kept = next(site for site in made.sites if site.fate == "kept")
        self.assertEqual(kept.origin, "--keep-op torch.ops.evidence.*")
        self.assertIn("assert_", SOURCE.splitlines()[kept.line - 1])

    def test_nothing_to_do_is_the_source(self) -> None:
        self.assertEqual(torchpare.rewrite(SOURCE, "keep").text, SOURCE)
        self.assertEqual(torchpare.rewrite("x = 1\n", "strip").text, "x = 1\n")

    def test_what_is_not_understood_is_the_source_and_says_why(self) -> None:
        broken = SOURCE.replace("del arg0_1", "del arg0_1'''")
        made = torchpare.rewrite(broken, "strip")
        self.assertEqual(made.text, broken)
        self.assertTrue(made.undecided)

    def test_once_is_two_texts(self) -> None:
        texts = torchpare.rewrite_once(SOURCE, torchpare.resolve_policy("once"))
        self.assertIsNone(texts.checked)
        kinds = {"size_asserts": "strip", "alignment_asserts": "strip"}
        strip = torchpare.resolve_policy("keep", set=kinds)
        self.assertEqual(texts.passed, torchpare.rewrite(SOURCE, strip, style="mute").text)
        with self.assertRaisesRegex(torchpare.TorchpareError, "`once` is not for one text"):
            torchpare.rewrite(SOURCE, "once")

    def test_characters_beyond_ascii(self) -> None:
        source = f"{SOURCE}# \N{LATIN SMALL LETTER E WITH ACUTE} \N{SNOWMAN} \N{PILE OF POO}\n"
        strip = torchpare.resolve_policy("strip")
        checked = torchpare.rewrite_once(source, strip).checked
        self.assertEqual(checked, torchpare.rewrite(source, strip, style="mute").text)
        with self.assertRaises(UnicodeEncodeError):
            torchpare.rewrite_once(f"{SOURCE}# \ud800\n", strip)

    def test_threads(self) -> None:
        policy = torchpare.resolve_policy("strip")
        texts: list[str] = []
        threads = [
            threading.Thread(target=lambda: texts.extend(torchpare.rewrite(SOURCE, policy).text for _ in range(20)))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(set(texts), {torchpare.rewrite(SOURCE, policy).text})
        self.assertEqual(len(texts), 160)


class Policies(unittest.TestCase):
    def test_settings_are_the_command_lines(self) -> None:
        config = {"inductor_compile_config": {"size_asserts": True}}
        policy = torchpare.resolve_policy(
            "vllm",
            set={"nan_asserts": "strip"},
            keep_inputs=True,
            strip_op=["torch.ops.aten.*", "torch.ops.mylib.*"],
            keep_op="torch.ops.mylib.dear*",
            torch_version="2.11.0",
            compilation_config=config,
        )
        flags = ["--preset=vllm", "--set=nan_asserts=strip", "--keep-inputs", "--strip-op=torch.ops.aten.*"]
        flags += ["--strip-op=torch.ops.mylib.*", "--keep-op=torch.ops.mylib.dear*", "--torch-version=2.11.0"]
        flags += [f"--compilation-config={json.dumps(config)}"]
        self.assertEqual(policy.explained, explained(*flags))

    def test_the_program_takes_the_same_settings(self) -> None:
        script = subprocess.check_output([os.environ["TORCHPARE"], "completion", "fish"], text=True)
        flags = dict(re.findall(r"__fish_seen_subcommand_from policy' -l (\S+)(?: -x -a '(.*)')?$", script, re.MULTILINE))
        self.assertEqual(
            {"json", "preset", *(name.replace("_", "-") for name in torchpare.Settings.__annotations__)}, set(flags)
        )
        self.assertEqual(set(PRESETS), set(flags["preset"].split()))

    def test_the_order_of_exceptions_counts(self) -> None:
        first = torchpare.resolve_policy("keep", keep_op="a.*", strip_op="a.b")
        second = torchpare.resolve_policy("keep", strip_op="a.b", keep_op="a.*")
        self.assertEqual([rule["action"] for rule in first.explained["ops"]], ["keep", "strip"])
        self.assertEqual([rule["action"] for rule in second.explained["ops"]], ["strip", "keep"])

    def test_flags_in_one_string(self) -> None:
        settings = flags_as_settings("--set size_asserts=keep --strip-op 'a.*' --keep-op a.b --torch-version 2.13.0")
        said = torchpare.resolve_policy("once", **settings).explained
        exceptions = ("--strip-op", "a.*", "--keep-op", "a.b")
        release = ("--torch-version", "2.13.0")
        self.assertEqual(said, explained("--preset", "once", "--set", "size_asserts=keep", *exceptions, *release))
        for wrong in ("--preset strip", "--sets x", "'", "positional"):
            with self.assertRaisesRegex(torchpare.TorchpareError, "TORCHPARE_POLICY"):
                flags_as_settings(wrong)

    def test_mistakes_are_named(self) -> None:
        for settings, word in (
            ({"preset": "stripp"}, "did you mean strip?"),
            ({"set": "size_assert=keep"}, "did you mean size_asserts?"),
            ({"keep_ops": "x"}, "did you mean keep_op?"),
            ({"keep_inputs": "yes"}, "true or false"),
            ({}, "torch version is not known"),
        ):
            with self.assertRaisesRegex(torchpare.TorchpareError, word.replace("?", r"\?")):
                torchpare.resolve_policy(**settings)


class CommandLine(unittest.TestCase):
    def test_python_m_is_the_program(self) -> None:
        environment = {**os.environ, "TORCHPARE_PROGRAM": os.environ["TORCHPARE"]}
        for words in (["--version"], ["--help"], ["policy", "--preset", "keep"], ["no-such-command"]):
            done = [
                subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
                for command in ([sys.executable, "-m", "torchpare", *words], [os.environ["TORCHPARE"], *words])
            ]
            self.assertEqual(*((d.returncode, d.stdout, d.stderr) for d in done))

    def test_importing_it_imports_neither_torch_nor_vllm(self) -> None:
        code = "import sys, torchpare; print([m for m in ('torch', 'vllm', 'numpy') if m in sys.modules])"
        self.assertEqual(subprocess.check_output([sys.executable, "-c", code], text=True), "[]\n")


if __name__ == "__main__":
    unittest.main(verbosity=2)

"""The Python package without torch: texts, policies and the command line say what the program says."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tarfile
import tempfile
import threading
import unittest
from pathlib import Path

import torchpare
from program import FIXTURES, rewritten
from program import torchpare as run
from torchpare.environment import PRESETS
from torchpare.policy import flags_as_settings

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

    def test_what_is_counted_are_asserts(self) -> None:
        """Where torch says in a comment that it asserts no alignment, there is none to keep."""
        source = (FIXTURES / "torch-2.13.0/cpu/fallback_linalg.0.py").read_text()
        self.assertIn("is assumed to be not aligned", source)
        nans = {"nan_asserts": "strip"}
        for policy in (torchpare.resolve_policy("once", set=nans), torchpare.resolve_policy("strip")):
            asserts = torchpare.rewrite_once(source, policy, count=True).asserts or {}
            self.assertEqual(asserts["once"] + asserts["stripped"], 9)
            self.assertEqual(asserts["kept"], 0)

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
        flags = dict(re.findall(r"__torchpare_is policy' -l (\S+)(?: -r| -x -a '(.*)')?$", script, re.MULTILINE))
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

    def test_vllms_own_spellings(self) -> None:
        words = ["-O3", "-cc.inductor_compile_config.size_asserts=true", "-cc.mode", "3", "-cc.a.b=c"]
        said = explained("--torch-version", "2.11.0", *words)
        self.assertEqual(said["settings"]["size_asserts"]["action"], "keep")
        self.assertEqual(said["settings"]["alignment_asserts"]["action"], "strip")
        settings = flags_as_settings(shlex.join(["--torch-version", "2.11.0", *words]))
        self.assertEqual(settings["compilation_config"], words)
        self.assertEqual(torchpare.resolve_policy(**settings).explained, said)
        for whole in (["-cc", '{"mode": 3}'], ["-cc={}"], ["--compilation_config={}"]):
            self.assertEqual(flags_as_settings(shlex.join(whole)), {"compilation_config": whole})
        with self.assertRaisesRegex(torchpare.TorchpareError, "cannot be combined"):
            flags_as_settings("--compilation-config {} -cc.a=1")
        with self.assertRaisesRegex(torchpare.TorchpareError, "drop it"):
            torchpare.resolve_policy("strip", compilation_config=["-cc={}", "-cc.a=1"])
        run("policy", "--preset=strip", "--compilation-config={}", "-cc.a=1", expect=2)
        run("policy", "--preset=strip", "-cc.a", expect=2)
        run("undo", "-cc.a=1", str(FIXTURES), expect=2)

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


class Caches(unittest.TestCase):
    """A cache that vLLM left, cleaned by the package beside a copy that the program cleans."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="torchpare-package-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name).resolve()
        with tarfile.open(FIXTURES / "caches/vllm/trees.tar.xz") as archive:
            archive.extractall(self.folder, filter="data")
        self.cache = self.folder / "0.33.0-default"
        self.original = self.bytes_of(self.cache)

    def bytes_of(self, folder: Path) -> dict[str, bytes]:
        return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    def programs(self, *words: str, expect: int = 0) -> dict:
        return json.loads(run(*words, "--json", expect=expect))

    def test_reports_are_the_programs(self) -> None:
        cache, strip = str(self.cache), ("--preset", "strip")
        self.assertEqual(torchpare.scan(cache).said, self.programs("scan", cache))
        self.assertEqual(
            torchpare.scan(cache, "strip", check=True).said, self.programs("scan", cache, *strip, "--check", expect=1)
        )
        self.assertEqual(
            torchpare.clean(cache, "strip", check=True, diff=True).said,
            self.programs("rewrite", cache, *strip, "--check", "--diff", expect=1),
        )
        cleaned = torchpare.clean(self.cache, "strip")
        after = self.bytes_of(self.cache)
        undone = torchpare.undo([self.cache])
        self.assertEqual(cleaned.said, self.programs("rewrite", cache, *strip, "--in-place"))
        self.assertEqual(after, self.bytes_of(self.cache))
        self.assertEqual(undone.said, self.programs("undo", cache))
        self.assertEqual(cleaned.words + undone.words, "")

    def test_clean_and_undo_give_the_same_bytes(self) -> None:
        report = torchpare.clean(self.cache, "strip", jobs=2)
        self.assertEqual((report.exit_code, report.totals["rewritten"]), (0, 7))
        changed = {file.path for file in report.files if file.state == "rewritten"}
        now = self.bytes_of(self.cache)
        different = {str(self.cache / name) for name, text in self.original.items() if now[name] != text}
        self.assertEqual(changed, different)
        self.assertEqual(torchpare.undo(self.cache).exit_code, 0)
        self.assertEqual(self.bytes_of(self.cache), self.original)

    def test_a_folder_that_others_can_write_to_is_refused(self) -> None:
        self.cache.chmod(0o777)
        with self.assertRaisesRegex(torchpare.TorchpareError, str(self.cache)):
            torchpare.clean(self.cache, "strip")
        self.assertEqual(self.bytes_of(self.cache), self.original)
        self.assertEqual(torchpare.clean(self.cache, "strip", force=True).exit_code, 0)
        with self.assertRaises(torchpare.TorchpareError):
            torchpare.undo(self.cache)
        self.assertNotEqual(self.bytes_of(self.cache), self.original)

    def test_what_is_not_there_is_in_the_report(self) -> None:
        report = torchpare.clean([self.cache, self.folder / "absent"], "strip")
        self.assertEqual(report.exit_code, 2)
        (failed,) = (file for file in report.files if file.state == "failed")
        self.assertIn("absent", failed.reason)

    def test_mistakes_are_named(self) -> None:
        with self.assertRaisesRegex(torchpare.TorchpareError, r"did you mean force\?"):
            torchpare.clean(self.cache, "strip", forc=True)  # type: ignore[call-arg]
        with self.assertRaisesRegex(torchpare.TorchpareError, "once"):
            torchpare.clean(self.cache, "once")
        with self.assertRaises(ValueError):
            torchpare.undo(f"{self.cache}\0/elsewhere")
        self.assertEqual(self.bytes_of(self.cache), self.original)


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

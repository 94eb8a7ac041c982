"""The HTML page and SARIF hold what the JSON report holds, whatever files are called and contain."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import shlex
import shutil
import tempfile
import unittest
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

from program import FIXTURES, torchpare

#: Elements that have no end.
VOID = {"meta", "br", "wbr"}

WRAPPERS = [FIXTURES / "torch-2.13.0/cpu" / name for name in ("custom_op_tuple.0.py", "mlp.0.py", "cond_unbacked.0.py")]

HOSTILE = "<script>alert('x')</script>&\"'"


class Page(HTMLParser):
    """Checks that elements are nested; keeps texts, and what a browser would go and fetch."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: Counter[str] = Counter()
        self.cells: list[str] = []
        self.text = ""
        self.policy = ""  # the Content-Security-Policy
        self.styles: list[str] = []  # attributes, which the policy does not allow
        self.fetched = re.findall(r"url\(|@import", page)
        self.feed(page)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attributes: list) -> None:
        self.elements[tag] += 1
        self.fetched += [f"{name}={value}" for name, value in attributes if name in ("src", "href", "action")]
        self.fetched += [name for name, _ in attributes if name.startswith("on")]
        self.styles += [value or "" for name, value in attributes if name == "style"]
        if dict(attributes).get("http-equiv") == "Content-Security-Policy":
            assert self.open == ["html", "head"] and not self.elements["style"], "it holds for what follows"
            self.policy = dict(attributes)["content"]
        if tag == "td":
            self.cells.append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, f"</{tag}> where {self.open} are open"
        self.open.pop()

    def handle_data(self, text: str) -> None:
        self.text += text
        if "td" in self.open:
            self.cells[-1] += text


class Reports(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="torchpare-pages-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.inputs = self.folder / "inputs"
        self.inputs.mkdir()
        for wrapper in WRAPPERS:
            shutil.copy(wrapper, self.inputs)

    def page(self, *arguments: str, expect: int = 0) -> tuple[Page, str]:
        path = self.folder / "page.html"
        path.unlink(missing_ok=True)
        printed = torchpare(*arguments, "--html", str(path), expect=expect)
        return Page(path.read_text()), printed

    def sites(self, *arguments: str) -> list[dict]:
        report = json.loads(torchpare(*arguments, "--json"))
        return [site for file in report["files"] for site in file.get("sites", ())]

    def test_every_site_is_on_the_page(self) -> None:
        scan = ("scan", str(self.inputs), "--preset", "strip")
        page, _ = self.page(*scan)
        sites = self.sites(*scan)
        self.assertGreater(len(sites), 20)
        for site in sites:
            self.assertIn(str(site["line"]), page.cells)
            self.assertIn(site.get("op", site["class"]), page.cells)
            self.assertIn(site["origin"], page.cells)
            self.assertIn(site["text"].strip(), [cell.strip() for cell in page.cells])
        self.assertIn(f"{len(sites)} asserts in 3 files", page.text.replace("\n", " "))
        self.assertEqual(page.elements["details"], 3)

    def test_source_lines_are_highlighted(self) -> None:
        self.page("scan", str(WRAPPERS[0]), "--preset", "strip")
        text = (self.folder / "page.html").read_text()
        self.assertIn(
            '<span class="assert">assert_size_stride</span>(arg0_1, (<span class="num">4</span>,', text.replace("\n", "")
        )
        self.assertIn('<span class="str">&#39;torch.ops.evidence.min_max.default&#39;</span>', text)

    def test_the_biggest_operators_come_first_and_the_rest_on_request(self) -> None:
        names = [f"torch.ops.aten.o{i}.default" for i in range(20)]
        lines = [f"    assert_alignment(a, 16, '{name}')\n" for i, name in enumerate(names) for _ in range(i + 1)]
        (self.inputs / "many.py").write_text(f"def call(args):\n    a, = args\n{''.join(lines)}    return (a, )\n")
        page, _ = self.page("scan", str(self.inputs / "many.py"), "--preset", "strip")
        shown = [cell for cell in page.cells if cell in names]
        self.assertEqual(shown[:20], names[::-1])
        self.assertIn("8 more", page.text)

    def test_caches_and_what_to_do_with_them(self) -> None:
        cache = self.folder / "a cache's/torch_compile_cache/0123456789/rank_0_0"
        cache.mkdir(parents=True)
        shutil.copy(WRAPPERS[0], cache)
        torchpare("rewrite", str(shutil.copy(WRAPPERS[1], cache)), "--preset", "strip", "--in-place", "--style", "mute")
        flags = ["--preset", "strip", "--keep-op", "torch.ops.no such.*"]
        page, _ = self.page("scan", str(cache.parents[1]), *flags)
        self.assertIn("vLLM 0123456789, rank 0_0", page.cells)
        self.assertIn(str(cache.parent), page.cells)
        self.assertIn("muted already", page.text)
        strip, undo = re.findall(r'<pre class="run">(.*?)</pre>', (self.folder / "page.html").read_text())
        words = shlex.split(html.unescape(strip))
        self.assertEqual(words[0], "torchpare")
        torchpare(*words[1:])
        again = json.loads(torchpare("scan", str(cache.parents[1]), *flags, "--json"))
        self.assertEqual(again["totals"]["files"]["rewritten"], 0, "what the page said has been done")
        torchpare(*shlex.split(html.unescape(undo))[1:])

    def test_no_command_is_shown_that_is_another_one(self) -> None:
        cache = self.folder / "a\u202eb"
        cache.mkdir()
        shutil.copy(WRAPPERS[0], cache)
        page, _ = self.page("scan", str(cache), "--preset", "strip")
        self.assertNotIn("torchpare rewrite", page.text)

    def test_it_needs_nothing_from_anywhere(self) -> None:
        page, _ = self.page("scan", str(self.inputs), "--preset", "strip")
        self.assertEqual(page.fetched, [])
        self.assertEqual(page.elements["script"] + page.elements["link"] + page.elements["img"], 0)

    def test_a_browser_is_told_to_run_fetch_and_send_nothing(self) -> None:
        page, _ = self.page("rewrite", str(self.inputs), "--preset", "strip")
        rules = dict(rule.strip().split(" ", 1) for rule in page.policy.split(";"))
        style = re.search("<style>(.*?)</style>", (self.folder / "page.html").read_text(), re.DOTALL)[1]
        hashed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        self.assertEqual(rules.pop("style-src"), f"'sha256-{hashed}'", "the stylesheet is the one that is allowed")
        self.assertEqual(rules, {"default-src": "'none'", "base-uri": "'none'", "form-action": "'none'"})
        self.assertEqual(page.elements["style"], 1)
        self.assertEqual(page.styles, [], "inline styles would not be applied")

    def test_bars_are_as_wide_as_their_share(self) -> None:
        page, _ = self.page("scan", str(self.inputs), "--preset", "strip", "--set", "size_asserts=keep")
        text = (self.folder / "page.html").read_text()
        bars = re.findall(r"<svg [^>]*>(.*?)</svg>", text)
        self.assertEqual(len(bars), page.elements["svg"])
        ends = [max(float(x) + float(w) for x, w in re.findall(r'x="([\d.]+)" width="([\d.]+)"', bar)) for bar in bars]
        self.assertTrue(all(end <= 100.02 for end in ends), ends)
        self.assertGreater(ends.count(100), 4)

    def test_rewrite_shows_its_diffs_and_does_not_print_them(self) -> None:
        page, printed = self.page("rewrite", str(self.inputs), "--preset", "strip")
        self.assertIn("-        assert_size_stride(arg0_1", page.text)
        self.assertIn("dry run", page.text)
        self.assertNotIn("@@", printed)
        _, printed = self.page("rewrite", str(self.inputs), "--preset", "strip", "--diff")
        self.assertIn("@@", printed)

    def test_the_policy_is_there_with_its_origins(self) -> None:
        flags = ["--preset", "strip", "--set", "size_asserts=keep", "--keep-op", "a.*"]
        page, _ = self.page("scan", str(self.inputs), *flags)
        for words in ("--set size_asserts=keep", "strip: --preset strip", "--keep-op a.*"):
            self.assertTrue(any(words in cell for cell in page.cells), words)
        page, _ = self.page("scan", str(self.inputs))
        self.assertIn("the torch version is not known", page.text)

    def test_names_and_contents_are_text(self) -> None:
        hostile = f"def call(self, args):\n        x = assert_size_stride  # {HOSTILE}\x01\N{GREEK SMALL LETTER PI}"
        text = WRAPPERS[0].read_text().replace("def call(self, args):", hostile)
        named = self.inputs / f"{HOSTILE.replace('/', '')}.py"
        named.write_text(text)
        page, _ = self.page("scan", str(named), "--preset", "strip")
        self.assertEqual(page.elements["script"], 0)
        self.assertIn(named.name, page.text)
        self.assertIn(f"{HOSTILE}\\x01\N{GREEK SMALL LETTER PI}", page.text)
        named.write_bytes(b"# \xff\xfe<b>\x80\n" + text.encode() + b"\n\x27\x27\x27\n")
        page, _ = self.page("scan", str(named), "--preset", "strip", expect=3)
        self.assertIn("undecided", page.text)

    def test_nothing_on_the_page_is_hidden(self) -> None:
        hidden = "\x1b[31m\u009b\u2028\N{RIGHT-TO-LEFT OVERRIDE}\N{LEFT-TO-RIGHT ISOLATE}\N{ZERO WIDTH SPACE}"
        named = self.inputs / f"a\n{hidden}.py"
        named.write_text(WRAPPERS[0].read_text().replace("args.clear()", f"args.clear()  # {hidden}"))
        page, _ = self.page("rewrite", str(named), "--preset", "strip")
        shown = "\\x1b[31m\\u009b\\u2028\\u202e\\u2066\\u200b"
        self.assertIn(f"a\\n{shown}.py", page.text)
        self.assertIn(f"args.clear()  # {shown}", page.text)
        self.assertEqual([c for c in page.text if not c.isprintable() and c not in "\n\t"], [])

    def test_a_page_that_cannot_be_written_is_trouble(self) -> None:
        torchpare("scan", str(self.inputs), "--html", str(self.folder / "no/such/folder.html"), expect=2)

    def sarif(self, *arguments: str, expect: int = 0) -> list[dict]:
        """The results; what SARIF 2.1.0 requires of a log (sections 3.13 to 3.29) is there."""
        log = json.loads(torchpare(*arguments, "--sarif", expect=expect))
        self.assertEqual(log["version"], "2.1.0")
        (run,) = log["runs"]
        rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
        self.assertIn(run["invocations"][0]["executionSuccessful"], (True, False))
        for result in run["results"]:
            self.assertIn(result["ruleId"], rules)
            self.assertIn(result["level"], ("error", "warning", "note"))
            self.assertTrue(result["message"]["text"])
            (location,) = result["locations"]
            place = location["physicalLocation"]
            self.assertRegex(place["artifactLocation"]["uri"], r"^(file:///)?[\w%./~-]+$")
            self.assertGreaterEqual(place.get("region", {"startLine": 1})["startLine"], 1)
        return run["results"]

    def test_every_site_is_a_result(self) -> None:
        scan = ("scan", str(self.inputs), "--preset", "strip")
        results = self.sarif(*scan)
        kinds = Counter(result["ruleId"] for result in results)
        del kinds["suspicious"]
        self.assertEqual(kinds, Counter(site["kind"] for site in self.sites(*scan)))
        first = results[0]["locations"][0]["physicalLocation"]
        path = Path(first["artifactLocation"]["uri"].removeprefix("file://"))
        line = path.read_text().splitlines()[first["region"]["startLine"] - 1]
        self.assertRegex(line, "assert|#")

    #: Letters of two bytes, of three, and of four, which are two code units in UTF-16.
    WIDE = "\N{LATIN SMALL LETTER A WITH DIAERESIS}\N{CJK UNIFIED IDEOGRAPH-4E2D}\N{GRINNING FACE}"

    def column(self, line: str, word: str) -> int:
        """Where the word stands, counted as SARIF's columnKind utf16CodeUnits says (3.30.6, 3.14.17)."""
        return len(line.partition(word)[0].encode("utf-16-le")) // 2 + 1

    def region(self, *arguments: str, expect: int) -> dict:
        log = json.loads(torchpare(*arguments, "--sarif", expect=expect))
        self.assertEqual(log["runs"][0]["columnKind"], "utf16CodeUnits")
        (result,) = log["runs"][0]["results"]
        return result["locations"][0]["physicalLocation"]["region"]

    def test_columns_count_utf_16(self) -> None:
        line = f"    x = '{self.WIDE}'; ok = assert_alignment(x, 16)"
        odd = self.folder / "odd.py"
        odd.write_text(f"def call(args):\n{line}\n    return ()\n")
        region = self.region("scan", str(odd), expect=0)
        self.assertEqual((region["startLine"], region["startColumn"]), (2, self.column(line, "assert_")))

        line = f"    x = '{self.WIDE}'; y = ]"
        odd.write_text(f"def call(args):\n{line}\n    assert_alignment(x, 16)\n")
        region = self.region("scan", str(odd), expect=3)
        self.assertEqual((region["startLine"], region["startColumn"]), (2, self.column(line, "]")))
        region = self.region("audit", str(odd), str(WRAPPERS[0]), "--preset", "strip", expect=3)
        self.assertEqual(region["startLine"], 2)

        a, b = self.folder / "a.py", self.folder / "b.py"
        line = f"    buf0 = '{self.WIDE}', 1"
        a.write_text(f"def call(args):\n{line}\n    return ()\n")
        b.write_text(a.read_text().replace("', 1", "', 2"))
        region = self.region("audit", str(a), str(b), "--preset", "strip", expect=1)
        self.assertEqual(region["startLine"], 2)
        self.assertLessEqual(region["startColumn"], len(line.encode("utf-16-le")) // 2 + 1)

    def test_violations_are_errors(self) -> None:
        a = WRAPPERS[1]
        b = self.folder / "b.py"
        b.write_text(torchpare("rewrite", str(a), "--preset", "strip"))
        self.assertEqual(self.sarif("audit", str(a), str(b), "--preset", "strip"), [])
        b.write_text(b.read_text().replace("del arg0_1\n", ""))
        results = self.sarif("audit", str(a), str(b), "--preset", "strip", expect=1)
        self.assertEqual({result["level"] for result in results}, {"error"})
        self.assertTrue(results)

    def test_one_form_at_a_time(self) -> None:
        torchpare("scan", str(self.inputs), "--json", "--sarif", expect=2)


if __name__ == "__main__":
    unittest.main(verbosity=2)

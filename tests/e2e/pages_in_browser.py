"""Pages in a real browser, narrow and wide, light and dark: nothing refused, nothing broken, nothing pushed out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from browser import Browser, found
from program import FIXTURES, skip, torchpare

sys.path.insert(0, str(FIXTURES))
import cache_archive

WINDOWS = [(width, scheme) for width in (320, 400, 1280) for scheme in ("light", "dark")]

#: Elements that are wider than the window, and in no box that scrolls.
PUSHED_OUT = """[...document.querySelectorAll('body *')]
  .filter(e => !e.closest('.scroll, pre, svg') && e.getBoundingClientRect().right > innerWidth + 0.5)
  .map(e => e.outerHTML.slice(0, 100))"""

#: Cells whose word is broken, but where that is meant.
BROKEN = """[...document.querySelectorAll('td, th')].filter(e => {
    const range = document.createRange();
    range.selectNodeContents(e);
    const tops = [...range.getClientRects()].map(r => r.top);
    return !e.closest('.sums') && !e.matches('.why') && !e.querySelector('br') && Math.max(...tops) - Math.min(...tops) > 12;
  }).map(e => e.outerHTML.slice(0, 100))"""


class PagesInBrowser(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        folder = tempfile.TemporaryDirectory(prefix="torchpare-browser-pages-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.browser = cls.enterClassContext(Browser())

    def check(self, page: Path) -> None:
        backgrounds = set()
        for width, scheme in WINDOWS:
            with self.subTest(page=page.name, width=width, scheme=scheme):
                self.assertEqual(self.browser.show(page, width, 900, scheme), [], "the browser complains")
                self.browser.value("document.querySelectorAll('details').forEach((d, i) => { if (i < 50) d.open = true })")
                self.assertLessEqual(self.browser.value("document.documentElement.scrollWidth"), width)
                self.assertEqual(self.browser.value(PUSHED_OUT), [])
                self.assertEqual(self.browser.value(BROKEN), [])
                backgrounds.add((scheme, self.browser.value("getComputedStyle(document.body).backgroundColor")))
        self.assertEqual(len(backgrounds), 2, "the stylesheet counts, and is another one in the dark")

    def test_a_scan_of_real_caches(self) -> None:
        cache_archive.unpack(cache_archive.CACHES / "vllm", self.folder / "trees")
        hostile = self.folder / "trees" / "0.33.0-default" / ("x" * 200 + "<b>&'.py")
        hostile.write_text((FIXTURES / "torch-2.13.0/cpu/custom_op_tuple.0.py").read_text())
        page = self.folder / "scan.html"
        torchpare("scan", self.folder / "trees", "--preset", "strip", "--html", page)
        self.check(page)
        self.assertEqual(self.browser.value("getComputedStyle(document.querySelector('.run')).userSelect"), "all")

    def test_a_rewrite_with_its_diffs(self) -> None:
        page = self.folder / "rewrite.html"
        torchpare("rewrite", FIXTURES / "torch-2.13.0/cuda", "--preset", "strip", "--html", page)
        self.check(page)

    def test_thousands_of_wrappers(self) -> None:
        """As large a page as a fleet's; its size is in proportion."""
        text = (FIXTURES / "torch-2.13.0/cpu/mlp.0.py").read_text()
        many = self.folder / "many"
        many.mkdir()
        sizes = []
        for count in (500, 2000):
            for i in range(count):
                (many / f"w{i}.py").write_text(text)
            page = self.folder / f"many{count}.html"
            torchpare("scan", many, "--preset", "strip", "--html", page)
            sizes.append(page.stat().st_size)
        self.assertLess(sizes[1], 4.1 * sizes[0])
        self.assertEqual(self.browser.show(page, 1280, 900, "light"), [])
        self.assertEqual(self.browser.value("document.querySelectorAll('details').length"), 2000)

    def test_the_report_of_the_hook(self) -> None:
        """As its processes write it, one after the other into one page."""
        page = self.folder / "hook.html"
        script = (
            "from pathlib import Path; from torchpare import loading, report; import sys\n"
            "counts = dict.fromkeys(loading.COUNTED, int(sys.argv[2]))\n"
            "part = {'pid': int(sys.argv[2]), 'started': 1.5, 'command': ['python', '<b> \\u202e'], 'policy': None, **counts}\n"
            "report.merge(Path(sys.argv[1]), part)"
        )
        for number in ("7", "8"):
            subprocess.run([sys.executable, "-c", script, page, number], check=True, env=os.environ)
        self.check(page)
        said = json.loads(self.browser.value("document.querySelector('#json').textContent"))
        self.assertEqual(said["totals"]["processes"], 2)
        self.assertEqual(said["totals"]["loaded"], 15)
        self.assertEqual([one["pid"] for one in said["processes"]], [7, 8])
        self.assertEqual(said["processes"][0]["command"], ["python", "<b> \u202e"])
        self.assertIn("1970-01-01T00:00:01Z", self.browser.value("document.body.innerText"))


if __name__ == "__main__":
    if found() is None:
        skip("no Chromium here")
    unittest.main(verbosity=2)

"""A cache that a fleet shares through Redis, with real torch on both ends. (`redis_caches.py` needs no torch.)"""

from __future__ import annotations

import importlib.util
import json
import sys
import tempfile
import unittest

from program import FIXTURES, skip, torchpare
from redis_server import Server, is_installed

if not is_installed():
    skip("no redis-server here")
for name in ("redis", "torch"):  # torch asks the server through it
    if importlib.util.find_spec(name) is None:
        skip(f"this Python has no {name}")
sys.path.insert(0, str(FIXTURES))

import cache_layouts  # noqa: E402, F401  (starts this program once more, with a seed for hashes)
from forked import forked  # noqa: E402

#: A process that compiles three graphs, or takes them from a cache: what cache_witness reports. (A server keeps one entry
#: for each key, so a graph with several guarded candidates is not among them.)
RUN = """
import json, cache_layouts, cache_witness, torch._functorch.config, torch._inductor.config
torch._inductor.config.fx_graph_remote_cache = True
torch._functorch.config.enable_remote_autograd_cache = True
witness = cache_witness.install()
with cache_layouts.configured():
    print(json.dumps(cache_witness.report(witness, cache_layouts.run_graphs(["ranked", "trained", "custom"]))))
"""


class Fleet(unittest.TestCase):
    """Real torch fills the server, and other processes with empty caches of their own take from it."""

    def run_torch(self, url: str) -> dict:
        with tempfile.TemporaryDirectory(prefix="torchpare-fleet-") as folder:
            done = forked(RUN, TORCHINDUCTOR_REDIS_URL=url, TORCHINDUCTOR_CACHE_DIR=folder)
        self.assertEqual(done.code, 0, done.error)
        return json.loads(done.out)

    def test_a_fleet(self) -> None:
        with Server() as server:
            made = self.run_torch(server.url())
            warm = self.run_torch(server.url())
            self.assertGreater(warm["asserts"], 0)
            self.assertEqual(warm["lowered"], 0)
            torchpare("rewrite", server.url(), "--in-place", "--preset", "strip")
            clean = self.run_torch(server.url())
            self.assertEqual(clean["asserts"], 0)
            self.assertEqual(clean["lowered"], 0, "torch compiled: the cache was missed")
            self.assertEqual(clean["outputs"], made["outputs"])
            self.assertGreater(clean["hits"]["fxgraph_cache_hit"], 0)
            self.assertEqual(clean["hits"], warm["hits"])
            torchpare("undo", server.url())
            self.assertEqual(self.run_torch(server.url())["asserts"], warm["asserts"])


if __name__ == "__main__":
    unittest.main(verbosity=2)

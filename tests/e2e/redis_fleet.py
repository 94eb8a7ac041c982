"""A cache that a fleet shares through Redis, with real torch on both ends. (`redis_caches.py` needs no torch.)"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import unittest

from program import FIXTURES, skip, torchpare
from redis_server import Server, is_installed
from torches import environment

if not is_installed():
    skip("no redis-server here")
try:
    import redis  # noqa: F401  (torch asks the server through it)
    import torch  # noqa: F401
except ImportError as error:
    skip(f"this Python has no {error.name}")

#: A process that compiles three graphs, or takes them from a cache: what cache_witness reports. (A server keeps one entry
#: for each key, so a graph with several guarded candidates is not among them.)
RUN = """
import json, cache_layouts, cache_witness
witness = cache_witness.install()
with cache_layouts.configured():
    print(json.dumps(cache_witness.report(witness, cache_layouts.run_graphs(["ranked", "trained", "custom"]))))
"""


class Fleet(unittest.TestCase):
    """Real torch fills the server, and other processes with empty caches of their own take from it."""

    def run_torch(self, url: str) -> dict:
        remote = {
            "TORCHINDUCTOR_FX_GRAPH_REMOTE_CACHE": "1",
            "TORCHINDUCTOR_AUTOGRAD_REMOTE_CACHE": "1",
            "TORCHINDUCTOR_REDIS_URL": url,
        }
        with tempfile.TemporaryDirectory(prefix="torchpare-fleet-") as folder:
            done = subprocess.run(
                [sys.executable, "-c", RUN],
                env=environment() | remote | {"TORCHINDUCTOR_CACHE_DIR": folder, "PYTHONPATH": str(FIXTURES)},
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )
        return json.loads(done.stdout)

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

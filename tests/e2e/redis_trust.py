"""Whom the program believes: servers by TLS that are not who they should be, and clusters whose keys move.

Nothing is written where somebody is not believed. (`redis_caches.py` cleans by TLS and on clusters, `hostile_servers.py`
has clusters that lie.)
"""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
import unittest
from pathlib import Path

import certificates
from program import skip
from redis_entries import envelope, recorded_entries
from redis_server import HOST, PROGRAM, Cluster, Proxy, Server, TlsServer, free_port, is_installed

if not is_installed():
    skip(f"no {PROGRAM} here")
if not certificates.is_installed():
    skip("no openssl here")
try:
    import redis
except ImportError:
    skip("this Python has no redis client")

STRIP = ("--preset", "strip")
CLEAN = ("--in-place", *STRIP)
KEY = "pt2:fx-graph-v1::a:c1"
NOT_WHO = "the server is not who it should be"


def said(*words: str, **variables: str) -> subprocess.CompletedProcess:
    environment = {**os.environ, **variables}
    return subprocess.run(
        [os.environ["TORCHPARE"], *words],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        stdin=subprocess.DEVNULL,
        timeout=120,
    )


class Vouched(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="torchpare-trust-")))
        cls.folder = folder
        cls.authority = certificates.Authority(folder)
        cls.stranger = certificates.Authority(folder, "stranger")
        cls.good = cls.authority.vouch("good", "IP:127.0.0.1")
        cls.believing = ("--cacert", str(cls.authority.pem))


class ByTls(Vouched):
    def served(self, pem: Path, key: Path, asks: bool = False) -> TlsServer:
        server = self.enterContext(TlsServer(pem, key, self.authority.pem, asks=asks))
        own = {"ssl_certfile": self.good[0], "ssl_keyfile": self.good[1]}
        self.client = self.enterContext(redis.Redis(HOST, server.port, ssl=True, ssl_cert_reqs="none", **own))
        self.value = envelope(recorded_entries()[0])
        self.client.set(KEY, self.value)
        return server

    def refused(self, why: str, url: str, *flags: str, **variables: str) -> None:
        done = said("rewrite", url, *CLEAN, *flags, **variables)
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        self.assertIn(why, done.stderr)
        self.assertNotIn("secret", done.stderr)
        self.assertEqual(self.client.get(KEY), self.value, "something was written")

    def cleaned(self, url: str, *flags: str) -> None:
        done = said("rewrite", url, *CLEAN, *flags)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotEqual(self.client.get(KEY), self.value)
        self.assertEqual(said("undo", url, *flags).returncode, 0)
        self.assertEqual(self.client.get(KEY), self.value)

    def test_who_vouches(self) -> None:
        url = self.served(*self.good).url()
        self.refused(NOT_WHO, url)
        self.refused(NOT_WHO, url, SSL_CERT_FILE=str(self.authority.pem))
        self.refused(NOT_WHO, url, "--cacert", str(self.stranger.pem))
        self.refused(NOT_WHO, f"{url}?ssl_cert_reqs=none", "--cacert", str(self.stranger.pem))
        self.refused(NOT_WHO, url.replace("//", "//:secret@"))
        self.cleaned(url, *self.believing)
        self.cleaned(url, "--insecure")
        self.cleaned(f"{url}?ssl_ca_certs={self.authority.pem}")
        self.cleaned(f"{url}?ssl_cert_reqs=none")

    @unittest.skipIf("TORCHPARE_SANITIZED" in os.environ, "Python cannot load a library with the sanitizers")
    def test_in_a_process_with_an_openssl_of_its_own(self) -> None:
        """Python's ssl is at work here, in the same process as the library."""
        import torchpare

        url = f"{self.served(*self.good).url()}?ssl_ca_certs={self.authority.pem}"
        torchpare.clean(url, "strip")
        self.assertNotEqual(self.client.get(KEY), self.value)
        torchpare.undo(url)
        self.assertEqual(self.client.get(KEY), self.value)
        with self.assertRaisesRegex(ValueError, NOT_WHO):
            torchpare.scan(url.replace(str(self.authority.pem), str(self.stranger.pem)))

    def test_another_name(self) -> None:
        url = self.served(*self.authority.vouch("other", "DNS:cache.example")).url()
        self.refused("IP address mismatch", url, *self.believing)
        self.refused("ostname mismatch", url.replace(HOST, "localhost"), *self.believing)
        self.refused("ostname mismatch", url, *self.believing, "--sni", "example")
        self.refused("its value is empty", url, *self.believing, "--sni", "")
        self.cleaned(url, *self.believing, "--sni", "cache.example")

    def test_what_is_past(self) -> None:
        url = self.served(*self.authority.vouch("past", "IP:127.0.0.1", days=-1)).url()
        self.refused("certificate has expired", url, *self.believing)

    def test_a_server_that_asks_who_we_are(self) -> None:
        url = self.served(*self.good, asks=True).url()
        mine, key = map(str, self.authority.vouch("mine", "DNS:mine"))
        strange, strange_key = map(str, self.stranger.vouch("strange", "DNS:mine"))
        self.refused("--cert", url, *self.believing)
        self.refused("--cert", url, *self.believing, "--cert", strange, "--key", strange_key)
        self.cleaned(url, *self.believing, "--cert", mine, "--key", key)
        self.cleaned(f"{url}?ssl_certfile={mine}&ssl_keyfile={key}&ssl_ca_certs={self.authority.pem}")

    def test_files_that_cannot_be_used(self) -> None:
        url = self.served(*self.good).url()
        mine, key = map(str, self.good)
        locked = str(self.folder / "locked.key")
        certificates.openssl("ec", "-in", key, "-aes256", "-passout", "pass:word", "-out", locked)
        self.refused("cannot be used for --cacert", url, "--cacert", "/nowhere")
        self.refused("cannot be used for --cacert", url, "--cacert", key)
        self.refused("is half", url, *self.believing, "--cert", mine)
        self.refused("is half", url, *self.believing, "--key", key)
        self.refused("cannot be used for --cert", url, *self.believing, "--cert", key, "--key", key)
        self.refused("cannot be used for --key", url, *self.believing, "--cert", mine, "--key", locked)
        self.refused("cannot be used for --key", url, *self.believing, "--cert", mine, "--key", str(self.stranger.key))

    def test_tls_on_one_side_only(self) -> None:
        url = self.served(*self.good).url()
        self.refused("certificates are for TLS", url.replace("rediss:", "redis:"), *self.believing)
        done = said("scan", url.replace("rediss:", "redis:"), *STRIP, "--timeout", "3")
        self.assertEqual(done.returncode, 2, done.stderr)
        with Server() as plain:
            done = said("scan", plain.url().replace("redis:", "rediss:"), *STRIP, "--timeout", "3")
        self.assertEqual(done.returncode, 2, done.stderr)

    def test_who_never_answers(self) -> None:
        with socket.create_server((HOST, 0)) as listening:
            done = said("scan", f"rediss://{HOST}:{listening.getsockname()[1]}", *STRIP, "--timeout", "2")
        self.assertEqual(done.returncode, 2)
        self.assertIn("takes too long", done.stderr)

    def test_old_versions_are_not_spoken(self) -> None:
        port = free_port()
        old = ["openssl", "s_server", "-accept", str(port), "-cert", str(self.good[0]), "-key", str(self.good[1])]
        old += ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0", "-quiet"]
        nowhere = subprocess.DEVNULL
        server = self.enterContext(subprocess.Popen(old, stdin=subprocess.PIPE, stdout=nowhere, stderr=nowhere))
        self.addCleanup(server.kill)
        for _ in range(100):
            done = said("scan", f"rediss://{HOST}:{port}", *STRIP, "--insecure", "--timeout", "5")
            if "Connection refused" not in done.stderr:
                break
        self.assertEqual(done.returncode, 2)
        self.assertIn("TLS failed", done.stderr)

    def test_a_system_without_openssl(self) -> None:
        folder = self.enterContext(tempfile.TemporaryDirectory(prefix="torchpare-no-openssl-"))
        for name in ("libssl.so.3", "libssl.so.1.1"):
            Path(folder, name).touch()  # found first, and no library
        done = said("scan", f"rediss://:secret@{HOST}", *STRIP, LD_LIBRARY_PATH=folder)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("TLS needs OpenSSL's library", done.stderr)
        with Server() as plain:
            self.assertEqual(said("scan", plain.url(), *STRIP, LD_LIBRARY_PATH=folder).returncode, 0)


class ClusterByTls(Vouched):
    """One of three nodes is not who it should be; then all are."""

    def test_a_cluster(self) -> None:
        bad = self.stranger.vouch("bad", "IP:127.0.0.1")
        pem, key = self.good
        both = self.folder / "both.pem"
        both.write_text(self.authority.pem.read_text() + self.stranger.pem.read_text())
        cli = ("--tls", "--cacert", str(both), "--insecure")
        with Cluster(cli=cli, tls=(pem, key, both)) as cluster:
            files = {"ssl": True, "ssl_ca_certs": str(self.authority.pem)}
            with redis.RedisCluster(HOST, cluster.ports[0], **files) as client:
                values = {f"pt2:fx-graph-v1::{k}:c1": envelope(entry) for k, entry in enumerate(recorded_entries())}
                for name, value in values.items():
                    client.set(name, value)
                url = cluster.url()
                third = ("config", "set", "tls-cert-file", str(bad[0]), "tls-key-file", str(bad[1]))
                cluster.redis_cli(*third, port=cluster.ports[2])
                done = said("rewrite", url, *CLEAN, *self.believing)
                self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
                self.assertIn(f"rediss://{HOST}:{cluster.ports[2]}/0: {NOT_WHO}", done.stderr)
                third = ("config", "set", "tls-cert-file", str(pem), "tls-key-file", str(key))
                cluster.redis_cli(*third, port=cluster.ports[2])
                self.assertEqual({name: client.get(name) for name in values}, values, "something was written")
                done = said("rewrite", url, *CLEAN, *self.believing)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertNotEqual({name: client.get(name) for name in values}, values)
                self.assertEqual(said("undo", url, *self.believing).returncode, 0)
                self.assertEqual({name: client.get(name) for name in values}, values)


class OnACluster(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        """It takes seconds to start."""
        cls.cluster = cls.enterClassContext(Cluster())
        cls.ids = [cls.cluster.redis_cli("cluster", "myid", port=port).strip() for port in cls.cluster.ports]

    def setUp(self) -> None:
        self.client = self.enterContext(redis.RedisCluster(HOST, self.cluster.ports[0]))
        self.client.flushall()
        self.values = {f"pt2:fx-graph-v1::{k}:c1": envelope(entry) for k, entry in enumerate(recorded_entries())}
        for name, value in self.values.items():
            self.client.set(name, value)
        self.name = next(iter(self.values))
        self.slot = self.client.keyslot(self.name)
        self.source = self.cluster.ports.index(self.client.get_node_from_key(self.name).port)
        self.target = (self.source + 1) % 3

    def on(self, node: int, *words: str) -> None:
        self.assertIn(self.cluster.redis_cli(*words, port=self.cluster.ports[node]).strip(), ("OK", "NOKEY"))


class MovingKeys(OnACluster):
    """A real cluster, whose slots go from one node to another while the program is at work."""

    def tearDown(self) -> None:
        """All nodes agree that the slot is where it was, and that it does not move."""
        self.client.flushall()
        for node in (self.target, (self.source + 2) % 3, self.source):
            self.on(node, "cluster", "setslot", str(self.slot), "stable")
            self.on(node, "cluster", "setslot", str(self.slot), "node", self.ids[self.source])

    def begin(self) -> None:
        """The slot's keys are on the target; the source still has the slot."""
        self.on(self.target, "cluster", "setslot", str(self.slot), "importing", self.ids[self.source])
        self.on(self.source, "cluster", "setslot", str(self.slot), "migrating", self.ids[self.target])
        self.on(self.source, "migrate", HOST, str(self.cluster.ports[self.target]), self.name, "0", "5000")

    def end(self) -> None:
        for node in (self.target, self.source):
            self.on(node, "cluster", "setslot", str(self.slot), "node", self.ids[self.target])

    def cleaned(self, word: bytes, *steps: object) -> None:
        def before(_: socket.socket) -> None:
            for step in steps:
                step()

        with Proxy(self.cluster.ports, word, before) as port:
            done = said("rewrite", f"redis://{HOST}:{port}", *CLEAN)
        self.assertEqual(done.returncode, 0, done.stderr)
        now = {name: self.client.get(name) for name in self.values}
        for name, value in self.values.items():
            self.assertEqual(len(now[name]), len(value))
            self.assertNotEqual(now[name], value, f"{name} was not cleaned")

    def test_moved_before_it_is_measured(self) -> None:
        self.cleaned(b"STRLEN", self.begin, self.end)

    def test_moved_before_it_is_read(self) -> None:
        self.cleaned(b"GET", self.begin, self.end)

    def test_moved_before_it_is_changed(self) -> None:
        self.cleaned(b"EVAL", self.begin, self.end)

    def test_moving_before_it_is_measured(self) -> None:
        self.cleaned(b"STRLEN", self.begin)

    def test_moving_before_it_is_changed(self) -> None:
        self.cleaned(b"EVAL", self.begin)

    def test_slots_that_moved_while_names_were_asked(self) -> None:
        self.cleaned(b"SCAN", self.begin, self.end)

    def test_a_cluster_has_one_database(self) -> None:
        done = said("scan", self.cluster.url()[:-1] + "1", *STRIP)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("SELECT is not allowed in cluster mode", done.stderr)

    def test_each_node_is_a_door_to_all(self) -> None:
        for node in range(3):
            report = said("scan", self.cluster.url(node=node), *STRIP, "--json").stdout
            for name in self.values:
                self.assertIn(name, report)


class NotWhole(OnACluster):
    def test_a_cluster_that_is_not_whole(self) -> None:
        self.on(self.source, "cluster", "delslots", str(self.slot))
        done = said("rewrite", self.cluster.url(node=self.source), *CLEAN)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("the cluster is not whole", done.stderr)
        self.assertIn(f"nobody has slot {self.slot}", done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)

"""Recorded entries in Redis, cleaned in place: on one server, by TLS, as a user with few rights, and on a cluster.

(`redis_fleet.py` has real torch on both ends.)
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import socket
import ssl
import tempfile
import unittest
from collections.abc import Callable, Iterator
from pathlib import Path

import certificates
from containers import check_muted
from ended import run
from program import skip, torchpare
from redis_entries import envelope, recorded_entries
from redis_server import HOST, PROGRAM, Cluster, Proxy, Server, TlsServer, hang_up, is_installed

if not is_installed():
    skip(f"no {PROGRAM} here")
try:
    import redis
except ImportError:
    skip("this Python has no redis client")

STRIP = ("--preset", "strip")
CLEAN = ("--in-place", *STRIP)
#: The rights that a user needs; SETRANGE and EVAL only to change values.
RIGHTS = ("select", "scan", "strlen", "get", "eval", "setrange")
CLUSTER_RIGHTS = (*RIGHTS, "cluster|slots", "asking")


class Plain:
    """A server, in the words that the tests have for all kinds of them."""

    flags: tuple[str, ...] = ()
    who = ""
    #: Commands whose memory is measured.
    measured: tuple[str, ...] = ("scan", "rewrite", "undo", "audit")

    def __init__(self, stack: contextlib.ExitStack) -> None:
        self.stack = stack
        self.server = stack.enter_context(self.started())
        self.client = self.connected(0)

    def started(self) -> Server:
        return Server()

    def connected(self, database: int) -> redis.Redis:
        return self.stack.enter_context(redis.Redis(HOST, self.server.port, db=database))

    def url(self) -> str:
        return self.server.url()

    def empty(self) -> None:
        self.client.flushall()

    def second(self) -> tuple[redis.Redis, str]:
        """Another place for values, and its address."""
        return self.connected(1), self.server.url(1)

    def kill_connections(self) -> None:
        self.client.client_kill_filter(skipme=True)

    @contextlib.contextmanager
    def proxied(self, word: bytes, before: Callable[[socket.socket], None]) -> Iterator[str]:
        """The address where `before` comes between as soon as the word is sent."""
        with Proxy([self.server.port], word, before) as port:
            yield self.url().replace(f":{self.server.port}/", f":{port}/")


class Tls(Plain):
    """The client has to have a certificate as well."""

    measured = ("scan",)  # the commands are those of Plain; how bytes are received is not

    def started(self) -> Server:
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory(prefix="torchpare-tls-")))
        authority = certificates.Authority(folder)
        self.pem, self.key = authority.vouch("server", "IP:127.0.0.1")
        self.authority = authority.pem
        self.own = authority.vouch("client", "DNS:client")
        self.flags = ("--cacert", str(authority.pem), "--cert", str(self.own[0]), "--key", str(self.own[1]))
        return TlsServer(self.pem, self.key, authority.pem, asks=True)

    def connected(self, database: int) -> redis.Redis:
        files = {"ssl_ca_certs": self.authority, "ssl_certfile": self.own[0], "ssl_keyfile": self.own[1]}
        return self.stack.enter_context(redis.Redis(HOST, self.server.port, db=database, ssl=True, **files))

    @contextlib.contextmanager
    def proxied(self, word: bytes, before: Callable[[socket.socket], None]) -> Iterator[str]:
        inner = ssl.create_default_context(cafile=self.authority)
        inner.load_cert_chain(*self.own)
        outer = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        outer.load_cert_chain(self.pem, self.key)
        with Proxy([self.server.port], word, before, (outer, inner)) as port:
            yield f"rediss://{HOST}:{port}/0"


class User(Plain):
    """The address has a user who may do what is needed and nothing else; nobody else may do anything."""

    who = "fleet:p%40ss%3A@"
    measured = ("scan",)  # once it is known who asks, all is as in Plain

    def started(self) -> Server:
        nobody, root = ("--user", "default", "off"), ("--user", "root", "on", ">r", "~*", "&*", "+@all")
        return Server(*nobody, *root, "--user", "fleet", "on", ">p@ss:", "~pt2:*", *(f"+{right}" for right in RIGHTS))

    def connected(self, database: int) -> redis.Redis:
        return self.stack.enter_context(redis.Redis(HOST, self.server.port, db=database, username="root", password="r"))

    def url(self) -> str:
        return self.server.url(0, self.who)

    def second(self) -> tuple[redis.Redis, str]:
        return self.connected(1), self.server.url(1, self.who)


class ThreeNodes(Plain):
    """A cluster whose nodes ask for a user; the second place is a server alone."""

    who = "fleet:word@"
    measured = ("scan", "audit")  # keys are fetched from three nodes, which all commands do alike

    def started(self) -> Cluster:
        return Cluster("--user", "fleet", "on", ">word", "~pt2:*", *(f"+{right}" for right in CLUSTER_RIGHTS))

    def connected(self, database: int) -> redis.RedisCluster:
        return self.stack.enter_context(redis.RedisCluster(HOST, self.server.ports[0]))

    def url(self) -> str:
        return self.server.url(self.who)

    def second(self) -> tuple[redis.Redis, str]:
        server = self.stack.enter_context(Server())
        return self.stack.enter_context(redis.Redis(HOST, server.port)), server.url()

    def kill_connections(self) -> None:
        for port in self.server.ports:
            with redis.Redis(HOST, port) as client:
                client.execute_command("CLIENT", "KILL", "USER", "fleet")

    @contextlib.contextmanager
    def proxied(self, word: bytes, before: Callable[[socket.socket], None]) -> Iterator[str]:
        with Proxy(self.server.ports, word, before) as port:
            yield f"redis://{self.who}{HOST}:{port}/0"


class Recorded(unittest.TestCase):
    kind: type[Plain] = Plain

    @classmethod
    def setUpClass(cls) -> None:
        """Servers, and clusters above all, take seconds to start."""
        if cls.kind is Tls and not certificates.is_installed():
            raise unittest.SkipTest("no openssl here")
        cls.place = cls.kind(cls.enterClassContext(contextlib.ExitStack()))
        cls.client = cls.place.client

    def setUp(self) -> None:
        self.place.empty()
        self.entries = {f"pt2:fx-graph-v1::f{k}:c1".encode(): entry for k, entry in enumerate(recorded_entries())}
        for key, entry in self.entries.items():
            self.client.set(key, envelope(entry))
        self.first = next(iter(self.entries))
        self.client.expire(self.first, 10_000)
        self.others = {
            b"pt2:autotune-remote::x:c1": b'{"num_warps": 4}',
            b"pt2:fx-graph-v1::broken:c1": b'{"data": "not base64"}',
            b"another": envelope(self.entries[self.first]),
        }
        for key, value in self.others.items():
            self.client.set(key, value)
        self.client.rpush("pt2:fx-graph-v1::list:c1", "element")

    def values(self) -> dict[bytes, bytes]:
        return {key: self.client.get(key) for key in self.entries}

    def run_on(self, command: str, *words: str, url: str = "", expect: int = 0) -> str:
        return torchpare(command, url or self.place.url(), *words, *self.place.flags, expect=expect)

    def test_cleaned_and_put_back(self) -> None:
        before = self.values()
        self.run_on("rewrite", *STRIP)
        self.run_on("rewrite", "--check", *STRIP, expect=1)
        self.assertEqual(self.values(), before, "a dry run wrote")

        self.run_on("rewrite", *CLEAN)
        statements = 0
        for key, entry in self.entries.items():
            now = json.loads(self.client.get(key))
            self.assertEqual(self.client.get(key), envelope(base64.b64decode(now["data"])), "JSON beside the entry")
            statements += check_muted(entry, base64.b64decode(now["data"])).statements
        self.assertGreater(statements, 20)
        self.assertEqual({key: self.client.get(key) for key in self.others}, self.others)
        self.assertEqual(self.client.lrange("pt2:fx-graph-v1::list:c1", 0, -1), [b"element"])
        self.assertGreater(self.client.ttl(self.first), 9_000, "the time to live is gone")
        self.assertEqual(self.client.ttl(list(self.entries)[1]), -1)

        again = json.loads(self.run_on("rewrite", *CLEAN, "--json"))
        self.assertEqual(again["totals"]["files"]["rewritten"], 0)
        self.run_on("undo", "--check", expect=1)
        self.run_on("undo")
        self.assertEqual(self.values(), before)
        self.run_on("undo", "--check")

    def test_it_is_one_cache_of_a_scan(self) -> None:
        def scanned() -> dict:
            (cache,) = json.loads(self.run_on("scan", *STRIP, "--json"))["caches"]
            return cache

        before = scanned()
        shown = self.place.url().replace(self.place.who, "")
        self.assertEqual((before["path"], before["layout"], before["muted"]), (shown, "Redis", 0))
        self.assertEqual(before["wrappers"], len(self.entries))
        self.assertGreater(before["stripped"], 0)
        self.assertGreater(before["bytes"], 0)
        self.run_on("rewrite", *CLEAN)
        after = scanned()
        self.assertEqual((after["asserts"], after["muted"]), (before["asserts"] - before["stripped"], before["stripped"]))

    def test_two_places_compared(self) -> None:
        second, original = self.place.second()
        for key, value in (self.values() | self.others).items():
            second.set(key, value)
        self.run_on("rewrite", *CLEAN)
        audit = ("audit", original, self.place.url(), *self.place.flags)
        torchpare(*audit, *STRIP, expect=1)  # the list is in one only
        self.client.delete("pt2:fx-graph-v1::list:c1")
        torchpare(*audit, *STRIP)
        torchpare(*audit, "--preset", "keep", expect=1)

    def test_what_cannot_be_fetched_proves_nothing(self) -> None:
        second, url = self.place.second()
        for key in [*self.entries, *self.others]:
            self.client.delete(key)
        second.rpush("pt2:fx-graph-v1::list:c1", "another")
        torchpare("audit", url, self.place.url(), *self.place.flags, *STRIP, expect=3)

    def test_who_writes_meanwhile_wins(self) -> None:
        fresh = envelope(self.entries[self.first], 99)
        with self.place.proxied(b"EVAL", lambda _: self.client.set(self.first, fresh)) as url:
            out = self.run_on("rewrite", *CLEAN, "--json", url=url, expect=2)
        failed = [file for file in json.loads(out)["files"] if file["state"] == "failed"]
        self.assertEqual([file["path"] for file in failed], [self.first.decode()])
        self.assertEqual(self.client.get(self.first), fresh, "the other writer's value is lost")
        self.run_on("rewrite", *CLEAN)
        self.assertNotEqual(self.client.get(self.first), fresh)

    def test_a_value_that_turns_into_a_list_is_one_values_trouble(self) -> None:
        def turn(_: object) -> None:
            self.client.delete(self.first)
            self.client.rpush(self.first, "element")

        with self.place.proxied(b"EVAL", turn) as url:
            out = self.run_on("rewrite", *CLEAN, "--json", url=url, expect=2)
        totals = json.loads(out)["totals"]["files"]
        self.assertEqual((totals["failed"], totals["rewritten"]), (1, len(self.entries) - 1))
        self.assertEqual(self.client.lrange(self.first, 0, -1), [b"element"])

    def test_a_server_that_hangs_up_is_an_error(self) -> None:
        with self.place.proxied(b"EVAL", hang_up) as url:
            done = run("rewrite", url, *CLEAN, "--json", *self.place.flags)
        self.assertEqual(done.code, 2, done.error)
        self.assertIn("the connection broke", done.error)
        self.assertGreater(json.loads(done.out)["totals"]["files"]["failed"], 0)

    def test_values_that_are_too_large_are_left(self) -> None:
        key = "pt2:fx-graph-v1::large:c1"
        self.client.set(key, envelope(bytes(49 << 20)))
        report = json.loads(self.run_on("scan", *STRIP, "--json"))
        skipped = {file["path"]: file.get("reason") for file in report["files"] if file["state"] == "skipped"}
        self.assertEqual(skipped[key], "larger than 64 MiB")
        self.assertEqual(skipped["pt2:fx-graph-v1::list:c1"], "no string")

    def test_a_connection_that_breaks_leaves_whole_values(self) -> None:
        before = self.values()
        with self.place.proxied(b"EVAL", lambda _: self.place.kill_connections()) as url:
            self.run_on("rewrite", *CLEAN, url=url, expect=2)
        for key, value in self.values().items():
            entry = base64.b64decode(json.loads(value)["data"])
            self.assertTrue(value == before[key] or check_muted(self.entries[key], entry).statements)
        self.run_on("rewrite", *CLEAN)
        self.run_on("undo")
        self.assertEqual(self.values(), before)

    @unittest.skipIf("TORCHPARE_SANITIZED" in os.environ, "the sanitizers take memory of their own")
    def test_memory_is_bounded_by_bytes(self) -> None:
        value = envelope(bytes(6 << 20))  # 8 MB of base64
        second, url = self.place.second()
        for k in range(16):
            self.client.set(f"pt2:fx-graph-v1::{k}:c1", value)
            second.set(f"pt2:fx-graph-v1::{k}:c1", value)
        words = {"scan": STRIP, "rewrite": STRIP, "undo": ("--check",), "audit": (url, *STRIP)}
        for command in self.place.measured:
            ended = run(command, *words[command], self.place.url(), *self.place.flags)
            self.assertEqual(ended.code, int(command == "audit"), ended.error)  # whose second place lacks keys
            self.assertLess(ended.kilobytes, 110_000, command)


class RecordedByTls(Recorded):
    kind = Tls


class RecordedAsUser(Recorded):
    kind = User


class RecordedInCluster(Recorded):
    kind = ThreeNodes


class Access(unittest.TestCase):
    def test_users_with_and_without_a_password(self) -> None:
        with Server("--requirepass", "other") as server:
            with redis.Redis(HOST, server.port, password="other") as client:
                everything = {"enabled": True, "categories": ["+@all"], "keys": ["*"]}
                client.acl_setuser("open", nopass=True, **everything)
                client.acl_setuser("a:b", passwords=["+p@ss/w?rd%"], **everything)
            where = f"{HOST}:{server.port}/0"
            for who in ("open", "open:", "a%3Ab:p%40ss%2Fw%3frd%"):
                torchpare("scan", f"redis://{who}@{where}", *STRIP)
                redis.Redis.from_url(f"redis://{who}@{where}").ping()  # it reads the address alike
            torchpare("scan", f"redis://a%3Ab:p@{where}", *STRIP, expect=2)

    def test_a_missing_right_is_an_error(self) -> None:
        with Server() as server, redis.Redis(HOST, server.port) as client:
            client.set("pt2:fx-graph-v1::a:c1", envelope(recorded_entries()[0]))
            for right in ("scan", "strlen", "get", "eval"):
                client.acl_setuser(right, True, nopass=True, categories=["+@all"], keys=["*"], commands=[f"-{right}"])
                done = run("rewrite", f"redis://{right}@{HOST}:{server.port}", *CLEAN, "--json")
                self.assertEqual(done.code, 2, right)
                self.assertIn("NOPERM", done.error)
                states = [file["state"] for file in json.loads(done.out)["files"]] if done.out else []
                self.assertEqual(states, ["failed"] if right == "eval" else [])

    def test_passwords_are_used_and_never_shown(self) -> None:
        with Server("--requirepass", "secret") as server:
            port = server.port
            for who, expect in ((":secret@", 0), (":wrongpass@", 2), ("", 2)):
                done = run("scan", f"redis://{who}{HOST}:{port}/0", *STRIP)
                self.assertEqual(done.code, expect, done.error)
                self.assertNotIn("secret", done.out + done.error)
                self.assertNotIn("wrongpass@", done.out + done.error)

    def test_addresses_are_never_taken_for_paths(self) -> None:
        for url in ("redisss://:secret@h", "REDIS://:secret@h", "unix://:secret@h/x"):
            for command in (("scan",), ("rewrite",), ("undo",), ("audit", url), ("validate", url)):
                done = run(*command, url)
                self.assertEqual(done.code, 2, (command, done.error))
                self.assertNotIn("secret", done.out + done.error)

    def test_nobody_answers(self) -> None:
        done = run("scan", f"redis://{HOST}:1/0", *STRIP)
        self.assertEqual((done.code, done.out), (2, ""))
        self.assertIn(f"redis://{HOST}:1/0: no Redis server answers there", done.error)

    def test_addresses_that_are_none(self) -> None:
        for url in ("redis://h:port", "redis://h:99999", "redis://h/x"):
            self.assertEqual(run("scan", url, *STRIP).code, 2)


if __name__ == "__main__":
    unittest.main(verbosity=2)

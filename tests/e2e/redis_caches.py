"""Recorded entries in Redis, cleaned in place. (`redis_fleet.py` has real torch on both ends.)"""

from __future__ import annotations

import base64
import json
import os
import unittest

from containers import check_muted
from ended import run
from program import skip, torchpare
from redis_entries import envelope, recorded_entries
from redis_server import HOST, Server, hang_up, is_installed, proxy

if not is_installed():
    skip("no redis-server here")
try:
    import redis
except ImportError:
    skip("this Python has no redis client")

STRIP = ("--preset", "strip")
CLEAN = ("--in-place", *STRIP)


class Recorded(unittest.TestCase):
    def setUp(self) -> None:
        self.server = self.enterContext(Server())
        self.client = self.enterContext(redis.Redis(HOST, self.server.port))
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

    def test_it_is_one_cache_of_a_scan(self) -> None:
        def scanned() -> dict:
            (cache,) = json.loads(torchpare("scan", self.server.url(), *STRIP, "--json"))["caches"]
            return cache

        before = scanned()
        self.assertEqual((before["path"], before["layout"], before["muted"]), (self.server.url(), "Redis", 0))
        self.assertEqual(before["wrappers"], len(self.entries))
        self.assertGreater(before["stripped"], 0)
        self.assertGreater(before["bytes"], 0)
        torchpare("rewrite", self.server.url(), *CLEAN)
        after = scanned()
        self.assertEqual((after["asserts"], after["muted"]), (before["asserts"] - before["stripped"], before["stripped"]))

    def test_cleaned_and_put_back(self) -> None:
        before = self.values()
        torchpare("rewrite", self.server.url(), *STRIP)
        torchpare("rewrite", self.server.url(), "--check", *STRIP, expect=1)
        self.assertEqual(self.values(), before, "a dry run wrote")
        for key in before:
            self.client.copy(key, key, 1)

        torchpare("rewrite", self.server.url(), *CLEAN)
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

        again = json.loads(torchpare("rewrite", self.server.url(), *CLEAN, "--json"))
        self.assertEqual(again["totals"]["files"]["rewritten"], 0)
        for key in self.others:
            self.client.copy(key, key, 1)
        torchpare("audit", self.server.url(1), self.server.url(), *STRIP, expect=1)  # the list is in one only
        self.client.delete("pt2:fx-graph-v1::list:c1")
        torchpare("audit", self.server.url(1), self.server.url(), *STRIP)
        torchpare("audit", self.server.url(1), self.server.url(), "--preset", "keep", expect=1)

        torchpare("undo", self.server.url(), "--check", expect=1)
        torchpare("undo", self.server.url())
        self.assertEqual(self.values(), before)
        torchpare("undo", self.server.url(), "--check")

    def test_what_cannot_be_fetched_proves_nothing(self) -> None:
        with redis.Redis(HOST, self.server.port, db=2) as a, redis.Redis(HOST, self.server.port, db=3) as b:
            a.rpush("pt2:x::y:c1", "one")
            b.rpush("pt2:x::y:c1", "two")
            torchpare("audit", self.server.url(2), self.server.url(3), *STRIP, expect=3)

    def test_who_writes_meanwhile_wins(self) -> None:
        fresh = envelope(self.entries[self.first], 99)
        with proxy(self.server.port, b"EVAL", lambda _: self.client.set(self.first, fresh)) as port:
            out = torchpare("rewrite", f"redis://{HOST}:{port}", *CLEAN, "--json", expect=2)
        failed = [file for file in json.loads(out)["files"] if file["state"] == "failed"]
        self.assertEqual([file["path"] for file in failed], [self.first.decode()])
        self.assertEqual(self.client.get(self.first), fresh, "the other writer's value is lost")
        torchpare("rewrite", self.server.url(), *CLEAN)
        self.assertNotEqual(self.client.get(self.first), fresh)

    def test_a_value_that_turns_into_a_list_is_one_values_trouble(self) -> None:
        def turn(_: object) -> None:
            self.client.delete(self.first)
            self.client.rpush(self.first, "element")

        with proxy(self.server.port, b"EVAL", turn) as port:
            out = torchpare("rewrite", f"redis://{HOST}:{port}", *CLEAN, "--json", expect=2)
        totals = json.loads(out)["totals"]["files"]
        self.assertEqual((totals["failed"], totals["rewritten"]), (1, len(self.entries) - 1))
        self.assertEqual(self.client.lrange(self.first, 0, -1), [b"element"])

    def test_a_server_that_hangs_up_is_an_error(self) -> None:
        with proxy(self.server.port, b"EVAL", hang_up) as port:
            done = run("rewrite", f"redis://{HOST}:{port}", *CLEAN, "--json")
        self.assertEqual(done.code, 2, done.error)
        self.assertIn("the connection broke", done.error)
        self.assertGreater(json.loads(done.out)["totals"]["files"]["failed"], 0)

    def test_values_that_are_too_large_are_left(self) -> None:
        key = "pt2:fx-graph-v1::large:c1"
        self.client.set(key, envelope(bytes(49 << 20)))
        report = json.loads(torchpare("scan", self.server.url(), *STRIP, "--json"))
        skipped = {file["path"]: file.get("reason") for file in report["files"] if file["state"] == "skipped"}
        self.assertEqual(skipped[key], "larger than 64 MiB")
        self.assertEqual(skipped["pt2:fx-graph-v1::list:c1"], "no string")

    def test_a_connection_that_breaks_leaves_whole_values(self) -> None:
        before = self.values()
        with proxy(self.server.port, b"EVAL", lambda _: self.client.client_kill_filter(skipme=True)) as port:
            torchpare("rewrite", f"redis://{HOST}:{port}", *CLEAN, expect=2)
        for key, value in self.values().items():
            entry = base64.b64decode(json.loads(value)["data"])
            self.assertTrue(value == before[key] or check_muted(self.entries[key], entry).statements)
        torchpare("rewrite", self.server.url(), *CLEAN)
        torchpare("undo", self.server.url())
        self.assertEqual(self.values(), before)


class Memory(unittest.TestCase):
    @unittest.skipIf("TORCHPARE_SANITIZED" in os.environ, "the sanitizers take memory of their own")
    def test_is_bounded_by_bytes(self) -> None:
        value = envelope(bytes(6 << 20))  # 8 MB of base64
        with Server() as server, redis.Redis(HOST, server.port) as client:
            for k in range(16):
                client.set(f"pt2:fx-graph-v1::{k}:c1", value)
                client.copy(f"pt2:fx-graph-v1::{k}:c1", f"pt2:fx-graph-v1::{k}:c1", 1)
            for command in (("scan",), ("rewrite",), ("undo", "--check"), ("audit", server.url(1))):
                done = run(*command, server.url(), *(() if command[0] == "undo" else STRIP))
                self.assertEqual(done.code, 0, done)
                self.assertLess(done.kilobytes, 110_000, command)


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
        for url in ("rediss://:secret@h", "REDIS://:secret@h", "unix://:secret@h/x"):
            for command in (("scan",), ("rewrite",), ("undo",), ("audit", url), ("validate", url)):
                done = run(*command, url)
                self.assertEqual(done.code, 2, (command, done.error))
                self.assertNotIn("secret", done.out + done.error)
        self.assertIn("TLS is not supported", run("scan", "rediss://:secret@h", *STRIP).error)

    def test_nobody_answers(self) -> None:
        done = run("scan", f"redis://{HOST}:1/0", *STRIP)
        self.assertEqual((done.code, done.out), (2, ""))
        self.assertIn(f"redis://{HOST}:1/0: no Redis server answers there", done.error)

    def test_addresses_that_are_none(self) -> None:
        for url in ("redis://h:port", "redis://h:99999", "redis://h/x"):
            self.assertEqual(run("scan", url, *STRIP).code, 2)


if __name__ == "__main__":
    unittest.main(verbosity=2)

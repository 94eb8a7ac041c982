"""Servers that lie, trickle, flood or say nothing: every command ends by itself, says why, and takes little memory.

Each server speaks just enough of Redis to get as far as its lie. Needs neither torch nor Redis.
"""

from __future__ import annotations

import itertools
import json
import os
import socket
import time
import unittest
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from ended import Ended, run
from lying_server import HOST, Behaviour, array, bulk, scanned, serving
from redis_entries import envelope, recorded_entries

KEY = b"pt2:fx-graph-v1::x:c1"
STRIP = ("--preset", "strip")
OK = b"+OK\r\n"

#: What the sanitizers take in all, to one part that the program takes.
SANITIZED = 10 if "TORCHPARE_SANITIZED" in os.environ else 1

#: A program that does nothing takes 10 MB; names of keys may take 128 MiB.
KILOBYTES = 60_000 * SANITIZED


# --- servers that go wrong before they are asked anything of interest


def mute(_: list[bytes], connection: socket.socket) -> bytes:
    """Accepts, and never answers."""
    connection.recv(1)
    return b""


def trickle(_: list[bytes], connection: socket.socket) -> None:
    for byte in itertools.cycle(b"+OOO"):
        connection.sendall(bytes([byte]))
        time.sleep(0.2)


def line_without_end(_: list[bytes], connection: socket.socket) -> None:
    while True:
        connection.sendall(b"+" * 65536)


def other_protocol(_: list[bytes], __: socket.socket) -> bytes:
    return b"HTTP/1.1 400 Bad\r\n\r\n"


def refusing(words: bytes) -> Behaviour:
    return lambda _, __: b"-%s\r\n" % words


def hang_up(_: list[bytes], __: socket.socket) -> None:
    return None


ALONE = array(bulk(b"mode"), bulk(b"standalone"), bulk(b"modules"), array())


# --- servers that go wrong at one command and are well-behaved up to there


def at(command: bytes, lie: Behaviour | bytes | None, size: int = 10) -> Behaviour:
    """A server with one key, whose value has `size` bytes."""

    def behave(words: list[bytes], connection: socket.socket) -> bytes | None:
        if words[0] == command:
            return lie(words, connection) if callable(lie) else lie
        if words[0] == b"SCAN":
            return scanned(KEY)
        return {b"SELECT": OK, b"STRLEN": b":%d\r\n" % size, b"GET": bulk(b"x" * size)}.get(words[0], b"-ERR\r\n")

    return behave


def endless(keys: Iterator[list[bytes]]) -> Behaviour:
    """SCAN with a fresh cursor each time."""
    cursors = itertools.count(1)
    return at(b"SCAN", lambda *_: scanned(*next(keys), cursor=b"%d" % next(cursors)))


def fresh(count: int) -> Iterator[list[bytes]]:
    numbers = itertools.count()
    while True:
        yield [b"pt2:fx-graph-v1::%056d:c1" % next(numbers) for _ in range(count)]


def dripping(size: int) -> Behaviour:
    def drip(_: list[bytes], connection: socket.socket) -> None:
        connection.sendall(b"$%d\r\n" % size)
        while True:
            connection.sendall(b"x")
            time.sleep(0.2)

    return drip


def stalling(size: int) -> Behaviour:
    """Half of it moves fast, so that waiting for the rest would take as long as a slow server may."""

    def stall(_: list[bytes], connection: socket.socket) -> bytes:
        connection.sendall(b"$%d\r\n" % size + b"x" * (size // 2))
        return mute(_, connection)

    return stall


def many(count: int, size: int) -> Behaviour:
    """Keys with large values, each of which may be fetched by itself."""
    keys = scanned(*(b"pt2:fx-graph-v1::%d:c1" % i for i in range(count)))
    answers = {b"SELECT": OK, b"SCAN": keys, b"STRLEN": b":%d\r\n" % size, b"HELLO": ALONE}
    return lambda words, connection: answers.get(words[0]) or flood(size)(words, connection)


def flood(announced: int) -> Behaviour:
    def send(_: list[bytes], connection: socket.socket) -> None:
        connection.sendall(b"$%d\r\n" % announced)
        while True:
            connection.sendall(b"x" * (1 << 20))

    return send


def unasked(_: list[bytes], connection: socket.socket) -> None:
    """Answers without end to one question."""
    while True:
        connection.sendall(scanned(cursor=b"1") * 1000)


# --- servers that are of a cluster, or say so


def node(connection: socket.socket, host: bytes | None = None) -> bytes:
    """As CLUSTER SLOTS names the server itself, or its port on another host."""
    mine, port = connection.getsockname()
    return array(bulk(host or mine.encode()), b":%d\r\n" % port, bulk(b"id"), array())


def slots(*ranges: tuple[int, int], host: bytes | None = None) -> Behaviour:
    def tell(_: list[bytes], connection: socket.socket) -> bytes:
        return array(*(array(b":%d\r\n" % a, b":%d\r\n" % b, node(connection, host)) for a, b in ranges))

    return tell


ALL_SLOTS = slots((0, 16383))


def clustered(command: bytes, lie: Behaviour | bytes | None, table: Behaviour | bytes = ALL_SLOTS) -> Behaviour:
    """A cluster of one node with one key."""
    of_cluster = array(bulk(b"server"), bulk(b"redis"), bulk(b"mode"), bulk(b"cluster"), bulk(b"id"), b":7\r\n")

    def behave(words: list[bytes], connection: socket.socket) -> bytes | None:
        if words[0] == command:
            return lie(words, connection) if callable(lie) else lie
        if words[0] == b"CLUSTER":
            return table(words, connection) if callable(table) else table
        return {b"HELLO": of_cluster, b"AUTH": OK, b"ASKING": OK}.get(words[0]) or at(b"", b"")(words, connection)

    return behave


def moved_here(words: list[bytes], connection: socket.socket) -> bytes:
    return b"-MOVED 1 %s:%d\r\n" % (connection.getsockname()[0].encode(), connection.getsockname()[1])


def asked_here(words: list[bytes], connection: socket.socket) -> bytes:
    return moved_here(words, connection).replace(b"MOVED", b"ASK")


def turning(_: list[bytes], connection: socket.socket) -> bytes:
    """Another table each time."""
    cut = turning.cut = getattr(turning, "cut", 0) + 1
    mine = array(b":0\r\n", b":%d\r\n" % cut, node(connection))
    return array(mine, array(b":%d\r\n" % (cut + 1), b":16383\r\n", node(connection, b"localhost")))


def one_range(*parts: bytes) -> bytes:
    return array(array(*parts))


NO_TABLE = {
    "no nodes": array(array(b":0\r\n", b":16383\r\n")),
    "a slot too many": one_range(b":0\r\n", b":16384\r\n", array(bulk(b"h"), b":1\r\n")),
    "a negative slot": one_range(b":-1\r\n", b":16383\r\n", array(bulk(b"h"), b":1\r\n")),
    "from behind": one_range(b":7\r\n", b":6\r\n", array(bulk(b"h"), b":1\r\n")),
    "port 0": one_range(b":0\r\n", b":16383\r\n", array(bulk(b"h"), b":0\r\n")),
    "a port too large": one_range(b":0\r\n", b":16383\r\n", array(bulk(b"h"), b":65536\r\n")),
    "a node without a port": one_range(b":0\r\n", b":16383\r\n", array(bulk(b"h"))),
    "a long host": one_range(b":0\r\n", b":16383\r\n", array(bulk(b"h" * 256), b":1\r\n")),
    "a number for a host": one_range(b":0\r\n", b":16383\r\n", array(b":5\r\n", b":1\r\n")),
    "ranges without end": b"*16385\r\n",
    "deep": one_range(b":0\r\n", b":16383\r\n", array(bulk(b"h"), b":1\r\n", b"*1\r\n" * 100_000)),
    "wide": one_range(b":0\r\n", b":16383\r\n", array(bulk(b"h"), b":1\r\n", b"*1000000000\r\n")),
    "wide that wraps": one_range(b":0\r\n", b":1\r\n", array(bulk(b"h"), b":1\r\n", b"*18446744073709551615\r\n")),
    "a string without end": one_range(b":0\r\n", b":1\r\n", array(bulk(b"h"), b":1\r\n", b"$999999999\r\n")),
    "too many masters": array(
        *(array(b":%d\r\n" % i, b":%d\r\n" % i, array(bulk(b"h"), b":%d\r\n" % (i + 1))) for i in range(1001))
    ),
}


TOO_LONG = "takes too long"
STRANGE = "as Redis would not"

#: What is said of each.
SERVERS: dict[str, tuple[Behaviour, str]] = {
    "mute": (mute, TOO_LONG),
    "trickle": (trickle, TOO_LONG),
    "line without end": (line_without_end, "more than 4096 bytes"),
    "other protocol": (other_protocol, STRANGE),
    "refusal": (refusing(b"ERR \x1b]0;pwn\x07no"), "the password and its rights"),
    "refusal: not yet": (
        refusing(b"LOADING Redis is loading the dataset in memory"),
        "run again when the server has read its data",
    ),
    "hang up": (hang_up, "the connection broke"),
    "SELECT: a number": (at(b"SELECT", b":1\r\n"), STRANGE),
    "SELECT: of another type": (at(b"SELECT", b"-WRONGTYPE\r\n"), STRANGE),
    "SCAN: the same keys": (endless(itertools.repeat([KEY, KEY + b"2"] * 500)), "the same keys again and again"),
    "SCAN: no keys": (endless(itertools.repeat([])), TOO_LONG),
    "SCAN: a new key each time": (endless(fresh(1)), TOO_LONG),
    "SCAN: unasked": (at(b"SCAN", unasked), TOO_LONG),
    "SCAN: a list of lists of lists": (at(b"SCAN", b"*1\r\n" * 100_000), STRANGE),
    "SCAN: two lists": (at(b"SCAN", b"*2\r\n*2\r\n" + b"*2\r\n" * 100_000), STRANGE),
    "SCAN: a wide list": (at(b"SCAN", b"*2000000000\r\n"), "a list of 2000000000, 2 at most"),
    "SCAN: many keys announced": (at(b"SCAN", array(bulk(b"0"), b"*2000000000\r\n")), STRANGE),
    "SCAN: a negative list": (at(b"SCAN", array(bulk(b"0"), b"*-1\r\n")), "a list is missing"),
    "SCAN: more negative": (at(b"SCAN", array(bulk(b"0"), b"*-7\r\n")), STRANGE),
    "SCAN: an empty list": (at(b"SCAN", b"*0\r\n"), STRANGE),
    "SCAN: a number for the list": (at(b"SCAN", array(bulk(b"0"), b":5\r\n")), STRANGE),
    "SCAN: a number for the cursor": (at(b"SCAN", array(b":0\r\n", array())), STRANGE),
    "SCAN: odd keys": (at(b"SCAN", array(bulk(b"0"), array(b":5\r\n", b"*1\r\n$1\r\na\r\n"))), STRANGE),
    "SCAN: no key": (at(b"SCAN", array(bulk(b"0"), array(b"$-1\r\n"))), "a word is missing"),
    "SCAN: a long cursor": (at(b"SCAN", array(bulk(b"1" * 21), array())), "a word of 21 bytes, 20 at most"),
    "SCAN: a long key": (at(b"SCAN", array(bulk(b"0"), array(b"$9223372036854775807\r\n"))), STRANGE),
    "SCAN: a number too large": (at(b"SCAN", b"*99999999999999999999\r\n"), "no number"),
    "SCAN: a number that wraps": (at(b"SCAN", array(bulk(b"0"), array(b"$-9223372036854775809\r\n"))), "no number"),
    "SCAN: moved": (at(b"SCAN", b"-MOVED 3999 127.0.0.1:6381\r\n"), "the server refuses"),
    "SCAN: hangs up in the middle": (at(b"SCAN", None), "the connection broke"),
    "STRLEN: a string": (at(b"STRLEN", bulk(b"zzz")), STRANGE),
    "STRLEN: negative": (at(b"STRLEN", b":-5\r\n"), STRANGE),
    "STRLEN: a number too large": (at(b"STRLEN", b":18446744073709551616\r\n"), "no number"),
    "STRLEN: never": (at(b"STRLEN", mute), TOO_LONG),
    "GET: a number": (at(b"GET", b":7\r\n"), STRANGE),
    "GET: a list": (at(b"GET", array(bulk(b"x"))), STRANGE),
    "GET: 800 MB where 10 bytes were announced": (at(b"GET", flood(800_000_000)), "800000000 bytes where STRLEN said 10"),
    "GET: 1 KB where 10 bytes were announced": (at(b"GET", bulk(b"x" * 1000)), "it changed meanwhile"),
    "GET: more than it announced": (at(b"GET", b"$10\r\n" + b"x" * 1000), "longer than announced"),
    "GET: 64 MB that drip": (at(b"GET", dripping(64 << 20), size=64 << 20), TOO_LONG),
    "GET: 60 MB that were not agreed on drip": (at(b"GET", dripping(60 << 20)), TOO_LONG),
    "GET: half at once, and nothing more": (at(b"GET", stalling(60 << 20), size=60 << 20), TOO_LONG),
    "GET: values without end": (many(1000, 60 << 20), "more than 6 GiB of values"),
    "GET: hangs up in the middle": (at(b"GET", lambda _, c: c.sendall(b"$10\r\nxx")), "the connection broke"),
    "HELLO: a number": (at(b"HELLO", b":7\r\n"), STRANGE),
    "HELLO: wide": (at(b"HELLO", b"*65\r\n"), STRANGE),
    "HELLO: deep": (at(b"HELLO", array(bulk(b"modules"), b"*1\r\n" * 100_000)), STRANGE),
    "HELLO: a long name": (at(b"HELLO", array(bulk(b"x" * 65), bulk(b""))), STRANGE),
    "SLOTS: refused": (clustered(b"CLUSTER", b"-NOPERM no\r\n"), "the server refuses"),
    "SLOTS: none": (clustered(b"CLUSTER", array()), "nobody has slot 0"),
    "SLOTS: one is missing": (clustered(b"CLUSTER", slots((0, 16382))), "nobody has slot 16383"),
    "SLOTS: others each time": (clustered(b"CLUSTER", turning), "goes on moving slots"),
    "SLOTS: a node that is not there": (
        clustered(b"", b"", array(array(b":0\r\n", b":16383\r\n", array(bulk(b"127.0.0.1"), b":1\r\n")))),
        "redis://127.0.0.1:1/0: no Redis server answers there",
    ),
    "SLOTS: never": (clustered(b"CLUSTER", mute), TOO_LONG),
    **{f"SLOTS: {name}": (clustered(b"CLUSTER", table), STRANGE) for name, table in NO_TABLE.items()},
    "MOVED: round and round": (clustered(b"STRLEN", moved_here), "round and round; 5 redirections"),
    "ASK: round and round": (clustered(b"GET", asked_here), "round and round; 5 redirections"),
    "ASK: who does not know of it": (
        lambda words, c: b"-ERR no\r\n" if words[0] == b"ASKING" else clustered(b"GET", asked_here)(words, c),
        "the server refuses",
    ),
    "MOVED: nonsense": (clustered(b"STRLEN", b"-MOVED 99999 x\r\n"), "the server refuses"),
    "MOVED: where there is no cluster": (at(b"STRLEN", moved_here), "the server refuses"),
}


#: Most of what these tests do is wait.
AT_ONCE = 9


class Hostile(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        """The longest wait goes on while the others are tested."""
        cls.pool = cls.enterClassContext(ThreadPoolExecutor(AT_ONCE + 1))
        address = cls.enterClassContext(serving(trickle))
        cls.unlimited = cls.pool.submit(run, "scan", address, *STRIP)

    def check(self, servers: Iterable[str], *commands: tuple[str, ...]) -> None:
        def met(name: str, command: tuple[str, ...]) -> Ended:
            with serving(SERVERS[name][0]) as url:
                urls = (url, url) if command[0] == "audit" else (url,)
                return run(*command, *urls, "--timeout", "3")

        met_by = [(command, name, self.pool.submit(met, name, command)) for command in commands for name in servers]
        for command, name, meeting in met_by:
            with self.subTest(server=name, command=command):
                ended = meeting.result()
                self.assertEqual(ended.code, 2, ended)
                self.assertIn(SERVERS[name][1], ended.out + ended.error)
                self.assertLess(ended.kilobytes, KILOBYTES)

    def test_every_server(self) -> None:
        self.check(SERVERS, ("scan", *STRIP))

    def test_nobody_but_the_clusters_own_is_asked(self) -> None:
        """A redirection to a stranger: nothing goes there, least of all the password."""
        with socket.create_server((HOST, 0)) as stranger:
            stranger.settimeout(0.2)
            for host in (b"127.0.0.1", b"localhost", b""):
                to = b"%s:%d" % (host, stranger.getsockname()[1])
                for word, lie in itertools.product((b"STRLEN", b"GET"), (b"-MOVED 1 %s\r\n", b"-ASK 1 %s\r\n")):
                    with serving(clustered(word, lie % to)) as url:
                        ended = run("scan", url.replace("//", "//u:secret@"), *STRIP, "--timeout", "3")
                    self.assertEqual(ended.code, 2, ended)
                    self.assertIn("where no master of the cluster is", ended.error)
            with self.assertRaises(TimeoutError):
                stranger.accept()

    def test_names_without_end(self) -> None:
        with serving(endless(fresh(5000))) as url:
            ended = run("scan", url, *STRIP, "--timeout", "100")
        self.assertEqual(ended.code, 2)
        self.assertIn("the names of the keys take more than 128 MiB", ended.error)
        self.assertLess(ended.kilobytes, 250_000 * SANITIZED)

    def test_a_long_name_is_none_of_inductors(self) -> None:
        with serving(at(b"SCAN", scanned(KEY, KEY + b"x" * 2000))) as url:
            ended = run("scan", url, *STRIP, "--json")
        self.assertEqual(ended.code, 0, ended)
        self.assertEqual([file["path"] for file in json.loads(ended.out)["files"]], [KEY.decode()])

    def test_the_time_is_limited_unless_asked_otherwise(self) -> None:
        self.assertIn("it had 20 s", self.unlimited.result().error)
        with serving(trickle) as url:
            self.assertEqual(run("scan", url, *STRIP, "--timeout", "0").code, 2)

    def test_other_commands(self) -> None:
        commands = (("rewrite", "--in-place", *STRIP), ("undo",), ("audit", *STRIP))
        self.check(("trickle", "SCAN: the same keys", "STRLEN: never"), *commands)

    def test_a_deep_value_is_not_built(self) -> None:
        value = b'{"data":' + b"[" * (32 << 20)
        with serving(at(b"GET", bulk(value), size=len(value))) as url:
            ended = run("scan", url, *STRIP)
        self.assertEqual(ended.code, 0, ended)
        self.assertLess(ended.kilobytes, 200_000 * SANITIZED)


class Writing(unittest.TestCase):
    """What is not known to be written is not said to be."""

    def rewritten(self, lie: Behaviour | bytes | None) -> Ended:
        value = envelope(recorded_entries()[0])

        def behave(words: list[bytes], connection: socket.socket) -> bytes | None:
            if words[0] == b"GET":
                return bulk(value)
            return at(b"EVAL", lie, size=len(value))(words, connection)

        with serving(behave) as url:
            return run("rewrite", url, "--in-place", *STRIP, "--json", "--timeout", "3")

    def check(self, ended: Ended, says: str, state: str) -> None:
        self.assertEqual(ended.code, 2, ended)
        self.assertIn(says, ended.error + ended.out)
        report = json.loads(ended.out)
        (file,) = report["files"]
        self.assertEqual(file["state"], "failed")
        self.assertIn(state, file["reason"])
        self.assertNotIn("stripped", ended.out, "what was not written is not counted")

    def test_outcomes(self) -> None:
        outcomes = (
            (mute, TOO_LONG, "not known"),
            (trickle, TOO_LONG, "not known"),
            (None, "the connection broke", "not known"),
            (bulk(b"1"), STRANGE, "not known"),
            (b"-ERR no\r\n", "the server refuses", "not known"),
            (b"-READONLY You can't write against a read only replica.\r\n", "name the master", "not known"),
            (b":0\r\n", "it changed meanwhile", "it changed meanwhile"),
            (b":18446744073709551617\r\n", "no number", "not known"),
        )
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for ended, (lie, says, state) in zip(pool.map(lambda one: self.rewritten(one[0]), outcomes), outcomes, strict=True):
                with self.subTest(lie):
                    self.check(ended, says, state)


if __name__ == "__main__":
    unittest.main(verbosity=2)

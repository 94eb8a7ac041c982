"""Two users on one host: what one of them plants, swaps or locks never reaches the files of the other.

Takes root, to become both; elsewhere it is reported as skipped.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
import sys
import time
import unittest
from collections.abc import Callable
from pathlib import Path

from program import TROUBLE, skip
from users import ATTACKER, CLEAN, VICTIM, WRAPPER, OnOneHost, do_as, holding_locks, meanwhile

#: How often an attacker who races is raced with, and for how long at most. A program with sanitizers takes ten times as long.
RACES, RACE_SECONDS = (10 if "TORCHPARE_SANITIZED" in os.environ else 40), 20

EVIL = "import os; os.system('id')  # the attacker's\n"


def receipt_for(path: str, now: bytes, evil: bytes) -> str:
    """A receipt by which the file was `evil` in front of what it is."""
    fields = {
        "receipt": 1,
        "path": path,
        "style": "delete",
        "before": hashlib.sha256(evil + now).hexdigest(),
        "after": hashlib.sha256(now).hexdigest(),
        "removed": [[0, evil.decode()]],
    }
    return json.dumps(fields) + "\n"


class TwoUsers(OnOneHost):
    # Receipts.

    def plant_receipt(self, folder: Path, victim: Path) -> None:
        def plant() -> None:
            ours = folder / ".torchpare"
            ours.mkdir()
            line = receipt_for(os.path.relpath(victim, folder), victim.read_bytes(), EVIL.encode())
            (ours / "receipts.jsonl").write_text(line)

        do_as(ATTACKER, plant)

    def test_receipts_planted_above_are_not_read(self) -> None:
        victim = self.file("shared/victims/w.py", VICTIM, WRAPPER)
        self.plant_receipt(self.shared, victim)
        for words in (["--check"], []):
            self.expect(self.run_as_victim("undo", victim, *words), 0, "ignored: ")
            self.assertEqual(victim.read_text(), WRAPPER)
        self.expect(self.clean(victim), 0, "ignored: ")
        self.expect(self.run_as_victim("undo", victim, "--force"), 0, "ignored: ")
        self.assertEqual(victim.read_text(), WRAPPER)

    def test_receipts_planted_in_the_root_are_refused(self) -> None:
        victim = self.file("shared/w.py", VICTIM, WRAPPER)
        self.plant_receipt(self.shared, victim)
        for words in (["undo"], CLEAN, ["undo", "--force"], [*CLEAN, "--force"]):
            self.expect(self.run_as_victim(*words, victim), TROUBLE, "it is not ours; it belongs to another user")
            self.assertEqual(victim.read_text(), WRAPPER)

    def test_receipts_that_leave_their_folder_lead_nowhere(self) -> None:
        self.plant_receipt(self.shared, self.precious)  # ../home/precious/w.py
        self.expect(self.run_as_victim("undo", self.precious), 0)
        self.expect(self.run_as_victim("undo", self.shared), TROUBLE)
        self.expect_precious_untouched()

    # Our folder, and what is in it.

    def test_a_temporary_folder_of_the_attackers_is_refused(self) -> None:
        victim = self.file("shared/w.py", VICTIM, WRAPPER)

        def swap(ready: Callable[[], None]) -> None:
            ours = self.shared / ".torchpare"
            ours.mkdir()
            ours.chmod(0o777)
            (ours / "evil").write_text(EVIL)
            ready()
            while True:
                for name in os.listdir(ours):
                    if name.endswith(".tmp"):
                        with contextlib.suppress(OSError):
                            os.rename(ours / "evil", ours / name)

        with meanwhile(ATTACKER, swap):
            for words in ([], ["--force"]):
                self.expect(self.clean(victim, *words), TROUBLE, "it is not ours")
        self.assertEqual(victim.read_text(), WRAPPER)

    def test_a_link_in_the_place_of_our_folder_is_refused(self) -> None:
        victim = self.file("shared/w.py", VICTIM, WRAPPER)
        draft = self.file("home/precious/draft.tmp", VICTIM, "work")
        do_as(ATTACKER, lambda: os.symlink(self.precious.parent, self.shared / ".torchpare"))
        for words in (["undo", "--check"], ["undo"], CLEAN):
            self.expect(self.run_as_victim(*words, victim), TROUBLE, "it is a symbolic link")
        self.assertEqual(draft.read_text(), "work")
        draft.unlink()
        self.expect_precious_untouched()

    def test_our_folder_is_for_its_owner_alone(self) -> None:
        victim = self.file("shared/victims/w.py", VICTIM, WRAPPER)
        self.expect(self.clean(victim), 0)

        def look() -> None:
            for path in (victim.parent / ".torchpare", victim.parent / ".torchpare" / "receipts.jsonl"):
                try:
                    os.open(path, os.O_RDONLY)
                except PermissionError:
                    continue
                raise AssertionError(path)

        do_as(ATTACKER, look)

    # Locks.

    def test_locks_of_a_stranger_stop_nobody(self) -> None:
        victim = self.file("shared/victims/w.py", VICTIM, WRAPPER)
        files = [victim, victim.parent, self.shared, self.top]
        with holding_locks(ATTACKER, *files, if_free=(Path("/tmp"), Path("/"))):
            self.expect(self.clean(victim, "--wait", "0"), 0)
            self.assertNotEqual(victim.read_text(), WRAPPER)
            self.expect(self.run_as_victim("undo", victim.parent, "--wait", "0"), 0)
        self.assertEqual(victim.read_text(), WRAPPER)

    def test_locks_on_what_became_readable_stop_nobody(self) -> None:
        """chmod -R go+rX opens our folder, and the lock that a run left in it, to all who look."""
        self.folder("shared/victims", VICTIM, 0o755)
        victim = self.file("shared/victims/sub/w.py", VICTIM, WRAPPER)
        for folder in (victim.parent, victim.parent.parent):
            ours = self.folder(str(folder.relative_to(self.top) / ".torchpare"), VICTIM, 0o755)
            lock = self.file(str((ours / "lock").relative_to(self.top)), VICTIM, "")
            with holding_locks(ATTACKER, ours, lock):
                for command in (CLEAN, ["undo"]):
                    for place in (victim, victim.parent.parent):
                        self.expect(self.run_as_victim(*command, place, "--wait", "0"), 0)
            self.assertEqual(victim.read_text(), WRAPPER)

    def test_locks_of_the_same_user_are_waited_for_and_named(self) -> None:
        victim = self.file("shared/victims/w.py", VICTIM, WRAPPER)
        ours = self.folder("shared/victims/.torchpare", VICTIM, 0o700)
        lock = self.file("shared/victims/.torchpare/lock", VICTIM, "")
        for mode in (0o600, 0o644):
            lock.chmod(mode)
            with holding_locks(VICTIM, lock):
                before = time.monotonic()
                self.expect(self.clean(victim, "--wait", "1"), TROUBLE, "another torchpare is at work here; process ")
                self.assertGreaterEqual(time.monotonic() - before, 1)
        self.expect(self.clean(victim), 0)
        self.assertEqual([path.name for path in ours.iterdir()], ["receipts.jsonl"])

    # Root, told to work on another user's files.

    def plant_original(self, folder: Path, victim: Path) -> None:
        """The attacker's receipt by which the victim's file was another one."""
        victim.write_text(WRAPPER)
        os.chown(folder, ATTACKER, ATTACKER)
        self.plant_receipt(folder, victim)

    def test_root_believes_nobody_but_the_owner_of_what_it_named(self) -> None:
        above = self.folder("above", ATTACKER, 0o755)
        victim = self.file("above/victims/w.py", VICTIM, WRAPPER)
        self.plant_original(above, victim)
        for named in (victim, victim.parent):
            for words in ([], ["--check"]):
                self.expect(self.run_as(0, "undo", "--force", named, *words), 0, "ignored: ")
                self.assertEqual(victim.read_text(), WRAPPER)
        self.expect(self.run_as(0, *CLEAN, "--force", victim.parent), 0, "ignored: ")
        self.expect(self.run_as(0, "undo", "--force", victim.parent), 0)
        self.assertEqual(victim.read_text(), WRAPPER)

    def test_root_believes_no_owner_of_a_folder_about_the_files_of_others(self) -> None:
        folder = self.folder("above", ATTACKER, 0o755)
        victim = self.file("above/w.py", VICTIM, WRAPPER)
        self.plant_original(folder, victim)
        for words in (["undo"], CLEAN):
            self.expect(self.run_as(0, *words, "--force", victim), TROUBLE, "it is not ours")
            self.assertEqual(victim.read_text(), WRAPPER)

    def test_root_believes_nobody_who_has_a_folder_on_the_way(self) -> None:
        """The victim's receipts lie where another user can have moved what they speak of."""
        top = self.folder("top", VICTIM, 0o755)
        self.folder("top/between", ATTACKER, 0o755)
        victim = self.file("top/between/victims/w.py", VICTIM, WRAPPER)
        ours = self.folder("top/.torchpare", VICTIM, 0o700)
        line = receipt_for("between/victims/w.py", victim.read_bytes(), EVIL.encode())
        self.file(str((ours / "receipts.jsonl").relative_to(self.top)), VICTIM, line)
        self.expect(self.run_as(0, "undo", "--force", victim), 0, "ignored: ")
        self.assertEqual(victim.read_text(), WRAPPER)
        os.chown(top / "between", VICTIM, VICTIM)
        self.expect(self.run_as(0, "undo", "--force", victim), 0, "1 put back")

    def test_root_and_the_owner_undo_what_the_other_rewrote(self) -> None:
        victim = self.file("cache/w.py", VICTIM, WRAPPER)
        for first, second in ((0, VICTIM), (VICTIM, 0)):
            self.expect(self.run_as(first, *CLEAN, "--style", "delete", "--force", victim.parent), 0)
            self.assertNotEqual(victim.read_text(), WRAPPER)
            self.expect(self.run_as(second, "undo", "--force", victim.parent), 0, "1 verified by receipt")
            self.assertEqual((victim.read_text(), victim.stat().st_uid), (WRAPPER, VICTIM))
            self.assertEqual([path.name for path in victim.parent.iterdir()], ["w.py"])

    # What others can write to.

    def test_what_others_can_write_takes_force(self) -> None:
        for mode in (0o777, 0o2777, 0o2775, 0o775):
            folder = self.folder("shared/victims", VICTIM, mode)
            os.chown(folder, VICTIM, ATTACKER)  # a group of the attacker's
            folder.chmod(mode)
            victim = self.file("shared/victims/w.py", VICTIM, WRAPPER)
            for path in (victim, folder):
                self.expect(self.clean(path), TROUBLE, f"chmod go-w {folder}")
                self.expect(self.run_as_victim("undo", path), TROUBLE, f"chmod go-w {folder}")
                self.expect(self.run_as_victim("scan", path, "--preset", "strip"), 0)
                self.expect(self.run_as_victim("rewrite", path, "--check", "--preset", "strip"), 1)
            self.assertEqual(victim.read_text(), WRAPPER)
            self.assertFalse((folder / ".torchpare").exists())

    def test_files_of_the_attackers_are_left_alone(self) -> None:
        mine = self.file("shared/victims/w.py", VICTIM, WRAPPER)
        folder = self.folder("shared/victims", VICTIM, 0o1777)
        theirs = self.file("shared/victims/theirs/w.py", ATTACKER, WRAPPER)
        do_as(ATTACKER, lambda: os.mkfifo(folder / "pipe.py"))
        do_as(ATTACKER, lambda: os.symlink(self.precious, folder / "link.py"))
        do_as(ATTACKER, lambda: os.symlink(self.precious.parent, folder / "link"))
        self.expect(self.clean(folder), TROUBLE, "it belongs to another user")
        self.assertNotEqual(mine.read_text(), WRAPPER)
        self.assertEqual((theirs.read_text(), theirs.stat().st_uid), (WRAPPER, ATTACKER))
        self.expect_precious_untouched()

    def test_a_hard_link_is_replaced_and_what_it_names_stays(self) -> None:
        folder = self.folder("shared/open", ATTACKER, 0o777)

        def link() -> None:
            os.link(self.precious, folder / "w.py")

        try:
            do_as(ATTACKER, link)
        except AssertionError:
            os.link(self.precious, folder / "w.py")  # the kernel protects from it; elsewhere it may not
        self.expect(self.clean(folder), TROUBLE, "it belongs to another user")
        self.expect(self.clean(folder, "--force"), 0)
        self.assertNotEqual((folder / "w.py").read_text(), WRAPPER)
        self.expect_precious_untouched()

    # Folders that become links.

    def race(self, swapped: Path, cleaned: Path, undone: Path, *words: str) -> None:
        """The attacker makes `swapped` a link to the precious folder, and the folder again, as fast as he can."""
        aside = swapped.with_name("aside")

        def swap(ready: Callable[[], None]) -> None:
            ready()
            while True:
                os.rename(swapped, aside)
                os.symlink(self.precious.parent, swapped)
                os.unlink(swapped)
                os.rename(aside, swapped)

        codes: list[int] = []
        with meanwhile(ATTACKER, swap):
            end = time.monotonic() + RACE_SECONDS
            while len(codes) < RACES and time.monotonic() < end:
                codes.append(self.clean(cleaned, *words).returncode)
                self.run_as_victim("undo", undone, *words)
                self.expect_precious_untouched()
        print(f"{swapped.name}: {len(codes)} runs, {codes.count(TROUBLE)} of them noticed it", flush=True)
        self.assertLessEqual(set(codes), {0, TROUBLE})

    def test_a_folder_swapped_for_a_link_is_noticed(self) -> None:
        root = self.folder("shared/open", ATTACKER, 0o777)
        self.folder("shared/open/sub", ATTACKER, 0o777)
        for i in range(20):
            self.file(f"shared/open/sub/w{i}.py", VICTIM, WRAPPER)
        self.file("shared/open/sub/w.py", VICTIM, WRAPPER)
        self.race(root / "sub", root, root, "--force")

    def test_a_root_swapped_for_a_link_is_noticed(self) -> None:
        above = self.folder("shared/open", ATTACKER, 0o777)
        root = self.folder("shared/open/root", VICTIM, 0o755)
        self.file("shared/open/root/w.py", VICTIM, WRAPPER)
        self.race(root, root / "w.py", root)
        self.assertEqual(sorted(path.name for path in above.iterdir() if not path.is_dir()), [])

    # Where output goes.

    def test_output_goes_through_no_link_of_a_strangers(self) -> None:
        target = self.file("home/precious.txt", VICTIM, "precious")
        for mode in (0o777, 0o1777):
            folder = self.folder("shared/open", 0, mode)
            do_as(ATTACKER, lambda folder=folder: os.symlink(target, folder / "out"))
            do_as(ATTACKER, lambda folder=folder: os.symlink(self.home / "new", folder / "dangling"))
            do_as(ATTACKER, lambda folder=folder: os.symlink(self.home, folder / "way"))
            for name in ("out", "dangling", "way/precious.txt", "way/new"):
                for words in (
                    ["rewrite", self.precious, "--preset", "strip", "-o"],
                    ["rewrite", self.precious, "--preset", "strip", "--html"],
                    ["scan", self.precious, "--html"],
                ):
                    self.expect(self.run_as_victim(*words, folder / name), TROUBLE, "belongs to another user")
                    self.assertEqual(target.read_text(), "precious")
                    self.assertFalse((self.home / "new").exists())
            for path in folder.iterdir():
                path.unlink()

    def test_output_goes_into_no_pipe_of_a_strangers(self) -> None:
        pipe = self.shared / "pipe"
        do_as(ATTACKER, lambda: (os.mkfifo(pipe), os.chmod(pipe, 0o666)))
        done = self.run_as_victim("rewrite", self.precious, "--preset", "strip", "-o", pipe)
        self.expect(done, TROUBLE, "it belongs to another user")
        self.assertTrue(stat.S_ISFIFO(pipe.stat().st_mode))

    def test_output_is_the_users_own(self) -> None:
        folder = self.folder("shared/open", 0, 0o777)

        def plant() -> None:
            (folder / "out.py").write_text("")
            (folder / "out.py").chmod(0o666)

        do_as(ATTACKER, plant)
        self.expect(self.run_as_victim("rewrite", self.precious, "--preset", "strip", "-o", folder / "out.py"), 0)
        found = (folder / "out.py").stat()
        self.assertEqual((found.st_uid, stat.S_IMODE(found.st_mode)), (VICTIM, 0o644))

    # Folders that cannot be read.

    def test_a_folder_that_cannot_be_read_is_trouble(self) -> None:
        half = self.folder("half", VICTIM, 0o755)
        good = self.file("half/w.py", VICTIM, WRAPPER)
        locked = self.folder("half/locked", 0, 0o700)
        self.file("half/locked/w.py", VICTIM, WRAPPER)
        other = self.file("other/w.py", VICTIM, WRAPPER)
        reading = (["scan"], ["scan", "--check", "--preset", "strip"], ["rewrite", "--check", "--preset", "strip"])
        for words in (*reading, CLEAN, ["undo"]):
            for place in (locked, half):
                done = self.run_as_victim(*words, place, other)
                self.expect(done, TROUBLE, f"{locked}: ")
                self.assertIn("Permission denied", done.stdout)
                self.assertIn("1 failed", done.stdout)
            same = words != CLEAN
            self.assertEqual((good.read_text() == WRAPPER, other.read_text() == WRAPPER), (same, same))
        self.assertEqual((locked / "w.py").read_text(), WRAPPER)

    def test_trees_of_which_something_cannot_be_read_are_not_compared(self) -> None:
        for tree in ("a", "b"):
            self.file(f"{tree}/w.py", VICTIM, WRAPPER)
            self.file(f"{tree}/sub/w.py", VICTIM, WRAPPER)
        words = ("audit", self.top / "a", self.top / "b", "--preset", "strip")
        self.expect(self.run_as_victim(*words), 0)
        for path in (self.top / "a" / "sub", self.top / "b" / "sub" / "w.py"):
            mode = path.stat().st_mode
            os.chown(path, 0, 0)
            path.chmod(0o700)
            self.expect(self.run_as_victim(*words), TROUBLE, f"{path}: ")
            os.chown(path, VICTIM, VICTIM)
            path.chmod(mode)

    def test_our_folder_of_another_user_is_told_and_in_nobodys_way(self) -> None:
        self.file("half/w.py", VICTIM, WRAPPER)
        theirs = self.folder("half/.torchpare", ATTACKER, 0o700)
        self.file("half/.torchpare/evil.py", ATTACKER, EVIL)
        self.expect(self.run_as_victim("scan", self.top / "half", "--preset", "strip"), 0, "1 skipped")
        theirs.chmod(0o755)
        self.expect(self.run_as_victim("scan", self.top / "half", "--preset", "strip", "--json"), 0, "evil.py")


if __name__ == "__main__":
    if os.geteuid() != 0:
        skip("becoming two other users takes root")
    try:
        do_as(VICTIM, lambda: None)
    except AssertionError:
        skip("this root cannot become other users")
    sys.exit(unittest.main(verbosity=2))

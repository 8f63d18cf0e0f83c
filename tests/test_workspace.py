"""Working copies: ``reset`` and ``undo`` never lose or change a file that a learner wrote."""

import os
import random
import shutil
import stat
import time
from pathlib import Path

import pytest
from conftest import Course


NAMES = [
    "views.py",
    "no suffix",
    "-rf",
    "été 🎮.py",
    "line\nbreak",
    "a'b\"c",
    ".hidden",
    "tab\there",
    "__pycache__/views.cpython-311.pyc",
    ".backups/1/views.py",
    "deep/er/and/deeper.txt",
]


def copy_of(course: Course) -> Path:
    return course.root / "workspace/lesson08_per_view"


def everything(folder: Path) -> dict[str, tuple]:
    """The mode, time and content (bytes, or target of a link) of each path in *folder*, by name."""
    found = {}
    for root, folders, files in os.walk(os.fsencode(folder)):
        for name in [*folders, *files]:
            path = os.path.join(root, name)
            facts = os.lstat(path)
            content = None
            if stat.S_ISLNK(facts.st_mode):
                content = os.readlink(path)
            elif stat.S_ISREG(facts.st_mode):
                content = Path(os.fsdecode(path)).read_bytes()
            inside = os.path.relpath(path, os.fsencode(folder))
            found[inside] = (stat.filemode(facts.st_mode), facts.st_mtime_ns, content)
    return found


def make_a_mess(folder: Path, seed: int) -> None:
    """Fill *folder* with unusual names, binary files, links and modes, and delete a file."""
    chance = random.Random(seed)
    for name in chance.sample(NAMES, 6):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(chance.randbytes(chance.choice([0, 1, 5000])))
        path.chmod(chance.choice([0o400, 0o600, 0o644, 0o755]))
    (folder / os.fsdecode(b"not-utf8-\xff")).write_bytes(b"\x00\xff")
    (folder / "empty folder").mkdir()
    (folder / "link").symlink_to("views.py")
    (folder / "dangling").symlink_to("/no/such/place")
    (folder / "loop").symlink_to(".")
    os.mkfifo(folder / "pipe")
    (folder / chance.choice(["urls.py", "settings.py"])).unlink()


@pytest.mark.parametrize("seed", range(3))
def test_undo_restores_every_byte_mode_and_link(seed, copy):
    """After reset and undo, a working copy has the same bytes, modes, times and links."""
    assert copy.run("reset", "8").status == 0
    make_a_mess(copy_of(copy), seed)
    before = everything(copy_of(copy))

    assert copy.run("reset", "8").status == 0
    between = everything(copy_of(copy))
    assert copy.run("undo", "8").status == 0

    assert {name: facts[2] for name, facts in between.items()} == {
        name: facts[2] for name, facts in everything(starter(copy)).items()
    }
    assert everything(copy_of(copy)) == before


def starter(course: Course) -> Path:
    folder = course.root / "lessons/lesson08_per_view"
    shutil.rmtree(folder / "__pycache__", ignore_errors=True)
    return folder


def test_a_second_undo_undoes_the_first(copy):
    """Two undos change nothing, and lose nothing."""
    copy.run("reset", "8")
    mine = copy_of(copy) / "mine.txt"
    mine.write_text("kept")
    copy.run("reset", "8")

    states = []
    for _ in range(4):
        assert copy.run("undo", "8").status == 0
        states.append(mine.exists())

    assert states == [True, False, True, False]


def test_every_reset_keeps_a_backup(copy):
    """Every reset keeps what it replaces: three states, three backups."""
    for text in ("one", "two", "three"):
        copy.run("reset", "8")
        (copy_of(copy) / "mine.txt").write_text(text)
    copy.run("reset", "8")

    kept = [path.read_text() for path in (copy.root / "workspace").rglob("mine.txt")]
    assert sorted(kept) == ["one", "three", "two"]


def test_resets_and_undos_at_once_lose_nothing(copy):
    """Whatever their order, each state stays where undo looks."""
    for text in ("one", "two", "three"):
        copy.run("reset", "8")
        (copy_of(copy) / "mine.txt").write_text(text)

    began = time.monotonic()
    order = ("undo", "reset", "undo", "undo", "reset", "undo")
    started = [copy.start(what, "8") for what in order]
    assert [copy.end(process, began).status for process in started] == [0] * 6

    backups = copy.root / "workspace/.backups/lesson08_per_view"
    assert all(path.name.isdigit() for path in backups.iterdir())
    kept = [path.read_text() for path in (copy.root / "workspace").rglob("mine.txt")]
    assert sorted(kept) == ["one", "three", "two"]


def test_undo_that_was_killed_is_finished_by_the_next(copy):
    """A copy that an undo has put aside is in its place again, or the newest backup."""
    copy.run("reset", "8")
    (copy_of(copy) / "mine.txt").write_text("mine")
    copy.run("reset", "8")
    backup = copy.root / "workspace/.backups/lesson08_per_view/1"
    os.rename(copy_of(copy), backup.with_name("1.aside"))
    os.rename(backup, copy_of(copy))

    assert copy.run("undo", "8").status == 0
    assert not (copy_of(copy) / "mine.txt").exists()
    assert copy.run("undo", "8").status == 0
    assert (copy_of(copy) / "mine.txt").read_text() == "mine"


def test_undo_without_a_reset_says_so(copy):
    """Nothing to undo: exit status 2 and one sentence."""
    ended = copy.run("undo", "8")

    assert (ended.status, ended.out) == (2, "")
    assert ended.err == "There is nothing to undo: lesson 8 was never reset.\n"


def test_undo_restores_a_deleted_copy(copy):
    """If the working copy was deleted, undo still restores the last backup."""
    copy.run("reset", "8")
    (copy_of(copy) / "mine.txt").write_text("kept")
    copy.run("reset", "8")
    shutil.rmtree(copy_of(copy))

    assert copy.run("undo", "8").status == 0
    assert (copy_of(copy) / "mine.txt").read_text() == "kept"


@pytest.mark.parametrize("command", ["check", "reset"])
def test_a_file_instead_of_a_working_copy_is_kept(command, copy):
    """A file with the name of the working copy is neither read nor lost."""
    copy_of(copy).parent.mkdir()
    copy_of(copy).write_text("notes")

    ended = copy.run(command, "8")

    kept = [path.read_text() for path in copy_of(copy).parent.rglob("*") if path.is_file()]
    assert "notes" in kept
    assert "Traceback" not in ended.said
    if command == "check":
        assert ended.status == 2
        assert "workspace/lesson08_per_view is not a folder." in ended.err


def test_a_link_instead_of_a_working_copy_is_moved_and_its_target_kept(copy, tmp_path):
    """A working copy may be a link: reset moves the link, and not its target."""
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(starter(copy), elsewhere)
    (elsewhere / "mine.txt").write_text("kept")
    copy_of(copy).parent.mkdir()
    copy_of(copy).symlink_to(elsewhere)

    assert copy.run("reset", "8").status == 0
    assert (elsewhere / "mine.txt").read_text() == "kept"
    assert not (copy_of(copy) / "mine.txt").exists()
    assert copy.run("undo", "8").status == 0
    assert (copy_of(copy) / "mine.txt").read_text() == "kept"


@pytest.mark.parametrize("make", [True, False], ids=["dangling", "file"])
def test_workspace_that_cannot_be_created_is_one_sentence(make, copy):
    """If workspace/ cannot be created: exit status 2, one sentence, no traceback."""
    place = copy.root / "workspace"
    place.symlink_to("/no/such/place") if make else place.write_text("mine")

    ended = copy.run("check", "8", "--plain")

    assert ended.status == 2
    assert ended.err.startswith("workspace/lesson08_per_view cannot be made: ")
    assert "Traceback" not in ended.said


@pytest.mark.skipif(os.geteuid() == 0, reason="root can write everywhere")
def test_read_only_workspace_is_one_sentence(copy):
    """Without write permission: exit status 2, one sentence, and no unfinished copy."""
    (copy.root / "workspace").mkdir(mode=0o500)

    ended = copy.run("check", "8", "--plain")

    assert ended.status == 2
    assert "workspace/lesson08_per_view cannot be made" in ended.err
    assert list((copy.root / "workspace").iterdir()) == []


def test_diff_is_of_files_that_can_be_read(copy):
    """A gigabyte, a FIFO and a name that is no UTF-8 in the working copy: one line each at most."""
    copy.run("reset", "8")
    folder = copy.root / "workspace/lesson08_per_view"
    with (folder / "dump.bin").open("wb") as dump:
        dump.truncate(2**30)
    os.mkfifo(folder / "pipe.py")
    (folder / os.fsdecode(b"caf\xe9.py")).write_text("\u202e\n")

    ended = copy.run("diff", "8")

    assert (ended.status, ended.err) == (0, "")
    assert "-(1,073,741,824 bytes: we compare files of up to 100,000)" in ended.out
    assert "caf�.py" in ended.out
    assert "pipe.py" not in ended.out


def test_reset_of_one_lesson_leaves_the_others(copy):
    """reset and undo only change the working copy of their lesson."""
    other = copy.root / "workspace/lesson01_mine"
    other.mkdir(parents=True)
    (other / "views.py").write_text("mine")
    before = everything(other)

    copy.run("reset", "8")
    copy.run("reset", "8")
    copy.run("undo", "8")

    assert everything(other) == before

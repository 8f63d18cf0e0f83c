"""The files of a working copy, as the editor of a page reads and saves them."""

import os
import threading

import pytest
from conftest import ROOT


STARTER = ROOT / "lessons/lesson08_per_view"
VIEWS = (STARTER / "views.py").read_text()


@pytest.fixture
def files(page, workspace):
    """A client of the lab that reads and saves files of lesson 8."""
    return Files(page, workspace)


class Files:
    def __init__(self, page, folder):
        self.page, self.folder = page, folder

    def read(self):
        return {file["name"]: file for file in self.page.facts("lessons/8/files")}

    def put(self, name, text, before):
        path = f"/lab/lessons/8/files/{name}"
        return self.page.put(path, json={"text": text, "before": before})


def test_files_are_those_of_the_starter_while_there_is_no_copy(files):
    found = files.read()

    assert set(found) == {path.name for path in STARTER.iterdir() if path.is_file()}
    assert found["views.py"] == {"name": "views.py", "text": VIEWS, "starter": VIEWS}
    assert not files.folder.exists()


def test_first_save_makes_the_working_copy(files):
    saved = files.put("views.py", VIEWS + "# é\n", VIEWS)

    assert (saved.status_code, saved.json()) == (200, {})
    assert (files.folder / "views.py").read_text() == VIEWS + "# é\n"
    assert (files.folder / "urls.py").read_text() == (STARTER / "urls.py").read_text()
    assert files.read()["views.py"] == {
        "name": "views.py",
        "text": VIEWS + "# é\n",
        "starter": VIEWS,
    }


def test_line_ends_and_the_mode_of_a_file_stay(files):
    files.put("views.py", VIEWS, VIEWS)
    path = files.folder / "views.py"
    path.write_bytes(b"a = 1\r\nb = 2\r\n")
    path.chmod(0o640)

    text = files.read()["views.py"]["text"]
    saved = files.put("views.py", text.replace("2", "3"), text)

    assert saved.status_code == 200
    assert path.read_bytes() == b"a = 1\r\nb = 3\r\n"
    assert path.stat().st_mode & 0o777 == 0o640


def test_file_that_changed_outside_is_not_overwritten(files):
    files.put("views.py", VIEWS, VIEWS)
    (files.folder / "views.py").write_text("theirs = 1\n")

    refused = files.put("views.py", "ours = 1\n", VIEWS)

    assert refused.status_code == 409
    assert refused.json() == {
        "error": "views.py was changed outside this page since you opened it.",
        "text": "theirs = 1\n",
    }
    assert (files.folder / "views.py").read_text() == "theirs = 1\n"
    assert files.put("views.py", "ours = 1\n", "theirs = 1\n").status_code == 200


def test_file_that_was_deleted_outside_is_made_again_on_request_alone(files):
    files.put("views.py", VIEWS, VIEWS)
    (files.folder / "views.py").unlink()

    refused = files.put("views.py", "ours = 1\n", VIEWS)

    assert refused.json() == {
        "error": "views.py was deleted outside this page since you opened it.",
        "text": None,
    }
    assert files.put("views.py", "ours = 1\n", None).status_code == 200


def test_of_two_saves_at_the_same_time_one_wins(files):
    """Both pages have read the same text. The second one is told."""
    files.put("views.py", VIEWS, VIEWS)
    statuses = []

    def save(number):
        statuses.append(files.put("views.py", f"page = {number}\n", VIEWS).status_code)

    threads = [threading.Thread(target=save, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(statuses) == [200] + [409] * 7


@pytest.mark.parametrize("name", ["signals.py", "management/commands/seed.py"])
def test_new_file_may_be_in_a_new_folder(name, files):
    saved = files.put(name, "", None)

    assert saved.status_code == 200
    assert files.read()[name] == {"name": name, "text": "", "starter": None}
    assert files.put(name, "x = 1\n", None).json() == {
        "error": f"{name} exists already.",
        "text": "",
    }


@pytest.mark.parametrize(
    "name",
    [
        "%2e%2e/views.py",
        "..%2fviews.py",
        "a/%2e%2e/%2e%2e/views.py",
        "%2fetc/passwd",
        ".hidden.py",
        ".git/config",
        "a%00.py",
        "a%0a.py",
        "a\\b.py",
        "-a.py",
        "é.py",
        "a/b/c/d/e/f.py",
        "a" * 98 + ".py",
    ],
)
def test_name_that_leads_elsewhere_is_refused(name, files):
    refused = files.put(name, "x = 1\n", None)

    assert refused.status_code in (404, 409), refused.text
    assert refused.json()["error"]
    assert not files.folder.exists()


def test_link_is_left_alone(files, tmp_path):
    """A link may lead to a file that is not the course's."""
    files.put("views.py", VIEWS, VIEWS)
    outside = tmp_path / "outside.py"
    outside.write_text("precious = 1\n")
    os.symlink(outside, files.folder / "link.py")
    os.symlink(tmp_path, files.folder / "folder")

    for name, before in (("link.py", "precious = 1\n"), ("folder/outside.py", "precious = 1\n")):
        refused = files.put(name, "x = 1\n", before)

        assert refused.status_code == 409
        assert refused.json()["error"] == f"{name} is a link: change it with an editor of your own."
    assert outside.read_text() == "precious = 1\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x" * 100_001, "views.py is longer than 100,000 bytes: use an editor of your own."),
        ("\x00", "text: Null characters are not allowed."),
        (None, "text: This field may not be null."),
    ],
)
def test_text_that_cannot_be_saved_is_one_sentence(text, says, files):
    refused = files.put("views.py", text, VIEWS)

    assert refused.status_code in (400, 409)
    assert refused.json()["error"] == says
    assert not files.folder.exists()


def test_file_that_is_no_text_is_listed_without_one(files):
    files.put("views.py", VIEWS, VIEWS)
    (files.folder / "logo.png").write_bytes(b"\x89PNG")
    (files.folder / "large.py").write_bytes(b"#" * 100_001)

    found = files.read()

    assert found["logo.png"] == {"name": "logo.png", "text": None, "starter": None}
    assert found["large.py"]["text"] is None
    assert files.put("logo.png", "x", None).json() == {
        "error": "logo.png exists already.",
        "text": None,
    }


def test_file_in_place_of_a_folder_is_one_sentence(files):
    refused = files.put("views.py/inside.py", "x = 1\n", None)

    assert refused.status_code == 409
    assert refused.json()["error"].startswith("views.py/inside.py cannot be saved: ")


def test_nothing_unfinished_is_left(files):
    files.put("views.py", "x = 1\n", VIEWS)
    files.put("views.py", "x = 2\n", VIEWS)

    assert sorted(path.name for path in files.folder.iterdir()) == sorted(files.read())


def test_another_origin_saves_nothing(files):
    site = {"Origin": "http://127.0.0.1:1", "Sec-Fetch-Site": "same-site"}
    refused = files.page.put(
        "/lab/lessons/8/files/views.py", json={"text": "", "before": VIEWS}, headers=site
    )
    without_token = files.page.put(
        "/lab/lessons/8/files/views.py",
        json={"text": "", "before": VIEWS},
        headers={"X-CSRFToken": ""},
    )

    assert (refused.status_code, without_token.status_code) == (403, 403)
    assert not files.folder.exists()

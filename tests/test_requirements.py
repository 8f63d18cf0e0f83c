"""The lock files: every requirement, pinned, with its hashes, and no address."""

import re

import pytest
from conftest import ROOT


class TestLockFiles:
    @pytest.fixture(params=["requirements.txt", "requirements-test.txt"])
    def lock(self, request):
        return (ROOT / request.param).read_text()

    def test_each_package_is_pinned_and_has_a_hash(self, lock):
        entries = re.split(r"\n(?=\S)", lock.strip())

        for entry in entries:
            assert re.fullmatch(
                r"[a-z0-9-]+==[\w.]+( ; [^\\\n]+)? (\\\n    --hash=sha256:[0-9a-f]{64} ?)+",
                entry + " ",
            ), entry

    def test_no_address_is_in_it(self, lock):
        assert not re.search(r"://|--index|--extra|--find-links|# via", lock)

    @pytest.mark.parametrize("name", ["requirements", "requirements-test"])
    def test_every_requirement_is_pinned(self, name):
        wanted = re.findall(r"^[a-z][\w-]*", (ROOT / f"{name}.in").read_text(), re.MULTILINE)

        assert set(wanted) <= set(versions(f"{name}.txt"))

    def test_both_have_the_same_versions(self):
        course, tests = versions("requirements.txt"), versions("requirements-test.txt")

        assert {
            name for name in course.keys() & tests.keys() if course[name] != tests[name]
        } == set()


def versions(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE))

"""The built site, built again when something that it is made from has changed."""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from whitenoise.compress import Compressor

from hitormiss.course import catalogue

from .unused_css import remove_unused_css


SOURCES = (
    "mkdocs.yml",
    "docs",
    "overrides",
    "lessons",
    "solutions",
    "checks",
    "hitormiss/pages",
    "hitormiss/diagnosis",
    "hitormiss/telling",
)
SITE = catalogue.HOME / "site"
"""Where `./course up` keeps the built site."""

STAMP = ".built-from"
"""The file in the built site with the fingerprint of its sources."""

FAULT = re.compile(r"^(?:ERROR|WARNING) +- +(?P<text>.+)$|^Error: (?P<last>.+)$", re.MULTILINE)
READING = re.compile(r"^Error (?:reading|building) page '[^']*': *")


class SiteError(Exception):
    """The site cannot be built. The message is one sentence with the reason and the page."""


def build(site_dir: Path) -> None:
    """
    Build the site into *site_dir*, unless it was built from the same sources already.

    A warning of MkDocs is an error. Raises `SiteError`, and leaves the old site as it was.
    """
    site_dir.parent.mkdir(parents=True, exist_ok=True)
    with site_dir.with_suffix(".lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another process may build the same site now
        _build(site_dir)


def _build(site_dir: Path) -> None:
    sources = fingerprint()
    stamp = site_dir / STAMP
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == sources:
        return
    with tempfile.TemporaryDirectory(prefix="hitormiss-site-") as folder:
        fresh = Path(folder) / "site"
        _run_builder(fresh)
        remove_unused_css(fresh)
        _compress(fresh)
        (fresh / STAMP).write_text(sources, encoding="utf-8")
        # The old site stays until the new one is complete.
        shutil.rmtree(site_dir, ignore_errors=True)
        shutil.move(fresh, site_dir)


def _compress(site: Path) -> None:
    """Put a compressed copy beside each file that becomes smaller, for servers that send those."""
    compressor = Compressor(use_brotli=False, quiet=True)
    for path in sorted(site.rglob("*")):
        if path.is_file() and compressor.should_compress(path.name):
            compressor.compress(str(path))


def fingerprint() -> str:
    """A hash of the names, sizes and modification times of all files that the site is made from."""
    digest = hashlib.sha256()
    for path in _sources():
        status = path.stat()
        name = path.relative_to(catalogue.ROOT).as_posix()
        digest.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    for name in SOURCES:
        top = catalogue.ROOT / name
        if top.is_file():
            yield top
        for path in sorted(top.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def _run_builder(target: Path) -> None:
    """Run MkDocs in its own process, because it keeps state and prints to the terminal."""
    # MkDocs imports our package from the current folder, which PYTHONSAFEPATH would prevent.
    # NO_MKDOCS_2_WARNING leaves out a notice about the theme's successor.
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "NO_COLOR": "1"}
    environment.pop("PYTHONSAFEPATH", None)
    finished = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(target)],
        cwd=catalogue.ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if finished.returncode:
        raise SiteError(reason(finished.stdout))


def reason(output: str) -> str:
    """The first error or warning in the *output* of MkDocs, with the name of its page once."""
    match = FAULT.search(output)
    if match is None:
        lines = output.strip().splitlines()
        return lines[-1].strip() if lines else "MkDocs failed without a message."
    text = (match["text"] or match["last"]).strip()
    rest = READING.sub("", text)
    return rest if rest.startswith(("lessons/", "reference/")) else text

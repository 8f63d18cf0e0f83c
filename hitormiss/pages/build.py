"""The built site, made anew when something that it is made from has changed."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from hitormiss.course import catalogue

from .scripts import ScriptError, join
from .unused_css import slim


SOURCES = (
    "mkdocs.yml",
    "docs",
    "overrides",
    "lessons",
    "solutions",
    "checks",
    "hitormiss/pages",
    "hitormiss/telling/report.py",
)
SITE = catalogue.HOME / "site"
"""Where `./course up` keeps the built site."""

LAB = "assets/lab/lab.mjs"
STAMP = ".built-from"
FAULT = re.compile(r"^(?:ERROR|WARNING) +- +(?P<text>.+)$|^Error: (?P<last>.+)$", re.MULTILINE)
READING = re.compile(r"^Error (?:reading|building) page '[^']*': *")


class SiteError(Exception):
    """The site cannot be built. The message is the reason, one sentence, with the page."""


def build(site_dir: Path) -> None:
    """Build the site into *site_dir*, strictly, unless it was built from just these sources."""
    made_from = fingerprint()
    stamp = site_dir / STAMP
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == made_from:
        return
    site_dir.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="hitormiss-site-") as folder:
        fresh = Path(folder) / "site"
        _run_builder(fresh)
        try:
            join(fresh / LAB)
        except ScriptError as error:
            raise SiteError(str(error)) from error
        slim(fresh)
        (fresh / STAMP).write_text(made_from)
        # The old site stays whole until the new one is.
        shutil.rmtree(site_dir, ignore_errors=True)
        shutil.move(fresh, site_dir)


def fingerprint() -> str:
    """A digest of names, sizes and times of all that the site is made from."""
    digest = hashlib.sha256()
    for path in _sources():
        about = path.stat()
        name = path.relative_to(catalogue.ROOT).as_posix()
        digest.update(f"{name}\0{about.st_size}\0{about.st_mtime_ns}\n".encode())
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
    """Run MkDocs in a process of its own: it keeps state, and prints as it likes."""
    # Without the notice about the theme's successor, and with our own package in reach.
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "NO_COLOR": "1"}
    environment.pop("PYTHONSAFEPATH", None)
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(target)],
        cwd=catalogue.ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SiteError(reason(done.stdout))


def reason(output: str) -> str:
    """The first fault in what MkDocs printed, without the name of the page said twice."""
    match = FAULT.search(output)
    if match is None:
        lines = output.strip().splitlines()
        return lines[-1].strip() if lines else "MkDocs ended without a word."
    text = (match["text"] or match["last"]).strip()
    rest = READING.sub("", text)
    return rest if rest.startswith("lessons/") else text

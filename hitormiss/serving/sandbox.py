"""What an app under check has for itself: a memcached, its rows, a folder, perhaps a Redis."""

import shutil
from pathlib import Path
from typing import Self

from hitormiss.cache import memcached_conf
from hitormiss.cache.memcached import Memcached
from hitormiss.cache.redis import Redis
from hitormiss.course.app import App
from hitormiss.machine.installed import MachineLacks
from hitormiss.serving.database import Database
from hitormiss.serving.fault import AppFault
from hitormiss.serving.isolation import MEMCACHED, REDIS, Addresses


class Sandbox:
    """
    One memcached, one database and one folder; and a Redis, if the lesson uses one.

    Everything is made in *root*, which the caller removes. If the app's own
    memcached.conf cannot be used, `fault` says why.
    """

    def __init__(self, app: App, root: Path) -> None:
        self.app = app
        self.root = root
        self.folder = root / "app"
        self.folder.mkdir(mode=0o700, parents=True)
        self.temporary = root / "tmp"
        self.temporary.mkdir()
        self.database = Database(root / "videogames.sqlite3")
        self.memcached = Memcached(app.folder / memcached_conf.NAME)
        self.redis: Redis | MachineLacks | None = None
        self.fault: AppFault | None = None
        self.running: list[Memcached | Redis] = []

    def start(self) -> Self:
        """Start the servers. `stop` ends them, even when one of them did not start."""
        try:
            self.running.append(self.memcached.start())
        except memcached_conf.Unfit as unfit:
            self.fault = unfit_fault(self.app, unfit)
        if self.app.lesson.uses("redis"):
            try:
                self.redis = Redis(self.root).start()
                self.running.append(self.redis)
            except MachineLacks as lack:
                self.redis = lack
        return self

    def stop(self) -> None:
        for server in self.running:
            server.stop()

    def addresses(self) -> Addresses:
        ports = {MEMCACHED: self.memcached.port}
        if isinstance(self.redis, Redis):
            ports[REDIS] = self.redis.port
        return Addresses(ports, str(self.database.path))

    def environment(self) -> dict[str, str]:
        return {"FOLDER": str(self.folder), "TMPDIR": str(self.temporary)}

    def empty(self) -> None:
        """Make everything as if the app had never run."""
        self.memcached.connection.flush()
        self.database.restore()
        if isinstance(self.redis, Redis):
            self.redis.empty()
        empty(self.folder)
        empty(self.temporary)


def empty(folder: Path) -> None:
    """Delete everything in *folder*."""
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def unfit_fault(app: App, unfit: memcached_conf.Unfit) -> AppFault:
    """A memcached that cannot be started with the app's own file is an app that does not start."""
    if not unfit.text:  # memcached does not say which line it means
        return AppFault(str(unfit), {"message": f"{app.shown}/{memcached_conf.NAME}"})
    frame = {
        "file": str(app.folder / memcached_conf.NAME),
        "line": unfit.line,
        "name": "memcached",
        "text": unfit.text,
    }
    return AppFault(str(unfit), {"frames": [frame]})

"""What an app under check has for itself: a memcached, its rows, a folder, perhaps a Redis."""

import shutil
from pathlib import Path

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

    Once it exists, its servers run; `stop` ends them. Its files are in *root*, which
    the caller removes. Raises `AppFault` if the app's own memcached.conf cannot be
    used.
    """

    def __init__(self, app: App, root: Path) -> None:
        self.app = app
        self.root = root
        self.folder = root / "app"
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.temporary = root / "tmp"
        self.temporary.mkdir(exist_ok=True)
        self.database = Database(root / "videogames.sqlite3")
        try:
            self.memcached = Memcached(app.folder / memcached_conf.NAME)
        except memcached_conf.ConfError as error:
            raise conf_fault(app, error) from error
        self.redis: Redis | MachineLacks | None = None
        if app.lesson.uses("redis"):
            try:
                self.redis = Redis(root)
            except MachineLacks as lack:
                self.redis = lack

    def stop(self) -> None:
        self.memcached.stop()
        if isinstance(self.redis, Redis):
            self.redis.stop()

    def addresses(self) -> Addresses:
        """Where the standard addresses lead to, unless a check puts something in between."""
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


def conf_fault(app: App, error: memcached_conf.ConfError) -> AppFault:
    """The *error* in the app's own memcached.conf as a fault of the app: it does not start."""
    if not error.text:  # memcached does not say which line it means
        return AppFault(str(error), {"message": f"{app.shown}/{memcached_conf.NAME}"})
    frame = {
        "file": str(app.folder / memcached_conf.NAME),
        "line": error.line,
        "name": "memcached",
        "text": error.text,
    }
    return AppFault(str(error), {"frames": [frame]})

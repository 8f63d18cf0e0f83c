"""What a check may ask for. Each check gets a new app, an empty memcached, and all its rows."""

import pytest

from hitormiss.cache.redis import Redis
from hitormiss.judging.api import Api
from hitormiss.judging.browser import Browser
from hitormiss.judging.counters import Counters
from hitormiss.judging.draw import Draw
from hitormiss.judging.folder import Folder
from hitormiss.judging.interleaving import Interleaving
from hitormiss.judging.items import Items
from hitormiss.judging.other_clients import OtherClients
from hitormiss.judging.outage import Outage
from hitormiss.judging.passing_time import PassingTime
from hitormiss.judging.replay import Replay
from hitormiss.judging.rows import Rows
from hitormiss.judging.stored import Stored
from hitormiss.judging.stored_in_redis import StoredInRedis
from hitormiss.judging.visitors import Visitors


@pytest.fixture
def api(app, request):
    """The lesson's API, which has to do what its file of checks says in ``API``."""
    return Api(app, getattr(request.module, "API", {}))


@pytest.fixture
def draw(app, seed, request):
    """Values that no app can have typed in: ``draw.price()``, ``draw.sample(games, 2)``."""
    return Draw(seed, request.node.name)


@pytest.fixture
def ana(api):
    """The same API, for ana."""
    return api.signed_in("ana")


@pytest.fixture
def bob(api):
    """The same API, for bob."""
    return api.signed_in("bob")


@pytest.fixture
def open_browser(api, app, draw):
    """``open_browser("ana")`` is ana's browser, which keeps cookies. No name: a stranger's."""
    return lambda name=None: Browser(api, draw, app.sign_in(name) if name else None)


@pytest.fixture
def visitors(api, app):
    """ana, bob and two strangers: ``visitors.leak("/me/")`` is what one reads of another."""
    return Visitors(api, app.record)


@pytest.fixture
def replay(api, app):
    """``replay.send(replay.lines, …)`` sends the requests of the lesson's log, one by one."""
    return Replay.of_file(api, app.record, app.app.lesson.log)


@pytest.fixture
def memcached(app):
    """What memcached has stored for the app."""
    return Stored(app.sandbox.memcached, app.record)


@pytest.fixture
def items(app):
    """The items of memcached: ``items.expire(item)``, ``items.let_pass(seconds=3570)``."""
    return Items(app.sandbox.memcached, app.record)


@pytest.fixture
def new_memcached(app):
    """A memcached that was started for this check: one that is emptied keeps what it counted."""
    app.sandbox.memcached.restart()
    app.record.watch(app.sandbox.memcached)


@pytest.fixture
def others(app):
    """Other clients of the same memcached: ``others.store({"key": ("text", 60)})``."""
    return OtherClients(app.sandbox.memcached, app.record)


@pytest.fixture
def counters(app):
    """What memcached counts: ``counters.start()``, and then ``counters.changes()``."""
    return Counters(app.sandbox.memcached, app.record.notes)


@pytest.fixture
def database(app):
    """The app's rows: ``database.execute("UPDATE …")`` changes them without the API."""
    return Rows(app.sandbox.database, app.record)


@pytest.fixture
def restart(app):
    """``restart()`` serves the app by a new process: what it had in its own memory is gone."""
    return app.restart


@pytest.fixture
def workers(app):
    """``workers(3)`` serves the app by three processes that respond in turn."""
    return app.use_workers


@pytest.fixture
def environment(app):
    """``environment(DJANGO_ENV="development")`` loads the app again, with these variables."""
    return lambda **variables: app.use_environment(variables)


@pytest.fixture
def manage(app):
    """``manage("seed", "--number=10")`` runs manage.py, and returns ``status`` and ``output``."""
    return app.manage


@pytest.fixture
def ratio(api):
    """``ratio("/slow/", "/fast/", enough=2)``: how many times longer the first takes."""
    return api.ratio


@pytest.fixture
def redis(app):
    """The run's own Redis, empty. Where there is none, the check is not run, and says so."""
    redis = app.sandbox.redis
    if not isinstance(redis, Redis):
        pytest.skip(f"Not run: {redis} Install it with: {redis.command}")
    return StoredInRedis(redis, app.record)


@pytest.fixture
def folder(app):
    """``FOLDER`` of the settings: ``folder.empty()``, and ``folder.open_to_others()``."""
    return Folder(app.sandbox.folder, app.record)


@pytest.fixture
def single_threaded(app):
    """``single_threaded(3)``: three processes of one thread each, as gunicorn's sync workers."""
    return lambda count: app.use_workers(count, threads=False)


@pytest.fixture
def relay(app):
    """Each command of the app to memcached: ``relay.commands``, ``relay.hold(…)``, and so on."""
    return Interleaving(app)


@pytest.fixture
def pass_time(app):
    """``pass_time(90)``: 90 seconds pass for the app and for memcached, and nobody waits."""
    return PassingTime(app)


@pytest.fixture
def outage(app):
    """memcached goes away: ``outage.stop()`` or ``outage.hang()``, and then ``outage.end()``."""
    return Outage(app)

"""What a check may ask for. Each check gets a new app, an empty memcached, and all its rows."""

import pytest

from hitormiss.cache.redis import Redis
from hitormiss.judging.api import Api
from hitormiss.judging.draw import Draw
from hitormiss.judging.folder import Folder
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
def visitors(api, app):
    """ana, bob and two strangers: ``visitors.leak("/me/")`` is what one reads of another."""
    return Visitors(api, app.record)


@pytest.fixture
def memcached(app):
    """What memcached has stored for the app."""
    return Stored(app.sandbox.memcached, app.record)


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

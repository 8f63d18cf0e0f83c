"""What a check may ask for. Each check gets a fresh app, an empty memcached, and all its rows."""

import pytest


@pytest.fixture
def api(lane):
    """The lesson's API, asked by a visitor who has not signed in."""
    return lane.api()


@pytest.fixture
def ana(api):
    """The same API, asked by ana."""
    return api.signed_in("ana")


@pytest.fixture
def bob(api):
    """The same API, asked by bob."""
    return api.signed_in("bob")


@pytest.fixture
def memcached(lane):
    """What memcached holds for the app."""
    return lane.store()


@pytest.fixture
def database(lane):
    """The app's rows: ``database.execute("UPDATE …")`` changes them behind the API's back."""
    return lane.database


@pytest.fixture
def restart(lane):
    """``restart()`` serves the app by a new process: what it had in its own memory is gone."""
    return lane.restart


@pytest.fixture
def workers(lane):
    """``workers(3)`` serves the app by three processes, who answer in turn."""
    return lane.use_workers


@pytest.fixture
def environment(lane):
    """``environment(DJANGO_ENV="development")`` loads the app again, with these variables."""
    return lambda **variables: lane.use_environment(variables)


@pytest.fixture
def manage(lane):
    """``manage("seed", "--number=10")`` runs manage.py, and gives ``status`` and ``output``."""
    return lane.manage


@pytest.fixture
def ratio(lane):
    """``ratio("/slow/", "/fast/")``: how many times longer the first takes, in one run."""
    return lane.ratio


@pytest.fixture
def redis(lane):
    """The run's own Redis, emptied. Where there is none, the check is not run, and says so."""
    if isinstance(lane.place.redis, Exception):
        pytest.skip(f"Not run: {lane.place.redis} Install it with: {lane.place.redis.command}")
    return lane.place.redis


@pytest.fixture
def folder(lane):
    """``FOLDER`` of the settings: ``folder.empty()``, and ``folder.open_to_others()``."""
    return lane.folder()

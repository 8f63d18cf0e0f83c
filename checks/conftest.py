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
    """The app's rows, to be changed behind the API's back."""
    return lane.database

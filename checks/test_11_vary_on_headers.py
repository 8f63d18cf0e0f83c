"""Vary on headers: a copy for each shop, a copy for each browser, and no more than that."""

LIST = "/videogames/"
LAUNCHER = "/launcher/"

WINDOWS = "Firefox/145 (Windows)"
MAC = "Chromium/142 (Macintosh)"


def test_each_shop_has_its_own_games(api):
    """Each shop gets its own games, whoever asked before."""
    api.get(LIST)
    api.get(LIST, X_Shop="pixel")

    couch = api.get(LIST, X_Shop="couch")

    assert couch.json[0]["platform"] == "Switch"


def test_list_is_made_once_for_each_shop(api):
    """A shop's list is made once, whatever browser asks for it."""
    api.get(LIST, X_Shop="pixel", User_Agent=WINDOWS)
    api.get(LIST, X_Shop="couch", User_Agent=WINDOWS)

    again = api.get(LIST, X_Shop="pixel", User_Agent=MAC, Cookie="theme=dark")

    assert again.queries == 0


def test_list_names_x_shop(api):
    """The list names X-Shop in Vary, for the caches on its way."""
    made = api.get(LIST, X_Shop="pixel")

    assert "x-shop" in made.vary

    stored = api.get(LIST, X_Shop="pixel")

    assert "x-shop" in stored.vary


def test_each_system_has_its_launcher(api):
    """Each browser is offered the launcher for its own system."""
    api.get(LAUNCHER)
    windows = api.get(LAUNCHER, User_Agent=WINDOWS)

    assert windows.json["system"] == "Windows"

    mac = api.get(LAUNCHER, User_Agent=MAC)

    assert mac.json["system"] == "Mac"


def test_launcher_is_made_once_for_each_browser(api):
    """A browser's launcher is made once, whatever shop and cookie come with it."""
    api.get(LAUNCHER, User_Agent=WINDOWS)
    api.get(LAUNCHER, User_Agent=MAC)

    again = api.get(LAUNCHER, User_Agent=WINDOWS, X_Shop="couch", Cookie="theme=dark")

    assert again.queries == 0


def test_launcher_names_user_agent(api):
    """The launcher names User-Agent in Vary, for the caches on its way."""
    made = api.get(LAUNCHER, User_Agent=WINDOWS)

    assert "user-agent" in made.vary

    stored = api.get(LAUNCHER, User_Agent=WINDOWS)

    assert "user-agent" in stored.vary


def test_nothing_of_another_visitor(visitors):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak(LIST, LAUNCHER) is None

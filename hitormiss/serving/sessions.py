"""The sessions of ana and bob, wherever an app looks for them."""

from importlib import import_module

from hitormiss.http.exchange import SESSIONS


IN_THE_DATABASE = ("db", "cached_db")
"""The engines that find the sessions in the seeded database."""


def kept_elsewhere() -> bool:
    """Whether the app that is loaded looks for sessions elsewhere than in its database."""
    from django.conf import settings

    engine = str(settings.SESSION_ENGINE)
    return not engine.startswith("django.") or engine.rpartition(".")[2] not in IN_THE_DATABASE


def sign_in(user: str) -> str:
    """
    Sign *user* in to the app that is loaded, and return the value of their session cookie.

    The session holds what ``django.contrib.auth.login`` writes into one. Where the app stores
    sessions, its key is that of `SESSIONS`, as in the lines to paste, if it can be.
    """
    from django.conf import settings
    from django.contrib import auth
    from django.contrib.sessions.backends.base import CreateError
    from django.core.exceptions import SuspiciousOperation

    account = auth.get_user_model().objects.get(username=user)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[auth.SESSION_KEY] = str(account.pk)
    session[auth.BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[auth.HASH_SESSION_KEY] = account.get_session_auth_hash()
    session._session_key = SESSIONS[user]
    try:
        session.save(must_create=True)
    except CreateError:
        session.save()
    except SuspiciousOperation:  # the names of files have no hyphens
        session.create()
    return str(session.session_key)

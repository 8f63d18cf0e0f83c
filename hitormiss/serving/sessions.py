"""The sessions of ana and bob, wherever an app looks for them."""

from importlib import import_module


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

    The session is new, and holds what ``django.contrib.auth.login`` writes into one.
    """
    from django.conf import settings
    from django.contrib import auth

    account = auth.get_user_model().objects.get(username=user)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session.create()
    session[auth.SESSION_KEY] = str(account.pk)
    session[auth.BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[auth.HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    return str(session.session_key)

"""
A process that has imported what every run needs, and forks each run from there.

Only modules that ask for no settings are imported: a run's app configures
Django itself, as if it were the first.
"""

import importlib
from contextlib import suppress


MODULES = (
    "pytest _pytest.assertion.rewrite _pytest.python _pytest.fixtures _pytest.skipping "
    "_pytest.runner _pytest.monkeypatch _pytest.tmpdir _pytest.capture _pytest.recwarn "
    "_pytest.python_api _pytest.warnings _pytest.unittest _pytest.doctest _pytest.junitxml "
    "django.contrib.staticfiles.handlers django.contrib.staticfiles.finders "
    "django.core.servers.basehttp django.core.cache.backends.memcached django.core.management "
    "django.core.cache.backends.locmem django.core.serializers django.core.mail "
    "django.core.files.storage django.db.models django.db.backends.sqlite3.base "
    "django.forms django.template.loader django.template.backends.django django.views.debug "
    "django.template.defaulttags django.template.loader_tags django.templatetags.i18n "
    "django.views.decorators.cache django.views.decorators.vary django.views.generic "
    "django.views.static django.middleware.cache django.middleware.common "
    "django.middleware.csrf django.middleware.security django.middleware.clickjacking "
    "django.contrib.sessions.middleware django.contrib.sessions.backends.db "
    "django.contrib.messages.middleware django.contrib.messages.storage.fallback "
    "django.contrib.admin.apps django.contrib.auth.apps django.contrib.auth.hashers "
    "django.contrib.auth.password_validation django.contrib.admin.checks "
    "django.contrib.admin.widgets django.contrib.admin.utils django.contrib.admin.templatetags "
    "django.contrib.sessions.apps django.contrib.messages.apps django.contrib.staticfiles.apps "
    "django.contrib.contenttypes.apps django.core.handlers.wsgi django.utils.translation.trans_real "
    "django.conf.locale.en.formats django.conf.urls.static django.core.paginator "
    "django.core.checks.registry django.test.signals rest_framework.apps "
    "rest_framework.serializers rest_framework.compat rest_framework.authentication "
    "rest_framework.pagination rest_framework.permissions rest_framework.throttling "
    "rest_framework.negotiation rest_framework.metadata rest_framework.versioning "
    "rest_framework.response rest_framework.utils.formatting rest_framework.utils.encoders "
    "pymemcache.client.hash pymemcache.serde wsgiref.simple_server markdown pygments.lexers "
    "hitormiss.judge hitormiss.stage"
).split()


def up() -> None:
    """Import everything that a run would import by itself, and that needs no settings."""
    for module in MODULES:
        # A library that is not there, or wants settings after all, is imported by the run.
        with suppress(Exception):
            importlib.import_module(module)

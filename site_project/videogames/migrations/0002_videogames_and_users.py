from datetime import UTC, datetime

from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore
from django.db import migrations
from django.utils.crypto import salted_hmac

from ..data import PASSWORD, USERS, session_key, videogames


def fill(apps, schema_editor):
    Videogame = apps.get_model("videogames", "Videogame")
    # bulk_create keeps ``created`` as given only where auto_now_add is off.
    Videogame._meta.get_field("created").auto_now_add = False
    Videogame.objects.bulk_create(Videogame(**row) for row in videogames())

    User = apps.get_model("auth", "User")
    Session = apps.get_model("sessions", "Session")
    for name in USERS:
        user = User.objects.create(username=name, password=make_password(PASSWORD))
        Session.objects.create(
            session_key=session_key(name),
            session_data=SessionStore().encode(signed_in(user)),
            expire_date=datetime(2126, 1, 1, tzinfo=UTC),
        )


def signed_in(user):
    """What django.contrib.auth.login() writes into a session."""
    salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
    return {
        "_auth_user_id": str(user.pk),
        "_auth_user_backend": "django.contrib.auth.backends.ModelBackend",
        "_auth_user_hash": salted_hmac(salt, user.password, algorithm="sha256").hexdigest(),
    }


class Migration(migrations.Migration):
    dependencies = [
        ("videogames", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("sessions", "0001_initial"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

from datetime import UTC, datetime

from django.db import migrations

from ..data import USERS, token


def fill(apps, schema_editor):
    User = apps.get_model("auth", "User")
    Token = apps.get_model("authtoken", "Token")
    Token._meta.get_field("created").auto_now_add = False
    Token.objects.bulk_create(
        Token(
            key=token(name),
            user=User.objects.get(username=name),
            created=datetime(2026, 1, 1, tzinfo=UTC),
        )
        for name in USERS
    )


class Migration(migrations.Migration):
    dependencies = [
        ("videogames", "0002_videogames_and_users"),
        ("authtoken", "0004_alter_tokenproxy_options"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

from datetime import UTC, datetime

from django.db import migrations

from site_project.videogames.data import USERS


def fill(apps, schema_editor):
    User = apps.get_model("auth", "User")
    Token = apps.get_model("authtoken", "Token")
    # bulk_create keeps ``created`` as given only where auto_now_add is off.
    Token._meta.get_field("created").auto_now_add = False
    Token.objects.bulk_create(
        Token(
            # They send it as ``Authorization: Token ana-has-a-token``.
            key=f"{name}-has-a-token",
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

"""PostgreSQL compares the terms byte by byte, as SQLite does, so that ranges of a prefix hold under any locale."""

from django.db import migrations


def plain_order(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute('ALTER TABLE search_searchterm ALTER COLUMN term TYPE varchar(160) COLLATE "C"')


class Migration(migrations.Migration):
    dependencies = [("search", "0001_index")]

    operations = [migrations.RunPython(plain_order, migrations.RunPython.noop)]

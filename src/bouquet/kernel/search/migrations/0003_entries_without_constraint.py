"""The keys to entries lose their constraint: without an index, PostgreSQL walked through every term for each entry gone."""

import django.db.models.deletion
from django.db import migrations, models


def entry(related_name):
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.CASCADE,
        related_name=related_name,
        to="search.searchentry",
    )


class Migration(migrations.Migration):
    dependencies = [("search", "0002_plain_order_of_terms")]

    operations = [
        migrations.AlterField("searchnear", "entry", entry("near_forms")),
        migrations.AlterField("searchterm", "entry", entry("terms")),
        migrations.AlterField("searchtop", "entry", entry("+")),
    ]

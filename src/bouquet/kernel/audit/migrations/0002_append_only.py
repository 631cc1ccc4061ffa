from django.db import migrations

from bouquet.kernel.audit import triggers


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_journal'),
    ]

    operations = [
        migrations.RunPython(triggers.refuse_changes, triggers.allow_changes),
    ]

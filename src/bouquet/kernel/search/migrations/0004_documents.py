# The index of documents: what every app lets be found from the one box.

import django.db.models.deletion
from django.db import migrations, models


def plain_order(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute('ALTER TABLE search_searchstem ALTER COLUMN text TYPE varchar(80) COLLATE "C"')


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0003_entries_without_constraint'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchDocument',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=20)),
                ('ref', models.CharField(max_length=120)),
                ('place', models.CharField(max_length=200)),
                ('title_fr', models.CharField(max_length=300)),
                ('title_en', models.CharField(max_length=300)),
                ('summary_fr', models.CharField(max_length=300)),
                ('summary_en', models.CharField(max_length=300)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'ref'), name='search_document_once')],
            },
        ),
        migrations.CreateModel(
            name='SearchStem',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('language', models.CharField(max_length=2)),
                ('text', models.CharField(max_length=80)),
                ('shown', models.CharField(max_length=80)),
                ('documents', models.PositiveIntegerField()),
            ],
            options={
                'indexes': [models.Index(models.F('language'), models.F('text'), name='search_stem_text')],
            },
        ),
        migrations.CreateModel(
            name='SearchPosting',
            fields=[
                ('pk', models.CompositePrimaryKey('document_id', 'stem_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=20)),
                ('impact', models.PositiveSmallIntegerField()),
                ('document', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='postings', to='search.searchdocument')),
                ('stem', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='postings', to='search.searchstem')),
            ],
            options={
                'indexes': [models.Index(fields=['stem', 'kind', '-impact', 'document'], name='search_posting_best')],
            },
        ),
        migrations.CreateModel(
            name='SearchStemNear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.BigIntegerField()),
                ('stem', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='near_forms', to='search.searchstem')),
            ],
            options={
                'indexes': [models.Index(models.F('digest'), name='search_stem_near_digest')],
            },
        ),
        migrations.RunPython(plain_order, migrations.RunPython.noop),
    ]

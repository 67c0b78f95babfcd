"""The gazetteer, with an index that models cannot say: its names by their first three letters."""

import django.db.models.deletion
import django_countries.fields
from django.db import migrations, models


# Whoever types three letters gets the largest places at once. Ranges of beginnings compare by code point, as
# SQLite does, in whatever language the database sorts.
BY_FIRST_LETTERS = """
    CREATE INDEX gazetteer_name_by_first_3 ON networks_gazetteername (substr(key, 1, 3), population DESC, place_id)
"""
BY_CODE_POINT = 'ALTER TABLE networks_gazetteername ALTER COLUMN key TYPE varchar(100) COLLATE "C"'


def build(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(BY_CODE_POINT)
    schema_editor.execute(BY_FIRST_LETTERS)


def drop(apps, schema_editor):
    schema_editor.execute("DROP INDEX gazetteer_name_by_first_3")


class Migration(migrations.Migration):

    dependencies = [
        ('networks', '0016_kinds_of_bodies'),
    ]

    operations = [
        migrations.CreateModel(
            name='GazetteerPlace',
            fields=[
                ('geonames_id', models.IntegerField(primary_key=True, serialize=False, verbose_name='GeoNames id')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('country', django_countries.fields.CountryField(max_length=2, verbose_name='country')),
                ('admin_area', models.CharField(blank=True, max_length=200, verbose_name='state or province')),
                ('latitude', models.FloatField(verbose_name='latitude')),
                ('longitude', models.FloatField(verbose_name='longitude')),
                ('population', models.PositiveIntegerField(default=0, help_text='0 if not known.', verbose_name='population')),
                ('time_zone', models.CharField(max_length=64, verbose_name='time zone')),
                ('aliases', models.TextField(blank=True, verbose_name='other names')),
            ],
            options={
                'verbose_name': 'place in the gazetteer',
                'verbose_name_plural': 'places in the gazetteer',
            },
        ),
        migrations.CreateModel(
            name='GazetteerName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=100)),
                ('population', models.PositiveIntegerField(help_text='Of the place: an index has the largest first.')),
                ('is_own', models.BooleanField(help_text='What the place is called first; otherwise another name.')),
                ('place', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='networks.gazetteerplace')),
            ],
            options={
                'indexes': [models.Index(fields=['key', '-population', 'place', 'is_own'], name='gazetteer_name_by_key')],
            },
        ),
        migrations.RunPython(build, drop),
    ]

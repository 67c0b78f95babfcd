"""A mandate may be known by a day on which somebody was in office, without a start.

Terms with a start still never overlap in one city. SQLite makes a table anew for most changes and loses its
triggers with the old one, so that they are written again.
"""

import django.db.models.functions.comparison
from django.db import migrations, models

from citydiplo.kit.db.bulk_migrations import Together
from citydiplo.kit.fields.partial_date import PrecisionField

BOTH = ('mandate', 'historicalmandate')

POSTGRESQL = [
    "ALTER TABLE networks_mandate DROP CONSTRAINT mandates_never_overlap",
    """
    ALTER TABLE networks_mandate ADD CONSTRAINT mandates_never_overlap
    EXCLUDE USING gist (city_id WITH =, daterange(starts, ends, '[)') WITH &&) {where}
    """,
]
SQLITE = [
    "DROP TRIGGER IF EXISTS mandates_never_overlap_{when}",
    """
    CREATE TRIGGER mandates_never_overlap_{when} BEFORE {event} ON networks_mandate
    WHEN NEW.starts IS NOT NULL AND EXISTS (
        SELECT 1 FROM networks_mandate AS other
        WHERE other.city_id = NEW.city_id AND other.id IS NOT NEW.id AND other.starts IS NOT NULL
          AND other.starts < coalesce(NEW.ends, '9999-12-31')
          AND NEW.starts < coalesce(other.ends, '9999-12-31')
    )
    BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: mandates_never_overlap'); END
    """,
]


def forbid(apps, schema_editor):
    _write(schema_editor, where="WHERE (starts IS NOT NULL)")


def forbid_as_before(apps, schema_editor):
    _write(schema_editor, where="")


def _write(schema_editor, where):
    if schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRESQL:
            schema_editor.execute(statement.format(where=where))
    else:
        for when, event in (("insert", "INSERT"), ("update", "UPDATE OF city_id, starts, ends")):
            for statement in SQLITE:
                schema_editor.execute(statement.format(when=when, event=event))


class Migration(migrations.Migration):

    dependencies = [
        ('networks', '0019_clearer_words'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='mandate',
            options={'ordering': ['-first_known', models.OrderBy(models.F('starts'), descending=True, nulls_last=True)], 'verbose_name': 'mandate', 'verbose_name_plural': 'mandates'},
        ),
        migrations.RemoveConstraint(
            model_name='mandate',
            name='mandate_ends_after_it_starts',
        ),
        migrations.RemoveConstraint(
            model_name='mandate',
            name='one_open_mandate_per_city',
        ),
        migrations.RemoveIndex(
            model_name='mandate',
            name='mandate_by_city',
        ),
        Together([
            migrations.AddField(
                model_name=model,
                name='known_on',
                field=models.DateField(blank=True, help_text='The last day on which the source knew this person in office.', null=True, verbose_name='known in office on'),
            )
            for model in BOTH
        ]),
        Together([
            migrations.AddField(
                model_name=model,
                name='known_on_precision',
                field=PrecisionField(verbose_name='precision of “known in office on”'),
            )
            for model in BOTH
        ]),
        Together([
            migrations.AlterField(
                model_name=model,
                name='starts',
                field=models.DateField(blank=True, null=True, verbose_name='starts'),
            )
            for model in BOTH
        ]),
        migrations.AddField(
            model_name='mandate',
            name='first_known',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce('starts', 'known_on', 'ends'), output_field=models.DateField(), verbose_name='first known date, for sorting'),
        ),
        migrations.AddIndex(
            model_name='mandate',
            index=models.Index(fields=['city', '-first_known'], name='mandate_by_city'),
        ),
        migrations.AddConstraint(
            model_name='mandate',
            constraint=models.CheckConstraint(condition=models.Q(('starts__isnull', False), ('ends__isnull', False), ('known_on__isnull', False), _connector='OR'), name='mandate_has_a_date'),
        ),
        migrations.AddConstraint(
            model_name='mandate',
            constraint=models.CheckConstraint(condition=models.Q(('starts__isnull', True), ('ends__isnull', True), ('ends__gt', models.F('starts')), _connector='OR'), name='mandate_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='mandate',
            constraint=models.CheckConstraint(condition=models.Q(('starts__isnull', True), ('known_on__isnull', True), ('known_on__gte', models.F('starts')), _connector='OR'), name='mandate_is_known_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='mandate',
            constraint=models.UniqueConstraint(condition=models.Q(('ends__isnull', True), ('starts__isnull', False)), fields=('city',), name='one_open_mandate_per_city'),
        ),
        migrations.RunPython(forbid, forbid_as_before),
    ]

import datetime

from django.db import migrations, models
from citydiplo.kit.db.bulk_migrations import in_few_steps


def year_to_days(apps, schema_editor):
    """A value of a year stands for 1 January to 31 December, in its history too."""
    for name in ("Measurement", "HistoricalMeasurement"):
        rows = apps.get_model("partnerships", name).objects.order_by()
        for year in set(rows.values_list("year", flat=True)):
            first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
            rows.filter(year=year).update(since=first, until=last)
    acts = apps.get_model("partnerships", "HistoricalMeasurement").objects.filter(history_type="~")
    for act in acts.filter(changes__has_key="year").iterator():
        years = act.changes.pop("year")
        act.changes["since"] = [year and f"{year}-01-01" for year in years]
        act.changes["until"] = [year and f"{year}-12-31" for year in years]
        act.save(update_fields=["changes"])


def days_to_year(apps, schema_editor):
    """The year in which a period ends."""
    for name in ("Measurement", "HistoricalMeasurement"):
        rows = apps.get_model("partnerships", name).objects.order_by()
        for until in set(rows.values_list("until", flat=True)):
            rows.filter(until=until).update(year=until.year)


def days(model_name, name, label):
    return migrations.AddField(
        model_name=model_name, name=name, field=models.DateField(null=True, verbose_name=label)
    )


def must_have(model_name, name, label):
    return migrations.AlterField(
        model_name=model_name, name=name, field=models.DateField(verbose_name=label)
    )


MONTHS = [
    (1, 'January'), (2, 'February'), (3, 'March'), (4, 'April'), (5, 'May'), (6, 'June'), (7, 'July'),
    (8, 'August'), (9, 'September'), (10, 'October'), (11, 'November'), (12, 'December'),
]


def year_begins(model_name):
    return migrations.AddField(
        model_name=model_name,
        name='year_begins',
        field=models.PositiveSmallIntegerField(choices=MONTHS, default=1, verbose_name='years begin in'),
    )


def definition(model_name):
    return migrations.AlterField(
        model_name=model_name,
        name='definition',
        field=models.CharField(
            blank=True,
            help_text='Fill this in if the source counts in another way than in other periods.',
            max_length=120,
            verbose_name='what the source calls it',
        ),
    )


class Migration(migrations.Migration):

    dependencies = [
        ('partnerships', '0045_reviews'),
    ]

    operations = in_few_steps([
        year_begins('target'),
        year_begins('historicaltarget'),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(('year_begins__gte', 1), ('year_begins__lte', 12)), name='target_years_begin_in_a_month'),
        ),
        days('measurement', 'since', 'first day'),
        days('measurement', 'until', 'last day'),
        days('historicalmeasurement', 'since', 'first day'),
        days('historicalmeasurement', 'until', 'last day'),
        migrations.RemoveConstraint(model_name='measurement', name='one_measurement_per_year'),
        migrations.RemoveConstraint(model_name='measurement', name='measurement_year_is_plausible'),
        # On the way back a year is empty until it is known.
        migrations.AlterField('measurement', 'year', models.PositiveSmallIntegerField(null=True)),
        migrations.AlterField('historicalmeasurement', 'year', models.PositiveSmallIntegerField(null=True)),
        migrations.RunPython(year_to_days, days_to_year),
        must_have('measurement', 'since', 'first day'),
        must_have('measurement', 'until', 'last day'),
        must_have('historicalmeasurement', 'since', 'first day'),
        must_have('historicalmeasurement', 'until', 'last day'),
        migrations.AlterModelOptions(
            name='measurement',
            options={'ordering': ['until'], 'verbose_name': 'measurement', 'verbose_name_plural': 'measurements'},
        ),
        migrations.RemoveField(model_name='measurement', name='year'),
        migrations.RemoveField(model_name='historicalmeasurement', name='year'),
        migrations.AddConstraint(
            model_name='measurement',
            constraint=models.UniqueConstraint(fields=('target', 'until'), name='one_measurement_per_end'),
        ),
        migrations.AddConstraint(
            model_name='measurement',
            constraint=models.CheckConstraint(condition=models.Q(('since__gte', datetime.date(1900, 1, 1)), ('until__gte', models.F('since')), ('until__lte', datetime.date(2100, 12, 31))), name='measurement_period_is_plausible'),
        ),
        definition('measurement'),
        definition('historicalmeasurement'),
    ])

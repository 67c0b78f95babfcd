"""What the facts of the register say that had no column: how exact a date is, what a member's role is called.

SQLite copies the table of mandates for its new column and drops its triggers: they are made again.
"""

from importlib import import_module

from django.db import migrations, models

from citydiplo.kit.db.bulk_migrations import Together
from citydiplo.kit.fields.partial_date import PrecisionField

SOURCED = (
    'backing', 'city', 'historicalcity', 'historicalmandate', 'historicalmayor', 'historicalmembership',
    'historicalnetwork', 'institution', 'mandate', 'mayor', 'membership', 'network',
)
MEMBERSHIPS = ('membership', 'historicalmembership')
first = import_module('networks.migrations.0001_squashed_0006_history')


def forbid_again(apps, schema_editor):
    if schema_editor.connection.vendor == 'sqlite':
        for when in ('insert', 'update'):
            schema_editor.execute(f'DROP TRIGGER IF EXISTS mandates_never_overlap_{when}')
        first.forbid(apps, schema_editor)


class Migration(migrations.Migration):

    dependencies = [
        ('networks', '0017_gazetteer'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='membership',
            name='membership_class_and_role_are_known',
        ),
        Together([
            migrations.AddField(
                model_name=model,
                name='as_of_precision',
                field=PrecisionField(verbose_name='precision of “as of”'),
            )
            for model in SOURCED
        ]),
        Together([
            migrations.AddField(
                model_name=model,
                name='is_founding',
                field=models.BooleanField(default=False, help_text='It was there when the network began.', verbose_name='founding member'),
            )
            for model in MEMBERSHIPS
        ]),
        Together([
            migrations.AddField(
                model_name=model,
                name='role_as_stated',
                field=models.CharField(blank=True, help_text='In the words of the source.', max_length=200, verbose_name='role, as stated'),
            )
            for model in MEMBERSHIPS
        ]),
        Together([
            migrations.AlterField(
                model_name=model,
                name='membership_class',
                field=models.CharField(blank=True, choices=[('full', 'Full member'), ('associate', 'Associate member'), ('observer', 'Observer'), ('partner', 'Partner'), ('participating', 'Participating city'), ('', 'Class not stated')], default='full', max_length=13, verbose_name='class'),
            )
            for model in MEMBERSHIPS
        ]),
        migrations.AddField(
            model_name='city',
            name='on_record_count',
            field=models.PositiveIntegerField(default=0, editable=False, help_text='Public partnerships of any status, memberships, accessions and known mandates.', verbose_name='facts in the register'),
        ),
        migrations.AddIndex(
            model_name='city',
            index=models.Index(fields=['-on_record_count', '-population_known', '-id'], name='city_by_facts'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('membership_class__in', ['full', 'associate', 'observer', 'partner', 'participating', '']), ('role__in', ['member', 'chair', 'vice-chair', 'steering', 'working-group-lead'])), name='membership_class_and_role_are_known'),
        ),
        migrations.RunPython(forbid_again, migrations.RunPython.noop, elidable=True),
    ]

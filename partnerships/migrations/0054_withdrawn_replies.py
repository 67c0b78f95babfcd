from django.db import migrations, models

CHUNK = 500


def rename_in_history(apps, schema_editor, old, new):
    """Acts name the field that they changed; pages look it up by that name."""
    acts = apps.get_model('partnerships', 'HistoricalReuse').objects.using(schema_editor.connection.alias)
    found = acts.filter(changes__has_key=old).order_by('pk')
    while rows := list(found.only('pk', 'changes')[:CHUNK]):
        for row in rows:
            row.changes = {new if name == old else name: values for name, values in row.changes.items()}
        acts.bulk_update(rows, ['changes'])


def forwards(apps, schema_editor):
    rename_in_history(apps, schema_editor, 'taken_back_at', 'withdrawn_at')


def backwards(apps, schema_editor):
    rename_in_history(apps, schema_editor, 'withdrawn_at', 'taken_back_at')


def renames():
    """The column keeps its name, so a large portal upgrades without rewriting a table."""
    for model in ('reply', 'reuse', 'historicalreuse'):
        yield migrations.AlterField(
            model_name=model,
            name='taken_back_at',
            field=models.DateTimeField(blank=True, db_column='taken_back_at', null=True, verbose_name='withdrawn'),
        )
        yield migrations.RenameField(model_name=model, old_name='taken_back_at', new_name='withdrawn_at')


class Migration(migrations.Migration):
    """A reply and a reuse are withdrawn: the field has the word of the pages, as those of visits have."""

    dependencies = [
        ('partnerships', '0053_activities_by_day'),
    ]

    operations = [*renames(), migrations.RunPython(forwards, backwards)]

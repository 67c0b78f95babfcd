from django.db import migrations, models


class Migration(migrations.Migration):
    """A correction's acts have their own name; the column keeps the former one, so nothing changes on disk."""

    dependencies = [
        ('partnerships', '0026_role_instead_of_seat'),
    ]

    operations = [
        migrations.AlterField(
            model_name='correction',
            name='told',
            field=models.JSONField(blank=True, db_column='told', default=list, editable=False),
        ),
        migrations.RenameField(model_name='correction', old_name='told', new_name='acts'),
    ]

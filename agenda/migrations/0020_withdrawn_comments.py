from django.db import migrations, models


class Migration(migrations.Migration):
    """The field has the word of the pages; its column keeps the former one, so nothing changes on disk."""

    dependencies = [
        ('agenda', '0019_follows_of_more_lists'),
    ]

    operations = [
        migrations.AlterField(
            model_name='comment',
            name='taken_back_at',
            field=models.DateTimeField(blank=True, db_column='taken_back_at', null=True, verbose_name='deleted by its author'),
        ),
        migrations.RenameField(model_name='comment', old_name='taken_back_at', new_name='withdrawn_at'),
    ]

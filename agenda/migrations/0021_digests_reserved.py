from django.db import migrations, models


class Migration(migrations.Migration):
    """How many digests of a batch may be on their way; the database's own default serves older workers."""

    dependencies = [
        ('agenda', '0020_withdrawn_comments'),
    ]

    operations = [
        migrations.AddField(
            model_name='digestbatch',
            name='reserved',
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
    ]

"""With how many cities each one shares partnerships. The nightly recount and ``load_register`` fill it in."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('networks', '0020_mandates_known_on'),
    ]

    operations = [
        migrations.AddField(
            model_name='city',
            name='tie_count',
            field=models.PositiveIntegerField(default=0, editable=False, help_text='Cities that it shares public partnerships of any status with.', verbose_name='partner cities'),
        ),
    ]

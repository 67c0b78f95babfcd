"""Whether a partnership counts in public can be read without a look at its row."""


from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('networks', '0022_indexes_of_partner_cities'),
        ('partnerships', '0033_places_chosen_in_imports'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='partnership',
            index=models.Index(condition=models.Q(('is_demo', False), ('visibility', 'public'), models.Q(('status', 'draft'), _negated=True)), fields=['id'], name='partnership_on_record'),
        ),
    ]

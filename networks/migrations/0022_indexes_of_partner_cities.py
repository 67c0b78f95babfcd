"""The number of partner cities can be read without a look at the rows of the cities."""


from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('networks', '0021_number_of_partner_cities'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='city',
            index=models.Index(fields=['id'], include=('tie_count',), name='city_with_ties'),
        ),
    ]

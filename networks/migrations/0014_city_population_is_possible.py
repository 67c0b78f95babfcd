from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models

MOST = 50_000_000


def clear_what_is_impossible(apps, schema_editor):
    """A population of 0 was shown as not known; one above 50 million is a slip, which the output names."""
    cities = apps.get_model("networks", "City").objects
    cities.filter(population=0).update(population=None)
    beyond = cities.filter(population__gt=MOST)
    for slug, people in beyond.values_list("slug", "population"):
        print(f"The population of {slug}, {people}, was cleared: no city has more than {MOST} people.")
    beyond.update(population=None, population_year=None)


class Migration(migrations.Migration):

    dependencies = [
        ("networks", "0013_role_instead_of_seat"),
    ]

    operations = [
        migrations.RunPython(clear_what_is_impossible, migrations.RunPython.noop),
        *(
            migrations.AlterField(
                model_name=model,
                name="population",
                field=models.PositiveIntegerField(
                    blank=True,
                    null=True,
                    validators=[MinValueValidator(1), MaxValueValidator(MOST)],
                    verbose_name="population",
                ),
            )
            for model in ("city", "historicalcity")
        ),
        migrations.AddConstraint(
            model_name="city",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("population__isnull", True), ("population__range", (1, MOST)), _connector="OR"
                ),
                name="city_population_is_possible",
            ),
        ),
    ]

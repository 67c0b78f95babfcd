"""Partnerships of a city whose name another city of its country has say its state in their line of parties."""

from django.db import migrations


def write_labels(apps, schema_editor):
    """One statement for 500 partnerships, of which few have such a city."""
    Partnership = apps.get_model("partnerships", "Partnership")
    Party = apps.get_model("partnerships", "Party")
    longest = Partnership._meta.get_field("label").max_length
    keys = list(
        Party.objects.filter(city__is_name_shared=True)
        .exclude(city__admin_area="")
        .order_by("partnership")
        .values_list("partnership", flat=True)
        .distinct()
    )
    for start in range(0, len(keys), 500):
        rows = Partnership.objects.in_bulk(keys[start : start + 500])
        names = {}
        parties = Party.objects.filter(partnership__in=rows).order_by("partnership", "order", "pk")
        columns = ("partnership", "city__label", "institution__acronym", "institution__name")
        for partnership, city, acronym, institution in parties.values_list(*columns):
            names.setdefault(partnership, []).append(city or acronym or institution or "")
        for pk, row in rows.items():
            label = " – ".join(names[pk])
            row.label = label if len(label) <= longest else f"{label[: longest - 1]}…"
        Partnership.objects.bulk_update(rows.values(), ["label"])


class Migration(migrations.Migration):
    dependencies = [
        ("networks", "0011_shared_city_names"),
        ("partnerships", "0023_words_and_corrections_of_imports"),
    ]

    operations = [migrations.RunPython(write_labels, migrations.RunPython.noop)]

"""Records that parties stand behind already: when they are first asked whether they are still right."""

from django.db import migrations
from django.db.models import Max

from citydiplo.kit.clocks import a_year_after

STILL_ASKED = ("proposed", "active", "paused")


def wind_up(apps, schema_editor):
    rows = apps.get_model("partnerships", "Partnership").objects
    known = rows.filter(state__in=["confirmed", "declared"], status__in=STILL_ASKED, ask_on=None)
    for row in known.annotate(said_at=Max("confirmations__said_at")).iterator(1_000):
        last = row.said_at or row.created_at
        rows.filter(pk=row.pk).update(ask_on=a_year_after(last.date()))


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0013_still_right")]
    operations = [migrations.RunPython(wind_up, migrations.RunPython.noop)]

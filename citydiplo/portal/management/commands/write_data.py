"""``manage.py write_data``: today's version of the whole data set, as the nightly job writes it."""

from typing import Any

from django.core.management.base import BaseCommand

from citydiplo.portal import dataset


class Command(BaseCommand):
    help = "Write today's version of the public data set for /data/. The portal may run."

    def handle(self, **options: Any) -> None:
        """Call the writer; a version that is there already is no fault."""
        if version := dataset.write(say=self.stdout.write):
            rows = sum(table.rows for table in version.tables)
            self.stdout.write(
                f"The version of {version.date} has {rows:,} rows of {len(version.tables)} tables."
            )

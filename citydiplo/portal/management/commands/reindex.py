"""``manage.py reindex``: the search index from the register, again."""

import time

from django.core.management.base import BaseCommand

from citydiplo.portal.actions import search


class Command(BaseCommand):
    help = "Make the search index again. Safe at any time; the portal goes on answering meanwhile."

    def handle(self, **options):
        started = time.monotonic()
        pages = search.reindex()
        self.stdout.write(f"{pages:,} pages in the search index after {time.monotonic() - started:.1f} s")

"""``manage.py load_register``: the starter register of real cities, networks and twinnings."""

import time

from django.core.management.base import BaseCommand

from citydiplo.portal.actions import register


class Command(BaseCommand):
    help = "Load the starter register, or what is new in it. Safe to run again at any time."

    def add_arguments(self, parser):
        parser.add_argument(
            "--again", action="store_true", help="compare files that were loaded already, too"
        )

    def handle(self, *, again, **options):
        started = time.monotonic()

        def say(line):
            self.stdout.write(f"{time.monotonic() - started:5.1f} s  {line}")
            self.stdout.flush()

        register.load(say=say, again=again)
        say("done")

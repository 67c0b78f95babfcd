"""``manage.py load_demo``: invented people and facts, marked as such, for a portal on one's own machine."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from agenda.actions import demo as follows
from citydiplo.kit.mail import mail_files
from citydiplo.portal.actions import demo
from networks.models import City


class Command(BaseCommand):
    help = "Load the demo people and their invented facts. Refuses to where CITYDIPLO_DEMO is not on."

    def add_arguments(self, parser):
        parser.add_argument("--force", action="store_true", help="load it although CITYDIPLO_DEMO is off")

    def handle(self, *, force, **options):
        if not (settings.DEMO or force):
            raise CommandError("This portal is no demo. Set CITYDIPLO_DEMO=on, or say --force.")
        if not City.objects.exists():
            raise CommandError("The demo needs the starter register: run load_register first.")
        demo.load(say=self.stdout.write)
        if mail_files.folder():
            follows.send()

"""``manage.py remove_demo_people``: delete the demo accounts with their roles and follows."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from citydiplo.accounts.models import User


class Command(BaseCommand):
    help = "Delete all demo accounts. Refused while CITYDIPLO_DEMO is on."

    def handle(self, **options):
        if settings.DEMO:
            raise CommandError("The demo is on here. Set CITYDIPLO_DEMO=off first.")
        people = User.objects.filter(is_demo=True)
        count = people.count()
        people.delete()
        self.stdout.write(f"{count} demo accounts deleted.")

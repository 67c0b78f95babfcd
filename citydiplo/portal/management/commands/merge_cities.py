"""``manage.py merge_cities bombay mumbai``: the second takes over every link of the first."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from citydiplo.portal.actions import cities
from networks.models import City


class Command(BaseCommand):
    help = "Make one city of two. The first one's address redirects to the second."

    def add_arguments(self, parser):
        parser.add_argument("city", help="the address of the city that goes")
        parser.add_argument("into", help="the address of the city that stays")

    def handle(self, *, city, into, **options):
        found = {row.slug: row for row in City.objects.filter(slug__in=[city, into])}
        if missing := {city, into} - set(found):
            raise CommandError(f"No city has the address {' or '.join(sorted(missing))}.")
        try:
            kept = cities.merge(city=found[city], into=found[into], by=None)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{found[city].name} is part of {kept.name} now: /cities/{kept.slug}/")

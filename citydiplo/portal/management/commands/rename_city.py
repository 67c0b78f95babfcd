"""``manage.py rename_city paris "Ville de Paris"``: its former address redirects for ever."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from citydiplo.portal.actions import cities
from networks.models import City


class Command(BaseCommand):
    help = "Give a city another name. Its address follows; the former one redirects."

    def add_arguments(self, parser):
        parser.add_argument("city", help="its address, such as paris-us")
        parser.add_argument("name")

    def handle(self, *, city, name, **options):
        try:
            found = City.objects.get(slug=city, merged_into=None)
            cities.rename(city=found, name=name, by=None)
        except City.DoesNotExist as error:
            raise CommandError(f"No city has the address {city}.") from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{found.name}: /cities/{found.slug}/")

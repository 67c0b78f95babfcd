"""The rows behind the story of Monday morning, written by a process of its own in the portal's database.

``begin`` makes the cast and the static files. ``strike`` makes Bo's next weekly mail due now, as its schedule
will; ``due`` says when that is.
"""

import sys

import django
from django.core.management import call_command
from django.utils import timezone

PASSWORD = "a-long-enough-word"
PLACES = {
    "bo@lima.example": ("lima", "mayors-office"),
    "chidi@lagos.example": ("lagos", "city-editor"),
    "dia@harbours.example": ("harbours", "secretariat"),
}


def begin():
    from tests import rows

    places = {
        "lima": rows.make_city("lima", country="PE", region="latin-america-caribbean"),
        "lagos": rows.make_city("lagos", country="NG", region="africa"),
        "harbours": rows.make_network("harbours", name="League of Harbours"),
    }
    rows.make_membership(places["harbours"], places["lima"])
    for address, (place, role) in PLACES.items():
        person = rows.make_person(address.partition("@")[0].title(), password=PASSWORD)
        person.email = address
        person.save()
        person.emailaddress_set.update(email=address)
        rows.make_seat(person, places[place], role)
    call_command("collectstatic", interactive=False, verbosity=0)


def strike():
    _weekly().update(next_due_at=timezone.now())


def due():
    print(_weekly().get().next_due_at.isoformat())  # noqa: T201  the test reads it


def _weekly():
    from agenda.models import DigestSchedule

    return DigestSchedule.objects.filter(person__email="bo@lima.example", cadence="weekly")


if __name__ == "__main__":
    django.setup()
    {"begin": begin, "strike": strike, "due": due}[sys.argv[1]]()

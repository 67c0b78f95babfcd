"""The cities and people of the stories that browser tests play through: no other test sees them change.

Each story has a city, a network or a record of its own; who plays in it signs in with the demo's password.
"""

import uuid

CAST = {  # name: (place, role)
    "rosalind": ("aldera", "city-editor"),
    "sampson": ("brinmoor", "city-editor"),
    "ines": ("corvale", "city-editor"),
    "juno": ("corvale", "city-lead"),
    "kofi": ("harbour-league", "secretariat"),
    "theo": ("fernmouth", "city-editor"),
    "maud": ("dunmarsh", "mayors-office"),
    "petra": ("dunmarsh", "city-editor"),
    "quinn": ("holmwick", "city-editor"),
}
CITIES = ("aldera", "brinmoor", "corvale", "dunmarsh", "elmstead", "fernmouth", "glenrowe", "holmwick")
LEAGUE = "harbour-league"


def address(name):
    return f"{name}@stories.example"


def begin():
    """What is there before the first page is opened."""
    from networks.actions.approval import ask_for
    from networks.models import City, Network
    from tests import rows

    cities = {slug: rows.make_city(slug, latitude=48, longitude=2, population=90_000) for slug in CITIES}
    rows.make_network(LEAGUE, name="Harbour League")
    for name, (slug, role) in CAST.items():
        place = Network.objects.get(slug=slug) if slug == LEAGUE else City.objects.get(slug=slug)
        rows.make_seat(_person(name), place, role)
    aldera, _brinmoor, corvale, dunmarsh, elmstead, *_others = cities.values()
    for visibility in ("members", "city"):
        rows.make_partnership(aldera, elmstead, title=f"For {visibility} only", visibility=visibility)
    log(address("ines"), corvale, elmstead, title="Two at once", visibility="city")
    log(address("ines"), corvale, elmstead, title="Asked by mail")
    said = {"status": "unknown", "state": "open-data", "source": rows.make_source("a-list-of-twinnings")}
    for number in range(10, 22):
        rows.make_partnership(cities["holmwick"], rows.make_city(f"twin-{number}"), **said)
    rows.make_mandate(corvale, "2020-01-01", name="Wanda Oakes", title="Mayor")
    ask_for(city=dunmarsh, asks=True)
    for number in range(3):
        log(address("petra"), dunmarsh, elmstead, title=f"Waiting record {number + 1}")


def paths():
    """Addresses of the stories that are only known once the rows are there."""
    from citydiplo.accounts.models import User
    from networks.models import City
    from partnerships.models import Asking, Partnership

    corvale, ines = City.objects.get(slug="corvale"), User.objects.get(email=address("ines"))
    asked = Asking.objects.get(partnership__title="Asked by mail")
    hidden = {
        f"for_{visibility}": Partnership.objects.get(title=f"For {visibility} only").get_absolute_url()
        for visibility in ("members", "city")
    }
    return hidden | {
        "two_at_once": Partnership.objects.get(title="Two at once").get_absolute_url(),
        "asked_by_mail": asked.link_for(city=corvale, person=ines),
    }


def _person(name):
    from citydiplo.portal.demo import PASSWORD
    from tests import rows

    person = rows.make_person(name.title(), password=PASSWORD)
    person.email = address(name)
    person.save()
    person.emailaddress_set.update(email=person.email)
    return person


def log(email, city, partner, *, title, **facts):
    """A record that somebody of the world logs for ``city``."""
    from citydiplo.accounts.models import User
    from partnerships.actions import records
    from tests.rows import day

    return records.log(
        city=city,
        by=User.objects.get(email=email),
        partner=partner,
        token=uuid.uuid4(),
        partnership_class="friendship",
        status="active",
        dimension="culture",
        since=day("2010-01-01"),
        title=title,
        **facts,
    )

"""Rows for tests, said in a line each: real facts where a test is about words, plain ones elsewhere."""

import datetime
import lzma
from functools import cache
from itertools import count

from allauth.account.models import EmailAddress
from django.utils import timezone

from agenda.models import AgendaItem, Meeting
from citydiplo.accounts.models import User
from networks.actions import gazetteer, seats
from networks.actions.register import DATA as STARTER
from networks.models import City, GazetteerPlace, Institution, Mandate, Mayor, Membership, Network, Source
from partnerships.models import (
    Accession,
    Agreement,
    Exchange,
    Footprint,
    Partnership,
    Party,
    Visit,
    VisitParty,
)

PASSWORD = "salt-wind-harbour"  # of people who sign in by the form

_numbers = count(1)


def make_source(key="a-list", **facts):
    return Source.objects.get_or_create(key=key, defaults={"title": "A list"} | facts)[0]


def make_person(name, *, verified=True, **facts):
    """Somebody with an account; ``ana`` reads mail at ana@example.org."""
    person = User.objects.create_user(
        f"{name.lower()}@example.org", facts.pop("password", None), name=name, **facts
    )
    EmailAddress.objects.create(user=person, email=person.email, verified=verified, primary=True)
    return person


def make_seat(person, place, role):
    return seats.grant(person=person, place=place, role=role, by=None, reason="For a test.")


def make_city(slug=None, **facts):
    slug = slug or f"city-{next(_numbers)}"
    facts = {"name": slug.replace("-", " ").title(), "country": "FR", "region": "europe"} | facts
    return City.objects.create(slug=slug, **facts)


def make_gazetteer_place(name="Kleinblittersdorf", country="DE", **facts):
    """A place of the gazetteer, with its names."""
    facts = {
        "geonames_id": 2_888_944 + next(_numbers),
        "admin_area": "Saarland",
        "latitude": 49.15,
        "longitude": 7.03,
        "population": 12_948,
        "time_zone": "Europe/Berlin",
    } | facts
    place = GazetteerPlace.objects.create(name=name, country=country, **facts)
    gazetteer.put_back([place.pk])
    return place


@cache
def _villages():
    """Lines of the gazetteer for places that the starter cities do not hold, by their names."""
    found = {}
    with lzma.open(STARTER / "gazetteer.tsv.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            cells = line.split("\t")
            if int(cells[6] or 0) < 15_000:
                found.setdefault(cells[1], []).append(cells)
    return found


def make_real_places(*names):
    """All places of these names that the gazetteer holds and the starter cities do not."""
    for name in names:
        for number, _name, country, area, latitude, longitude, population, zone, others in _villages()[name]:
            make_gazetteer_place(
                name,
                country,
                geonames_id=int(number),
                admin_area=area,
                latitude=float(latitude),
                longitude=float(longitude),
                population=int(population or 0),
                time_zone=zone,
                aliases=others.strip().replace("|", "\n"),
            )


def make_network(slug=None, **facts):
    slug = slug or f"network-{next(_numbers)}"
    facts = {"name": slug.title(), "dimension": "environment", "dimensions": ["environment"]} | facts
    return Network.objects.create(slug=slug, **facts)


def make_institution(slug=None, **facts):
    slug = slug or f"institution-{next(_numbers)}"
    return Institution.objects.create(slug=slug, **{"name": slug.title()} | facts)


def make_membership(network, member, **facts):
    return Membership.objects.create(network=network, **{member._meta.model_name: member}, **facts)


def make_agreement(slug=None, *, binds="cities", **facts):
    slug = slug or f"agreement-{next(_numbers)}"
    facts = {"name": slug.title(), "dimension": "environment", "dimensions": ["environment"]} | facts
    return Agreement.objects.create(slug=slug, binds=binds, **facts)


def make_accession(agreement, city, kind="signatory", **facts):
    return Accession.objects.create(
        agreement=agreement, agreement_binds=agreement.binds, city=city, kind=kind, **facts
    )


def make_partnership(*parties, **facts):
    cities = [party for party in parties if isinstance(party, City)]
    facts = {
        "partnership_class": "twinning",
        "status": "active",
        "visibility": "public",
        "regions": {city.region for city in cities},
        "countries": " ".join(sorted({str(city.country) for city in cities})),
    } | facts
    partnership = Partnership.objects.create(label=" – ".join(map(str, parties)), **facts)
    for order, party in enumerate(parties):
        kind = party._meta.model_name
        place = {"country": party.country, "region": party.region} if kind == "city" else {}
        Party.objects.create(partnership=partnership, order=order, **{kind: party}, **place)
    return partnership


def make_visit(city, *others, **facts):
    """A visit of ``city`` with ``others``: planned for 2027 unless ``facts`` say otherwise."""
    parties = [city, *others]
    cities = [party for party in parties if isinstance(party, City)]
    facts = {
        "way": "out",
        "purpose": f"Purpose {next(_numbers)}",
        "first_day": day("2027-03-03"),
        "last_day": day("2027-03-05"),
        "label": " – ".join(map(str, parties)),
        "regions": {one.region for one in cities},
        "countries": " ".join(sorted({str(one.country) for one in cities})),
    } | facts
    if facts.get("status") == "done" and "state" not in facts:
        facts["state"] = "declared"
    visit = Visit.objects.create(city=city, **facts)
    for order, party in enumerate(parties if others else ()):
        kind = party._meta.model_name
        place = {"country": party.country, "region": party.region} if kind == "city" else {}
        VisitParty.objects.create(visit=visit, order=order, **{kind: party}, **place)
    return visit


NOON = datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.UTC)


def make_item(network, *, cities=(), **facts):
    """An agenda item, published and public unless told otherwise."""
    facts = {"title": f"Item {next(_numbers)}", "theme": "immigration", "kind": "decision"} | facts
    facts.setdefault("state", "published")
    if facts["state"] == "published":
        facts.setdefault("published_at", NOON)
    item = AgendaItem(network=network, **facts)
    for name in ("deadline_on", "deadline_time"):  # may be written as text
        setattr(item, name, AgendaItem._meta.get_field(name).to_python(getattr(item, name)))
    if item.deadline_on and not item.deadline_at:
        item.settle_deadline()
    item.save()
    item.cities.set(cities)
    return item


def make_meeting(network, *, cities=(), **facts):
    """A meeting of one whole day, published and public unless told otherwise."""
    facts = {"title": f"Meeting {next(_numbers)}", "starts_on": "2027-05-05", "time_zone": "UTC"} | facts
    facts.setdefault("state", "published")
    if facts["state"] == "published":
        facts.setdefault("published_at", NOON)
    facts.setdefault("ends_on", facts["starts_on"])
    meeting = Meeting(network=network, **facts)
    for name in ("starts_on", "starts_time", "ends_on", "ends_time"):  # may be written as text
        setattr(meeting, name, Meeting._meta.get_field(name).to_python(getattr(meeting, name)))
    meeting.settle_times()
    meeting.save()
    meeting.cities.set(cities)
    return meeting


def make_footprint(city, dimension, partnerships=1, memberships=0, accessions=0):
    return Footprint.objects.create(
        city=city,
        dimension=dimension,
        partnerships=partnerships,
        memberships=memberships,
        accessions=accessions,
    )


def make_exchange(author, kind="lesson", *, to=(), **facts):
    """Published for everyone, or for the networks or cities in ``to``."""
    facts = {"title": f"Exchange {next(_numbers)}", "state": "published"} | facts
    if facts["state"] not in ("draft", "scheduled"):
        facts = {"published_at": timezone.now()} | facts
    if to:
        facts |= {"audience": "cities" if isinstance(to[0], City) else "networks"}
    place = {author._meta.model_name: author}
    if isinstance(author, City):
        place |= {"country": author.country, "region": author.region}
    exchange = Exchange.objects.create(kind=kind, **place, **facts)
    if to:
        getattr(exchange, f"to_{exchange.audience}").set(to)
    return exchange


def day(text):
    return datetime.date.fromisoformat(text)


def make_mandate(city, starts, ends=None, name=None, **facts):
    number = next(_numbers)
    mayor = Mayor.objects.create(name=name or f"Person {number}", slug=f"person-{number}")
    dates = {"starts": starts, "ends": ends, "known_on": facts.pop("known_on", None)}
    dates = {name: text and day(text) for name, text in dates.items()}
    return Mandate.objects.create(mayor=mayor, city=city, **dates, **facts)

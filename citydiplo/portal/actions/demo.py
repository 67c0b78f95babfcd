"""Demo rows: a cast of people, and facts that are invented and marked so. Loading twice changes nothing."""

import datetime
from collections.abc import Callable

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from agenda.actions import demo as follows
from citydiplo.accounts.models import User
from citydiplo.kit.caching import versions
from citydiplo.kit.fields import partial_date
from citydiplo.portal.actions import (
    demo_agenda,
    demo_exchanges,
    demo_handovers,
    demo_steps,
    demo_targets,
    demo_visits,
    demo_webhooks,
)
from citydiplo.portal.demo import CAST, PASSWORD, script
from networks.actions import seats
from networks.actions.search import index_cities, index_mayors
from networks.choices import FactState
from networks.models import City, Institution, Mandate, Mayor, Membership, Network, Source
from partnerships.actions import activities, partnerships
from partnerships.actions.confirmations import partnership_sides
from partnerships.choices import PartyRole
from partnerships.models import Accession, Agreement, Partnership

INVENTED = "Invented for the demo."


@transaction.atomic
def load(*, say: Callable[[str], object]) -> None:
    """Load what of the demo is missing; ``say`` gets a line for each kind."""
    source, _made = Source.objects.get_or_create(key="demo", defaults={"title": "Demo, invented"})
    marks = {"source": source, "source_note": INVENTED, "is_demo": True}
    say(f"demo people: {sum(_add_person(person) for person in CAST)} new")
    for kind, entries in script().items():
        made = sum(bool(_ADDERS[kind](entry, marks)) for entry in entries)
        say(f"demo {kind}: {made} new")
    index_mayors()
    say(f"demo mails due: {follows.begin(people=User.objects.filter(is_demo=True))}")
    nouns = (
        "cities",
        "mayors",
        "memberships",
        "accessions",
        "partnerships",
        "exchanges",
        "targets",
        "visits",
        "agenda",
        "meetings",
    )
    versions.bump(*nouns)


def _add_person(person):
    """Whether they are new. Seats that somebody took from them they get back: it is a demo."""
    user = User.objects.filter(email=person.email).first()
    made = user is None
    if made:
        user = User.objects.create_user(
            person.email,
            PASSWORD,
            name=person.name,
            time_zone=person.time_zone,
            is_demo=True,
            is_staff=person.is_operator,
            is_superuser=person.is_operator,
        )
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    for field, slug, role in person.seats:
        seats.grant(person=user, place=_actor({field: slug})[field], role=role, by=None, reason=INVENTED)
    return made


def _body(entry, marks):
    if City.objects.filter(slug=entry["slug"]).exists():
        return False
    whole = City.objects.get(slug=entry.pop("part_of"))
    facts = {"country": whole.country, "region": whole.region, "state": FactState.UNVERIFIED}
    city = City.objects.create(part_of=whole, **facts, **entry, **marks)
    index_cities([city.pk])
    return True


def _mandate(entry, marks):
    name = entry.pop("mayor")
    if ago := entry.pop("days_ago", None):  # so that a desk tells of a new mayor
        entry["starts"] = str(timezone.localdate() - datetime.timedelta(days=ago))
    if ago := entry.pop("known_days_ago", None):  # so that a page says "in office"
        entry["known_on"] = str(timezone.localdate() - datetime.timedelta(days=ago))
    dates, place = _dates(entry, "starts", "ends", "known_on"), _actor(entry)
    real = Mandate.objects.filter(is_demo=False, **place)
    starts = dates.get("starts")
    if real.overlapping(starts, dates.get("ends")).exists() if starts else real.exists():
        return False  # the register knows who governed
    mayor = Mayor.objects.filter(name=name, is_demo=True).first() or Mayor.objects.create(
        name=name, slug=name.lower().replace(" ", "-"), state=FactState.UNVERIFIED, **marks
    )
    return Mandate.objects.get_or_create(mayor=mayor, **place, defaults={**dates, **entry, **marks})[1]


def _membership(entry, marks):
    network = Network.objects.get(slug=entry.pop("network"))
    actor = _actor(entry)
    if Membership.objects.filter(network=network, **actor).exists():
        return False
    dates = _dates(entry, "since", "until")
    return _of_old(Membership(network=network, **actor, **dates, **entry, **marks))


def _accession(entry, marks):
    agreement = Agreement.objects.get(slug=entry.pop("agreement"))
    if ago := entry.pop("days_ago", None):  # so that a step of it falls due soon
        entry["date"] = str(timezone.localdate() - datetime.timedelta(days=ago))
    facts = {"agreement": agreement, "kind": entry.pop("kind"), **_actor(entry)}
    if Accession.objects.filter(**facts).exists():
        return False
    dates = _dates(entry, "date", "until")
    return _of_old(Accession(**facts, agreement_binds=agreement.binds, **dates, **entry, **marks))


def _of_old(fact):
    """Write what has been so for years: in bulk, so that nobody is told of it as news."""
    return type(fact).objects.bulk_create([fact])


def _partnership(entry, marks):
    if Partnership.objects.filter(title=entry["title"], is_demo=True).exists():
        return False
    first, *later = [change | _dates(dict(change), "date") for change in entry.pop("history")]
    if signed_on := entry.get("legal_act_on"):
        entry["legal_act_on"], _precision = partial_date.parse(signed_on)
    if ahead := entry.pop("renewal_in_days", None):  # so that it runs out on a desk
        entry["renewal_on"] = timezone.localdate() + datetime.timedelta(days=ahead)
    done = entry.pop("log", ())
    parties = [
        (next(iter(_actor(party).values())), party.get("role", PartyRole.PARTNER))
        for party in entry.pop("parties")
    ]
    partnership = partnerships.create(
        parties=parties,
        partnership_class=entry.pop("class"),
        dimensions=entry.pop("further", ()),
        agreements=Agreement.objects.filter(slug__in=entry.pop("agreements", ())),
        status=first["status"],
        status_on=(first["date"], first["date_precision"]) if "date" in first else None,
        reason=first["reason"],
        **_dates(entry, "since", "until"),
        **entry,
        **marks,
    )
    for change in later:
        partnerships.change_status(
            partnership=partnership,
            status=change["status"],
            date=change["date"],
            precision=change["date_precision"],
            reason=change["reason"],
        )
    for activity in done:
        organiser = _actor(activity)["city"] if "city" in activity else None
        dates = _dates(activity, "on")
        activities.log(partnership=partnership, city=None, by=None, organiser=organiser, **dates, **activity)
    partnership_sides.record_demo(partnership=partnership)
    return partnership


_ADDERS = {
    "bodies": _body,
    "mandates": _mandate,
    "memberships": _membership,
    "agreements": demo_steps.add_agreement,
    "accessions": _accession,
    "reports": demo_steps.add_report,
    "more_time": demo_steps.add_request,
    "partnerships": _partnership,
    "visits": demo_visits.add,
    "handovers": demo_handovers.add,
    "exchanges": demo_exchanges.add,
    "targets": demo_targets.add,
    "agenda_items": demo_agenda.add_item,
    "meetings": demo_agenda.add_meeting,
    "groups": demo_agenda.add_group,
    "webhooks": demo_webhooks.add,
}


def _actor(entry):
    """Takes the city, the institution or the network that an entry names, as a field and its row."""
    for field, model in (("city", City), ("institution", Institution), ("network", Network)):
        if slug := entry.pop(field, None):
            return {field: model.objects.get(slug=slug)}
    raise ValueError(f"{entry} names neither a city nor an institution nor a network.")


def _dates(entry, *names):
    """Takes the dates of these names, each known to the year, the month or the day."""
    fields = {}
    for name in names:
        if text := entry.pop(name, None):
            fields[name], fields[f"{name}_precision"] = partial_date.parse(text)
    return fields

"""All records between a city and another city, a network or an institution, as far as one may read them.

Each part is a list that is shown whole: its count is the number of its rows, demo records apart. So many
statements at most, however many rows there are: 17 for two cities, 7 for a network, 11 for an institution.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from agenda.choices import ItemKind
from agenda.digests.dates import days
from agenda.models import AgendaItem, Attendance, CoSignature, Meeting
from citydiplo.kit.db.compiled import Many, compiled
from citydiplo.kit.text.countries import country_name
from citydiplo.kit.text.labels import labels_of
from citydiplo.kit.text.lists import comma_separated
from citydiplo.kit.web.urls import address_of
from citydiplo.portal.queries import comparison
from networks.choices import MembershipClass, MembershipRole
from networks.models import Backing, City, Institution, Membership, Network
from networks.queries.readers import Reader, reader_of
from partnerships.choices import AccessionKind
from partnerships.models import (
    Accession,
    Exchange,
    Funding,
    Partnership,
    PartnershipDocument,
    Party,
    Reply,
    Reuse,
    Visit,
    VisitDocument,
    VisitParty,
)
from partnerships.queries.lines import line_rows, lines_of_rows

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from partnerships.models.partnership import PartnershipQuerySet

Sides = tuple[tuple[str, int], ...]  # what is a side, "city" for one, and its key


@dataclass(frozen=True)
class SharedRow:
    """A line of a list: what it is called, where it leads, and the text below it."""

    title: str
    url: str
    facts: Sequence[str] = ()
    is_demo: bool = False


@dataclass(frozen=True)
class SharedPart:
    """One list of the page. ``key`` is its anchor; ``lines`` are those of partnerships."""

    key: str
    title: str
    rows: list[SharedRow] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many there are, demo records not counted."""
        return sum(not is_demo for is_demo in self._demo())

    @property
    def demo(self) -> int:
        """How many demo records there are."""
        return sum(self._demo())

    def _demo(self) -> list[bool]:
        return [row.is_demo for row in self.rows] + [line["is_demo"] for line in self.lines]


def of_cities(first: City, second: City, user: User | AnonymousUser) -> list[SharedPart]:
    """What two cities share; parts without rows are left out."""
    both, reader = [first, second], reader_of(user)
    partnerships, visits = _partnerships(both, reader), _listed_visits(_sides(both), reader)
    return _filled(
        SharedPart("partnerships", _("Partnerships"), lines=partnerships),
        SharedPart("visits", _("Visits"), _visits(visits)),
        SharedPart("networks", _("Networks in common"), _networks(both, reader)),
        SharedPart("agreements", _("Agreements in common"), _agreements(both, reader)),
        SharedPart("meetings", _("Meetings that both attended"), _meetings(both, reader)),
        SharedPart("items", _("Agenda items that both answered"), _items(both, reader)),
        SharedPart("exchanges", _("Exchanges used or answered"), _exchanges(first, second, reader)),
        SharedPart("documents", _("Documents"), _documents(partnerships, visits, reader)),
        SharedPart("partners", _("Partners in common"), _partners(both, user)),
    )


def of_network(city: City, network: Network, user: User | AnonymousUser) -> list[SharedPart]:
    """What a city and a network share; parts without rows are left out."""
    reader = reader_of(user)
    return _filled(
        SharedPart("membership", _("Membership"), _membership(city, network, user)),
        SharedPart("backing", _("Support for the network"), _backing(network, user, city=city)),
        SharedPart("meetings", _("Meetings that the city attended"), _meetings([city], reader, network)),
        SharedPart("items", _("Agenda items that the city answered"), _items([city], reader, network)),
        SharedPart("exchanges", _("Exchanges used or answered"), _exchanges(city, network, reader)),
        SharedPart("members", _("Partners of the city in the network"), _members(city, network, user)),
    )


def of_institution(city: City, institution: Institution, user: User | AnonymousUser) -> list[SharedPart]:
    """What a city and an institution share; parts without rows are left out."""
    both, reader = [city, institution], reader_of(user)
    partnerships, visits = _partnerships(both, reader), _listed_visits(_sides(both), reader)
    return _filled(
        SharedPart("partnerships", _("Partnerships"), lines=partnerships),
        SharedPart("visits", _("Visits"), _visits(visits)),
        SharedPart("funds", _("Partnerships that it funds"), _funded(city, institution, user)),
        SharedPart("networks", _("Networks in common"), _networks(both, reader)),
        SharedPart("backed", _("Networks of the city that it supports"), _backed(city, institution, user)),
        SharedPart("documents", _("Documents"), _documents(partnerships, visits, reader)),
    )


def _filled(*parts: SharedPart) -> list[SharedPart]:
    return [part for part in parts if part.rows or part.lines]


def _sides(both: Sequence[Any]) -> Sides:
    return tuple((one._meta.model_name, one.pk) for one in both)


def _mutual(sides: Sides, reader: Reader) -> PartnershipQuerySet:
    """The partnerships of both, newest first."""
    if all(kind == "city" for kind, _key in sides):
        return comparison.mutual_partnerships([key for _kind, key in sides], reader.user())
    found = Partnership.objects.visible_to(reader.user())
    for kind, key in sides:
        found = found.filter(Exists(Party.objects.filter(partnership=OuterRef("pk"), **{kind: key})))
    return found.order_by("-since_known", "label", "id")


@compiled
def _lines_of_mutual(sides: Sides, reader: Reader) -> Any:
    return line_rows(_mutual(sides, reader))


def _partnerships(both, reader):
    return lines_of_rows(_lines_of_mutual(_sides(both), reader))


def _visits(visits):
    return [
        SharedRow(
            str(visit),
            visit.get_absolute_url(),
            [
                visit.days,
                *(str(word) for word in (visit.get_status_display(), visit.get_outcome_display()) if word),
            ],
            visit.is_demo,
        )
        for visit in visits
    ]


@compiled
def _listed_visits(sides: Sides, reader: Reader) -> Any:
    """Visits that both took part in, newest first; planned ones only to whom they are shown."""
    found = Visit.objects.visible_to(reader.user())
    for kind, key in sides:
        found = found.filter(Exists(VisitParty.objects.filter(visit=OuterRef("pk"), **{kind: key})))
    return found.only(*_VISIT).order_by("-first_day", "-pk")


def _networks(both, reader):
    """The networks that both are in now, each with the class and role of the two."""
    return _of_both(
        both,
        _memberships_of(_sides(both), reader),
        thing=lambda row: row.network,
        facts=lambda row: (labels_of(MembershipClass).get(row.membership_class), _role(row)),
    )


@compiled
def _memberships_of(sides: Sides, reader: Reader) -> Any:
    known = Q()
    for kind, key in sides:
        known |= Q(**{kind: key})
    rows = Membership.objects.visible_to(reader.user()).filter(known).current().select_related("network")
    return rows.only(
        *("city", "institution", "membership_class", "role", "is_demo"),
        *("network__name", "network__acronym", "network__slug"),
    ).order_by("network__name")


def _role(row):
    return "" if row.role == "member" else labels_of(MembershipRole)[row.role]


def _agreements(both, reader):
    return _of_both(
        both,
        _accessions_of(tuple(city.pk for city in both), reader),
        thing=lambda row: row.agreement,
        facts=lambda row: (labels_of(AccessionKind)[row.kind], row.date_text),
    )


@compiled
def _accessions_of(cities: tuple[int, ...], reader: Reader) -> Any:
    rows = Accession.objects.visible_to(reader.user()).current().filter(city__in=cities)
    return (
        rows.select_related("agreement")
        .only("city", "kind", "date", "date_precision", "is_demo", "agreement__name", "agreement__slug")
        .order_by("agreement__name", "id")
    )


def _of_both(
    both: Sequence[Any], rows: Iterable[Any], *, thing: Callable[[Any], Any], facts: Callable[[Any], Any]
) -> list[SharedRow]:
    """A row for each thing that both have: "Lima: Full member · Lagos: Observer, Chair"."""
    found: dict[Any, dict[Any, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        owner = ("city", row.city_id) if row.city_id else ("institution", row.institution_id)
        found[thing(row)][owner].append(row)
    shared = []
    for one, owners in found.items():
        if len(owners) < len(both):
            continue
        texts, is_demo = [], False
        for side in both:
            of_side = owners[side._meta.model_name, side.pk]
            words = [str(word) for row in of_side for word in facts(row) if word]
            is_demo |= all(row.is_demo for row in of_side)
            if words:
                texts.append(_("%(name)s: %(words)s") % {"name": side, "words": comma_separated(words)})
        shared.append(SharedRow(str(one), one.get_absolute_url(), texts, is_demo))
    return shared


_VISIT = ("label", "purpose", "first_day", "last_day", "status", "outcome", "is_demo")
_EXCHANGE: tuple[str, ...] = (
    "kind",
    "title",
    "is_demo",
    "city__name",
    "city__admin_area",
    "city__is_name_shared",
)
_EXCHANGE += ("network__name", "network__acronym")
_DOCUMENT = ("title", "name", "url")
_NETWORK = ("network__name", "network__acronym")
_MEETING = ("title", "starts_on", "ends_on", "is_demo", *_NETWORK)
_ITEM = ("title", "kind", "is_demo", *_NETWORK)


def _meetings(cities, reader, network=None):
    url = address_of("meeting")
    return [
        SharedRow(
            meeting["title"],
            url(meeting["pk"]),
            [_network(meeting), days(meeting["starts_on"], meeting["ends_on"])],
            meeting["is_demo"],
        )
        for meeting in _attended(tuple(city.pk for city in cities), reader, network and network.pk)
    ]


@compiled
def _attended(cities: tuple[int, ...], reader: Reader, network: int | None) -> Any:
    """The meetings that all of ``cities`` attended, newest first."""
    came = Attendance.objects.filter(city__in=cities, attended=True).order_by().values("meeting")
    all_came = came.annotate(cities=Count("city")).filter(cities=len(cities)).values("meeting")
    found = Meeting.objects.visible_to(reader.user()).filter(pk__in=all_came)
    if network:
        found = found.filter(network=network)
    return found.order_by("-starts_at", "-pk").values("pk", *_MEETING)


def _network(row):
    """As ``str(network)``."""
    return row["network__acronym"] or row["network__name"]


def _items(cities, reader, network=None):
    url = address_of("agenda-item")
    return [
        SharedRow(
            item["title"],
            url(item["pk"]),
            [_network(item), labels_of(ItemKind)[item["kind"]]],
            item["is_demo"],
        )
        for item in _answered_items(tuple(city.pk for city in cities), reader, network and network.pk)
    ]


@compiled
def _answered_items(cities: tuple[int, ...], reader: Reader, network: int | None) -> Any:
    """Calls that all of ``cities`` co-signed and decisions that they took a position on, newest first."""
    user = reader.user()
    answered = CoSignature.objects.visible_to(user).signed().filter(city__in=cities).order_by()
    by_all = answered.values("item").annotate(cities=Count("city")).filter(cities=len(cities)).values("item")
    found = AgendaItem.objects.visible_to(user).filter(pk__in=by_all)
    if network:
        found = found.filter(network=network)
    return found.order_by("-published_at", "-pk").values("pk", *_ITEM)


def _exchanges(first, second, reader):
    """What one of them published and the other used or replied to, newest first. Three statements."""
    sides = _sides([first, second])
    used, answered = set(_used_between(sides)), set(_replied_between(sides))
    rows = []
    for exchange in _listed_exchanges(Many(sorted(used | answered)), reader):
        other = second if exchange.is_by(first) else first
        words = _("used by %(name)s") if exchange.pk in used else _("reply by %(name)s")
        facts = [str(exchange.get_kind_display()), str(exchange.author), words % {"name": other}]
        rows.append(SharedRow(exchange.title, exchange.get_absolute_url(), facts, exchange.is_demo))
    return rows


@compiled
def _used_between(sides: Sides) -> Any:
    return _answered_between(Reuse, sides)


@compiled
def _replied_between(sides: Sides) -> Any:
    return _answered_between(Reply, sides)


def _answered_between(model, sides):
    """The exchanges of one side under which the other side said something."""
    found = Q(pk__in=())
    for author, speaker in (sides, reversed(sides)):
        if speaker[0] == "city" or model is Reply:  # a network uses nothing
            found |= Q(**{speaker[0]: speaker[1], f"exchange__{author[0]}": author[1]})
    return model.objects.shown().filter(found).order_by().values_list("exchange", flat=True)


@compiled
def _listed_exchanges(keys: Many, reader: Reader) -> Any:
    found = Exchange.objects.visible_to(reader.user()).published().filter(pk__in=keys)
    return found.with_author().only(*_EXCHANGE).order_by("-published_at", "-pk")


def _documents(partnerships, visits, reader):
    """Documents of these lines of partnerships, and of these visits. Two statements at most."""
    of_partnerships = _partnership_documents(Many(line["id"] for line in partnerships), reader)
    of_visits = _visit_documents(Many(visit.pk for visit in visits), reader)
    documents = [
        *((one, one.partnership) for one in of_partnerships),
        *((one, one.visit) for one in of_visits),
    ]
    return [
        SharedRow(
            str(document.title or document.name or document.url),
            document.get_absolute_url(),
            [str(owner)],
            owner.is_demo,
        )
        for document, owner in documents
    ]


@compiled
def _partnership_documents(partnerships: Many, reader: Reader) -> Any:
    visible = Partnership.objects.visible_to(reader.user()).filter(pk__in=partnerships)
    found = PartnershipDocument.objects.of_visible(visible, reader.user())
    owner = ("partnership__title", "partnership__label", "partnership__is_demo")
    return found.listed().select_related("partnership").only(*_DOCUMENT, *owner)


@compiled
def _visit_documents(visits: Many, reader: Reader) -> Any:
    found = VisitDocument.objects.visible_to(reader.user()).filter(visit__in=visits)
    owner = ("visit__label", "visit__purpose", "visit__is_demo")
    return found.listed().select_related("visit").only(*_DOCUMENT, *owner)


def _partners(both, user):
    """Cities and institutions that both work with; ``is_demo`` where that rests on demo records."""
    addresses = {City: address_of("city"), Institution: address_of("institution")}
    return [
        SharedRow(str(partner), addresses[type(partner)](partner.slug), (), not is_sure)
        for partner, cells, is_sure in comparison.common_partners(both, user)
        if all(cells)
    ]


def _membership(city, network, user):
    rows = Membership.objects.visible_to(user).filter(city=city, network=network)
    return [
        SharedRow(
            str(row.get_membership_class_display()),
            network.get_absolute_url(),
            [text for text in (_role(row), _period(row)) if text],
            row.is_demo,
        )
        for row in rows.order_by("until", "-since", "pk")
    ]


def _period(row):
    if row.until_text:
        return _("until %(day)s") % {"day": row.until_text}
    return _("since %(day)s") % {"day": row.since_text} if row.since_text else ""


def _backing(network, user, **backer):
    rows = Backing.objects.visible_to(user).filter(network=network, **backer)
    return [
        SharedRow(str(row.get_kind_display()), network.get_absolute_url(), [row.documented], row.is_demo)
        for row in rows.order_by("kind", "pk")
    ]


def _backed(city, institution, user):
    own = Membership.objects.visible_to(user).current().filter(city=city).values("network")
    rows = Backing.objects.visible_to(user).filter(institution=institution, network__in=own)
    return [
        SharedRow(
            str(row.network), row.network.get_absolute_url(), [str(row.get_kind_display())], row.is_demo
        )
        for row in rows.select_related("network").order_by("network__name", "kind")
    ]


def _members(city, network, user):
    """The partner cities of the city that are members of the network, by name."""
    inside = Membership.objects.visible_to(user).current().filter(network=network)
    own = Partnership.objects.visible_to(user).filter(parties__city=city).values("pk")
    rows = (
        City.objects.visible_to(user)
        .filter(parties__partnership__in=own, pk__in=inside.values("city"))
        .exclude(pk=city.pk)
        .order_by("name", "pk")
        .values("pk", "label", "slug", "country")
        .annotate(sure=Count("pk", filter=Q(parties__partnership__is_demo=False)))
    )
    url = address_of("city")
    return [
        SharedRow(row["label"], url(row["slug"]), (country_name(row["country"]),), not row["sure"])
        for row in rows
    ]


def _funded(city, institution, user):
    own = Partnership.objects.visible_to(user).filter(parties__city=city).values("pk")
    rows = Funding.objects.filter(institution=institution, partnership__in=own).select_related("partnership")
    return [
        SharedRow(
            str(row.partnership),
            row.partnership.get_absolute_url(),
            [text for text in (row.sum_text, row.period) if text],
            row.partnership.is_demo,
        )
        for row in rows.order_by("-partnership__since_known", "pk")
    ]

"""The nouns of which we say what is missing: the fields that a whole record of each would fill."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Q, QuerySet, TextField
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from citydiplo.kit.fields.choice_set import ChoiceSetField
from networks.models import City, Institution, Mandate, Membership, Network, Seat
from partnerships.choices import PartnershipStatus
from partnerships.models import Accession, Agreement, Partnership, Party

VISITOR = AnonymousUser()
# What the numbers change with; a role that begins or ends announces "seats".
NOUNS_READ = (
    *("cities", "mayors", "networks", "memberships", "institutions", "agreements", "accessions"),
    *("partnerships", "seats"),
)
ACTED_FOR = "acted_for"


@dataclass(frozen=True)
class CoverageField:
    """What a record may say. ``filled`` is a condition, made when asked since it may hold a subquery."""

    name: str
    label: Any
    filled: Callable[[], Q]


@dataclass(frozen=True)
class CoverageNoun:
    """A kind of record: the field of its region, the fields that a whole record would fill.

    Fields that most records rightly leave empty, such as the end of what runs, are no lack and not counted.
    ``dated`` is the field that says since when, ``country`` the path to the country of its cities (None where
    records have several) and ``words`` the paths to the names that make its line; only records have those.
    """

    name: str
    label: Any
    model: Any
    region: str
    fields: tuple[CoverageField, ...]
    dated: str = ""
    words: tuple[str, ...] = ()
    page: tuple[str, str] = ("", "")  # the route of its page, and the path to what the route takes

    def rows(self) -> QuerySet[Any]:
        """What counts: seen by everybody, and no demo row."""
        return self.model.objects.visible_to(VISITOR).filter(is_demo=False).order_by()


def _seated(place):
    """The cities or networks that somebody acts for."""
    return Seat.objects.active().filter(**{f"{place}__isnull": False}).values(place)


def _own(model, *names):
    """Fields that a model has, each filled where it is neither null nor empty."""
    return tuple(CoverageField(name, _label(model, name), _is_filled(model, name)) for name in names)


def _label(model, name):
    return model._meta.get_field(name).verbose_name


def _is_filled(model, name):
    column = model._meta.get_field(name)
    empties = ((ChoiceSetField, 0), ((CharField, TextField), ""))
    for kinds, empty in empties:
        if isinstance(column, kinds):
            return lambda: ~Q(**{name: empty})
    return lambda: Q(**{f"{name}__isnull": False})


def _acted_for(condition):
    return CoverageField(ACTED_FOR, _("somebody acts for it"), condition)


def _of_seated_city():
    return Q(city__in=_seated("city"))


NOUNS: dict[str, CoverageNoun] = {
    noun.name: noun
    for noun in (
        CoverageNoun(
            "partnerships",
            _("Partnerships"),
            Partnership,
            "regions",
            (
                *_own(Partnership, "since"),
                CoverageField("status", _("status"), lambda: ~Q(status=PartnershipStatus.NOT_STATED)),
                *_own(Partnership, "dimension", "objectives", "activities", "results", "legal_act"),
                *_own(Partnership, "source", "as_of"),
                _acted_for(lambda: Q(pk__in=Party.objects.filter(_of_seated_city()).values("partnership"))),
            ),
            dated="since",
            words=("label",),
            page=("partnership", "pk"),
        ),
        CoverageNoun(
            "memberships",
            _("Memberships of networks"),
            Membership,
            "city__region",
            (
                *_own(Membership, "since", "membership_class", "source", "as_of"),
                _acted_for(_of_seated_city),
            ),
            dated="since",
            words=("city__label", "institution__name", "network__name"),
            page=("network", "network__slug"),
        ),
        CoverageNoun(
            "accessions",
            _("Accessions to agreements"),
            Accession,
            "city__region",
            (*_own(Accession, "date", "status", "source", "as_of"), _acted_for(_of_seated_city)),
            dated="date",
            words=("city__label", "agreement__name"),
            page=("city-networks", "city__slug"),
        ),
        CoverageNoun(
            "mandates",
            _("Mayors’ mandates"),
            Mandate,
            "city__region",
            (*_own(Mandate, "starts", "known_on", "title", "source", "as_of"), _acted_for(_of_seated_city)),
            dated="starts",
            words=("mayor__name", "city__label"),
            page=("mayor", "mayor__slug"),
        ),
        CoverageNoun(
            "cities",
            _("Cities and other bodies"),
            City,
            "region",
            (
                CoverageField("on_record", _("anything in the register"), lambda: Q(on_record_count__gt=0)),
                CoverageField(
                    "position", pgettext_lazy("on a map", "position"), lambda: Q(latitude__isnull=False)
                ),
                *_own(City, "admin_area", "population", "population_year", "time_zone", "geonames_id"),
                *_own(City, "wikidata_id", "website", "contact", "description", "source", "as_of"),
                _acted_for(lambda: Q(pk__in=_seated("city"))),
            ),
        ),
        CoverageNoun(
            "networks",
            _("Networks"),
            Network,
            "seat__region",
            (
                CoverageField(
                    "members",
                    _("members known by name"),
                    lambda: Q(pk__in=_members().values("network")),
                ),
                *_own(Network, "members_stated", "founded", "seat", "scope", "website", "themes", "source"),
                *_own(Network, "as_of"),
                _acted_for(lambda: Q(pk__in=_seated("network"))),
            ),
        ),
        CoverageNoun(
            "agreements",
            _("Agreements"),
            Agreement,
            "city__region",
            (
                CoverageField(
                    "accessions",
                    _("cities known by name"),
                    lambda: Q(pk__in=NOUNS["accessions"].rows().values("agreement")),
                ),
                *_own(Agreement, "scale_stated", "year", "place", "subject", "website", "themes", "source"),
                *_own(Agreement, "as_of"),
            ),
        ),
        CoverageNoun(
            "institutions",
            _("Institutions"),
            Institution,
            "seat__region",
            _own(Institution, "founded", "seat", "role", "website", "source", "as_of"),
        ),
    )
}
RECORDS = tuple(noun.name for noun in NOUNS.values() if noun.dated)


def _members():
    """The memberships that a network's page counts."""
    return NOUNS["memberships"].rows().current()


def public_parties() -> QuerySet[Party]:
    """The parties of the partnerships that count."""
    return Party.objects.filter(partnership__in=NOUNS["partnerships"].rows().values("pk")).order_by()


def is_undated(noun: CoverageNoun) -> dict[str, bool]:
    """The condition that a record of a noun has no date."""
    return {f"{noun.dated}__isnull": True}


def dated_nouns() -> list[tuple[str, CoverageNoun]]:
    """(name, noun) of those whose records say since when."""
    return [(name, NOUNS[name]) for name in RECORDS]


def line_values(noun: CoverageNoun, rows: QuerySet[Any], *more: str) -> Any:
    """What lines say of records, and ``more``, as a queryset for ``lines_of``."""
    ids = ["city_id", "city__slug", "network_id", "network__slug"]
    ids = [path for path in ids if _has(noun.model, path)]
    facts = ("pk", "as_of", "as_of_precision", "state", "source__title", noun.page[1])
    return rows.values(*facts, *noun.words, *ids, *more)


def lines_of(noun: CoverageNoun, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """A mapping a record: noun, words, address, date of its facts, source, state; ids for what edits it."""
    lines = []
    for row in rows:
        row["noun"] = noun.name
        row["words"] = " – ".join(row[path] for path in noun.words if row[path])
        row["url"] = reverse(noun.page[0], args=[row[noun.page[1]]])
        lines.append(row)
    return lines


def _has(model, path):
    return any(field.name == path.partition("_")[0] for field in model._meta.get_fields())

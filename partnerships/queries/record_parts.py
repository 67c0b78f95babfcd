"""What the page of a partnership shows beside it, by statements whose SQL is kept (``kit.db.compiled``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, Exists, OuterRef

from citydiplo.kit.db.compiled import Many, compiled
from networks.queries.readers import Reader, keyed
from partnerships.models import (
    Activity,
    Agreement,
    Correction,
    Dispute,
    Exchange,
    Funding,
    MaterialChange,
    Partnership,
    PartnershipDocument,
    StatusChange,
    Visit,
)
from partnerships.queries import exchanges, lines, partners

if TYPE_CHECKING:
    from collections.abc import Iterable

SIBLINGS_SHOWN = 12
EXCHANGES_SHOWN = 12


def read(pk: int, reader: Reader) -> Partnership | None:
    """The partnership with its parties, if the reader may see it. Two statements.

    ``is_disputed``, ``has_visits`` and ``has_activities`` say whether it is worth asking for these.
    """
    if pk > BigIntegerField.MAX_BIGINT:  # an address that somebody made up
        return None
    return next(iter(_read(pk, reader)), None)


@compiled
def _read(pk: int, reader: Reader) -> Any:
    # A record from open data can be disputed before anybody confirmed it; most of them are not disputed.
    disputed = Dispute.objects.open().filter(partnership=OuterRef("pk"))
    visits = Visit.objects.filter(partnership=OuterRef("pk"))
    activities = Activity.objects.filter(partnership=OuterRef("pk"))
    return (
        Partnership.objects.visible_to(reader.user())
        .select_related("source")
        .with_parties()
        .annotate(is_disputed=Exists(disputed), has_visits=Exists(visits), has_activities=Exists(activities))
        .filter(pk=pk)
    )


def material_changes(partnership: Partnership) -> list[MaterialChange]:
    """What was changed since the others confirmed it, with the city that did. One statement."""
    return _of(partnership, _material_changes(partnership.pk))


@compiled
def _material_changes(pk: int) -> Any:
    return MaterialChange.objects.filter(partnership=pk).select_related("city")


def status_changes(partnership: Partnership) -> list[StatusChange]:
    """Its statuses so far. One statement."""
    return _of(partnership, _status_changes(partnership.pk))


@compiled
def _status_changes(pk: int) -> Any:
    return StatusChange.objects.filter(partnership=pk)


def fundings(partnership: Partnership) -> list[Funding]:
    """Who pays for it. One statement."""
    return _of(partnership, _fundings(partnership.pk))


@compiled
def _fundings(pk: int) -> Any:
    return Funding.objects.filter(partnership=pk).select_related("city", "institution")


def documents(partnership: Partnership, reader: Reader) -> list[PartnershipDocument]:
    """Its documents that the reader may see. One statement."""
    return _of(partnership, _documents(partnership.pk, reader))


@compiled
def _documents(pk: int, reader: Reader) -> Any:
    return PartnershipDocument.objects.filter(partnership=pk).visible_to(reader.user()).listed()


@compiled
def agreements(pk: int, reader: Reader) -> Any:
    """The agreements that it contributes to."""
    return Agreement.objects.filter(partnerships=pk).visible_to(reader.user())


@compiled
def corrections(pk: int, reader: Reader) -> Any:
    """Its corrections that wait for a mayor's office and that the reader may see."""
    return Correction.objects.visible_to(reader.user()).of(keyed(Partnership, pk)).open()


def newest_exchanges(pk: int, reader: Reader) -> list[dict[str, Any]]:
    """The newest lines of exchanges about it that the reader may see. One statement."""
    return exchanges.exchange_rows(_exchanges(pk, reader))


@compiled
def _exchanges(pk: int, reader: Reader) -> Any:
    told = Exchange.objects.visible_to(reader.user()).published().filter(partnership=pk)
    return told.order_by("-published_at", "-id").values(*exchanges.COLUMNS)[:EXCHANGES_SHOWN]


def sibling_lines(partnership: Partnership, reader: Reader) -> list[dict[str, Any]]:
    """The newest lines of other partnerships that two of its parties share. Two statements."""
    parties = partnership.parties.all()
    cities = Many(sorted(party.city_id for party in parties if party.city_id))
    institutions = Many(sorted(party.institution_id for party in parties if party.institution_id))
    return lines.lines_of_rows(_siblings(partnership.pk, cities, institutions, reader))


@compiled
def _siblings(pk: int, cities: Many, institutions: Many, reader: Reader) -> Any:
    shared = partners.siblings(pk, cities, institutions, reader.user())
    return lines.line_rows(shared[:SIBLINGS_SHOWN])


def _of(partnership: Partnership, rows: Iterable[Any]) -> list[Any]:
    """The rows, which know their partnership without asking for it."""
    rows = list(rows)
    for row in rows:
        row.partnership = partnership
    return rows

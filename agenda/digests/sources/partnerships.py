"""News of partnerships: declared by a city, confirmed by both sides, moved to another status.

What a file brought in is no news: nobody with a seat has said it.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agenda import topics
from agenda.choices import EventKind, FollowedKind
from agenda.digests.sources.base import (
    DigestEntry,
    EventSource,
    Fact,
    batches_of,
    city_called,
    of_cities,
    of_words,
    regions_of,
)
from agenda.models.event import alone, in_batch
from networks.choices import FactState
from partnerships.choices import ImportTarget, PartnershipStatus
from partnerships.models import Confirmation, Partnership, Party, StatusChange

if TYPE_CHECKING:
    from citydiplo.accounts.models import User

CHUNK = 500  # a file that a city declares brings thousands together
MOVES = (
    PartnershipStatus.ACTIVE,
    PartnershipStatus.PAUSED,
    PartnershipStatus.DORMANT,
    PartnershipStatus.ENDED,
    PartnershipStatus.HISTORIC,
)


class PartnershipSource(EventSource):
    noun = "partnership"

    def facts(self, since: datetime.datetime) -> Iterator[Fact]:
        """See EventSource; from confirmations and changes of status."""
        said = Confirmation.objects.filter(said_at__gt=since)
        moved = StatusChange.objects.filter(recorded_at__gt=since, status__in=MOVES)
        touched = Q(pk__in=said.values("partnership")) | Q(pk__in=moved.values("partnership"))
        rows = Partnership.objects.exclude(status=PartnershipStatus.DRAFT).filter(touched)
        found = self._in_full(rows.order_by("pk")).iterator(chunk_size=CHUNK)
        while few := list(islice(found, CHUNK)):
            facts = [fact for row in few for fact in self._facts_of_row(row, since)]
            moments = [(fact.object_id, fact.published_at) for fact in facts]
            batches = batches_of(ImportTarget.PARTNERSHIPS, moments)
            for fact, moment in zip(facts, moments, strict=True):
                yield replace(fact, action=in_batch(fact.action, batches.get(moment, "")))

    def _facts_of_row(self, row, since):
        if said_at := [confirmation.said_at for confirmation in row.confirmations.all()]:
            yield from self._facts_of(row, min(said_at), since)

    def _facts_of(self, row, declared, since):
        if declared > since:
            yield self._fact(row, "declared", declared)
        rounds = [said for said in row.confirmations.all() if said.round == row.confirmation_round]
        if row.state == FactState.CONFIRMED and rounds:
            last = max(said.said_at for said in rounds)
            if last > since:
                yield self._fact(row, "confirmed", last, row.confirmation_round)
        for change in row.status_changes.all():
            if change.recorded_at > max(since, declared) and change.status in MOVES:
                yield self._fact(row, change.status, change.recorded_at, change.pk)

    def _fact(self, row, action, moment, mark=""):
        parties = row.parties.all()
        cities = [party.city for party in parties if party.city]
        subjects = {
            topics.topic(FollowedKind.PARTNERSHIP, row.pk),
            *(topics.topic(FollowedKind.AGREEMENT, agreement.pk) for agreement in row.agreements.all()),
            *of_cities(cities),
            *(topics.topic("institution", party.institution_id) for party in parties if party.institution_id),
            *of_words(row.dimensions),
        }
        return Fact(
            key=":".join(filter(None, ("partnership", str(row.pk), action, str(mark)))),
            noun=self.noun,
            object_id=row.pk,
            action=action,
            kind=EventKind.PARTNERSHIP,
            published_at=moment,
            topics=frozenset(subjects),
            regions=regions_of(cities),
            dimensions=row.dimensions,
        )

    def visible(self, ids: Collection[int], user: User | AnonymousUser) -> dict[int, Any]:
        """See EventSource; the stamp is the last change."""
        rows = Partnership.objects.visible_to(user).exclude(status=PartnershipStatus.DRAFT)
        return dict(rows.filter(pk__in=ids).values_list("pk", "updated_at"))

    def rows(self, ids: Collection[int]) -> dict[int, Partnership]:
        """See EventSource."""
        return {row.pk: row for row in self._in_full(Partnership.objects.filter(pk__in=ids))}

    def _in_full(self, rows):
        parties = Party.objects.select_related("city", "institution")
        return rows.prefetch_related(
            Prefetch("parties", parties), "agreements", "confirmations", "status_changes"
        )

    def tell_together(self, together: Any, rows: Any, who: str) -> DigestEntry:
        """See EventSource."""
        number = len(together.objects)
        if who and {alone(piece.action) for piece in together.pieces} <= {"declared"}:
            title = ngettext(
                "%(who)s recorded %(number)s partnership",
                "%(who)s recorded %(number)s partnerships",
                number,
            )
        elif who:
            title = ngettext(
                "%(who)s updated %(number)s partnership",
                "%(who)s updated %(number)s partnerships",
                number,
            )
        else:
            title = ngettext(
                "%(number)s partnership was updated", "%(number)s partnerships were updated", number
            )
        city = city_called(who, [party.city for row in rows for party in row.parties.all()])
        return DigestEntry(
            lead=_("Partnership"),
            title=title % {"who": who, "number": number_format(number, force_grouping=True)},
            url=reverse("city-partnerships", args=[city.slug]) if city else reverse("partnerships"),
            points=tuple((row.title or row.label, row.get_partnership_class_display()) for row in rows),
            is_demo=all(row.is_demo for row in rows),
        )

    def tell(self, action: str, row: Partnership) -> DigestEntry:
        """See EventSource."""
        leads = {
            "declared": _("New partnership in the register"),
            "confirmed": _("Confirmed by both sides"),
            PartnershipStatus.ACTIVE: _("Partnership reactivated"),
            PartnershipStatus.PAUSED: _("Partnership paused"),
            PartnershipStatus.DORMANT: _("Partnership inactive"),
            PartnershipStatus.ENDED: _("Partnership ended"),
            PartnershipStatus.HISTORIC: _("Partnership marked as historic"),
        }
        what = row.get_partnership_class_display()
        if row.dimension:
            what = _("%(class)s · %(dimension)s") % {
                "class": what,
                "dimension": row.get_dimension_display(),
            }
        return DigestEntry(
            lead=leads.get(action, _("Partnership")),
            title=row.title or row.label,
            url=row.get_absolute_url(),
            text=row.label if row.title else "",
            note=what,
            is_demo=row.is_demo,
        )

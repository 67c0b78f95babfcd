"""News of activities: what the parties of a partnership did together, once they logged it."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agenda import topics
from agenda.choices import EventKind, FollowedKind
from agenda.digests.sources.base import (
    CHUNK,
    RECENT,
    DigestEntry,
    EventSource,
    Fact,
    batches_of,
    city_called,
    of_cities,
    of_words,
    regions_of,
)
from agenda.models.event import in_batch
from citydiplo.kit.text.lists import comma_separated
from partnerships.choices import ImportTarget, PartnershipStatus
from partnerships.models import Activity, Party

if TYPE_CHECKING:
    from citydiplo.accounts.models import User


class ActivitySource(EventSource):
    noun = "activity"

    def facts(self, since: datetime.datetime) -> Iterator[Fact]:
        """See EventSource; what was done more than a year before it was logged is no news."""
        acts = Activity.history.filter(history_type="+", history_date__gt=since)
        logged = dict(acts.order_by("history_id").values_list("id", "history_date"))
        batches = batches_of(ImportTarget.ACTIVITIES, list(logged.items()))
        ids = list(logged)
        for start in range(0, len(ids), CHUNK):
            for row in self._in_full(Activity.objects.filter(pk__in=ids[start : start + CHUNK])):
                when = logged[row.pk]
                is_recent = row.on > timezone.localdate(when) - RECENT
                if is_recent and row.partnership.status != PartnershipStatus.DRAFT:
                    yield self._fact(row, when, batches.get((row.pk, when), ""))

    def _fact(self, row, when, batch):
        record = row.partnership
        parties = record.parties.all()
        cities = [party.city for party in parties if party.city]
        spoken_of = {
            topics.topic(self.noun, row.pk),
            topics.topic(FollowedKind.PARTNERSHIP, record.pk),
            *of_cities(cities),
            *(topics.topic("institution", party.institution_id) for party in parties if party.institution_id),
            *of_words(record.dimensions),
        }
        return Fact(
            key=f"activity:{row.pk}:logged",
            noun=self.noun,
            object_id=row.pk,
            action=in_batch("logged", batch),
            kind=EventKind.ACTIVITY,
            published_at=when,
            topics=frozenset(spoken_of),
            regions=regions_of(cities),
            dimensions=record.dimensions,
        )

    def visible(self, ids: Collection[int], user: User | AnonymousUser) -> dict[int, Any]:
        """See EventSource; the stamp is all that is told of an activity."""
        rows = Activity.objects.visible_to(user).exclude(partnership__status=PartnershipStatus.DRAFT)
        told = ("what", "people", "on", "on_precision", "city", "institution", "partnership__updated_at")
        return {pk: tuple(stamp) for pk, *stamp in rows.filter(pk__in=ids).values_list("pk", *told)}

    def rows(self, ids: Collection[int]) -> dict[int, Activity]:
        """See EventSource."""
        return {row.pk: row for row in self._in_full(Activity.objects.filter(pk__in=ids))}

    def _in_full(self, rows):
        parties = Party.objects.select_related("city", "institution")
        rows = rows.select_related("city", "institution", "partnership").order_by("pk")
        return rows.prefetch_related(Prefetch("partnership__parties", parties))

    def tell_together(self, together: Any, rows: Any, who: str) -> DigestEntry:
        """See EventSource."""
        number = len(together.objects)
        if who:
            title = ngettext(
                "%(who)s logged %(number)s activity", "%(who)s logged %(number)s activities", number
            )
        else:
            title = ngettext("%(number)s activity was logged", "%(number)s activities were logged", number)
        partnerships = {row.partnership for row in rows}
        city = city_called(who, [party.city for record in partnerships for party in record.parties.all()])
        return DigestEntry(
            lead=_("Activities"),
            title=title % {"who": who, "number": number_format(number, force_grouping=True)},
            url=_address(city, rows),
            points=tuple((str(row), comma_separated((row.partnership, row.on_text))) for row in rows),
            is_demo=all(record.is_demo for record in partnerships),
        )

    def tell(self, action: str, row: Activity) -> DigestEntry:
        """See EventSource."""
        record = row.partnership
        return DigestEntry(
            lead=_("Activity of a partnership"),
            title=str(row),
            url=row.record_url,
            text=str(record),
            note=" · ".join(row.facts_in_words()),
            is_demo=record.is_demo,
        )


def _address(city, rows):
    """Their partnership where they are all of one; else their list, of the city that logged them."""
    if len({row.partnership_id for row in rows}) == 1:
        return rows[0].partnership.get_absolute_url()
    return f"{reverse('activities')}?city={city.slug}" if city else reverse("activities")

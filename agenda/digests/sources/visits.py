"""News of visits: one that took place and that everybody may read, with what came of it."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from agenda import topics
from agenda.choices import EventKind, FollowedKind
from agenda.digests.sources.base import DigestEntry, EventSource, Fact, of_cities, of_words, regions_of
from partnerships.models import Visit

if TYPE_CHECKING:
    from citydiplo.accounts.models import User

SHOWN = 220  # characters of its outcome in words


class VisitSource(EventSource):
    noun = "visit"

    def facts(self, since: datetime.datetime) -> Iterator[Fact]:
        """See EventSource; what is planned, or was not published, is no news."""
        for row in Visit.objects.public().filter(published_at__gt=since).with_parties():
            parties = row.parties.all()
            cities = [party.city for party in parties if party.city]
            dimensions = (row.dimension,) if row.dimension else ()
            themes = (row.theme,) if row.theme else ()
            subjects = {
                topics.topic("visit", row.pk),
                *of_cities(cities),
                *(
                    topics.topic("institution", party.institution_id)
                    for party in parties
                    if party.institution_id
                ),
                *of_words(dimensions, themes),
            }
            if row.partnership_id:
                subjects.add(topics.topic(FollowedKind.PARTNERSHIP, row.partnership_id))
            yield Fact(
                key=f"visit:{row.pk}:published",
                noun=self.noun,
                object_id=row.pk,
                action="published",
                kind=EventKind.VISIT,
                published_at=row.published_at,
                topics=frozenset(subjects),
                regions=regions_of(cities),
                dimensions=dimensions,
                themes=themes,
            )

    def visible(self, ids: Collection[int], user: User | AnonymousUser) -> dict[int, Any]:
        """See EventSource; the stamp is the last change."""
        rows = Visit.objects.visible_to(user).done()
        return dict(rows.filter(pk__in=ids).values_list("pk", "updated_at"))

    def rows(self, ids: Collection[int]) -> dict[int, Visit]:
        """See EventSource."""
        return Visit.objects.in_bulk(list(ids))

    def tell(self, action: str, row: Visit) -> DigestEntry:
        """See EventSource."""
        outcome = row.get_outcome_display() if row.outcome else _("Not recorded yet")
        return DigestEntry(
            lead=_("Visit"),
            title=str(row),
            url=row.get_absolute_url(),
            text=Truncator(row.outcome_text).chars(SHOWN),
            note=_("%(days)s. Outcome: %(outcome)s.") % {"days": row.days, "outcome": outcome},
            is_demo=row.is_demo,
        )

"""News of visits that took place and that everybody may read: published, and later what came of them."""

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
        public = Visit.objects.public().with_parties()
        for row in public.filter(published_at__gt=since):
            yield self._fact(row, "published", row.published_at)
        said = self._outcomes(since)
        for row in public.filter(pk__in=said).exclude(outcome=""):
            moment, mark = said[row.pk]
            if moment > row.published_at:
                yield self._fact(row, "outcome", moment, mark)

    def _outcomes(self, since):
        """{visit: (when, act)} of those whose outcome was recorded or changed, by itself. One statement."""
        acts = Visit.history.filter(history_date__gt=since, history_type="~", changes__has_key="outcome")
        # What was published together with its outcome is told as published.
        alone = acts.exclude(changes__has_key="visibility").order_by("history_id")
        return {pk: (when, act) for pk, when, act in alone.values_list("id", "history_date", "history_id")}

    def _fact(self, row, action, moment, mark=""):
        parties = row.parties.all()
        cities = [party.city for party in parties if party.city]
        dimensions = (row.dimension,) if row.dimension else ()
        themes = (row.theme,) if row.theme else ()
        subjects = {
            topics.topic(FollowedKind.VISIT, row.pk),
            *of_cities(cities),
            *(topics.topic("institution", party.institution_id) for party in parties if party.institution_id),
            *of_words(dimensions, themes),
        }
        if row.partnership_id:
            subjects.add(topics.topic(FollowedKind.PARTNERSHIP, row.partnership_id))
        return Fact(
            key=":".join(filter(None, ("visit", str(row.pk), action, str(mark)))),
            noun=self.noun,
            object_id=row.pk,
            action=action,
            kind=EventKind.VISIT,
            published_at=moment,
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
            lead=_("Outcome of a visit") if action == "outcome" else _("Visit"),
            title=str(row),
            url=row.get_absolute_url(),
            text=Truncator(row.outcome_text).chars(SHOWN),
            note=_("%(days)s. Outcome: %(outcome)s.") % {"days": row.days, "outcome": outcome},
            is_demo=row.is_demo,
        )

"""News of targets that everybody may read: set, measured, reached, missed."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext as _

from agenda import topics
from agenda.choices import EventKind
from agenda.digests.sources.base import DigestEntry, EventSource, Fact, of_cities, of_words, regions_of
from citydiplo.kit.text.zones import portal_day
from partnerships.analytics.progress import VerdictKind
from partnerships.models import Measurement, Target
from partnerships.queries.targets import TargetLine, target_lines

if TYPE_CHECKING:
    from citydiplo.accounts.models import User

DAY = datetime.timedelta(1)


class TargetSource(EventSource):
    noun = "target"

    def facts(self, since: datetime.datetime) -> Iterator[Fact]:
        """See EventSource; what is private is no news. Of several new values of a target, the newest is."""
        public = Target.objects.public()
        for target in public.filter(published_at__gt=since).with_names():
            action = "set" if target.has_target else "begun"
            yield self._fact(target, action, target.published_at, f"target:{target.pk}:published")
        yield from self._measured(since)
        yield from self._missed(since)

    def _measured(self, since):
        """New values of targets that were public by then; “reached” where the newest value says so."""
        acts = Measurement.history.filter(history_type="+", history_date__gt=since)
        entered = dict(acts.values_list("id", "history_date"))
        new = Measurement.objects.filter(pk__in=entered, target__is_public=True)
        targets = set(new.values_list("target", flat=True))
        for line in _lines(targets):
            newest = line.newest
            when = newest and entered.get(newest.pk)
            if when and when > line.target.published_at:
                action = "reached" if line.verdict.kind == VerdictKind.REACHED else "measured"
                yield self._fact(line.target, action, when, f"target:{line.target.pk}:{action}:{newest.pk}")

    def _missed(self, since):
        """Targets whose last year is over, and which were not reached; news of the day after."""
        today = portal_day()
        years = {"target_year__gte": since.year - 2, "target_year__lte": today.year}
        ended = Target.objects.public().filter(**years).values_list("pk", flat=True)
        for line in _lines(set(ended)):
            target = line.target
            after = target.year(target.target_year).last + DAY
            when = timezone.make_aware(datetime.datetime.combine(after, datetime.time()))
            is_news = since < when <= timezone.now() and target.published_at < when
            if is_news and line.verdict.kind == VerdictKind.MISSED:
                yield self._fact(target, "missed", when, f"target:{target.pk}:missed:{target.target_year}")

    def _fact(self, target, action, when, key):
        indicator = target.indicator
        dimensions, themes = (indicator.dimension,), (indicator.theme,) if indicator.theme else ()
        subjects = {topics.topic(self.noun, target.pk), *of_cities([target.city])}
        return Fact(
            key=key,
            noun=self.noun,
            object_id=target.pk,
            action=action,
            kind=EventKind.TARGET,
            published_at=when,
            topics=frozenset(subjects | of_words(dimensions, themes)),
            regions=regions_of([target.city]),
            dimensions=dimensions,
            themes=themes,
        )

    def visible(self, ids: Collection[int], user: User | AnonymousUser) -> dict[int, Any]:
        """See EventSource; the stamp is the last change of the target or of a value."""
        return dict(Target.objects.public().filter(pk__in=ids).values_list("pk", "updated_at"))

    def rows(self, ids: Collection[int]) -> dict[int, TargetLine]:
        """See EventSource."""
        return {line.target.pk: line for line in _lines(ids)}

    def tell(self, action: str, row: TargetLine) -> DigestEntry:
        """See EventSource."""
        leads = {
            "set": _("Target set"),
            "begun": _("Measured from now on"),
            "measured": _("New value"),
            "reached": _("Target reached"),
            "missed": _("Target missed"),
        }
        return DigestEntry(
            lead=leads.get(action, _("Target")),
            title=str(row.target),
            url=row.target.get_absolute_url(),
            text=row.sentence,
            note=_("Verdict of today: %(verdict)s.") % {"verdict": row.kind.label},
            is_demo=row.target.is_demo,
        )


def _lines(ids):
    """Lines of public targets as of today, in the order of their ids. Three statements."""
    found = Target.objects.public().filter(pk__in=ids).with_names().order_by("pk")
    return target_lines(found, as_of=portal_day(), draws=False)

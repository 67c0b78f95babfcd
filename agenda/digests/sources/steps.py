"""News of steps of agreements that the keeping network verified."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
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
    of_cities,
    regions_of,
)
from agenda.models.event import in_batch
from citydiplo.kit.text.lists import comma_separated
from partnerships.choices import ImportTarget, ReviewState
from partnerships.models import Accession, StepDone, StepReview

if TYPE_CHECKING:
    from citydiplo.accounts.models import User

AROUND = ("step", "accession__city", "accession__agreement", "review__network")


class StepSource(EventSource):
    """A verified step is told once, as long as it is verified.

    It is told to who follows the city, the agreement or the network that verified it.
    """

    noun = "step"

    def facts(self, since: datetime.datetime) -> Iterator[Fact]:
        """See EventSource; a list of steps that were verified more than a year before it came is no news."""
        acts = StepReview.history.filter(history_date__gt=since, state=ReviewState.VERIFIED)
        acts = acts.filter(Q(history_type="+") | Q(history_type="~", changes__has_key="state"))
        recorded = dict(acts.order_by("history_id").values_list("done", "history_date"))
        batches = batches_of(ImportTarget.STEPS, list(recorded.items()))
        around = ("done__accession__city", "done__accession__agreement", "done__step")
        ids = list(recorded)
        for start in range(0, len(ids), CHUNK):
            reviews = StepReview.objects.filter(
                done__in=ids[start : start + CHUNK], state=ReviewState.VERIFIED
            )
            for review in reviews.select_related(*around).order_by("at", "pk"):
                when = recorded[review.done_id]
                if timezone.localdate(review.at) > timezone.localdate(when) - RECENT:
                    yield self._fact(review, when, batches.get((review.done_id, when), ""))

    def _fact(self, review, when, batch):
        accession = review.done.accession
        spoken_of = {
            topics.topic(self.noun, review.done_id),
            topics.topic(FollowedKind.AGREEMENT, accession.agreement_id),
            topics.topic(FollowedKind.NETWORK, review.network_id),
            *of_cities([accession.city]),
        }
        return Fact(
            key=f"step:{review.done_id}:verified",
            noun=self.noun,
            object_id=review.done_id,
            action=in_batch("verified", batch),
            kind=EventKind.ACCESSION,
            published_at=when,
            topics=frozenset(spoken_of),
            regions=regions_of([accession.city]),
            dimensions=accession.agreement.dimensions,
            themes=accession.agreement.themes,
        )

    def visible(self, ids: Collection[int], user: User | AnonymousUser) -> dict[int, Any]:
        """See EventSource; the stamp is when it was verified."""
        rows = StepDone.objects.filter(
            pk__in=ids,
            review__state=ReviewState.VERIFIED,
            accession__in=Accession.objects.visible_to(user),
        )
        return dict(rows.values_list("pk", "review__at"))

    def rows(self, ids: Collection[int]) -> dict[int, StepDone]:
        """See EventSource."""
        return StepDone.objects.select_related(*AROUND).in_bulk(list(ids))

    def tell_together(self, together: Any, rows: Any, who: str) -> DigestEntry:
        """See EventSource."""
        number = len(together.objects)
        if who:
            title = ngettext("%(who)s verified %(number)s step", "%(who)s verified %(number)s steps", number)
        else:
            title = ngettext("%(number)s step was verified", "%(number)s steps were verified", number)
        network = rows[0].review.network.slug
        return DigestEntry(
            lead=_("Verified steps"),
            title=title % {"who": who, "number": number_format(number, force_grouping=True)},
            url=f"{reverse('reported-steps')}?state={ReviewState.VERIFIED}&network={network}",
            points=tuple(
                (
                    str(row.accession.city),
                    comma_separated((row.accession.agreement, row.step.get_kind_display())),
                )
                for row in rows
            ),
            is_demo=all(row.accession.is_demo for row in rows),
        )

    def tell(self, action: str, row: StepDone) -> DigestEntry:
        """See EventSource."""
        accession = row.accession
        words = {"city": accession.city, "agreement": accession.agreement}
        return DigestEntry(
            lead=_("Verified step"),
            title=_("%(city)s: step of %(agreement)s verified") % words,
            url=accession.agreement.get_absolute_url(),
            text=row.step.text,
            note=_("%(step)s. Verified by %(network)s.")
            % {"step": row.step.get_kind_display(), "network": row.review.network},
            is_demo=accession.is_demo,
        )

"""News of steps of agreements that the keeping network verified."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from agenda import topics
from agenda.choices import EventKind, FollowedKind
from agenda.digests.sources.base import DigestEntry, EventSource, Fact, of_cities, regions_of
from partnerships.choices import ReviewState
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
        """See EventSource."""
        reviews = StepReview.objects.filter(state=ReviewState.VERIFIED, at__gt=since)
        around = ("done__accession__city", "done__accession__agreement", "done__step")
        for review in reviews.select_related(*around).order_by("at", "pk"):
            accession = review.done.accession
            yield Fact(
                key=f"step:{review.done_id}:verified",
                noun=self.noun,
                object_id=review.done_id,
                action="verified",
                kind=EventKind.ACCESSION,
                published_at=review.at,
                topics=frozenset(
                    {
                        topics.topic(self.noun, review.done_id),
                        topics.topic(FollowedKind.AGREEMENT, accession.agreement_id),
                        topics.topic(FollowedKind.NETWORK, review.network_id),
                        *of_cities([accession.city]),
                    }
                ),
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

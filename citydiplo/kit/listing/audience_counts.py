"""The counts of a directory for one reader, out of parts that are kept for many.

What everybody may read is counted once for all. What only the reader's audience may read, and what was
entered in the last minutes, are few rows; they are counted apart and added. So a new row costs nobody a count
of all rows. Counts may lag seconds behind, but no reader gets one that is older than what they wrote
themselves, or that finds nothing (``kit.caching.lagging``).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from citydiplo.kit.caching.lagging import LaggingAnswers
from citydiplo.kit.listing.facets.counting import Counts, count, count_together

if TYPE_CHECKING:
    from citydiplo.kit.listing.directory import Listing

EVERYBODY = "public"  # the audience of those who read what everybody reads
VISITOR = AnonymousUser()
ENTERED_WITHIN = timedelta(minutes=1)  # longer than an act takes that enters a row


@dataclass(frozen=True)
class AudienceCounts:
    """Counts, whether they are older than the data, and whether this reader may get such ones.

    ``state`` names the data and the audience: what is made of the counts of one is not that of another.
    """

    counts: Counts
    is_behind: bool
    may_lag: bool
    state: str


def read(request: Any, listing: Listing) -> AudienceCounts:
    """The counts of what a request asks. No statement where they are kept; else one, or one for each part."""
    return _CountsInParts(request, listing).read()


class _CountsInParts:
    """One request's question, in parts: ``most`` is what everybody may read, ``own`` what only its audience
    may, and ``new`` what of both was entered since the moment that the counts of the others say.
    """

    def __init__(self, request, listing):
        self.request, self.listing, self.user = request, listing, request.user
        self.audience = listing.audience(self.user)
        filters = self._over(listing.rows(VISITOR))
        asked = f"tallies|{type(filters).__name__}|{filters.canonical}"
        self.most, self.own = f"{asked}|{EVERYBODY}", f"{asked}|{self.audience}"
        self.new = f"{self.own}|new"
        self.has_own = self.audience != EVERYBODY
        of_before = {self.most, self.own} if listing.entered else ()
        asked = [self.most, self.own, self.new]
        self.answers = LaggingAnswers(listing.nouns, asked, self.user.pk, settled=of_before)

    def read(self) -> AudienceCounts:
        """The counts, out of what is kept of their parts and what is not."""
        answers = self.answers
        until, counts = answers.lagging(self.most, self._count_most, gives=lambda found: found[1].total > 0)
        if self.has_own:
            counts += answers.beside(self.own, until, lambda: self._count_own(until))
        if self.listing.entered:
            so_far = counts.total
            new = self._over(self._entered_since(until))
            counts += answers.beside(
                self.new, until, lambda: count(new), gives=lambda found: so_far + found.total > 0
            )
        if answers.is_behind:
            counts = replace(counts, few=None)  # the rows are never those of a moment ago
        return AudienceCounts(
            counts, answers.is_behind, answers.may_lag(self.new), f"{answers.stamp}|{self.audience}"
        )

    def _count_most(self):
        """(until when its rows were entered, their counts); what else is unknown, by the same statement."""
        until = timezone.now() - ENTERED_WITHIN if self.listing.entered else None
        parts = {self.most: self._entered_until(self.listing.rows(VISITOR), until)}
        if self.has_own and (self.listing.entered or not self.answers.knows(self.own)):
            parts[self.own] = self._entered_until(self.listing.beyond_public(self.user), until)
        if self.listing.entered:
            parts[self.new] = self._entered_since(until)
        begun = time.time()
        found = dict(zip(parts, count_together(*map(self._over, parts.values())), strict=True))
        most = found.pop(self.most)
        for question, counts in found.items():
            self.answers.keep(question, (until, counts), begun)
        return until, most

    def _count_own(self, until):
        return count(self._over(self._entered_until(self.listing.beyond_public(self.user), until)))

    def _entered_until(self, rows, until):
        return rows.filter(**{f"{self.listing.entered}__lte": until}) if until else rows

    def _entered_since(self, until):
        return self.listing.rows(self.user).filter(**{f"{self.listing.entered}__gt": until})

    def _over(self, rows):
        """The filters of the request over other rows."""
        return self.listing.filters(self.request.GET, rows, request=self.request)

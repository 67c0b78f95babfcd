"""Where news come from: one source for each noun that people can be told of.

A lower app is read on a schedule; none of them knows that anybody is told.
"""

from agenda.digests.sources.activities import ActivitySource
from agenda.digests.sources.agenda import Items, Meetings
from agenda.digests.sources.base import DigestEntry, EventSource, Fact
from agenda.digests.sources.exchanges import Exchanges, Replies
from agenda.digests.sources.history import AccessionSource, MembershipSource
from agenda.digests.sources.partnerships import PartnershipSource
from agenda.digests.sources.steps import StepSource
from agenda.digests.sources.targets import TargetSource
from agenda.digests.sources.visits import VisitSource

SOURCES = {
    source.noun: source
    for source in (
        Items(),
        Meetings(),
        Exchanges(),
        Replies(),
        PartnershipSource(),
        ActivitySource(),
        MembershipSource(),
        AccessionSource(),
        VisitSource(),
        StepSource(),
        TargetSource(),
    )
}

__all__ = ["SOURCES", "DigestEntry", "EventSource", "Fact"]

"""Where news come from: one source for each noun that people can be told of.

A lower app is read on a schedule; none of them knows that anybody is told.
"""

from agenda.sources.agenda import Items, Meetings
from agenda.sources.base import Fact, Source, Story
from agenda.sources.exchanges import Exchanges
from agenda.sources.history import Accessions, Memberships
from agenda.sources.partnerships import Partnerships
from agenda.sources.replies import Replies

SOURCES = {
    source.noun: source
    for source in (Items(), Meetings(), Exchanges(), Replies(), Partnerships(), Memberships(), Accessions())
}

__all__ = ["SOURCES", "Fact", "Source", "Story"]

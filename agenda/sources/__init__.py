"""Where news come from: one source for each noun that people can be told of.

A lower app is read on a schedule; none of them knows that anybody is told.
"""

from agenda.sources.base import Fact, Source, Story
from agenda.sources.history import Accessions, Memberships
from agenda.sources.partnerships import Partnerships

SOURCES = {source.noun: source for source in (Partnerships(), Memberships(), Accessions())}

__all__ = ["SOURCES", "Accessions", "Fact", "Memberships", "Partnerships", "Source", "Story"]

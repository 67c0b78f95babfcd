"""The briefing of a city's office on another city: one page, each line with its source and date."""

from citydiplo.portal.queries.briefing.composing import compose, shared_copy

__all__ = ["compose", "shared_copy"]

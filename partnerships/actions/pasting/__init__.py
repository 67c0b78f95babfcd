"""A pasted list of members: ``reading`` makes lines of it, ``judging`` judges and writes."""

from partnerships.actions.pasting.answers import Answers
from partnerships.actions.pasting.judging import Moved, apply, judge
from partnerships.actions.pasting.reading import MOST_LINES, ListError, read

__all__ = ["MOST_LINES", "Answers", "ListError", "Moved", "apply", "judge", "read"]

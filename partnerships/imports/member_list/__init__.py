"""A pasted list of members: ``reading`` makes lines of it, ``judging`` judges and writes."""

from partnerships.errors import ListError, RegisterChangedError
from partnerships.imports.member_list.answers import Answers
from partnerships.imports.member_list.judging import apply, judge
from partnerships.imports.member_list.reading import MOST_LINES, read

__all__ = ["MOST_LINES", "Answers", "ListError", "RegisterChangedError", "apply", "judge", "read"]

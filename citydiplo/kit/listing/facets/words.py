"""Search words as a filter beside the facets."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _


class WordsField(forms.CharField):
    """What somebody typed, on one line and of a length that somebody may have meant."""

    longest = 200

    def clean(self, value: str | None) -> str:
        """The words on one line, cut to ``longest`` characters."""
        return " ".join((value or "")[: self.longest].split())


class SearchFilter(django_filters.Filter):
    """Words to search for, answered by the search index; ``kind`` is the noun that ``field_name`` names."""

    field_class = WordsField

    def __init__(self, kind: str, field_name: str = "pk", **kwargs: Any) -> None:
        self.kind = kind
        self._found = {}
        super().__init__(field_name, label=_("Search"), **kwargs)

    def filter(self, queryset: QuerySet[Any], words: str) -> QuerySet[Any]:
        """The rows that hold ``words``; all rows for none."""
        return queryset.filter(self.condition(words)) if words else queryset

    def condition(self, words: str, *, as_typed: bool = False) -> Q:
        """The Q for rows that hold ``words``; ``as_typed`` leaves near spellings out and asks nothing yet."""
        from citydiplo.kit.search import matching

        asked = (words, as_typed)
        if asked not in self._found:  # the index is asked once for all counts and rows of a page
            self._found[asked] = matching(self.kind, words, as_typed=as_typed)
        return Q(**{f"{self.field_name}__in": self._found[asked]})

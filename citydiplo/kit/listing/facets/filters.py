"""The kinds of facet. Each is a django-filter Filter of several values, any of which will do.

A facet over the row's own column gives ``column``, and all such facets are counted in one pass; one over
related rows counts itself (``tally``). Options are read from vocabularies and small cached tables, never
from the rows.
"""

import copy
import datetime
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Any

import django_filters
from django import forms
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.db.years import FIRST, LAST
from citydiplo.kit.text.countries import country_names

NOT_STATED = "not-stated"  # the value for rows of which no source says
EVERYBODY = "everybody"


class ValuesField(forms.Field):
    """The values of one parameter, however often it is repeated; unknown values are dropped."""

    widget = forms.MultipleHiddenInput

    def __init__(self, *, known: Callable[..., tuple[str, ...]], **kwargs: Any) -> None:
        self.known = known
        super().__init__(**kwargs)

    def __deepcopy__(self, memo):
        return copy.copy(self)

    def clean(self, value: Any) -> tuple[str, ...]:
        """Those of the values that the facet knows."""
        return self.known(value or ())


class Facet(django_filters.Filter):
    """A filter of several values. ``shown`` is how many options a page shows before "more"."""

    field_class = ValuesField
    shown = 10
    is_listed = True  # whether a page offers its options

    def __init__(
        self, field_name: str | None = None, *, label: Any, not_stated: bool = False, **kwargs: Any
    ) -> None:
        self.not_stated = not_stated
        super().__init__(field_name, label=label, known=self.known, **kwargs)

    def __deepcopy__(self, memo):
        """Filter sets copy their filters for every request; the vocabulary is shared."""
        twin = copy.copy(self)
        twin.extra = {**self.extra, "known": twin.known}
        return twin

    def vocabulary(self) -> dict[str, Any]:
        """Value → label, in the order of the page, without "not stated"."""
        raise NotImplementedError

    def options(self) -> dict[str, Any]:
        """Value → label of all that can be chosen, "not stated" last."""
        options = self.vocabulary()
        return {**options, NOT_STATED: _("Not stated")} if self.not_stated else options

    def labels(self, values: Iterable[str]) -> dict[str, Any]:
        """Value → label for chosen ``values``."""
        options = self.options()
        return {value: options[value] for value in values if value in options}

    def known(self, values: Iterable[str]) -> tuple[str, ...]:
        """Those of ``values`` that are options, each once, in the options' order."""
        wanted = set(values)
        return tuple(value for value in self.options() if value in wanted) if wanted else ()

    def condition(self, values: Sequence[str]) -> Q:
        """The Q for rows that have one of ``values``."""
        raise NotImplementedError

    def filter(self, queryset: QuerySet[Any], values: Sequence[str]) -> QuerySet[Any]:
        """The rows that have one of ``values``; all rows for none."""
        return queryset.filter(self.condition(values)) if values else queryset

    def _stated(self, values):
        """``values`` without "not stated", and whether it was among them."""
        return [value for value in values if value != NOT_STATED], NOT_STATED in values


class ColumnFacet(Facet):
    """A facet over the row's own column."""

    by_count = False  # options in the order of the vocabulary

    def column(self) -> Any:
        """The expression whose values the options are made of."""
        return F(self.field_name)

    def members(self, raw: Any) -> Iterable[str]:
        """The options that a row counts for whose column is ``raw`` (text, or None)."""
        return (raw,) if raw else (NOT_STATED,)


def _addresses(choices):
    """Value (as text) → its form in an address; numbers by their names: ``under-50k``."""
    return {
        str(member.value): slugify(member.name.replace("_", "-"))
        if isinstance(member.value, int)
        else member.value
        for member in choices
    }


class _VocabularyFacet(ColumnFacet):
    """Over members of a vocabulary."""

    def __init__(self, field_name: str, choices: Any, **kwargs: Any) -> None:
        self.choices = choices
        self._slugs = _addresses(choices)
        super().__init__(field_name, **kwargs)

    def vocabulary(self) -> dict[str, Any]:
        """See Facet."""
        return {self._slugs[str(member.value)]: member.label for member in self.choices}

    def _chosen(self, stated):
        return [member.value for member in self.choices if self._slugs[str(member.value)] in stated]


class ChoiceFacet(_VocabularyFacet):
    """One of a vocabulary."""

    def members(self, raw: Any) -> Iterable[str]:
        """See ColumnFacet."""
        return (self._slugs[raw],) if raw in self._slugs else (NOT_STATED,)

    def condition(self, values: Sequence[str]) -> Q:
        """See Facet."""
        stated, without = self._stated(values)
        chosen = self._chosen(stated)
        found = Q(**{f"{self.field_name}__in": chosen})
        if without:
            found |= Q(**{self.field_name: ""}) | Q(**{f"{self.field_name}__isnull": True})
        return found


class BitsFacet(_VocabularyFacet):
    """Any of the choices in a ChoiceSetField: a row counts for each of its own."""

    def __init__(self, field_name: str, choices: Any, **kwargs: Any) -> None:
        super().__init__(field_name, choices, **kwargs)

    def members(self, raw: Any) -> Iterable[str]:
        """Each choice whose bit is set in ``raw``."""
        mask = int(raw)
        if not mask:
            return (NOT_STATED,)
        return tuple(value for place, value in enumerate(self._slugs.values()) if mask >> place & 1)

    def condition(self, values: Sequence[str]) -> Q:
        """See Facet."""
        stated, without = self._stated(values)
        chosen = self._chosen(stated)
        found = Q(**{f"{self.field_name}__overlaps": chosen}) if chosen else Q()
        return found | Q(**{self.field_name: 0}) if without else found


class CountryFacet(ColumnFacet):
    """The row's country, as its ISO code."""

    by_count = True

    def vocabulary(self) -> dict[str, str]:
        """ISO code → name in the reader's language."""
        return country_names()

    def known(self, values: Iterable[str]) -> tuple[str, ...]:
        """See Facet; codes may be in small letters."""
        return super().known([value.upper() if len(value) == 2 else value for value in values])

    def condition(self, values: Sequence[str]) -> Q:
        """See Facet."""
        return Q(**{f"{self.field_name}__in": values})


class CountriesFacet(CountryFacet):
    """Any of the row's countries, which its column lists as ISO codes with spaces between.

    ``related()`` are the rows that say so by an index; their foreign key ``link`` holds this row's ``own``.
    """

    def __init__(
        self,
        field_name: str,
        *,
        related: Callable[[], QuerySet[Any]],
        link: str,
        own: str = "pk",
        **kwargs: Any,
    ) -> None:
        self._related, self.link, self.own = related, link, own
        super().__init__(field_name, **kwargs)

    def members(self, raw: Any) -> Iterable[str]:
        """Each country that the column lists."""
        return raw.split()

    def condition(self, values: Sequence[str]) -> Q:
        """See Facet; by the index of the related rows."""
        return Q(Exists(self._related().filter(country__in=values, **{self.link: OuterRef(self.own)})))


class WordsFacet(ColumnFacet):
    """Any of the row's words, which its column lists with a space before and after each.

    ``vocabulary`` is a callable (word → label).
    """

    by_count = True

    def __init__(self, field_name: str, *, vocabulary: Callable[[], dict[str, Any]], **kwargs: Any) -> None:
        self._vocabulary = vocabulary
        super().__init__(field_name, **kwargs)

    def vocabulary(self) -> dict[str, Any]:
        """Word → label."""
        return self._vocabulary()

    def members(self, raw: Any) -> Iterable[str]:
        """Each word that the column lists."""
        return raw.split()

    def condition(self, values: Sequence[str]) -> Q:
        """See Facet."""
        return reduce(or_, (Q(**{f"{self.field_name}__contains": f" {value} "}) for value in values))


class PlaceFacet(Facet):
    """A place that the address names: ``city=lima``. There are thousands, so that a page offers none.

    ``find`` takes what was sent and gives (address, label) of the place as it is called today, or None;
    ``fits`` takes addresses and gives the Q for rows that belong to one of these places.
    """

    is_listed = False
    most = 20  # places that one question may name

    def __init__(
        self,
        *,
        find: Callable[[str], tuple[str, str] | None],
        fits: Callable[[Iterable[str]], Q],
        **kwargs: Any,
    ) -> None:
        self._find, self._fits = find, fits
        self._found: dict[str, tuple[str, str] | None] | None = None
        super().__init__(**kwargs)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        """A request's own copy remembers what it found."""
        twin = super().__deepcopy__(memo)
        twin._found = {}
        return twin

    def options(self) -> dict[str, Any]:
        """See Facet."""
        return {}

    def labels(self, values: Iterable[str]) -> dict[str, Any]:
        """Value → label of the chosen places."""
        return dict(filter(None, map(self._place, values)))

    def known(self, values: Iterable[str]) -> tuple[str, ...]:
        """The addresses of the places that ``values`` name, each once; a former address counts."""
        places = map(self._place, list(dict.fromkeys(values))[: self.most])
        return tuple(dict.fromkeys(slug for slug, _label in filter(None, places)))

    def condition(self, values: Iterable[str]) -> Q:
        """See Facet."""
        return self._fits(values)

    def _place(self, value: str) -> tuple[str, str] | None:
        if self._found is None:
            return self._find(value)
        if value not in self._found:
            self._found[value] = self._find(value)
        return self._found[value]


class YearFacet(PlaceFacet):
    """A calendar year that the address names: ``began=2025``. ``fits`` takes it and gives its rows' Q."""

    def __init__(self, *, fits: Callable[[int], Q], **kwargs: Any) -> None:
        def of_years(values):
            return reduce(or_, (fits(int(value)) for value in values))

        super().__init__(find=_year, fits=of_years, **kwargs)


def _year(text):
    return (text, text) if text.isascii() and text.isdigit() and FIRST <= int(text) <= LAST else None


class PublicFacet(PlaceFacet):
    """Leaves what everybody may read: ``shown_to=everybody``. ``public`` is the Q of these rows."""

    def __init__(self, public: Q, **kwargs: Any) -> None:
        self.public, words = public, _("Everybody")
        super().__init__(
            find=lambda value: (value, words) if value == EVERYBODY else None,  # type: ignore[arg-type, return-value]
            fits=lambda values: public,
            label=_("Who can read it"),
            **kwargs,
        )


class DecadeFacet(ColumnFacet):
    """The decade of a date or a year; all before ``choices``' second value are one option."""

    def __init__(self, field_name: str, choices: Any, *, is_year: bool = False, **kwargs: Any) -> None:
        self.is_year = is_year
        self._decades = {
            f"{member.value}s" if member.value else slugify(member.name.replace("_", "-")): member
            for member in choices
        }
        super().__init__(field_name, not_stated=True, **kwargs)

    def vocabulary(self) -> dict[str, Any]:
        """Decade, such as ``1990s``, → label."""
        return {value: member.label for value, member in self._decades.items()}

    def _bound(self, year):
        return year if self.is_year else datetime.date(year, 1, 1)

    def _range(self, value):
        start = self._decades[value].value
        later = [member.value for member in self._decades.values() if member.value > start]
        bounds = {f"{self.field_name}__gte": self._bound(start)} if start else {}
        if later:
            bounds[f"{self.field_name}__lt"] = self._bound(min(later))
        return Q(**bounds)

    def column(self) -> Any:
        """The first year of the decade; 0 before the second one, NULL where not stated."""
        later = list(self._decades.values())[1:]
        return Case(
            When(**{f"{self.field_name}__isnull": True}, then=None),
            *(
                When(**{f"{self.field_name}__gte": self._bound(member.value)}, then=Value(member.value))
                for member in reversed(later)
            ),
            default=Value(0),
            output_field=IntegerField(),
        )

    def members(self, raw: Any) -> Iterable[str]:
        """See ColumnFacet."""
        if raw is None:
            return (NOT_STATED,)
        return tuple(value for value, member in self._decades.items() if str(member.value) == raw)

    def condition(self, values: Sequence[str]) -> Q:
        """See Facet."""
        stated, without = self._stated(values)
        found = Q(**{f"{self.field_name}__isnull": True}) if without else Q()
        for value in stated:
            found |= self._range(value) & Q(**{f"{self.field_name}__isnull": False})
        return found


class ThroughFacet(Facet):
    """A value of related rows: the country of a partnership's parties, the networks of a city.

    ``related()`` is the queryset of those rows, ``link`` its foreign key to the row that is filtered, and
    ``value`` its column; ``vocabulary`` a callable (value → label). A related row that is a demo record leads
    to demo records only: no real row is found, or counted, by demo records.
    """

    def __init__(
        self,
        *,
        related: Callable[[], QuerySet[Any]],
        link: str,
        value: str,
        vocabulary: Callable[[], dict[str, Any]],
        by_count: bool = True,
        **kwargs: Any,
    ) -> None:
        self._related, self.link, self.value, self._vocabulary = related, link, value, vocabulary
        self.by_count = by_count
        super().__init__(**kwargs)

    def vocabulary(self) -> dict[str, Any]:
        """Value → label."""
        return self._vocabulary()

    def condition(self, values: Sequence[str]) -> Q:
        """The rows that have a related row with one of ``values``."""
        rows = self._rows().filter(**{f"{self.value}__in": values})
        return Q(Exists(rows.filter(**{self.link: OuterRef("pk")})))

    def _rows(self) -> QuerySet[Any]:
        rows = self._related()
        if not any(field.name == "is_demo" for field in rows.model._meta.get_fields()):
            return rows
        return rows.filter(Q(is_demo=False) | Q(**{f"{self.link}__is_demo": True}))

    def tally(self, queryset: QuerySet[Any]) -> list[tuple[str, int, int]]:
        """(value, number of rows of ``queryset``, demo records among these), in one statement."""
        rows = self._rows().filter(**{f"{self.link}__in": queryset.order_by().values("pk")})
        return list(
            rows.order_by()
            .values(self.value)
            .annotate(
                rows_in_group=Count(self.link, distinct=True),
                demo_in_group=Count(self.link, distinct=True, filter=Q(**{f"{self.link}__is_demo": True})),
            )
            .values_list(self.value, "rows_in_group", "demo_in_group")
        )

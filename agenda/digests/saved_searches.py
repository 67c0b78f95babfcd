"""Saved searches: which events concern rows that a directory finds with the same filters."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import BooleanField, Case, Value, When
from django.http import QueryDict
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agenda import topics
from citydiplo.kit.text.lists import comma_separated

TOGETHER = 60  # searches that one statement answers


@dataclass(frozen=True)
class Searchable:
    """A directory whose searches can be followed.

    ``path`` names its filters, which stand in a room above; ``kind`` is the topic of its rows in news.
    """

    path: str
    kind: str
    route: str

    @cached_property
    def filters(self) -> Any:
        """The filter set of the noun."""
        return import_string(self.path)

    @property
    def rows(self) -> Any:
        """All rows of the noun."""
        return self.filters._meta.model.objects.all()

    def ask(self, query: str) -> Any:
        """The filters with a query that somebody saved."""
        return self.filters(QueryDict(query), self.rows.none())


NOUNS = {
    "cities": Searchable("networks.filters.CityFilters", "city", "cities"),
    "networks": Searchable("networks.filters.NetworkFilters", "network", "networks"),
    "institutions": Searchable("networks.filters.InstitutionFilters", "institution", "institutions"),
    "agreements": Searchable("partnerships.filters.AgreementFilters", "agreement", "agreements"),
    "partnerships": Searchable("partnerships.filters.PartnershipFilters", "partnership", "partnerships"),
    "targets": Searchable("partnerships.filters.TargetFilters", "target", "targets"),
    "reported-steps": Searchable("partnerships.filters.ReportedStepFilters", "step", "reported-steps"),
    "visits": Searchable("partnerships.filters.VisitFilters", "visit", "visits"),
    "activities": Searchable("partnerships.filters.ActivityFilters", "activity", "activities"),
    "exchanges": Searchable("partnerships.filters.ExchangeFilters", "exchange", "exchanges"),
    "agenda-items": Searchable("agenda.filters.AgendaFilters", "agendaitem", "agenda"),
    "meetings": Searchable("agenda.filters.MeetingFilters", "meeting", "meetings"),
}
ROUTES = {searchable.route: noun for noun, searchable in NOUNS.items()}


def canonical(noun: str, query: str) -> str:
    """The query of a directory's address in its one form: what it does not know is left out."""
    return NOUNS[noun].ask(query).canonical


def in_words(noun: str, query: str) -> Any:
    """What a search asks for, as a first name for it: “Cities: Africa, Culture”."""
    asked = NOUNS[noun].ask(query)
    words = [str(label) for name, values in asked.selected.items() for label in _labels(asked, name, values)]
    title = capfirst(asked._meta.model._meta.verbose_name_plural)
    return _("%(what)s: %(filters)s") % {"what": title, "filters": comma_separated(words)} if words else title


def _labels(filters, name, values):
    facet = filters.facets.get(name)
    if facet is None:
        return [_("“%(words)s”") % {"words": value} for value in values]
    labels = facet.labels(values)
    return [labels.get(value, value) for value in values]


def events_of(wanted: Collection[tuple[str, str]], by_topic: Mapping[str, list[int]]) -> dict[Any, list[int]]:
    """{(noun, query): ids of those events in ``by_topic`` (topic → ids) that concern a row which it finds}.

    One statement for each noun and TOGETHER searches, however many of them and of the news there are. Whether
    a reader may see these news is not asked here: that is asked of the news themselves.
    """
    hits = {search: [] for search in wanted}
    for noun, searchable in NOUNS.items():
        searches = [search for search in hits if search[0] == noun]
        ids = topics.ids(by_topic, searchable.kind) if searches else ()
        for begin in range(0, len(searches) if ids else 0, TOGETHER):
            some = searches[begin : begin + TOGETHER]
            for pk, answers in _answers(searchable, [query for _noun, query in some], ids):
                for search, is_hit in zip(some, answers, strict=True):
                    if is_hit:
                        hits[search] += by_topic[topics.topic(searchable.kind, pk)]
    return {search: sorted(set(news)) for search, news in hits.items()}


def _answers(searchable, queries, ids):
    """(id, whether each of ``queries`` finds it) of rows; one statement."""
    columns = {}
    for number, query in enumerate(queries):
        condition = searchable.ask(query).condition()
        is_hit = When(condition, then=Value(True)) if condition else When(pk__isnull=False, then=Value(True))
        columns[f"hit{number}"] = Case(is_hit, default=Value(False), output_field=BooleanField())
    rows = searchable.rows.filter(pk__in=ids).order_by().annotate(**columns)
    for pk, *answers in rows.values_list("pk", *columns):
        yield pk, answers


def url(noun: str, query: str) -> str:
    """The directory with these filters."""
    address = reverse(NOUNS[noun].route)
    return f"{address}?{query}" if query else address

"""Saved searches: which news speak of what a directory finds with the same filters."""

from django.http import QueryDict
from django.urls import reverse

from agenda import topics
from networks.filters import CityFilters, NetworkFilters
from networks.models import City, Network
from partnerships.filters import AgreementFilters, ExchangeFilters, PartnershipFilters
from partnerships.models import Agreement, Exchange, Partnership

# Noun of a directory: its filters, its rows, and the kind of topic that names them in news.
NOUNS = {
    "cities": (CityFilters, City, "city"),
    "networks": (NetworkFilters, Network, "network"),
    "agreements": (AgreementFilters, Agreement, "agreement"),
    "partnerships": (PartnershipFilters, Partnership, "partnership"),
    "exchanges": (ExchangeFilters, Exchange, "exchange"),
}


def canonical(noun, query):
    """The query of a directory's address in its one form: what it does not know is left out."""
    filters, model, _kind = NOUNS[noun]
    return filters(QueryDict(query), model.objects.none()).canonical


def found(noun, query, by_topic):
    """The ids of those news in ``by_topic`` (topic → ids) that speak of a row which the search finds.

    Whether their reader may see them is not asked here: that is asked of the news themselves.
    """
    if noun not in NOUNS:
        return []
    filters, model, kind = NOUNS[noun]
    spoken_of = topics.ids(by_topic, kind)
    rows = filters(QueryDict(query), model.objects.filter(pk__in=spoken_of)).qs if spoken_of else ()
    hits = rows.order_by().values_list("pk", flat=True) if spoken_of else ()
    return sorted({news for pk in hits for news in by_topic[topics.topic(kind, pk)]})


def url(noun, query):
    """The directory with these filters."""
    return f"{reverse(noun)}?{query}" if query else reverse(noun)

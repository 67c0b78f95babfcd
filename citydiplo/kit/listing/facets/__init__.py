"""Facets: filters that know their values, how many rows each would leave, and how to say so in an address.

``filters`` are the kinds of facet (django-filter's Filters) and ``words`` the search beside them,
``filterset`` the set of them that a noun has, ``counting`` their counts, ``panel`` what a page shows of them.
"""

from citydiplo.kit.listing.facets.filters import (
    EVERYBODY,
    NOT_STATED,
    BitsFacet,
    ChoiceFacet,
    ColumnFacet,
    CountriesFacet,
    CountryFacet,
    DecadeFacet,
    Facet,
    PlaceFacet,
    PublicFacet,
    ThroughFacet,
    WordsFacet,
    YearFacet,
)
from citydiplo.kit.listing.facets.filterset import FacetedFilterSet
from citydiplo.kit.listing.facets.words import SearchFilter

__all__ = [
    "EVERYBODY",
    "NOT_STATED",
    "BitsFacet",
    "ChoiceFacet",
    "ColumnFacet",
    "CountriesFacet",
    "CountryFacet",
    "DecadeFacet",
    "Facet",
    "FacetedFilterSet",
    "PlaceFacet",
    "PublicFacet",
    "SearchFilter",
    "ThroughFacet",
    "WordsFacet",
    "YearFacet",
]

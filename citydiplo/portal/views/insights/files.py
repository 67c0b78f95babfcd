"""The files of the pages below ``/insights/``: what their columns are called."""

from django.utils.translation import gettext_lazy

from citydiplo.kit.listing.exports import Export, plain

LABELS = {
    "year": gettext_lazy("Year"),
    "region": gettext_lazy("World region"),
    "number": gettext_lazy("Number"),
    "share": gettext_lazy("Share in percent"),
    "large_municipalities": gettext_lazy("Municipalities of 1 million people or more"),
    "quotient": gettext_lazy("Share divided by the share of these municipalities"),
    "dimension": gettext_lazy("Dimension"),
    "theme": gettext_lazy("Theme"),
    "network": gettext_lazy("Network"),
    "backer": gettext_lazy("Backer"),
    "kind": gettext_lazy("Kind"),
    "period": gettext_lazy("Period"),
    "documented": gettext_lazy("What is documented"),
    "source": gettext_lazy("Source"),
    "partnerships": gettext_lazy("Partnerships"),
    "networks": gettext_lazy("Networks"),
    "agreements": gettext_lazy("Agreements"),
    "city": gettext_lazy("City"),
    "slug": gettext_lazy("Address"),
    "country": gettext_lazy("Country"),
    "population": gettext_lazy("Population"),
    "cities": gettext_lazy("Cities"),
    "ties": gettext_lazy("Ties"),
    "countries": gettext_lazy("Countries"),
    "regions": gettext_lazy("World regions"),
    "betweenness": gettext_lazy("Betweenness, in percent"),
    "eigenvector": gettext_lazy("Eigenvector centrality, from 0 to 100"),
    "as_of": gettext_lazy("As of"),
    "funder": gettext_lazy("Funder"),
    "currency": gettext_lazy("Currency"),
    "amount": gettext_lazy("Amount"),
    "exchange": gettext_lazy("Exchange"),
    "title": gettext_lazy("Title"),
    "author": gettext_lazy("Author"),
    "author_country": gettext_lazy("Country of the author"),
    "author_region": gettext_lazy("World region of the author"),
    "size": gettext_lazy("Size"),
    "date": gettext_lazy("Date"),
    "days": gettext_lazy("Days since published"),
    "spared": gettext_lazy("Avoided a mistake"),
}


def file_of(noun: str, *names: str) -> Export:
    """A file with these columns, each a key of ``LABELS``."""
    return Export(noun, plain(*names), label=LABELS.__getitem__)

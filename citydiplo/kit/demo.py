"""Rows invented for a demonstration (``is_demo``): lists show them with a mark, numbers leave them out.

One rule for every number that a person reads: it counts the register, without demo records. Where a list
shows demo records, the sentence that gives its number says how many there are beside it. Only places in a
list ("1–50 of 1,423") follow the list; they say so where it includes demo records.
"""

from dataclasses import dataclass

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Count, Model, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citydiplo.kit.text.numbers import number


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows a list shows, and how many of them are demo records."""

    total: int = 0
    demo: int = 0

    @property
    def counted(self) -> int:
        """Those of the register: what a number may claim."""
        return self.total - self.demo


def path_of(model: type[Model]) -> str:
    """The column that says whether a row of ``model`` is a demo record; empty where none can be one.

    It is the model's own ``is_demo``, or that of the record which the row belongs to: ``DEMO_BY``.
    """
    if path := getattr(model, "DEMO_BY", ""):
        return path
    try:
        return model._meta.get_field("is_demo").name
    except FieldDoesNotExist:
        return ""


def is_demo(model: type[Model]) -> Q:
    """The Q for demo records among rows of ``model``, which can be some."""
    return Q(**{path_of(model): True})


def without_demo(rows: QuerySet) -> QuerySet:
    """``rows`` but for demo records, where the noun has any."""
    path = path_of(rows.model)
    return rows.filter(**{path: False}) if path else rows


def tally(rows: QuerySet) -> Tally:
    """Both numbers of ``rows``. One statement, like ``rows.count()``."""
    if not path_of(rows.model):
        return Tally(rows.count())
    demo = Count("pk", filter=is_demo(rows.model))
    return Tally(**rows.order_by().aggregate(total=Count("pk"), demo=demo))


def tally_of(rows: list) -> Tally:
    """The same of rows that were read: models, or mappings with ``is_demo``."""
    marks = [row["is_demo"] if isinstance(row, dict) else row.is_demo for row in rows]
    return Tally(len(marks), sum(marks))


def not_counted(demo: int) -> str:
    """“12 demo records not counted”."""
    words = ngettext("%(n)s demo record not counted", "%(n)s demo records not counted", demo)
    return words % {"n": number(demo)}


def included() -> str:
    """The sentence behind a number that counts the lines of a list or a map, demo records among them."""
    return _("Demo records are included.")


def beside(counted: str, demo: int) -> str:
    """“1,411 partnerships · 12 demo records not counted”; ``counted`` as it is where there are none."""
    return f"{counted} · {not_counted(demo)}" if demo else counted

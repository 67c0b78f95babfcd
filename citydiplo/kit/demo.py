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

IS_DEMO = Q(is_demo=True)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows a list shows, and how many of them are demo records."""

    total: int = 0
    demo: int = 0

    @property
    def counted(self) -> int:
        """Those of the register: what a number may claim."""
        return self.total - self.demo


def has_demo(model: type[Model]) -> bool:
    """Whether rows of ``model`` can be demo records."""
    try:
        model._meta.get_field("is_demo")
    except FieldDoesNotExist:
        return False
    return True


def without_demo(rows: QuerySet) -> QuerySet:
    """``rows`` but for demo records, where the noun has any."""
    return rows.filter(is_demo=False) if has_demo(rows.model) else rows


def tally(rows: QuerySet) -> Tally:
    """Both numbers of ``rows``. One statement, like ``rows.count()``."""
    if not has_demo(rows.model):
        return Tally(rows.count())
    return Tally(**rows.order_by().aggregate(total=Count("pk"), demo=Count("pk", filter=IS_DEMO)))


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

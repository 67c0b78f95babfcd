"""What the pages of an import show."""

from django.utils.translation import gettext as _
from django_countries import countries

from citydiplo.kit.templatetags.numbers import number
from networks.models import City
from partnerships.choices import RowOutcome
from partnerships.reasons import say, say_all

ROWS_A_PAGE = 50
CHOICES_A_PAGE = 20


def rows_page(job, outcome="", after=0):
    """(rows of one page ready to be shown, the number after which the next begins or None)."""
    rows = job.rows.filter(number__gt=after).order_by("number")
    if outcome in RowOutcome.values:
        rows = rows.filter(outcome=outcome)
    found = list(rows.values_list("number", "outcome", "cells", "reasons", "record")[: ROWS_A_PAGE + 1])
    labels = dict(RowOutcome.choices)
    mapped = sorted({column for columns in job.columns.values() for column in columns})
    shown = [
        {
            "number": row,
            "outcome": kind,
            "label": labels[kind],
            "cells": " · ".join(cells[place] for place in mapped if place < len(cells) and cells[place]),
            "reasons": say_all(reasons),
            "record": record,
        }
        for row, kind, cells, reasons, record in found[:ROWS_A_PAGE]
    ]
    return shown, found[ROWS_A_PAGE - 1][0] if len(found) > ROWS_A_PAGE else None


def report(job):
    """(header, rows) of everything that was found, for a file."""
    labels = dict(RowOutcome.choices)
    header = [_("Row"), _("Outcome"), _("Why"), _("What the row says")]
    rows = job.rows.order_by("number").values_list("number", "outcome", "reasons", "cells")
    return header, (
        (row, str(labels[outcome]), say_all(reasons), " | ".join(cells))
        for row, outcome, reasons, cells in rows.iterator(2_000)
    )


def open_choices(job):
    """(the next names to decide, each with its candidates in words, how many are open in all)."""
    waiting = job.choices.filter(is_decided=False)
    choices = list(waiting.order_by("-rows", "pk")[:CHOICES_A_PAGE])
    cities = City.objects.only("name", "country", "admin_area", "population").in_bulk(
        {pk for choice in choices for pk in choice.candidates}
    )
    shown = [
        {
            "pk": choice.pk,
            "written": choice.written,
            "rows": choice.rows,
            "reason": _why(choice),
            "candidates": [(pk, _in_words(cities[pk])) for pk in choice.candidates if pk in cities],
        }
        for choice in choices
    ]
    return shown, waiting.count()


def _why(choice):
    code, details = choice.reason or ("", {})
    return say(code, {"written": choice.written, **details})


def _in_words(city):
    place = ", ".join(filter(None, (city.name, city.admin_area, str(countries.name(city.country.code)))))
    if not city.population:
        return place
    return _("%(place)s; %(number)s inhabitants") % {"place": place, "number": number(city.population)}

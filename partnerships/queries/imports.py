"""What the pages of an import show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from citydiplo.kit.text.countries import place_in_words
from citydiplo.kit.text.numbers import number
from networks.matching.gazetteer import places_by_number
from networks.models import City
from partnerships.reasons import say

if TYPE_CHECKING:
    from partnerships.models import ImportJob

CHOICES_A_PAGE = 50


def open_choices(job: ImportJob) -> tuple[list[Any], int]:
    """(the next names to decide, each with its candidates in words, how many are open in all)."""
    waiting = job.choices.filter(is_decided=False)
    choices = list(waiting.order_by("-rows", "pk")[:CHOICES_A_PAGE])
    cities = City.objects.only("name", "country", "admin_area", "is_name_shared", "population").in_bulk(
        {pk for choice in choices for pk in choice.candidates}
    )
    places = places_by_number({pk for choice in choices for pk in choice.candidates})
    shown = [
        {
            "pk": choice.pk,
            "written": choice.written,
            "rows": choice.rows,
            "reason": _why(choice),
            "candidates": [
                (pk, _in_words(cities.get(pk) or places[pk]))
                for pk in choice.candidates
                if pk in cities or pk in places
            ],
        }
        for choice in choices
    ]
    return shown, waiting.count()


def _why(choice):
    code, details = choice.reason or ("", {})
    return say(code, {"written": choice.written, **details})


def _in_words(city):
    place = place_in_words(city)
    if not city.population:
        return place
    return _("%(place)s (%(number)s inhabitants)") % {"place": place, "number": number(city.population)}

"""What may be answered for a word of a file, and the words as their page shows them."""

from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citydiplo.kit.fields import partial_date
from citydiplo.kit.text import date_parser
from citydiplo.kit.text.countries import country_choices
from networks.models import Institution, Network
from partnerships.choices import PartnershipStatus, WordKind
from partnerships.imports import values
from partnerships.imports.targets import target_of
from partnerships.models import Agreement, ImportJob, ImportWord, Indicator
from partnerships.policies import import_reach

LISTED = 50

ENDED_OPTIONS = [
    (PartnershipStatus.ENDED.value, gettext_lazy("They have ended on that day")),
    (PartnershipStatus.ACTIVE.value, gettext_lazy("They are active: leave “Until” empty")),
]

Choices = list[tuple[str, str | Promise]]


class Options:
    """The possible answers for the words of one job; each vocabulary is read once."""

    def __init__(self, job: ImportJob) -> None:
        self.job, self.target = job, target_of(job)

    def of(self, word: ImportWord) -> Choices:
        """(value, its words) in the order of the list; for a date those that the cell may mean."""
        offered = {
            WordKind.CHOICE: lambda: list(self.target.choice_fields[word.field].choices),
            WordKind.COUNTRY: country_choices,
            WordKind.NETWORK: lambda: self._networks,
            WordKind.AGREEMENT: lambda: self._agreements,
            WordKind.INSTITUTION: lambda: self._institutions,
            WordKind.INDICATOR: lambda: self._indicators,
            WordKind.ORDER: lambda: _orders(word.word),
            WordKind.ENDED: lambda: ENDED_OPTIONS,
            WordKind.DATE: lambda: _dates(word.word),
        }
        return offered[word.kind]()  # type: ignore[index]

    def stored(self, word: ImportWord, value: str) -> str | None:
        """An answer as it is kept; None where it is not one of the possible ones."""
        if word.kind == WordKind.DATE:
            return values.stored_dates(value)
        return value if value in {str(option) for option, _words in self.of(word)} else None

    @cached_property
    def _networks(self):
        return list(Network.objects.order_by("name").values_list("slug", "name"))

    @cached_property
    def _agreements(self):
        return list(Agreement.objects.order_by("name").values_list("slug", "name"))

    @cached_property
    def _indicators(self):
        return indicators_for(self.job)

    @cached_property
    def _institutions(self):
        return list(Institution.objects.order_by("name").values_list("slug", "name"))


def indicators_for(job: ImportJob) -> Choices:
    """(key, name and unit): the suggested indicators, and those of the cities that the sender acts for."""
    found = Indicator.objects.suggested()
    if job.person:
        found |= Indicator.objects.filter(city__in=import_reach(job.person).cities)
    return [(str(one.pk), f"{one} ({one.unit_text})") for one in found.order_by("order", "name")]


def _orders(example):
    readings = date_parser.read(example).readings
    return [
        (order, partial_date.display(*reading))
        for order, reading in zip((date_parser.DAY_FIRST, date_parser.MONTH_FIRST), readings, strict=False)
    ]


def _dates(written):
    try:
        found = date_parser.read(written)
    except date_parser.UnreadableDateError:
        return []
    return [(values.as_stored(one), values.in_words(one)) for one in found.offers]


def shown_words(job: ImportJob, *, waiting: bool = True, most: int = LISTED) -> list[dict]:
    """The words of a job ready to be shown: those that wait, most rows first, or those that were answered.

    At most five statements, however many words there are.
    """
    options = Options(job)
    words = job.words.filter(is_decided=not waiting).order_by("-rows", "field", "word")[:most]
    return [
        {
            "pk": word.pk,
            "kind": word.kind,
            "field": word.field,
            "label": label_of(options.target, word.field),
            "word": word.word,
            "rows": word.rows,
            "options": (offered := options.of(word)),
            "takes_text": word.kind == WordKind.DATE,
            "suggestion": word.suggestion,
            "suggestion_words": str(dict(offered).get(word.suggestion, word.suggestion)),
            "value": word.value,
            "value_words": str(dict(offered).get(word.value, word.value)),
            "leaves_out": word.leaves_out,
            "is_remembered": word.is_remembered,
        }
        for word in words
    ]


def label_of(target: Any, name: str) -> str:
    """A field's label; that of a country or an institution where several fields hold one."""
    labels = {field.name: field.label for field in target.fields}
    general = {"country": _("Country"), "institution": _("Institution")}
    return str(general.get(name) or labels.get(name) or name)

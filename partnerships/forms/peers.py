"""What a reader asks of the peers of a city: filters and weights, as the address holds them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from citydiplo.kit.templatetags.options import options
from citydiplo.kit.text import languages
from citydiplo.kit.text.countries import country_names
from networks.choices import Dimension, PopulationBand, WorldRegion
from networks.models import City
from partnerships.analytics.similarity import WEIGHTS, Fact
from partnerships.queries.peers import OUTSIDE, PeerQuestion

FACT_LABELS = {
    Fact.SIZE: gettext_lazy("Size"),
    Fact.REGION: gettext_lazy("World region"),
    Fact.NETWORKS: gettext_lazy("Networks"),
    Fact.FOOTPRINT: gettext_lazy("Footprint in the seven dimensions"),
    Fact.PARTNERS: gettext_lazy("Partners"),
    Fact.AGREEMENTS: gettext_lazy("Agreements"),
}
WEIGHT_CHOICES = ("0", "1", "2", "3")
BANDS = {slugify(band.name.replace("_", "-")): band for band in PopulationBand if band.value}
SWITCHES = ("apart", "asks")
NAMES = frozenset(
    ("region", "country", "language", "size", "dimension", *SWITCHES, *(f"w_{fact}" for fact in Fact))
)


class PeerForm:
    """The fields of the page, what was chosen in them, and the question that it makes.

    ``selected`` is {name: value} of what is in use, ``unknown`` (label, value) of what a field does not know.
    """

    def __init__(self, sent: QueryDict, city: City) -> None:
        self.city = city
        self.unknown: list[tuple[object, str]] = []
        self.selected: dict[str, str] = {}
        self._asked = get_language() or "en", str(city.region)
        self._fields = _filters(*self._asked)
        known: dict[str, Any] = {name: choices for name, _label, choices in self._fields}
        labels = {name: label for name, label, _choices in self._fields}
        known |= {name: {"1": ""} for name in SWITCHES}
        known |= {f"w_{fact}": dict.fromkeys(WEIGHT_CHOICES, "") for fact in Fact}
        labels |= {f"w_{fact}": label for fact, label in FACT_LABELS.items()}
        for name, values in known.items():
            value = sent.get(name, "").strip()
            if value in values:
                self.selected[name] = value
            elif value:
                self.unknown.append((labels.get(name, name), value))
        if all(self._weight(fact) == 0 for fact in Fact):
            for fact in Fact:
                self.selected.pop(f"w_{fact}", None)

    @property
    def wanted(self) -> PeerQuestion:
        """What the peers are looked for by."""
        chosen = self.selected
        return PeerQuestion(
            region=chosen.get("region", ""),
            country=chosen.get("country", ""),
            language=chosen.get("language", ""),
            band=BANDS[chosen["size"]].value if "size" in chosen else None,
            dimension=chosen.get("dimension", ""),
            apart="apart" in chosen,
            requesting="asks" in chosen,
            weights={fact: self._weight(fact) for fact in Fact},
        )

    @property
    def is_filtered(self) -> bool:
        """Whether some cities are left out."""
        return any(not name.startswith("w_") for name in self.selected)

    @property
    def has_own_weights(self) -> bool:
        """Whether a weight differs from the usual one."""
        return any(self._weight(fact) != WEIGHTS[fact] for fact in Fact)

    def filters(self) -> list[dict[str, Any]]:
        """The selects: name, label, options as markup."""
        return [
            {
                "name": name,
                "label": label,
                "options": _filter_options(*self._asked, place, self.selected.get(name, "")),
            }
            for place, (name, label, _choices) in enumerate(self._fields)
        ]

    def weights(self) -> list[dict[str, Any]]:
        """A select for the weight of each fact."""
        return [
            {
                "name": f"w_{fact}",
                "label": FACT_LABELS[fact],
                "options": _weight_options(self._asked[0], f"{self._weight(fact):.0f}"),
            }
            for fact in Fact
        ]

    def _weight(self, fact):
        value = self.selected.get(f"w_{fact}")
        return WEIGHTS[fact] if value is None else float(value)


@lru_cache(maxsize=256)
def _filters(_language: str, region: str) -> list[tuple[str, str, dict[str, str]]]:
    """(name, label, {value: label}) of each filter, for a city of a region; made once for each language."""
    outside = _("Outside %(region)s") % {"region": WorldRegion(region).label}
    fields: list[tuple[str, str, Iterable[tuple[str, Any]]]] = [
        ("region", _("Region"), [(OUTSIDE, outside), *WorldRegion.choices]),
        ("country", _("Country"), country_names().items()),
        ("language", _("Official language of its country"), languages.names().items()),
        ("size", _("Population"), [(slug, band.label) for slug, band in BANDS.items()]),
        ("dimension", _("Active in"), Dimension.choices),
    ]
    return [(name, label, {str(key): str(text) for key, text in choices}) for name, label, choices in fields]


@lru_cache(maxsize=256)
def _filter_options(language: str, region: str, place: int, chosen: str) -> SafeString:
    _name, _label, choices = _filters(language, region)[place]
    return options([("", _("All")), *choices.items()], chosen)


@lru_cache(maxsize=256)
def _weight_options(_language: str, chosen: str) -> SafeString:
    labels = {"0": _("0 (leave out)")}
    return options([(value, labels.get(value, value)) for value in WEIGHT_CHOICES], chosen)

"""What an import is of, and for whom: “Partnerships of Lima”. What follows from that is never asked."""

from __future__ import annotations

from dataclasses import dataclass
from string import ascii_uppercase
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from networks.choices import FactState
from networks.models import City, Network
from partnerships.choices import ImportTarget
from partnerships.imports.mapping import subject_of
from partnerships.models import Agreement, ImportJob
from partnerships.policies import can_import_about, import_reach, places_to_import_for, states_of_imports

if TYPE_CHECKING:
    from citydiplo.accounts.models import User

ABOUT_A_CITY = {
    ImportTarget.PARTNERSHIPS: _("Partnerships of %(place)s"),
    ImportTarget.MEMBERSHIPS: _("Networks of %(place)s"),
    ImportTarget.MANDATES: _("Mayors of %(place)s"),
    ImportTarget.ACCESSIONS: _("Agreements of %(place)s"),
    ImportTarget.MEASUREMENTS: _("Measured values of %(place)s"),
    ImportTarget.TARGETS: _("Targets of %(place)s"),
    ImportTarget.VISITS: _("Visits of %(place)s"),
    ImportTarget.ACTIVITIES: _("Activities of %(place)s with its partners"),
}
ABOUT_A_NETWORK = {
    ImportTarget.MEMBERSHIPS: _("Members of %(place)s"),
    ImportTarget.STEPS: _("Steps that %(place)s verified"),
}
ABOUT_ANYBODY = {
    ImportTarget.PARTNERSHIPS: _("Partnerships: each row names both cities"),
    ImportTarget.MEMBERSHIPS: _("Memberships: each row names the city"),
    ImportTarget.MANDATES: _("Mayors: each row names the city"),
    ImportTarget.ACCESSIONS: _("Agreements: each row names the city"),
    ImportTarget.MEASUREMENTS: _("Measured values: each row names the city"),
    ImportTarget.TARGETS: _("Targets: each row names the city"),
}
OWN_SOURCE = "own-records-"  # begins the key of a source that is a city or a network itself
_MODELS = {"city": City, "network": Network}


@dataclass(frozen=True)
class Preset:
    """What the rows are; ``place`` is the city or network that all of them are about, if there is one."""

    target: ImportTarget
    place: City | Network | None = None

    @property
    def key(self) -> str:
        """How a form names it: ``partnerships`` or ``partnerships:city:12``."""
        return ":".join((self.target.value, *([self.about] if self.place else ())))

    @property
    def about(self) -> str:
        """The place as a form names it: ``city:12``; empty without one."""
        return f"{self.place._meta.model_name}:{self.place.pk}" if self.place else ""

    @property
    def label(self) -> str:
        """In words."""
        if not self.place:
            return str(ABOUT_ANYBODY[self.target])
        labels = ABOUT_A_CITY if isinstance(self.place, City) else ABOUT_A_NETWORK
        return labels[self.target] % {"place": self.place}


def presets_for(user: User | AnonymousUser, asked: str = "") -> list[tuple[str, list[Preset]]]:
    """What ``user`` may import, as groups of (name of a place or "", its presets).

    ``asked`` is a place named in an address (``city:12``): an operator, who acts for no city, may import
    for any. Two statements at most beyond that of the seats.
    """
    places = list(places_to_import_for(user))
    if (place := _place(asked)) and place not in places and can_import_about(user, place):
        places.insert(0, place)
    keepers = _keepers_among(places_to_import_for(user))
    groups = [
        (
            str(place),
            [
                Preset(target, place)
                for target in targets_about(place)
                if target != ImportTarget.STEPS or place.pk in keepers
            ],
        )
        for place in places
    ]
    reach = import_reach(user)
    anybody = ABOUT_ANYBODY if reach.everywhere or reach.cities else (ImportTarget.MEMBERSHIPS,)
    return [*groups, ("", [Preset(target) for target in anybody])]


def _keepers_among(places):
    """The keys of those networks that keep an agreement. One statement where there are networks."""
    networks = [place.pk for place in places if isinstance(place, Network)]
    kept = Agreement.objects.filter(keeper__in=networks) if networks else ()
    return set(kept.values_list("keeper", flat=True)) if networks else set()


def targets_about(place: City | Network) -> list[ImportTarget]:
    """What a list of a city, or of a network, can hold."""
    return list(ABOUT_A_CITY if isinstance(place, City) else ABOUT_A_NETWORK)


def defaults_about(preset: Preset) -> dict[str, int | str]:
    """What holds for all rows, by field of the target."""
    if preset.place is None:
        return {}
    if isinstance(preset.place, Network):
        return {"network": preset.place.slug}
    is_pair = preset.target in (ImportTarget.PARTNERSHIPS, ImportTarget.VISITS, ImportTarget.ACTIVITIES)
    return {"a_city" if is_pair else "city": preset.place.pk}


def about_of(job: ImportJob) -> str:
    """The place that all rows of ``job`` are about, as a form names it (``city:12``); empty without one."""
    place = subject_of(job)
    return Preset(ImportTarget(job.target), place).about if place else ""


def label_of(job: ImportJob) -> str:
    """What a job's list holds, in words: “Partnerships of Lima”. One statement at most."""
    place = subject_of(job)
    return Preset(ImportTarget(job.target), place).label if place else str(job.get_target_display())


def state_about(preset: Preset, user: User | AnonymousUser) -> FactState:
    """How far rows can be relied on unless somebody says otherwise: an own list is declared."""
    is_own = preset.place is not None and preset.place in places_to_import_for(user)
    declares = is_own and FactState.DECLARED in states_of_imports(user)
    return FactState.DECLARED if declares else FactState.OPEN_DATA


def letter_of(place: int, job: ImportJob | None = None) -> str:
    """A column's letter as spreadsheets have it: A, B, … Z, AA; in the file of ``job``, hidden ones count."""
    letters_of_file = job.beginning.get("letters", ()) if job else ()
    if place < len(letters_of_file):
        return letters_of_file[place]
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = ascii_uppercase[rest] + letters
    return letters


def _place(asked):
    kind, _colon, key = asked.partition(":")
    if kind not in _MODELS or not (key.isascii() and key.isdecimal() and len(key) < 16):
        return None
    return _MODELS[kind].objects.filter(pk=int(key)).first()

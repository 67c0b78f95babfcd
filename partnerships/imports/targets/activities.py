"""Activities in partnerships: a city's own list of what it did with its partners."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.documents.model import WEB
from citydiplo.kit.fields import partial_date
from citydiplo.kit.fields.quantity import QuantityField
from citydiplo.kit.search.folding import fold
from citydiplo.kit.text.lists import comma_separated
from networks.choices import FactState, Power
from networks.models import City
from networks.policies import places_of
from partnerships.actions import activities
from partnerships.choices import PartnershipStatus, RowOutcome, Visibility
from partnerships.errors import BadValueError
from partnerships.imports.fields import RECORD, Field, place_fields
from partnerships.imports.identified import PLACE, Known, member_of, record_number
from partnerships.imports.judged import Verdict, refuse
from partnerships.imports.targets.parties import (
    Institutions,
    PartyTarget,
    number_of_institution,
    number_of_party,
)
from partnerships.imports.targets.reading import NO_DATE, NOTHING
from partnerships.models import Activity, Partnership, Party
from partnerships.models.activity import MOST_PEOPLE

if TYPE_CHECKING:
    from partnerships.imports.judged import ImportLine, Places

_grouped = re.compile(r"[^0-9]")
_in_groups = re.compile(r"[0-9]{1,3}(?:[.,’' \u00a0\u202f][0-9]{3})+")  # people are whole: 1.200 is 1200
WHICH = ("what", "on", "on_precision")  # what tells activities of a partnership apart
COMPARED = ("people", "organiser", "link")
_OF_ACTIVITY = ("pk", "partnership", *WHICH, "people", "link", "city__name", "institution__name")
_PARTY = ("city__name", "institution__name", "institution__acronym")


class ActivityTarget(PartyTarget):
    """A record is the activity of the same partnership with the same words and date.

    The row names the partner, or the partnership itself by its number or web address.
    """

    model = Activity
    fields = (
        RECORD,
        *place_fields("a_", _("City")),
        *(replace(field, required=False) for field in place_fields("b_", _("Partner"))),
        Field(
            "partnership",
            _("Number or web address of the partnership"),
            exported=("permalink",),
            words=("partnership", "partnership id", "partnership number", "partenariat", "partnerschaft"),
            help=_("Needed only where the city has several partnerships with this partner."),
        ),
        Field(
            "what",
            _("What was done"),
            required=True,
            exported=("activity",),
            words=("what was done", "what", "activity", "event", "project", "actividad", "evento",
                   "activite", "evenement", "aktivitat", "massnahme", "veranstaltung"),
        ),
        Field(
            "on",
            _("Date"),
            required=True,
            exported=("activity_on",),
            words=("date", "when", "on", "day", "month", "year", "fecha", "cuando", "ano", "quand", "annee",
                   "datum", "wann", "jahr", "start", "begin"),
        ),
        Field(
            "people",
            _("People who took part"),
            exported=("activity_people",),
            words=("people", "participants", "number of people", "personas", "participantes", "personnes",
                   "teilnehmer", "teilnehmende", "anzahl"),
        ),
        Field(
            "organiser",
            _("Organised by"),
            exported=("activity_organiser",),
            words=("organiser", "organizer", "organised by", "organizador", "organise par", "organisateur",
                   "veranstalter"),
        ),
        Field(
            "link",
            _("Link"),
            exported=("activity_link",),
            words=("link", "url", "web", "website", "web address", "enlace", "lien"),
        ),
    )  # fmt: skip
    dates = ("on",)
    editable = ("what", "on", "people", "organiser", "link")
    place_prefixes = ("a_", "b_")
    nouns = ("partnerships",)

    def load(self) -> None:
        """Read the institutions, and for which cities the mayor's office is asked first. Two statements."""
        self.institutions = Institutions()
        self.asking = self._asking()

    def still_holds(self) -> bool:
        """See ImportTarget."""
        return super().still_holds() and self.asking == self._asking()

    def _asking(self):
        """{city: its name} of the sender's cities whose office is asked before something is public."""
        own = places_of(self.job.person, Power.APPROVE) if self.job.person else ()
        asking = City.objects.filter(pk__in=self.reach.cities, asks_approval=True)
        return dict(asking.exclude(pk__in=[city.pk for city in own]).values_list("pk", "name"))

    def read_about(self, keys: Collection[int]) -> Any:
        """{city: its partnerships, with parties and activities}. Three statements."""
        own = Party.objects.filter(city__in=keys).order_by("partnership", "pk")
        found: dict[int, list[Any]] = {key: [] for key in keys}
        ids = {}
        for city, partnership in own.values_list("city", "partnership"):
            ids.setdefault(partnership, []).append(city)
        records = _partnerships_of(Partnership.objects.filter(parties__city__in=keys))
        for pk, cities in ids.items():
            for city in cities if pk in records else ():
                found[city].append(records[pk])
        return found

    def known(self, ids: Collection[int]) -> dict[int, Known]:
        """See ImportTarget."""
        rows = Activity.objects.visible_to(self.job.person).filter(pk__in=ids).order_by("pk")
        rows = list(rows.values(*_OF_ACTIVITY))
        records = _partnerships_of(Partnership.objects.filter(pk__in={row["partnership"] for row in rows}))
        members = _members_of(records, self.reach.cities)
        found = {}
        for row in rows:
            record = records[row["partnership"]]
            facts = _facts_of(row) | {"partnership": record, "state": FactState.DECLARED}
            found[row["pk"]] = Known(
                row["pk"], comma_separated((row["what"], record["label"])), facts, members[record["pk"]]
            )
        return found

    def said_in(self, line: ImportLine, name: str) -> dict[str, Any]:
        """See ImportTarget."""
        if name == "people":
            people = self._people(line)
            return {} if people is None else {name: people}
        if name == "link":
            return {name: self._link(line)}
        if name == "organiser":
            record = self.identified[record_number(line.get("record"))].facts["partnership"]
            return {name: self._organiser(line, record)}
        return super().said_in(line, name)

    def says_again(self, record: Mapping[str, Any]) -> bool:
        """See ImportTarget: an editor of the city may write its activities."""
        return not self.reach.cities.isdisjoint(record["cities"])

    def amended(self, record: Known, changes: dict[str, Any], reasons: list[Any]) -> Verdict:
        """See ImportTarget."""
        if on := changes.get("on"):
            self.not_to_come(on, "on")
            self.sound()
        return self._unless_public(super().amended(record, changes, reasons), record.facts["partnership"])

    def amend(self, pk: int, changes: Mapping[str, Any], reason: str) -> None:
        """Correct an activity by its own action."""
        activity = Activity.objects.select_related("city", "institution", "partnership").get(pk=pk)
        names = ("what", "on", "on_precision", "people", "link")
        facts = {name: changes.get(name, getattr(activity, name)) for name in names}
        parties = list(activity.partnership.parties.select_related("city", "institution"))
        actors = [party.city or party.institution for party in parties]
        organiser = activity.organiser
        if (name := changes.get("organiser")) is not None:
            organiser = next((actor for actor in actors if actor and actor.name == name), None)
        own = next((party.city for party in parties if party.city_id in self.reach.cities), None)
        activities.correct(
            activity=activity, city=own, by=self.job.person, reason=reason, organiser=organiser, **facts
        )

    def _parsed(self, name, text):
        return text or "" if name == "organiser" else super()._parsed(name, text)

    def decide(self, line: ImportLine, places: Places, reasons: list[Any]) -> Verdict:
        """See ImportTarget."""
        city = self.attempt(self.place, line, places, reasons, "a_")
        if city and city.pk not in self.reach.cities:
            self.attempt(refuse, "not_yours")
        facts = self._facts(line)
        self.sound()
        record = self._partnership(line, places, reasons, city)
        facts["organiser"] = self.attempt(self._organiser, line, record)
        self.sound()
        key = record["pk"], *(facts[name] for name in WHICH)
        self.once(key, line, said=tuple(facts[name] for name in COMPARED))
        for known in record["activities"]:
            if all(known[name] == facts[name] for name in WHICH):
                found = self.against(known, {name: facts[name] for name in COMPARED}, reasons)
                return self._unless_public(found, record)
        kind, pk = record["actors"].get(facts.pop("organiser"), ("", None))
        organiser = {f"{kind}_id": pk} if pk else {}
        return self._unless_public(
            self.fresh({"partnership_id": record["pk"], **facts, **organiser}, reasons), record
        )

    def _facts(self, line):
        what = self.attempt(self.one_line, line, "what")
        offer = self.attempt(self.date, line, "on") or NO_DATE
        on, precision = offer.start or NOTHING
        self.show("on", partial_date.display(on, precision))
        self.not_to_come(on, "on")
        if what == "":
            self.attempt(refuse, "missing", field=str(self.labels["what"]))
        if not on and not self.faults:
            self.attempt(refuse, "missing", field=str(self.labels["on"]))
        return {
            "what": what,
            "on": on,
            "on_precision": precision,
            "people": self.attempt(self._people, line),
            "link": self.attempt(self._link, line) or "",
        }

    def _people(self, line):
        """How many people a row names; None for an empty cell or 0."""
        if not (text := line.get("people")):
            return None
        try:
            value = QuantityField().clean(_grouped.sub("", text) if _in_groups.fullmatch(text) else text)
        except ValidationError as error:
            raise BadValueError("bad_number", field=str(self.labels["people"]), value=text[:60]) from error
        if value is None or value != int(value) or not 0 <= value <= MOST_PEOPLE:
            raise BadValueError("bad_number", field=str(self.labels["people"]), value=text[:60])
        self.show("people", int(value))
        return int(value) or None

    def _link(self, line):
        """The web address in a row; “example.org” is one."""
        text = self.one_line(line, "link")
        if not text:
            return ""
        address = text if "://" in text else f"https://{text}"
        try:
            WEB(address)
        except ValidationError as error:
            raise BadValueError("bad_link", field=str(self.labels["link"]), value=text[:60]) from error
        return address

    def _organiser(self, line, record):
        """The name of the party that a row names; empty for all together."""
        if not (text := line.get("organiser")):
            return ""
        name = record["names"].get(fold(text))
        if name is None:
            refuse("no_such_party", value=text[:60], label=record["label"])
        self.show("organiser", name)
        return name

    def _partnership(self, line, places, reasons, city):
        """The partnership that a row is about: by its number, else the only one with the partner."""
        own = self.records.get(city.pk, ())
        if text := line.get("partnership"):
            number = record_number(text)
            found = next((record for record in own if record["pk"] == number), None)
            if found is None:
                refuse("no_such_partnership", value=text[:60], name=city.name)
            return found
        if not line.get("b_city") and not line.get("b_identifier"):
            refuse("missing", field=str(self.labels["b_city"]))
        party = self.other(line, places, reasons)
        number = number_of_party(party)
        fitting = [record for record in own if number in record["parties"] and number != city.pk]
        active = [record for record in fitting if record["status"] == PartnershipStatus.ACTIVE]
        fitting = active if len(active) == 1 else fitting
        if not fitting:
            refuse("no_partnership", name=party.name, city=city.name)
        if len(fitting) > 1:
            refuse("several_partnerships", name=party.name, city=city.name)
        return fitting[0]

    def _unless_public(self, verdict, record):
        """What is added to a public record waits for the mayor's office on its page, where that is asked."""
        is_out = record["visibility"] == Visibility.PUBLIC and record["status"] != PartnershipStatus.DRAFT
        asked = next((name for pk, name in self.asking.items() if pk in record["parties"]), "")
        if verdict.plan and is_out and asked:
            verdict = Verdict(RowOutcome.REFUSED, [("asked_first", {"name": asked}), *verdict.reasons])
        return verdict


def _partnerships_of(rows):
    """{key: a partnership with its parties and activities}. Three statements."""
    columns = ("pk", "label", "title", "status", "visibility")
    found = {row["pk"]: row for row in rows.order_by("pk").distinct().values(*columns)}
    for row in found.values():
        row |= {"parties": [], "cities": [], "names": {}, "actors": {}, "activities": []}
    parties = Party.objects.filter(partnership__in=found).order_by("partnership", "order", "pk")
    for pk, city, institution, *names in parties.values_list("partnership", "city", "institution", *_PARTY):
        row, name = found[pk], names[0] or names[1]
        row["parties"].append(city or number_of_institution(institution))
        row["cities"] += [city] if city else []
        is_first = name not in row["actors"]  # two parties of one name: no row can tell them apart
        row["actors"].setdefault(name, ("city", city) if city else ("institution", institution))
        for said in filter(None, names):
            row["names"][fold(said)] = name if is_first else None
    done = Activity.objects.filter(partnership__in=found).order_by("pk")
    for activity in done.values(*_OF_ACTIVITY):
        row = found[activity["partnership"]]
        row["activities"].append(_facts_of(activity) | {"state": FactState.DECLARED, "cities": row["cities"]})
    return found


def _facts_of(activity):
    """What is said of an activity, the organiser by name."""
    said = {name: activity[name] for name in ("pk", *WHICH, "people", "link")}
    return said | {"organiser": activity["city__name"] or activity["institution__name"] or ""}


def _members_of(records, own):
    """{partnership: [Member of the sender's city, Member of another party]}. One statement."""
    found: dict[int, list[Any]] = {pk: [] for pk in records}
    names = ("institution__name", "institution__acronym")
    parties = Party.objects.filter(partnership__in=records).order_by("order", "pk")
    for pk, name, acronym, *city in parties.values_list("partnership", *names, *PLACE):
        found[pk].append(member_of(city, (name, acronym)))
    return {pk: sorted(members, key=lambda one: one.city not in own)[:2] for pk, members in found.items()}

"""Partnerships of two cities."""

from django.db import connection
from django.db.models import Count, F, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.clocks import a_year_after, portal_day
from networks.choices import Dimension, FactState, Power
from networks.models import City
from networks.policies import places_of, seats_of
from partnerships.actions import publication, surroundings
from partnerships.actions.imports.fields import NOTE, SINCE, UNTIL, Field, place_fields
from partnerships.actions.imports.judged import Verdict, refuse
from partnerships.actions.imports.targets.base import PERSONAL, Target
from partnerships.actions.imports.values import BadValue
from partnerships.actions.partnerships import keeping_life_dated
from partnerships.choices import PartnershipClass, PartnershipStatus, PartyRole, RowOutcome, Visibility
from partnerships.models import Approval, Confirmation, Partnership, Party, StatusChange
from partnerships.parties import label_of
from partnerships.queries.standpoints import SPEAKERS

KEY_BITS = 48
COMPARED = (
    "since",
    "since_precision",
    "until",
    "until_precision",
    "status",
    "dimension",
    "title",
    "legal_act",
)


class Partnerships(Target):
    """A record is that of the same two cities and class; of any class where only a default says it."""

    model = Partnership
    fields = (
        *place_fields("a_", _("First city")),
        *place_fields("b_", _("Partner")),
        Field(
            "partnership_class",
            _("Class"),
            words=("class", "type", "kind", "classe", "tipo", "art", "form", "тип"),
        ),
        Field("status", _("Status"), words=("status", "statut", "estado", "stand", "статус")),
        Field(
            "dimension", _("Primary dimension"), words=("dimension", "field", "theme", "domaine", "bereich")
        ),
        SINCE,
        UNTIL,
        Field("title", _("Title"), words=("title", "titre", "titulo", "titel", "bezeichnung")),
        Field("objectives", _("Objectives"), words=("objectives", "aims", "objectifs", "objetivos", "ziele")),
        Field("legal_act", _("Legal act"), words=("act", "resolution", "deliberation", "beschluss")),
        NOTE,
    )
    choice_fields = {
        "partnership_class": PartnershipClass,
        "status": PartnershipStatus,
        "dimension": Dimension,
    }
    defaults = ("partnership_class", "status", "dimension")
    place_prefixes = ("a_", "b_")
    nouns = ("partnerships", "desk")
    children, link = (Party, StatusChange, Confirmation, Approval), "partnership"
    derived = frozenset(
        {"label", "regions", "countries", "networks", "sizes", "ask_on", "created_at", "updated_at"}
    )

    def load(self):
        self.voices = _voices(self.job)
        self.records = {}
        self.asking = _asking(self.job)
        self.around = surroundings.of_cities(City.objects.all())

    def prepare(self, lines, places):
        """Read the records that a few rows can be about, so that memory does not grow with the register."""
        pairs = [[places.key_of(_mention(line, prefix)) for prefix in self.place_prefixes] for line in lines]
        self.records = records_between([pair for pair in pairs if None not in pair])

    def decide(self, line, places, reasons):
        first, second = (places.city(line.mention(prefix), reasons) for prefix in self.place_prefixes)
        if first.pk == second.pk:
            refuse("self_pair", name=first.name)
        self.yours(cities=(first.pk, second.pk))
        facts = self._facts(line)
        pair, kind = number_of(first.pk, second.pk), facts["partnership_class"]
        self.once(pair, line, of=kind)
        if record := self._record(pair, kind, is_stated=bool(line.get("partnership_class"))):
            stated = {
                name: value
                for name, value in facts.items()
                if name in COMPARED and self._is_stated(line, name)
            }
            verdict = self._with_dimensions(self.against(record, stated, reasons), record)
            return self._unless_public(verdict, record, (first, second))
        if not facts["dimension"] and self.job.state not in (FactState.OPEN_DATA, FactState.UNVERIFIED):
            refuse("no_dimension")
        return self._new(facts, (first, second), reasons)

    @classmethod
    def change(cls, changes):
        super().change(changes)
        StatusChange.objects.bulk_create(
            [
                StatusChange(partnership_id=pk, status=values["status"])
                for pk, values in changes.items()
                if "status" in values
            ]
        )

    @classmethod
    def put_back(cls, before):
        super().put_back(before)
        moved = [pk for pk, values in before.items() if "status" in values]
        steps = StatusChange.objects.filter(partnership__in=moved).order_by().values("partnership")
        last = steps.annotate(last=Max("pk")).values_list("last", flat=True)
        StatusChange.objects.filter(pk__in=list(last)).delete()

    @classmethod
    def _write(cls, changes):
        rows = Partnership.objects.filter(pk__in=changes)
        with keeping_life_dated(rows):
            super()._write(changes)
        rows.update(version=F("version") + 1, updated_at=timezone.now())  # who has its form open will see

    def tell(self, records):
        if self.reach.cities & self.asking:
            publication.tell_of_many(records=records)

    def _unless_public(self, verdict, record, cities):
        """What is public already changes on its page, where the mayor's office reads it before others do."""
        asked = verdict.plan and record["visibility"] == Visibility.PUBLIC and self._asked(record, cities)
        if not asked:
            return verdict
        return Verdict(RowOutcome.REFUSED, [("asked_first", {"name": asked.name}), *verdict.reasons])

    @staticmethod
    def _with_dimensions(verdict, record):
        """A new primary dimension is one of the record's own."""
        if verdict.plan and (dimension := verdict.plan.changes.get("dimension")):
            verdict.plan.changes["dimensions"] = [*record["dimensions"], dimension]
            verdict.plan.before["dimensions"] = record["dimensions"]
        return verdict

    def _facts(self, line):
        dimension = self.choice(line, "dimension")
        return {
            "partnership_class": self.choice(line, "partnership_class", required=True).value,
            "status": (self.choice(line, "status") or PartnershipStatus.ACTIVE).value,
            "dimension": dimension.value if dimension else "",
            "title": self.line(line, "title"),
            "objectives": self.line(line, "objectives"),
            "legal_act": self.line(line, "legal_act"),
            **self.period(line),
            **self.provenance(line),
        }

    def _is_stated(self, line, name):
        """Whether the file itself says it; a default is for new records only."""
        return bool(line.get(name.removesuffix("_precision")))

    def _record(self, pair, kind, *, is_stated):
        records = self.records.get(pair, ())
        same = [record for record in records if record["partnership_class"] == kind]
        return next(iter(same or (() if is_stated else records)), None)

    def _new(self, facts, cities, reasons):
        asked = self._asked(facts, cities)
        networks, sizes = surroundings.together([self.around.get(city.pk) for city in cities])
        partnership = {
            **facts,
            "dimensions": [facts["dimension"]] if facts["dimension"] else [],
            "visibility": Visibility.CITY if asked else Visibility.PUBLIC,
            "ask_on": a_year_after(portal_day()) if self.job.state in PERSONAL else None,
            "label": label_of(cities),
            "regions": [city.region for city in cities],
            "countries": " ".join(sorted({str(city.country) for city in cities})),
            "networks": networks,
            "sizes": sizes,
        }
        children = [
            (
                Party,
                {
                    "city_id": city.pk,
                    "order": order,
                    "role": PartyRole.PARTNER,
                    "country": city.country,
                    "region": city.region,
                },
            )
            for order, city in enumerate(cities)
        ]
        step = {
            "status": facts["status"],
            "date": facts["since"],
            "date_precision": facts["since_precision"],
        }
        children += [(StatusChange, step), *self._said(facts, cities)]
        if asked:
            children.append((Approval, {"city_id": asked.pk, "asked_by_id": self.job.person_id}))
            reasons.append(("kept", {"name": asked.name}))
        return self.fresh(partnership, reasons, children)

    def _said(self, facts, cities):
        """Whoever declares a record stands behind it; the other side will be asked on its desk."""
        city = next((city.pk for city in cities if city.pk in self.voices), None)
        if city and facts["status"] != PartnershipStatus.DRAFT:
            said = {"city_id": city, "by_id": self.job.person_id, "role": self.voices[city], "round": 1}
            yield Confirmation, said

    def _asked(self, facts, cities):
        """The sender's city, where that asks its mayor's office before it publishes; else None."""
        if facts["status"] == PartnershipStatus.DRAFT:
            return None
        return next((city for city in cities if city.pk in self.reach.cities & self.asking), None)

    def still_holds(self):
        if not super().still_holds():
            return False
        # Whoever changes a city's rule now waits until the rows are written, and finds what waits for a yes.
        own = City.objects.filter(pk__in=self.reach.cities).order_by("pk")
        if connection.features.has_select_for_update:
            list(own.select_for_update(no_key=True).values_list("pk"))
        asking = _asking(self.job) & self.reach.cities
        return asking == self.asking & self.reach.cities and self.voices == _voices(self.job)


def _asking(job):
    """The cities that ask their mayor's office first; not those for which the sender himself may answer."""
    own = places_of(job.person, Power.APPROVE) if job.person else ()
    asking = City.objects.filter(asks_approval=True).exclude(pk__in=[city.pk for city in own])
    return frozenset(asking.values_list("pk", flat=True))


def _voices(job):
    """{city: role} of those in whose name the sender declares; nobody declares by open data."""
    if job.state != FactState.DECLARED or not job.person:
        return {}
    return {
        seat.city_id: seat.role for seat in seats_of(job.person) if seat.city_id and seat.role in SPEAKERS
    }


def _mention(line, prefix):
    try:
        return line.mention(prefix)
    except BadValue:
        return None


def number_of(first, second):
    """A pair of keys, in whichever order, as one number: a file may hold 200,000."""
    low, high = sorted((first, second))
    return (low << KEY_BITS) + high


def records_between(pairs):
    """{number of a pair: its records}, of exactly these two parties; drafts are nobody else's business.

    Two statements.
    """
    wanted, cities = {number_of(*pair) for pair in pairs}, {city for pair in pairs for city in pair}
    both = Party.objects.filter(city__in=cities, partnership__parties__city__in=cities)
    found = {
        partnership: number_of(first, second)
        for partnership, first, second in both.order_by().values_list(
            "partnership", "city", "partnership__parties__city"
        )
        if first < second and number_of(first, second) in wanted
    }
    records = {}
    if found:
        rows = Partnership.objects.exclude(status=PartnershipStatus.DRAFT).filter(pk__in=found)
        columns = ("pk", "partnership_class", "state", "dimensions", "visibility", *COMPARED)
        for row in rows.annotate(number=Count("parties")).filter(number=2).order_by("pk").values(*columns):
            records.setdefault(found[row["pk"]], []).append(row)
    return records

"""Partnerships of two cities."""

from django.utils.translation import gettext_lazy as _

from networks.choices import Dimension, FactState
from partnerships.actions.imports.fields import NOTE, SINCE, UNTIL, Field, place_fields
from partnerships.actions.imports.judged import refuse
from partnerships.actions.imports.targets.base import Target
from partnerships.choices import PartnershipClass, PartnershipStatus, PartyRole
from partnerships.models import Partnership, Party, StatusChange
from partnerships.parties import label_of

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
    nouns = ("partnerships",)
    derived = frozenset({"label", "regions", "countries", "networks", "sizes", "created_at", "updated_at"})

    def load(self):
        """The records of exactly two parties, by these; drafts are nobody else's business."""
        rows = Partnership.objects.exclude(status=PartnershipStatus.DRAFT)
        columns = ("pk", "partnership_class", "state", *COMPARED)
        self.records = {}
        records = {row["pk"]: row for row in rows.values(*columns).iterator(5_000)}
        parties = {}
        for partnership, city in Party.objects.values_list("partnership", "city").iterator(5_000):
            parties.setdefault(partnership, []).append(city)
        for partnership, cities in parties.items():
            if partnership in records and len(cities) == 2 and None not in cities:
                self.records.setdefault(frozenset(cities), []).append(records[partnership])

    def decide(self, line, places, reasons):
        first, second = (places.city(line.mention(prefix), reasons) for prefix in ("a_", "b_"))
        if first.pk == second.pk:
            refuse("self_pair", name=first.name)
        self.yours(cities=(first.pk, second.pk))
        facts = self._facts(line)
        pair, kind = frozenset((first.pk, second.pk)), facts["partnership_class"]
        self.once((pair, kind), line)
        if record := self._record(pair, kind, is_stated=bool(line.get("partnership_class"))):
            stated = {
                name: value
                for name, value in facts.items()
                if name in COMPARED and self._is_stated(line, name)
            }
            return self.against(record, stated, reasons)
        if not facts["dimension"] and self.job.state not in (FactState.OPEN_DATA, FactState.UNVERIFIED):
            refuse("no_dimension")
        return self._new(facts, (first, second), reasons)

    def change(self, pk, changes):
        partnership = Partnership.objects.get(pk=pk)
        for name, value in changes.items():
            setattr(partnership, name, value)
        if "dimension" in changes:
            partnership.dimensions = [*partnership.dimensions, changes["dimension"]]
        partnership.save()
        if "status" in changes:
            StatusChange.objects.create(partnership=partnership, status=partnership.status)

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
        regions = Partnership._meta.get_field("regions").to_python([city.region for city in cities])
        partnership = Partnership(
            **facts,
            dimensions=[facts["dimension"]] if facts["dimension"] else [],
            label=label_of(cities),
            regions=regions,
            countries=" ".join(sorted({str(city.country) for city in cities})),
        )
        parties = [
            Party(
                city_id=city.pk, order=order, role=PartyRole.PARTNER, country=city.country, region=city.region
            )
            for order, city in enumerate(cities)
        ]
        step = StatusChange(
            status=facts["status"], date=facts["since"], date_precision=facts["since_precision"]
        )
        children = tuple((child, "partnership") for child in (*parties, step))
        return self.fresh(partnership, reasons, children)

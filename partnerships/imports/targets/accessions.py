"""Accessions of cities to agreements."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from citydiplo.kit.search.folding import fold
from citydiplo.kit.text.lists import comma_separated
from partnerships.actions import accessions
from partnerships.choices import AccessionKind, Binds, WordKind
from partnerships.imports.fields import NOTE, RECORD, Field, place_fields
from partnerships.imports.identified import PLACE, Known, member_of
from partnerships.imports.judged import refuse
from partnerships.imports.targets.base import ImportTarget, said_of
from partnerships.imports.targets.memberships import by_city, by_name
from partnerships.imports.vocabulary import headers
from partnerships.models import Accession, Agreement

DATES = ("date", "date_precision", "until", "until_precision")

if TYPE_CHECKING:
    from partnerships.imports.judged import ImportLine, Places, Verdict


class AccessionTarget(ImportTarget):
    """A record is the accession of the same city, agreement and kind."""

    model = Accession
    fields = (
        RECORD,
        *place_fields(),
        Field(
            "agreement",
            _("Agreement"),
            words=("agreement", "accord", "acuerdo", "acordo", "abkommen", "pact"),
        ),
        Field(
            "kind",
            _("Kind"),
            words=headers("kind"),
        ),
        Field(
            "date",
            _("Date"),
            words=headers("date"),
        ),
        Field(
            "until",
            _("Until"),
            words=headers("until"),
        ),
        NOTE,
    )
    editable = ("kind", "date", "until")
    choice_fields = {"kind": AccessionKind}
    dates = ("date", "until")
    ends_by = "until"
    defaults = ("agreement", "kind")
    nouns = ("accessions", "agreements")

    def load(self) -> None:
        """Read all agreements. One statement."""
        rows = list(Agreement.objects.values_list("pk", "name", "slug", "binds"))
        self.agreements = by_name([row[:3] for row in rows])
        self.slugs = {slug: pk for pk, _name, slug, _binds in rows}
        self.binds = {pk: (name, binds) for pk, name, _slug, binds in rows}

    def read_about(self, keys: Collection[int]) -> Any:
        """{city: its accessions}. One statement."""
        columns = ("pk", "agreement", "city", "kind", "state", *DATES)
        return by_city(Accession.objects.filter(city__in=keys).order_by("pk").values(*columns))

    def _record(self, agreement, city, kind):
        found = (
            record
            for record in self.records.get(city, ())
            if (record["agreement"], record["kind"]) == (agreement, kind)
        )
        return next(found, None)

    def known(self, ids: Collection[int]) -> dict[int, Known]:
        """See ImportTarget."""
        columns = ("pk", "state", "agreement", "kind", *DATES)
        names = ("agreement__name", "agreement__slug")
        rows = Accession.objects.visible_to(self.job.person).filter(pk__in=ids)
        return {
            row["pk"]: Known(
                row["pk"],
                comma_separated((row["city__name"], row["agreement__name"])),
                row,
                [member_of([row[one] for one in PLACE])],
                told_by={"agreement": {fold(row[one]) for one in names}},
            )
            for row in rows.values(*columns, *names, *PLACE)
        }

    def show_known(self, record: Known) -> None:
        """See ImportTarget."""
        super().show_known(record)
        self.show("agreement", self.binds[record.facts["agreement"]][0])

    def says_again(self, record: Mapping[str, Any]) -> bool:
        """See ImportTarget."""
        return self.is_own_list([record["city"]])

    def amended(self, record: Known, changes: dict[str, Any], reasons: list[Any]) -> Verdict:
        """See ImportTarget; refuses a signatory where only states sign, and an end before the date."""
        if kind := changes.get("kind"):
            name, binds = self.binds[record.facts["agreement"]]
            if binds == Binds.STATES and kind == AccessionKind.SIGNATORY:
                refuse("binds_states", name=name)
            if self._record(record.facts["agreement"], record.cities[0], kind):
                refuse("known_accession", name=name)
        facts = record.facts | changes
        if facts["date"] and facts["until"] and facts["until"] < facts["date"]:
            refuse("ends_before")
        return super().amended(record, changes, reasons)

    def amend(self, pk: int, changes: Mapping[str, Any], reason: str) -> None:
        """Correct an accession by its own action."""
        accession = Accession.objects.select_related("agreement", "city").get(pk=pk)
        accessions.correct(accession=accession, by=self.job.person, reason=reason, **changes)

    def decide(self, line: ImportLine, places: Places, reasons: list[Any]) -> Verdict:
        """See ImportTarget."""
        agreement = self.attempt(self._agreement, line)
        city = self.attempt(self.place, line, places, reasons)
        if city:
            self.attempt(self.yours, cities=(city.pk,))
        kind = self.attempt(self.choice, line, "kind", required=True)
        if agreement:
            name, binds = self.binds[agreement]
            self.show("agreement", name)
            if binds == Binds.STATES and kind == AccessionKind.SIGNATORY:
                self.attempt(refuse, "binds_states", name=name)
        facts = self.period(line, "date")
        for name in self.dates:
            self.not_to_come(facts[name], name)
        provenance = self.attempt(self.provenance, line)
        self.sound()
        self.once((agreement, city.pk, kind.value), line, said=said_of(facts))
        if record := self._record(agreement, city.pk, kind.value):
            stated = {name: facts[name] for name in DATES if facts[name.removesuffix("_precision")]}
            return self.against(record, stated, reasons)
        accession = {
            "agreement_id": agreement,
            "agreement_binds": binds,
            "city_id": city.pk,
            "kind": kind.value,
        }
        return self.fresh({**accession, **facts, **provenance}, reasons)

    def _agreement(self, line):
        return self.named(line, "agreement", WordKind.AGREEMENT, self.agreements, self.slugs)

"""Accessions of cities to agreements."""

from django.utils.translation import gettext_lazy as _

from citydiplo.kit.search.folding import fold
from partnerships.actions.imports.fields import NOTE, Field, place_fields
from partnerships.actions.imports.judged import refuse
from partnerships.actions.imports.targets.base import Target
from partnerships.actions.imports.targets.memberships import by_name
from partnerships.choices import AccessionKind, Binds
from partnerships.models import Accession, Agreement


class Accessions(Target):
    """A record is the accession of the same city, agreement and kind."""

    model = Accession
    fields = (
        *place_fields(),
        Field(
            "agreement",
            _("Agreement"),
            words=("agreement", "accord", "acuerdo", "acordo", "abkommen", "pact"),
        ),
        Field("kind", _("Kind"), words=("kind", "type", "relation", "status", "commitment")),
        Field(
            "date", _("Date"), words=("date", "since", "year", "signed", "joined", "datum", "fecha", "data")
        ),
        NOTE,
    )
    choice_fields = {"kind": AccessionKind}
    defaults = ("agreement", "kind")
    nouns = ("accessions", "agreements")

    def load(self):
        rows = list(Agreement.objects.values_list("pk", "name", "slug", "binds"))
        self.agreements = by_name([row[:3] for row in rows])
        self.binds = {pk: (name, binds) for pk, name, _slug, binds in rows}
        columns = ("pk", "agreement", "city", "kind", "date", "date_precision", "state")
        self.records = {
            (row["agreement"], row["city"], row["kind"]): row
            for row in Accession.objects.values(*columns).iterator(5_000)
        }

    def decide(self, line, places, reasons):
        agreement = self._agreement(line)
        city = places.city(line.mention(), reasons)
        self.yours(cities=(city.pk,))
        kind = self.choice(line, "kind", required=True).value
        name, binds = self.binds[agreement]
        if binds == Binds.STATES and kind == AccessionKind.SIGNATORY:
            refuse("binds_states", name=name)
        self.once((agreement, city.pk, kind), line)
        date, precision = self.date(line, "date")
        facts = {"date": date, "date_precision": precision}
        if record := self.records.get((agreement, city.pk, kind)):
            return self.against(record, facts if date else {}, reasons)
        accession = {"agreement_id": agreement, "agreement_binds": binds, "city_id": city.pk, "kind": kind}
        return self.fresh({**accession, **facts, **self.provenance(line)}, reasons)

    def _agreement(self, line):
        text = self.text(line, "agreement")
        if not text:
            refuse("missing", field=str(self.labels["agreement"]))
        if (agreement := self.agreements.get(fold(text))) is None:
            refuse("no_such_agreement", value=text[:80])
        return agreement

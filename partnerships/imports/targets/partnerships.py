"""Partnerships of two cities."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Count, F, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.fields import partial_date
from citydiplo.kit.fields.partial_date import Precision
from citydiplo.kit.text.zones import a_year_after, portal_day
from networks.choices import Dimension, FactState, Power
from networks.models import City
from networks.policies import places_of, seats_of
from partnerships.actions import denormalized, publication, records
from partnerships.actions.partnerships import syncing_timeline_dates
from partnerships.choices import (
    STEPS,
    PartnershipClass,
    PartnershipStatus,
    PartyRole,
    RowOutcome,
    Visibility,
    WordKind,
)
from partnerships.errors import BadValueError, RowSettledError
from partnerships.imports import identified, statuses, values
from partnerships.imports.fields import NOTE, RECORD, SINCE, UNTIL, Field, place_fields
from partnerships.imports.identified import PLACE, Known, member_of
from partnerships.imports.judged import Verdict, refuse
from partnerships.imports.targets.base import PERSONAL, ImportTarget, said_of, state_of
from partnerships.imports.targets.parties import (
    INSTITUTIONS_FROM,
    Institutions,
    is_institution,
    number_of,
    number_of_institution,
    number_of_party,
    pair_of,
)
from partnerships.imports.targets.reading import NOTHING
from partnerships.imports.vocabulary import headers
from partnerships.lifespan import ENDS_BEFORE, IS_OVER, NO_END, contradictions
from partnerships.models import Approval, Confirmation, Partnership, Party, StatusChange
from partnerships.parties import label_of
from partnerships.queries.standpoints import CONFIRMING_ROLES

if TYPE_CHECKING:
    from partnerships.imports.judged import ImportLine, Places

TEXTS = ("title", "objectives", "activities", "results", "legal_act")
FIRST_TWINNING = 1900  # a year before is remarked on
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


class PartnershipTarget(ImportTarget):
    """A record is that of the same two cities and class; of any class where only a default says it."""

    model = Partnership
    fields = (
        RECORD,
        *place_fields("a_", _("First city")),
        *place_fields("b_", _("Partner")),
        Field(
            "partnership_class",
            _("Class"),
            words=headers("partnership_class"),
        ),
        Field(
            "status",
            _("Status"),
            words=headers("status"),
        ),
        Field(
            "dimension",
            _("Primary dimension"),
            words=headers("dimension"),
        ),
        SINCE,
        UNTIL,
        Field("title", _("Title"), words=("title", "titre", "titulo", "titel", "bezeichnung")),
        Field("objectives", _("Objectives"), words=("objectives", "aims", "objectifs", "objetivos", "ziele")),
        Field("activities", _("Activities"), words=("activities", "activites", "actividades")),
        Field("results", _("Results"), words=("results", "resultats", "resultados", "ergebnisse")),
        Field("legal_act", _("Legal act"), words=("act", "resolution", "deliberation", "beschluss")),
        NOTE,
    )
    choice_fields = {
        "partnership_class": PartnershipClass,
        "status": PartnershipStatus,
        "dimension": Dimension,
    }
    dates = ("since", "until")
    defaults = ("partnership_class", "status", "dimension")
    editable = ("partnership_class", "status", "dimension", "since", "until", *TEXTS)
    place_prefixes = ("a_", "b_")
    nouns = ("partnerships", "desk")
    children, link = (Party, StatusChange, Confirmation, Approval), "partnership"
    follows = frozenset({"around"})
    derived = frozenset(
        {
            *("label", "regions", "countries", "networks", "sizes", "ask_on"),
            *("sign_on", "sign_precision", "sign_kind", "met_on", "created_at", "updated_at"),
        }
    )

    def load(self) -> None:
        """Read who acts for which place, the institutions, and the regions of cities."""
        self.declaring_roles = _declaring_roles(self.job)
        self.sender_roles = _sender_roles(self.job)
        self.asking = _asking(self.job)
        self.institutions = Institutions()
        self.header_says = self._status_in_header()
        self.around = denormalized.of_cities(City.objects.all())

    def _status_in_header(self):
        """(header, the status that it names) of the column of statuses; None for "Status" and the like."""
        header, columns = self.job.beginning.get("header", []), self.job.columns.get("status", [])
        if len(columns) != 1 or columns[0] >= len(header):
            return None
        meant = statuses.meant_by_header(header[columns[0]])
        return (header[columns[0]][:60], meant) if meant else None

    def about(self, line: ImportLine, places: Places) -> list[Any]:
        """The id that the line names, or the number of its pair of parties."""
        if (pk := identified.id_of(line)) is not None:
            return [("id", pk)]
        pair = [self._key(line, prefix, places) for prefix in self.place_prefixes]
        return [] if None in pair else [number_of(*pair)]

    def read_about(self, keys: Collection[int]) -> Any:
        """{pair: its partnerships}."""
        return records_between([pair_of(key) for key in keys])

    def take(self, keys: Collection[Any]) -> Any:
        """The records of these pairs alone, so that memory does not grow with the register."""
        self.records = self.read_about(keys) if keys else {}
        return {key: state_of(self.records.get(key)) for key in keys}

    def _key(self, line, prefix, places):
        """The number of the party that a row names, where that is sure."""
        if (preset := self.presets.get(prefix)) and not line.get(f"{prefix}city"):
            return preset.pk
        mention = _mention(line, prefix)
        if (key := places.key_of(mention)) is not None:
            return key
        institution = self.institutions.named(mention.name, self.words) if mention else None
        return institution and number_of_institution(institution.pk)

    def known(self, ids: Collection[int]) -> dict[int, Known]:
        """See ImportTarget."""
        columns = ("pk", "label", "state", "visibility", "dimensions", *self.editable)
        dated = ("since_precision", "until_precision")
        rows = Partnership.objects.visible_to(self.job.person).filter(pk__in=ids).values(*columns, *dated)
        found = {row["pk"]: Known(row["pk"], row["label"], row, []) for row in rows}
        names = ("institution__name", "institution__acronym")
        parties = Party.objects.filter(partnership__in=found).order_by("order", "pk")
        for pk, name, acronym, *city in parties.values_list("partnership", *names, *PLACE):
            found[pk].members.append(member_of(city, (name, acronym)))
        return found

    def is_over(self, facts: Mapping[str, Any]) -> bool:
        """See ImportTarget."""
        return facts["status"] == PartnershipStatus.ENDED

    def ending(self, record: Known, date: datetime.date, precision: str) -> dict[str, Any]:
        """See ImportTarget. What a city stated can be undone from ended to active, and in no other way."""
        if record.facts["status"] != PartnershipStatus.ACTIVE and self.is_by_a_party(record):
            refuse("on_its_page", field=str(self.labels["status"]))
        return {"status": PartnershipStatus.ENDED.value, "until": date, "until_precision": precision}

    def is_by_a_party(self, record: Known) -> bool:
        """Whether the person acts for one of its cities."""
        return any(city in self.sender_roles for city in record.cities)

    def amended(self, record: Known, changes: dict[str, Any], reasons: list[Any]) -> Verdict:
        """See ImportTarget; refuses an end before the beginning, and what would need approval."""
        facts = record.facts | changes
        if facts["since"] and facts["until"] and facts["until"] < facts["since"]:
            refuse("ends_before")
        if self.is_by_a_party(record):
            if not facts["dimension"]:
                refuse("no_dimension")
            if "status" in changes and _step(record.facts["status"], changes["status"]) is None:
                refuse("no_step", old=record.facts["status"], new=changes["status"])
        verdict = super().amended(record, changes, reasons)
        if verdict.plan and not verdict.plan.is_own:
            verdict = self._with_dimensions(verdict, record.facts)
        cities = [member.place for member in record.members if member.place]
        return self._unless_public(verdict, record.facts, cities)

    def amend(self, pk: int, changes: Mapping[str, Any], reason: str) -> None:
        """Change a partnership by its own action."""
        partnership = Partnership.objects.with_parties().get(pk=pk)
        cities = [party.city for party in partnership.parties.all() if party.city_id in self.sender_roles]
        city, by, facts = cities[0], self.job.person, dict(changes)
        if status := facts.pop("status", None):
            ends = facts.get("until", partnership.until) if status == PartnershipStatus.ENDED else None
            precision = facts.get("until_precision", partnership.until_precision) if ends else Precision.DAY
            if not partnership.dimension and facts.get("dimension"):
                partnership = self._amended(partnership, city, {"dimension": facts.pop("dimension")})
            records.take_step(
                partnership=partnership,
                step=_step(partnership.status, status),
                city=city,
                by=by,
                date=ends,
                precision=precision,
                reason=reason,
            )
            partnership.refresh_from_db()
        if facts:
            self._amended(partnership, city, facts)

    def put_back_own(self, before: Mapping[int, dict[str, Any]], reason: str) -> None:
        """See ImportTarget; a dimension is never taken away."""
        kept = {
            pk: {name: text for name, text in old.items() if text or name != "dimension"}
            for pk, old in before.items()
        }
        super().put_back_own(kept, reason)

    def _amended(self, partnership, city, facts):
        return records.amend(
            partnership=partnership, city=city, by=self.job.person, version=partnership.version, **facts
        )

    def decide(self, line: ImportLine, places: Places, reasons: list[Any]) -> Verdict:
        """See ImportTarget."""
        first, second = parties = [
            self.attempt(self.party, line, places, reasons, prefix) for prefix in self.place_prefixes
        ]
        cities = [party for party in parties if party and not is_institution(party)]
        if None not in parties:
            if first is second or (len(cities) == 2 and first.pk == second.pk):
                self.attempt(refuse, "self_pair", name=first.name)
            elif not cities:
                self.attempt(refuse, "no_city_among")
            self.attempt(self.yours, cities=[city.pk for city in cities])
        facts, step = self._facts(line)
        self.sound()
        pair, kind = number_of(*map(number_of_party, parties)), facts["partnership_class"]
        self.once(pair, line, of=kind, said=said_of(facts))
        if record := self._record(pair, kind, is_stated=bool(line.get("partnership_class"))):
            stated = {
                name: value
                for name, value in facts.items()
                if name in COMPARED and self._is_stated(line, name)
            }
            verdict = self._with_dimensions(self.against(record, stated, reasons), record)
            return self._unless_public(verdict, record, cities)
        if not facts["dimension"] and self.needs_dimension:
            facts["dimension"] = self._dimension_for_all()
        return self._new(facts, step, parties, reasons)

    @property
    def needs_dimension(self) -> bool:
        """Whether a record must say what it is mostly about."""
        return self.job.state not in (FactState.OPEN_DATA, FactState.UNVERIFIED)

    def _dimension_for_all(self):
        """What a declared record is about where its row says nothing: asked once for the file."""
        answer = self.asked(WordKind.CHOICE, "dimension", "")
        if answer not in Dimension.values:
            refuse("no_dimension")
        self.show("dimension", Dimension(answer).label)
        return answer

    def party(self, line: ImportLine, places: Places, reasons: list[Any], prefix: str) -> Any:
        """The city that a row names; the institution, where the register has no such city."""
        try:
            return self.place(line, places, reasons, prefix)
        except RowSettledError as settled:
            if settled.outcome != RowOutcome.UNMATCHED or not (name := line.get(f"{prefix}city")):
                raise
            institution = self._institution(name)
            if institution is None:
                raise
            self.show_party(prefix, institution)
            return institution

    def _institution(self, name):
        """The institution of a name. One that is only alike is asked once for the file."""
        if found := self.institutions.named(name, self.words):
            return found
        if not self.words.is_interactive or not (near := self.institutions.like(name)):
            return None
        return self.institutions.by_slug.get(
            self.asked(WordKind.INSTITUTION, "institution", name, lambda: near)
        )

    @classmethod
    def change(cls, changes: Mapping[int, dict[str, Any]]) -> None:
        """See ImportTarget; a new status gets a line of its history."""
        super().change(changes)
        StatusChange.objects.bulk_create(
            [
                StatusChange(partnership_id=pk, status=values["status"])
                for pk, values in changes.items()
                if "status" in values
            ]
        )

    @classmethod
    def put_back(cls, before: Mapping[int, dict[str, Any]]) -> None:
        """See ImportTarget; the line of a status goes with it."""
        super().put_back(before)
        moved = [pk for pk, values in before.items() if "status" in values]
        steps = StatusChange.objects.filter(partnership__in=moved).order_by().values("partnership")
        last = steps.annotate(last=Max("pk")).values_list("last", flat=True)
        StatusChange.objects.filter(pk__in=list(last)).delete()

    @classmethod
    def _write(cls, changes):
        rows = Partnership.objects.filter(pk__in=changes)
        with syncing_timeline_dates(rows):
            super()._write(changes)
        rows.update(version=F("version") + 1, updated_at=timezone.now())  # who has its form open will see

    def tell(self, records: Any) -> None:
        """Tell the offices that are asked first, each once."""
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
        """(the facts of a row, since when it has its status where the row says so)"""
        kind = self.attempt(self.choice, line, "partnership_class", required=True)
        status, status_on = self.attempt(self._status, line) or (None, NOTHING)
        dimension = self.attempt(self.choice, line, "dimension")
        period = self.period(line)
        since = period["since"], period["since_precision"]
        until = period["until"], period["until_precision"]
        if not until[0] and status == PartnershipStatus.ENDED and status_on[0]:
            until = partial_date.not_before(since, status_on)
            self.show("until", partial_date.display(*until))
        written = self.text(line, "status")
        status, until = self.attempt(self._agreed, status, since, until, line.get("status"), written) or (
            PartnershipStatus.ACTIVE,
            until,
        )
        self.read = [shown for shown in self.read if shown[0] != "status"]
        self.show_member("status", status)
        if kind == PartnershipClass.TWINNING and since[0] and since[0].year < FIRST_TWINNING:
            self.remark("early", field=self.labels["since"], value=partial_date.display(*since))
        texts = {name: self.attempt(self.one_line, line, name) for name in TEXTS}
        facts = {
            "partnership_class": kind and kind.value,
            "status": status.value,
            "dimension": dimension.value if dimension else "",
            **texts,
            "since": since[0],
            "since_precision": since[1],
            "until": until[0],
            "until_precision": until[1],
            **(self.attempt(self.provenance, line) or {}),
        }
        ended = status == PartnershipStatus.ENDED and until[0]
        return facts, (until if ended else status_on if status_on[0] else since)

    def _status(self, line):
        """(status, its date): also of "ended 2019" and "suspended in March 2022"."""
        text = line.get("status")
        if text and self.header_says and (is_so := statuses.says_yes(text)) is not None:
            return self._said_below_header(text, is_so), NOTHING
        if text and values.known(text, PartnershipStatus) is None:
            found, date = values.status_and_date(text, PartnershipStatus)
            if found:
                return found, date
        return self.choice(line, "status"), NOTHING

    def _said_below_header(self, text, is_so):
        """The status of "yes" below "Ended": asked, for "yes" alone is a word for active."""
        header, meant = self.header_says
        if is_so and meant == PartnershipStatus.ACTIVE:
            self.show_member("status", meant)
            return meant
        suggestion = meant if is_so else "" if meant == PartnershipStatus.ACTIVE else PartnershipStatus.ACTIVE
        answer = self.asked(WordKind.CHOICE, "status", f"{header}: {text}", lambda: suggestion)
        return PartnershipStatus(answer) if answer in PartnershipStatus.values else None

    def _agreed(self, status, since, until, stated, written):
        """(status, until) that agree with each other. What contradicts itself is asked once, or refused."""
        is_over = until[0] and partial_date.last_day(*until) < self.today
        if is_over and not stated:
            if status != PartnershipStatus.ENDED:
                self.remark("ended_then", date=partial_date.display(*until))
            status = PartnershipStatus.ENDED
        status = status or PartnershipStatus.ACTIVE
        for code in contradictions(status=status, since=since, until=until, today=self.today):
            if code == IS_OVER:
                answer = self.asked(WordKind.ENDED, "status", written, lambda: PartnershipStatus.ENDED.value)
                if answer == PartnershipStatus.ENDED:
                    status = PartnershipStatus.ENDED
                else:
                    self.remark("end_dropped", date=partial_date.display(*until))
                    until = NOTHING
            elif code == NO_END:
                if not self.faults:
                    self.remark("no_end")
            elif code != ENDS_BEFORE:  # that was said
                refuse(code)
        return status, until

    def _is_stated(self, line, name):
        """Whether the file itself says it; a default is for new records only."""
        return bool(line.get(name.removesuffix("_precision")))

    def _record(self, pair, kind, *, is_stated):
        records = self.records.get(pair, ())
        same = [record for record in records if record["partnership_class"] == kind]
        return next(iter(same or (() if is_stated else records)), None)

    def _new(self, facts, status_on, parties, reasons):
        cities = [party for party in parties if not is_institution(party)]
        asked = self._asked(facts, cities)
        networks, sizes = denormalized.together([self.around.get(city.pk) for city in cities])
        partnership = {
            **facts,
            "dimensions": [facts["dimension"]] if facts["dimension"] else [],
            "visibility": Visibility.CITY if asked else Visibility.PUBLIC,
            "ask_on": a_year_after(portal_day()) if self.job.state in PERSONAL else None,
            "label": label_of(parties),
            "regions": [city.region for city in cities],
            "countries": " ".join(sorted({str(city.country) for city in cities})),
            "networks": networks,
            "sizes": sizes,
        }
        children = [(Party, _party(party, order)) for order, party in enumerate(parties)]
        step = {"status": facts["status"], "date": status_on[0], "date_precision": status_on[1]}
        children += [(StatusChange, step), *self._confirmations(facts, cities)]
        if asked:
            children.append((Approval, {"city_id": asked.pk, "asked_by_id": self.job.person_id}))
            reasons.append(("kept", {"name": asked.name}))
        return self.fresh(partnership, reasons, children)

    def _confirmations(self, facts, cities):
        """The declaring side confirms the record; the other side will be asked on its desk."""
        city = next((city.pk for city in cities if city.pk in self.declaring_roles), None)
        if city and facts["status"] != PartnershipStatus.DRAFT:
            said = {
                "city_id": city,
                "by_id": self.job.person_id,
                "role": self.declaring_roles[city],
                "round": 1,
            }
            yield Confirmation, said

    def _asked(self, facts, cities):
        """The sender's city, where that asks its mayor's office before it publishes; else None."""
        if facts["status"] == PartnershipStatus.DRAFT:
            return None
        return next((city for city in cities if city.pk in self.reach.cities & self.asking), None)

    def still_holds(self) -> bool:
        """See ImportTarget; the cities are locked, since their offices may now be asked."""
        if not super().still_holds():
            return False
        # A change of a city's rule waits until the rows are written, and then finds those that need approval.
        own = City.objects.filter(pk__in=self.reach.cities).order_by("pk")
        if connection.features.has_select_for_update:
            list(own.select_for_update(no_key=True).values_list("pk"))
        asking = _asking(self.job) & self.reach.cities
        return asking == self.asking & self.reach.cities and self.sender_roles == _sender_roles(self.job)


def _asking(job):
    """The cities that ask their mayor's office first, but those for which the sender may answer."""
    own = places_of(job.person, Power.APPROVE) if job.person else ()
    asking = City.objects.filter(asks_approval=True).exclude(pk__in=[city.pk for city in own])
    return frozenset(asking.values_list("pk", flat=True))


def _declaring_roles(job):
    """{city: role} of those in whose name the sender declares; nobody declares by open data."""
    return _sender_roles(job) if job.state == FactState.DECLARED else {}


def _sender_roles(job):
    """{city: role} of those for which the sender may answer."""
    if not job.person:
        return {}
    return {
        seat.city_id: seat.role
        for seat in seats_of(job.person)
        if seat.city_id and seat.role in CONFIRMING_ROLES
    }


def _step(status, wanted):
    """The step that leads from a status to the wanted one; None where none does."""
    return next(
        (step for step, (sources, target, _why) in STEPS.items() if status in sources and target == wanted),
        None,
    )


def _mention(line, prefix):
    try:
        return line.mention(prefix)
    except BadValueError:
        return None


def _party(party, order):
    if is_institution(party):
        return {"institution_id": party.pk, "order": order, "role": PartyRole.PARTNER}
    place = {"city_id": party.pk, "country": party.country, "region": party.region}
    return {**place, "order": order, "role": PartyRole.PARTNER}


def records_between(pairs: Sequence[tuple[int, int]]) -> Any:
    """{number of a pair: its records}, of exactly these two parties, without drafts.

    ``pairs`` are numbers of parties. Two statements, three where there are institutions among them.
    """
    wanted = {number_of(*pair) for pair in pairs}
    parties = {party for pair in pairs for party in pair}
    cities = {party for party in parties if party < INSTITUTIONS_FROM}
    both = Party.objects.filter(city__in=cities, partnership__parties__city__in=cities)
    found = _between(both.order_by().values_list("partnership", "city", "partnership__parties__city"), wanted)
    if institutions := {party - INSTITUTIONS_FROM for party in parties - cities}:
        mixed = Party.objects.filter(city__in=cities, partnership__parties__institution__in=institutions)
        rows = mixed.order_by().values_list("partnership", "city", "partnership__parties__institution")
        found |= _between(((pk, city, number_of_institution(other)) for pk, city, other in rows), wanted)
    records = {}
    if found:
        rows = Partnership.objects.exclude(status=PartnershipStatus.DRAFT).filter(pk__in=found)
        columns = ("pk", "partnership_class", "state", "dimensions", "visibility", *COMPARED)
        for row in rows.annotate(number=Count("parties")).filter(number=2).order_by("pk").values(*columns):
            records.setdefault(found[row["pk"]], []).append(row)
    return records


def _between(rows, wanted):
    """{partnership: number of its pair} of rows of (partnership, party, party), where that is wanted."""
    return {
        partnership: number_of(first, second)
        for partnership, first, second in rows
        if first < second and number_of(first, second) in wanted
    }

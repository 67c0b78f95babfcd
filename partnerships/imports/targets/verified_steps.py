"""Steps of agreements that the network which keeps them verified: its own list, of many cities."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.documents.model import WEB
from citydiplo.kit.fields import partial_date
from networks.choices import FactState, Power
from networks.errors import NotPossibleError
from networks.policies import places_of, role_to_answer
from partnerships.actions import steps
from partnerships.choices import ReviewState, RowOutcome, StepKind, WordKind
from partnerships.imports.fields import Field, place_fields
from partnerships.imports.judged import Verdict, refuse
from partnerships.imports.targets.base import ImportTarget, said_of
from partnerships.imports.targets.memberships import by_name
from partnerships.imports.targets.reading import NO_DATE, NOTHING
from partnerships.imports.vocabulary import headers
from partnerships.models import (
    Accession,
    Agreement,
    AgreementStep,
    StepDocument,
    StepDone,
    StepReview,
)
from partnerships.queries.steps import KEPT_BY_THE_CITY

if TYPE_CHECKING:
    from partnerships.imports.identified import Known
    from partnerships.imports.judged import ImportLine, Places

MOST_OF_LINK = 1_000


class VerifiedStepTarget(ImportTarget):
    """A record is a reported step; a row verifies it, or adds one that the city has not reported.

    Rows have no record id. What the next list lacks stays verified: a network takes it back on its page,
    with a comment.
    """

    model = StepDone
    fields = (
        *place_fields(),
        Field("agreement", _("Agreement"), words=headers("agreement")),
        Field("step", _("Step"), words=headers("step")),
        Field(
            "step_order",
            _("Number of the step"),
            words=headers("step_order"),
            help=_("Where an agreement has several steps of one kind."),
        ),
        Field("verified_on", _("Verified on"), words=headers("verified_on")),
        Field(
            "done",
            _("Done on"),
            words=headers("done"),
            help=_("Without it, a new report has the day of its verification."),
        ),
        Field("evidence_link", _("Web address of the evidence"), words=headers("evidence_link")),
        Field("comment", _("Comment of the network"), words=headers("comment_of_network")),
    )
    choice_fields = {"step": StepKind}
    defaults = ("agreement",)
    nouns = ("accessions", "agreements", "desk")
    children, link = (StepReview, StepDocument), "done"

    def load(self) -> None:
        """Read the agreements, their keepers and steps. Two statements."""
        self.own = self._own()
        rows = list(Agreement.objects.values_list("pk", "name", "slug", "keeper"))
        self.agreements = by_name([row[:3] for row in rows])
        self.slugs = {slug: pk for pk, _name, slug, _keeper in rows}
        self.agreement_names = {pk: name for pk, name, _slug, _keeper in rows}
        self.keepers = {pk: self.own[keeper] for pk, _name, _slug, keeper in rows if keeper in self.own}
        self.steps: dict[int, list[Any]] = {}
        asked = AgreementStep.objects.filter(agreement__in=self.keepers).exclude(kind=StepKind.COMMIT)
        for step in asked.order_by("agreement", "order"):
            self.steps.setdefault(step.agreement_id, []).append(step)

    def _own(self):
        """{key: network} of those that the sender acts for; none for an operator, who acts for nobody."""
        person = self.job.person
        return (
            {network.pk: network for network in places_of(person, Power.MAINTAIN_MEMBERS)} if person else {}
        )

    def still_holds(self) -> bool:
        """See ImportTarget; the agreements are locked, so that they keep their keepers."""
        if not super().still_holds() or self._own().keys() != self.own.keys():
            return False
        kept = Agreement.objects.select_for_update(of=("self",)).filter(pk__in=self.keepers).order_by("pk")
        return dict(kept.values_list("pk", "keeper")) == {pk: one.pk for pk, one in self.keepers.items()}

    def read_about(self, keys: Collection[int]) -> Any:
        """{city: its accessions to these agreements, each with what was reported}. Three statements."""
        rows = Accession.objects.current().filter(city__in=keys, agreement__in=self.keepers, is_demo=False)
        found: dict[int, list[Any]] = {}
        accessions = {}
        for row in rows.order_by("pk").values("pk", "city", "agreement", "state"):
            row["reports"] = []
            accessions[row["pk"]] = row
            found.setdefault(row["city"], []).append(row)
        reports = {}
        columns = ("pk", "accession", "step", "date", "date_precision", "version")
        done = StepDone.objects.filter(accession__in=accessions).order_by("date", "pk")
        for report in done.values(*columns, "review__state", "review__comment", "review__at"):
            at = report.pop("review__at")
            report |= {
                "verified_on": timezone.localdate(at) if at else None,
                "review": report.pop("review__state") or "",
                "comment": report.pop("review__comment") or "",
                "state": FactState.DECLARED,
                "links": [],
            }
            reports[report["pk"]] = report
            accessions[report["accession"]]["reports"].append(report)
        links = StepDocument.objects.filter(done__in=reports).exclude(url="").order_by("pk")
        for pk, url in links.values_list("done", "url"):
            reports[pk]["links"].append(url)
        return found

    def known(self, ids: Collection[int]) -> dict[int, Known]:
        """See ImportTarget: nothing, since rows are told by city, agreement, step and day."""
        return {}

    def says_again(self, record: Mapping[str, Any]) -> bool:
        """See ImportTarget: only the keeper gets here, and the answer is its own."""
        return True

    def decide(self, line: ImportLine, places: Places, reasons: list[Any]) -> Verdict:
        """See ImportTarget."""
        agreement = self.attempt(self._agreement, line)
        city = self.attempt(self.place, line, places, reasons)
        step: Any = self.attempt(self._step, line, agreement) if agreement else None
        facts = self._facts(line)
        accessions = self._accessions(agreement, city) if agreement and city else []
        if agreement and city and not accessions:
            name = self.agreement_names[agreement]
            self.attempt(refuse, "no_accession", city=city.name, name=name)
        self.sound()
        record = self._record(step, accessions, facts)
        if facts["verified_on"] is None:
            return self._unverified(record, reasons)
        said = {name: facts[name] for name in ("comment", "evidence_link")}
        self.once((city.pk, step.pk, facts["date"] or facts["verified_on"]), line, said=said_of(said))
        if record is None:
            return self._new(agreement, step, accessions[0], facts, reasons)
        return self._against(record, facts, reasons)

    def _agreement(self, line):
        found = self.named(line, "agreement", WordKind.AGREEMENT, self.agreements, self.slugs)
        self.show("agreement", self.agreement_names[found])
        if found not in self.keepers:
            refuse("not_keeper", name=self.agreement_names[found])
        return found

    def _step(self, line, agreement):
        """The step by its number in the agreement, or by its kind where that is clear."""
        steps_of, name = self.steps.get(agreement, []), self.agreement_names[agreement]
        number = line.get("step_order").removesuffix(".0")
        if number:
            found = [one for one in steps_of if str(one.order) == number]
        else:
            kind = self.choice(line, "step", required=True)
            found = [one for one in steps_of if one.kind == kind]
        if not found:
            refuse("no_such_step", name=name)
        if len(found) > 1:
            refuse("several_steps", name=name)
        if number:
            self.show_member("step", StepKind(found[0].kind))
            self.show("step_order", number)
        return found[0]

    def _facts(self, line):
        verified = self.attempt(self.whole_day, line, "verified_on")
        done = self.attempt(self.date, line, "done") or NO_DATE
        date, precision = done.start or NOTHING
        self.show("done", partial_date.display(date, precision))
        for name, day in (("verified_on", verified), ("done", date)):
            self.not_to_come(day, name)
        if verified and date and date > verified:
            self.attempt(refuse, "verified_before_done")
        comment = line.get("comment").strip()[:2000]
        self.show("comment", comment)
        return {
            "verified_on": verified,
            "date": date,
            "date_precision": precision,
            "comment": comment,
            "evidence_link": self.attempt(self._link, line) or "",
        }

    def _link(self, line):
        text = line.get("evidence_link").strip()
        try:
            if text:
                WEB(text)
        except ValidationError:
            text = ""
            refuse(
                "unknown_value", field=str(self.labels["evidence_link"]), value=line.get("evidence_link")[:60]
            )
        if len(text) > MOST_OF_LINK:
            refuse("unknown_value", field=str(self.labels["evidence_link"]), value=text[:60])
        self.show("evidence_link", text)
        return text

    def _accessions(self, agreement, city):
        """The city's accessions to the agreement; first the one that it keeps itself, else the oldest."""
        rows = [row for row in self.records.get(city.pk, ()) if row["agreement"] == agreement]
        return sorted(rows, key=lambda row: (row["state"] not in KEPT_BY_THE_CITY, row["pk"]))

    def _record(self, step, accessions, facts):
        """The report that a row is about; None where it is a new one.

        The one that was done on the row’s day; without such a day the one that was verified on its day, else
        the newest that waits, else, of a step that does not repeat, the newest.
        """
        reports = [one for row in accessions for one in row["reports"] if one["step"] == step.pk]
        if facts["date"]:
            day = partial_date.iso(facts["date"], facts["date_precision"])
            return next((one for one in reports if _says_day(one, facts, day)), None)
        day = facts["verified_on"]
        if day is None:
            return reports[-1] if reports else None
        earlier = [one for one in reports if one["date"] <= day]
        for fits in (
            lambda one: one["review"] == ReviewState.VERIFIED and one["verified_on"] == day,
            lambda one: one["review"] != ReviewState.VERIFIED,
            lambda one: not step.repeat_months or one["date"] == day,
        ):
            if found := [one for one in earlier if fits(one)]:
                return found[-1]
        return None

    def _unverified(self, record, reasons):
        """A row without a day: our own exports have such rows of steps that wait; anything else lacks it."""
        if record is None or record["review"] == ReviewState.VERIFIED:
            refuse("missing", field=str(self.labels["verified_on"]))
        self.matched = record["pk"]
        return Verdict(RowOutcome.SAME, [("same", {}), *reasons])

    def _against(self, record, facts, reasons):
        """See ``against``; a link that hangs there already says nothing new."""
        known = {**record, "evidence_link": ""}
        if record["review"] != ReviewState.VERIFIED:  # what was said when it was returned
            known["verified_on"], known["comment"] = None, ""
        link = facts["evidence_link"]
        stated = {
            "review": ReviewState.VERIFIED.value,
            "verified_on": facts["verified_on"],
            "comment": facts["comment"],
            "evidence_link": "" if link in record["links"] else link,
        }
        verdict = self.against(known, stated, [])
        if (plan := verdict.plan) is not None:
            told = [reason for reason in verdict.reasons if reason[1].get("field") != "review"]
            verdict.reasons = [*told, *reasons]
            # What undoing writes again: how the answer was, and which link to take away.
            plan.before = {name: record[name] for name in ("review", "verified_on", "comment")}
            plan.before["evidence_link"] = plan.changes.get("evidence_link", "")
        else:
            verdict.reasons.extend(reasons)
        return verdict

    def _new(self, agreement, step, accession, facts, reasons):
        """A step that the city has not reported, verified."""
        network, person = self.keepers[agreement], self.job.person
        done = {
            "accession_id": accession["pk"],
            "step_id": step.pk,
            "date": facts["date"] or facts["verified_on"],
            "date_precision": facts["date_precision"],
        }
        review = {
            "state": ReviewState.VERIFIED,
            "comment": facts["comment"],
            "network_id": network.pk,
            "by_id": person.pk,
            "role": role_to_answer(person, network),
            "at": steps.moment_of(facts["verified_on"]),
        }
        children: list[Any] = [(StepReview, review)]
        if link := facts["evidence_link"]:
            title = {"title": step.text[:200], "url": link, "added_by_id": person.pk}
            children.append((StepDocument, title))
        return self.fresh(done, reasons, children)

    def amend(self, pk: int, changes: Mapping[str, Any], reason: str) -> None:
        """Verify a report by the keeper's own action."""
        facts = {"review": ReviewState.VERIFIED.value, **changes}
        if "review" in changes:  # what was said when it was returned holds no longer
            facts.setdefault("comment", "")
        self._review(pk, facts, reason, link=changes.get("evidence_link"))

    def put_back_own(self, before: Mapping[int, dict[str, Any]], reason: str) -> None:
        """Write again what the network had said before, and take away the link that came along."""
        for pk, old in before.items():
            day = old["verified_on"]
            facts = {
                "review": old["review"] or "",
                "verified_on": datetime.date.fromisoformat(day) if day else None,
                "comment": old["comment"] or "",
            }
            self._review(pk, facts, reason, removes=old.get("evidence_link") or "")

    def _review(self, pk, facts, reason, *, link="", removes=""):
        around = ("step", "accession__city", "accession__agreement__keeper")
        done = StepDone.objects.select_related(*around).get(pk=pk)
        try:
            steps.record_review(
                done=done,
                by=self.job.person,
                state=facts["review"],
                day=facts.get("verified_on"),
                comment=facts.get("comment"),
                link=link or "",
                removes=removes,
                reason=reason,
            )
        except NotPossibleError as refusal:
            raise ValidationError(str(refusal)) from refusal

    def tell(self, records: Any) -> None:
        """One email to each person of the cities whose steps were added, verified."""
        steps.tell_verified(done=StepDone.objects.filter(pk__in=records), by=self.job.person)


def _says_day(report, facts, day):
    """Whether a report is of the day, month or year that a row names."""
    return partial_date.iso(report["date"], facts["date_precision"]) == day

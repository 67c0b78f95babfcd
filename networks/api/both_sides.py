"""What sides say of a record by the API: confirm it, dispute it, answer a dispute. One way for all kinds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.api.acts import MAY_WAIT, Act, Asked, Contents
from networks.actions.both_sides import BothSides
from networks.choices import DisputeAnswer
from networks.errors import NotPossibleError
from networks.forms.answers import DisputeAnswerForm, ObjectionForm
from networks.models import City, MembershipDispute


class WhichDisputeForm(DisputeAnswerForm):
    """The answer to one of the open disputes of a record."""

    dispute = forms.ModelChoiceField(label=_("Dispute"), queryset=MembershipDispute.objects.none())

    def __init__(self, *args: Any, disputes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dispute"].queryset = disputes


@dataclass(frozen=True, kw_only=True)
class Answering:
    """Who answers for a kind of record: ``side`` and ``settler`` give the place of (user, record).

    ``accept`` is the action that writes what another side holds; it takes (asked, dispute, **said).
    ``hindrance`` says why nobody can answer for a record yet.
    """

    sides: BothSides[Any]
    side: Callable[[Any, Any], Any]
    settler: Callable[[Any, Any], Any]
    accept: Callable[..., Any]
    hindrance: Callable[[Any], str] = lambda record: ""

    def acts(self) -> dict[str, Act]:
        """Confirm, dispute, and answer a dispute."""
        objection = ObjectionForm(disputable=self.sides.objection.disputable).fields
        answer = DisputeAnswerForm.base_fields | {"dispute": WhichDisputeForm.base_fields["dispute"]}
        return {
            "confirm": Act(says="Confirm the record as you read it.", may=self.side, do=self._confirm),
            "dispute": Act(
                says="Dispute a fact of the record, and say why.",
                may=self._city,
                form=self._objection,
                fields=lambda: objection,
                required=("field", "reason"),
                do=self._dispute,
            ),
            "disputes": Act(
                says="Accept or decline an open dispute. After you accept it, the other side confirms.",
                may=self.settler,
                form=lambda asked, data: WhichDisputeForm(data, disputes=self.open(asked)),
                fields=lambda: answer,
                required=("dispute", "answer"),
                success=MAY_WAIT,
                do=self._settle,
            ),
        }

    def open(self, asked: Asked) -> Any:
        """The open disputes that the place of ``asked`` answers."""
        found = asked.thing.disputes.open().order_by("pk")
        return found.exclude(city=asked.place) if self._names_city else found

    def waiting_disputes(self) -> Mapping[str, Contents]:
        """The open disputes, as a program reads them."""
        facts = {"id": "integer"} | dict.fromkeys(("city", "field", "held", "reason"), "string")
        return {"disputes": Contents(self._open_facts, facts)}

    def _open_facts(self, asked):
        return [self._facts(one, asked.thing) for one in self.open(asked)]

    @property
    def _names_city(self):
        return self.sides.who == "city"

    def _facts(self, one, record):
        city = one.city if self._names_city else record.city
        facts = {name: getattr(one, name) for name in ("field", "held", "reason")}
        return {"id": one.pk, "city": str(city), **facts}

    def _city(self, user, record):
        side = self.side(user, record)
        return side if isinstance(side, City) else None

    def _objection(self, asked, data):
        if words := self.hindrance(asked.thing):
            raise NotPossibleError(words)
        return ObjectionForm(data, disputable=self.sides.objection.disputable)

    def _confirm(self, asked):
        seen = asked.thing.confirmation_round
        self.sides.confirm(record=asked.thing, side=asked.place, by=asked.user, seen_round=seen)

    def _dispute(self, asked):
        self.sides.dispute(record=asked.thing, side=asked.place, by=asked.user, **asked.facts)

    def _settle(self, asked):
        facts = asked.facts
        dispute, said = facts["dispute"], {"by": asked.user, "reason": facts["reason"]}
        setattr(dispute, self.sides.link, asked.thing)
        if facts["answer"] == DisputeAnswer.ACCEPTED:
            return self.accept(asked, dispute=dispute, **said)
        self.sides.answer_dispute(dispute=dispute, answer=DisputeAnswer.DECLINED, side=asked.place, **said)
        return None

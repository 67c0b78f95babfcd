"""Co-signatures: a city's name under a decision or a call, and the leave of its mayor's office."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agenda.actions.addressed import NotPossibleError
from agenda.choices import CoSignatureState, Position
from agenda.models import AgendaItem, CoSignature
from agenda.queries.audiences import may_answer
from citydiplo.accounts.models import User
from citydiplo.kit import history
from citydiplo.kit.caching import versions
from networks.actions.approval import Answer, HeldAct, Mail, ask, holds, is_asked_first
from networks.actions.on_behalf import acts_for
from networks.choices import Power
from networks.models import City
from networks.policies import role_permitting


@acts_for("city")
@transaction.atomic
def sign(
    *, item: AgendaItem, city: City, by: User, position: str = Position.YES, statement: str = ""
) -> tuple[CoSignature, bool]:
    """Put the name of ``city`` under a call, or take its ``position`` on a decision.

    Returns the row, and whether anything changed: the same said twice, even at the same instant, counts once.
    While the item is open a city may change its position. Where the city asks for approval, it waits for the
    mayor's office, which is written to. Raises NotPossibleError where the city is not asked, or can no
    longer answer, and for another position than YES, or a statement, under a call: its kind has changed.
    """
    current = AgendaItem.objects.select_for_update().get(pk=item.pk)
    _check_takes_names(current)
    if not may_answer(current, [city]):
        raise NotPossibleError(_("This item is not addressed to %(city)s.") % {"city": city})
    if not current.is_decision and (position != Position.YES or statement):
        raise NotPossibleError(
            _(
                "The network changed this decision to a call for co-signatures. Read it again before "
                "you co-sign."
            )
        )
    waits = is_asked_first(city, by)
    facts = {
        "position": position,
        "statement": statement,
        "by": by,
        "role": role_permitting(by, Power.CONFIRM, city) or "",
        "state": CoSignatureState.WAITING if waits else CoSignatureState.SIGNED,
        "signed_at": None if waits else timezone.now(),
    }
    signature, is_new = CoSignature.objects.live().get_or_create(item=current, city=city, defaults=facts)
    if not is_new and (signature.position, signature.statement) == (position, statement):
        return signature, False
    if not is_new:
        for name, value in facts.items():
            setattr(signature, name, value)
        signature.decided_by = None
        signature.save()
    _announce()
    if waits:
        ask(held=signature, by=by)
    return signature, True


@holds(CoSignature)
class CoSigning(HeldAct):
    """A co-signature, or a position, that the city proposed. After a refusal it may propose it again."""

    def asked(self, held: CoSignature) -> Mail:
        """What the city wants to say, and the item."""
        context = {"signature": held, "item": held.item}
        return Mail("co_signature_waits", reverse("agenda-item", args=[held.item_id]), context)

    def claim(self, held: CoSignature, answer: Answer) -> CoSignature:
        """Only while it waits."""
        return _claim(held, CoSignatureState.WAITING)

    def do(self, held: CoSignature, by: User | None) -> CoSignature:
        """The co-signature counts from now on, if the item still takes names."""
        _check_takes_names(held.item)
        held.state, held.signed_at, held.decided_by = CoSignatureState.SIGNED, timezone.now(), by
        return _saved(held)

    def put_back(self, held: CoSignature, answer: Answer) -> None:
        """The row says who declined, when and why."""
        held.state, held.decided_by = CoSignatureState.DECLINED, answer.by
        held.ended_at, held.reason = timezone.now(), answer.reason
        _saved(held)


@acts_for("signature.city")
@transaction.atomic
def withdraw(*, signature: CoSignature, reason: str) -> CoSignature:
    """The city takes its name back, as long as the item is open."""
    current = _claim(signature, *CoSignatureState.live())
    if not current.item.is_open:
        raise NotPossibleError(
            _("This item is closed. You can no longer withdraw the answer.")
            if current.item.is_decision
            else _("This item is closed. You can no longer withdraw the co-signature.")
        )
    current.state, current.ended_at, current.reason = CoSignatureState.WITHDRAWN, timezone.now(), reason
    with history.because(reason):
        return _saved(current)


def _check_takes_names(item):
    if not item.takes_signatures or not item.is_open:
        raise NotPossibleError(
            _("This item is closed. You can no longer answer.")
            if item.is_decision
            else _("This item is not open for co-signatures.")
        )
    if item.is_over:
        raise NotPossibleError(_("The deadline has passed. Your city can no longer answer or co-sign."))


def _claim(signature, *states):
    current = CoSignature.objects.select_for_update().select_related("item", "city").get(pk=signature.pk)
    if current.state not in states:
        raise NotPossibleError(_("Someone else has already decided or withdrawn this."))
    return current


def _saved(signature):
    signature.save()
    _announce()
    return signature


def _announce():
    versions.bump("agenda", "desk")

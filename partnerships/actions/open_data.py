"""What a city states of a record that only open data stated: the status, and what it is mostly about."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citydiplo.kit import history
from citydiplo.kit.db.arguments import freeze, thaw
from citydiplo.kit.fields.partial_date import Precision
from networks.actions.both_sides import Notice
from networks.actions.on_behalf import acts_for
from networks.errors import NotPossibleError
from networks.models import City
from networks.policies import role_to_answer
from partnerships.actions import partnerships
from partnerships.actions.confirmations import partnership_sides
from partnerships.actions.records import declare_open_data
from partnerships.choices import OPEN_TO_ANSWER, UNSAID, OpenDataChoice, PartnershipStatus
from partnerships.errors import StaleRecordError, StepRefusedError
from partnerships.models import Correction, MaterialChange, OpenDataAnswer, Partnership

if TYPE_CHECKING:
    from typing import Any

    from citydiplo.accounts.models import User

STATUSES = {
    OpenDataChoice.ACTIVE: PartnershipStatus.ACTIVE,
    OpenDataChoice.ENDED: PartnershipStatus.ENDED,
}
ANSWERED = gettext_lazy(
    "A city has already answered for this record. Open the record to confirm or correct it."
)
# What an answer writes into the record, and its undoing restores.
WRITTEN = (
    "status",
    "state",
    "source",
    "source_note",
    "as_of",
    "as_of_precision",
    "dimension",
    "dimensions",
    "until",
    "until_precision",
    "ask_on",
)


@acts_for("city")
@transaction.atomic
def state(
    *,
    partnership: Partnership,
    city: City,
    by: User,
    version: int,
    answer: str,
    dimension: str,
    date: datetime.date | None = None,
    precision: str = Precision.DAY,
    reason: str = "",
) -> OpenDataAnswer:
    """``city`` says that the record is active, or that it ended on ``date``; its other cities are asked.

    The record becomes declared by ``city``, so it needs a primary ``dimension``, its own or this one. Raises
    StaleRecordError if the record is no longer as in ``version``, StepRefusedError if it is no open data.
    """
    standing = Partnership.objects.filter(
        pk=partnership.pk, version=version, state__in=UNSAID, status__in=OPEN_TO_ANSWER
    )
    if not standing.update(version=F("version") + 1):
        if Partnership.objects.filter(pk=partnership.pk, version=version).exists():
            raise StepRefusedError(ANSWERED)
        raise StaleRecordError
    partnership.refresh_from_db()
    before = {name: getattr(partnership, name) for name in WRITTEN}
    if not (dimension or partnership.dimension):
        raise StepRefusedError(_("Choose a primary dimension first."))
    partnership.status = STATUSES[OpenDataChoice(answer)]
    partnership.dimension = dimension or partnership.dimension
    partnership.dimensions = tuple({partnership.dimension, *partnership.dimensions})
    if partnership.status == PartnershipStatus.ENDED:
        partnership.until, partnership.until_precision = date, precision
    declare_open_data(partnership, city)
    partnership.as_of_precision = Precision.DAY
    partnership.full_clean()
    with history.because(reason):
        partnership.save()
    line = None
    if partnership.status != before["status"]:
        line = partnerships.record_status(partnership, partnership.status, date, precision, reason)
    partnership_sides.save_confirmation(record=partnership, side=city, by=by)
    partnership_sides.settle(partnership)
    partnership_sides.tell(partnership_sides.others(partnership, city), Notice("declared", city, by))
    partnerships.announce(partnership=partnership)
    return keep(partnership, city, by, answer, before | {"line": line})


def keep(
    partnership: Partnership, city: City, by: User, answer: str, before: dict[str, Any]
) -> OpenDataAnswer:
    """Write down what was said, and what undoing it takes; it replaces what ``city`` said before."""
    said = {"by": by, "role": role_to_answer(by, city), "answer": answer}
    OpenDataAnswer.objects.filter(partnership=partnership, city=city).delete()
    return OpenDataAnswer.objects.create(
        partnership=partnership,
        city=city,
        version=partnership.version,
        before=freeze(before)["facts"],
        **said,
    )


@transaction.atomic
def restore(*, said: OpenDataAnswer) -> None:
    """Make the record again what it was before ``said``, an answer of ``state``; the history tells both.

    Raises NotPossibleError if anybody changed or answered the record since.
    """
    record = partnership_sides.locked(said.partnership)
    if record.version != said.version or _is_answered(record, said):
        raise NotPossibleError(
            _("The record was changed or answered since, so you cannot undo this. Edit the record instead.")
        )
    before = {name: thaw(value) for name, value in said.before.items()}
    line = before.pop("line")
    for name, value in before.items():
        setattr(record, name, value)
    record.dimensions = tuple(record.dimensions)
    record.version += 1
    record.full_clean()
    with history.because(_("Answer undone.")):
        record.save()
    if line:
        line.delete()
    partnership_sides.confirmed(record).filter(city=said.city).delete()
    said.delete()
    partnerships.announce(partnership=record)


def _is_answered(record, said):
    """Whether another city confirmed the record after ``said``, or anybody disputed or changed it."""
    return (
        partnership_sides.confirmed(record).exclude(city=said.city).exists()
        or record.disputes.filter(said_at__gt=said.said_at).exists()
        or MaterialChange.objects.filter(partnership=record, said_at__gt=said.said_at).exists()
        or Correction.objects.of(record).filter(asked_at__gt=said.said_at).exists()
    )

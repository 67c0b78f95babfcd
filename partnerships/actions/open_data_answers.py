"""A city answers what open data says of it: active, ended, not true, later. Each answer can be undone."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from citydiplo.kit.caching import versions
from citydiplo.kit.db.arguments import thaw
from citydiplo.kit.fields.partial_date import Precision
from networks.actions.approval import is_asked_first
from networks.actions.on_behalf import acts_for
from networks.choices import DisputeAnswer
from networks.errors import NotPossibleError
from networks.models import City
from partnerships.actions import corrections, open_data
from partnerships.actions.approval_requests import is_out, let_be
from partnerships.actions.confirmations import partnership_sides
from partnerships.choices import UNSAID, CorrectionPart, DisputedField, OpenDataChoice
from partnerships.models import Correction, OpenDataAnswer, Partnership

if TYPE_CHECKING:
    from citydiplo.accounts.models import User


@acts_for("city")
@transaction.atomic
def answer_open_data(
    *,
    partnership: Partnership,
    city: City,
    by: User,
    answer: str,
    version: int,
    dimension: str = "",
    ended: tuple[datetime.date | None, str] = (None, Precision.DAY),
    note: str = "",
) -> Correction | None:
    """What ``city`` says of a record that only open data states; see ``OpenDataChoice``.

    ``note`` is the reason for "ended" and "not true". Returns the Correction if the mayor's office has to
    approve the answer first. Raises StaleRecordError, StepRefusedError, NotPossibleError, ValidationError.
    """
    if partnership_sides.locked(partnership).state not in UNSAID:
        raise NotPossibleError(open_data.ANSWERED)
    if answer == OpenDataChoice.LATER:
        open_data.keep(partnership, city, by, answer, {})
        versions.bump("desk")
        return None
    if answer == OpenDataChoice.NOT_TRUE:
        reason = note or _("There is no such partnership.")
        disputed = {"field": DisputedField.OTHER, "held": "", "reason": reason}
        raised = partnership_sides.dispute(record=partnership, side=city, by=by, **disputed)
        open_data.keep(partnership, city, by, answer, {"dispute": raised})
        return None
    has_ended = answer == OpenDataChoice.ENDED
    date, precision = ended if has_ended else (None, Precision.DAY)
    return corrections.make(
        thing=partnership,
        part=CorrectionPart.OPEN_DATA,
        city=city,
        by=by,
        version=version,
        answer=str(answer),
        dimension=dimension,
        date=date,
        precision=str(precision),
        reason=note or (_("It has ended, says %(city)s.") % {"city": city} if has_ended else ""),
    )


@acts_for("city")
@transaction.atomic
def undo(*, partnership: Partnership, city: City, by: User) -> None:
    """Undo the last answer of ``city`` to this record, or the request for its approval.

    Raises NotPossibleError where it has no answer, or somebody has answered or changed the record since.
    """
    asked = Correction.objects.open().of(partnership)
    if waits := asked.filter(city=city, part=CorrectionPart.OPEN_DATA).first():
        return let_be(held=waits, by=by)
    said = OpenDataAnswer.objects.select_for_update(of=("self",)).select_related("partnership", "city")
    found = said.filter(partnership=partnership, city=city).first()
    if found is None:
        raise NotPossibleError(_("There is no answer to undo."))
    if found.answer in open_data.STATUSES:
        if is_out(found.partnership) and is_asked_first(city, by):
            raise NotPossibleError(
                _("Your mayor’s office approved this answer, so you cannot undo it. Edit the record instead.")
            )
        return open_data.restore(said=found)
    if found.answer == OpenDataChoice.NOT_TRUE:
        dispute = thaw(found.before["dispute"])
        withdrawn = DisputeAnswer.WITHDRAWN
        partnership_sides.answer_dispute(dispute=dispute, answer=withdrawn, side=city, by=by)
    found.delete()
    versions.bump("desk", "partnerships")
    return None

"""What was done in a partnership: logged by its parties, corrected and withdrawn with a reason."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from citydiplo.kit import history
from citydiplo.kit.caching import versions
from networks.actions.approval import is_asked_first
from networks.actions.on_behalf import acts_for
from networks.models import City
from partnerships.actions import last_signs
from partnerships.actions.approval_requests import is_out
from partnerships.models import Activity

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import Institution
    from partnerships.models import Partnership

WHICH = ("what", "on", "on_precision")  # what tells activities of a partnership apart


class ActivityFacts(TypedDict, total=False):
    """What is said of an activity; ``organiser`` is None for all parties together."""

    what: str
    people: int | None
    on: datetime.date
    on_precision: str
    organiser: City | Institution | None
    link: str


@acts_for("city")
@transaction.atomic
def log(
    *, partnership: Partnership, city: City | None, by: User | None, **facts: Unpack[ActivityFacts]
) -> Activity:
    """Keep what was done. The same facts twice, as by a double click, are kept once.

    Raises ValidationError where other facts are logged under these words and this date, or where only the
    mayor's office of ``city`` may add to what is public.
    """
    _refuse_unapproved(partnership, city, by)
    sent = Activity(partnership=partnership, **_columns(facts))
    sent.full_clean(validate_constraints=False)
    known = Activity.objects.filter(partnership=partnership, **{name: getattr(sent, name) for name in WHICH})
    if twin := known.first():
        return _same_or_refused(twin, sent)
    return _save(sent)


@acts_for("city")
@transaction.atomic
def correct(
    *, activity: Activity, city: City | None, by: User, reason: str, **facts: Unpack[ActivityFacts]
) -> Activity:
    """Write what is right instead; the history keeps both and the reason. Raises as ``log`` does."""
    _refuse_unapproved(activity.partnership, city, by)
    for name, value in _columns(facts).items():
        setattr(activity, name, value)
    activity.full_clean(validate_constraints=False)
    with history.because(reason):
        return _save(activity)


@acts_for("city")
@transaction.atomic
def withdraw(*, activity: Activity, city: City | None, reason: str) -> None:
    """Take away what should not be there. Its history stays, with the reason."""
    with history.because(reason):
        activity.delete()
    _announce(activity.partnership)


def _columns(facts: ActivityFacts) -> dict[str, Any]:
    found: dict[str, Any] = dict(facts)
    organiser = found.pop("organiser", None)
    is_city = isinstance(organiser, City)
    found["city"], found["institution"] = organiser if is_city else None, None if is_city else organiser
    return found


def _refuse_unapproved(partnership, city, by):
    if by is not None and city is not None and is_out(partnership) and is_asked_first(city, by):
        raise ValidationError(_("In your city, only the mayor’s office can publish this. Ask it to do so."))


def _same_or_refused(twin, sent):
    said = ("people", "city_id", "institution_id", "link")
    if any(getattr(twin, name) != getattr(sent, name) for name in said):
        raise _logged()
    return twin


def _save(activity):
    same = Activity.objects.filter(
        partnership=activity.partnership_id, **{name: getattr(activity, name) for name in WHICH}
    )
    if same.exclude(pk=activity.pk).exists():
        raise _logged()
    try:
        with transaction.atomic():
            activity.save()
    except IntegrityError as error:
        raise _logged() from error  # a double click: the database let one of them through
    _announce(activity.partnership)
    return activity


def _logged():
    return ValidationError(
        {"what": _("This activity is already logged for this date. Correct that record instead.")}
    )


def _announce(partnership):
    last_signs.refresh(partnership_ids=[partnership.pk])
    versions.bump("partnerships")

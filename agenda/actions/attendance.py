"""Who comes: a city's answer to a meeting, within its places."""

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from agenda.actions.addressed import NotNow
from agenda.choices import Answer
from agenda.models import Attendance, Meeting
from agenda.queries.audiences import may_answer
from citydiplo.kit import versions
from networks.choices import Power
from networks.policies import speaks_with


@transaction.atomic
def answer(*, meeting, city, by, answer, delegate_role="", delegate_name=""):
    """What ``city`` says, and who would come. Raises NotNow where no place is left for it.

    The meeting's row is the lock: of two cities at once for the last place one gets it.
    """
    current = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if not current.is_standing or current.is_over:
        raise NotNow(_("It does not take place, or is over: there is nothing to answer."))
    if not may_answer(current, [city]):
        raise NotNow(_("%(city)s was not invited to this.") % {"city": city})
    said = Attendance.objects.filter(meeting=current, city=city).first() or Attendance(
        meeting=current, city=city
    )
    came = said.answer == Answer.YES
    if answer == Answer.YES and not came:
        _take_place(current)
    elif came and answer != Answer.YES:
        Meeting.objects.filter(pk=current.pk).update(places_taken=F("places_taken") - 1)
    if said.answer != answer or _is_older(said, current.moved_at):
        said.answered_at = timezone.now()
    said.answer, said.by, said.role = answer, by, speaks_with(by, Power.CONFIRM, city) or ""
    comes = answer != Answer.NO
    said.delegate_role, said.delegate_name = (delegate_role, delegate_name) if comes else ("", "")
    said.save()
    versions.bump("meetings", "desk")
    return said


def _is_older(said, moved_at):
    """Whether it answers the meeting as it was before it was moved."""
    return moved_at is not None and said.answered_at < moved_at


def _take_place(meeting):
    free = Q(capacity__isnull=True) | Q(places_taken__lt=F("capacity"))
    if not Meeting.objects.filter(free, pk=meeting.pk).update(places_taken=F("places_taken") + 1):
        raise NotNow(_("All places are taken. Answer “maybe”, and ask the network for one."))

"""Who comes: a city's answer to a meeting, within its places, and who came in the end."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agenda.actions.addressed import NotPossibleError
from agenda.choices import MeetingAnswer
from agenda.models import Attendance, Delegate, Meeting
from agenda.queries.audiences import may_answer
from agenda.queries.recipients import recipients_of
from citydiplo.accounts.models import User
from citydiplo.kit import history
from citydiplo.kit.caching import versions
from citydiplo.kit.mail import outbox
from networks.actions.on_behalf import acting_for
from networks.choices import Power
from networks.models import City
from networks.policies import role_permitting


@transaction.atomic
def answer(
    *,
    meeting: Meeting,
    city: City,
    by: User,
    answer: str,
    delegate_role: str = "",
    delegate_name: str = "",
    delegates: Iterable[tuple[str, str]] = (),
    for_the_city: bool = False,
    replaces: str = "",
) -> Attendance:
    """What ``city`` says, and who would come; ``delegates`` are (role, name) beside the head of delegation.

    A city that would come and finds no place is put on the waiting list. ``for_the_city``: a secretariat
    enters what it was told otherwise. It replaces an answer that the city gave itself only where ``replaces``
    is the stamp of that very answer, and the city's people are written to. The meeting's row is the lock: of
    two concurrent cities one gets the last place.

    Raises:
        NotPossibleError: the city was not invited, the meeting is over, or the city answered itself and the
            stamp is another.
    """
    current = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if not current.is_standing or current.is_over:
        raise NotPossibleError(_("The meeting is cancelled or over. You can no longer answer."))
    if not may_answer(current, [city]):
        raise NotPossibleError(_("%(city)s is not invited to this meeting.") % {"city": city})
    said = Attendance.objects.filter(meeting=current, city=city).first() or Attendance(
        meeting=current, city=city
    )
    before = said.answer
    is_own = said.pk is not None and not said.entered_by_network
    if for_the_city and is_own and said.stamp != replaces:
        raise NotPossibleError(
            _("%(city)s has just given its own answer. Open this form again to see it.") % {"city": city}
        )
    came, wished = before == MeetingAnswer.YES, answer
    if answer == MeetingAnswer.YES and not came and not _take_place(current):
        answer = MeetingAnswer.WAITING
    if said.answer != answer or _is_older(said, current.moved_at):
        said.answered_at = timezone.now()
    said.answer, said.by = answer, by
    said.role = "" if for_the_city else role_permitting(by, Power.CONFIRM, city) or ""
    said.entered_by_network = for_the_city
    comes = answer != MeetingAnswer.NO
    said.delegate_role, said.delegate_name = (delegate_role, delegate_name) if comes else ("", "")
    with acting_for(current.network if for_the_city else city):
        said.save()
    _set_delegates(said, delegates if comes else ())
    if for_the_city and is_own:
        _tell_replaced(current, said, MeetingAnswer(before))
    if came and wished != MeetingAnswer.YES:
        Meeting.objects.filter(pk=current.pk).update(places_taken=F("places_taken") - 1)
        fill_places(meeting=current)
    versions.bump("meetings", "desk")
    return said


def fill_places(*, meeting: Meeting) -> list[Attendance]:
    """Give free places to the cities that wait, in the order of their answers, and write to them.

    Within the transaction that freed a place, under the lock of the meeting's row. The history names the
    portal as its author, not the person who freed the place.
    """
    got_one = []
    for said in Attendance.objects.filter(meeting=meeting, answer=MeetingAnswer.WAITING).order_by(
        "answered_at", "pk"
    ):
        if not _take_place(meeting):
            break
        said.answer = MeetingAnswer.YES
        with history.acted_by(lambda: history.PORTAL):
            said.save()
        got_one.append(said)
    for said in got_one:
        context = {"meeting": meeting, "city": said.city, "link": _link(meeting)}
        for seat in recipients_of(City.objects.filter(pk=said.city_id)).seats:
            outbox.write_to(seat.person, "meeting_place", context)
    return got_one


@transaction.atomic
def note_who_attended(*, meeting: Meeting, cities: Iterable[City], invited: Iterable[City]) -> None:
    """``cities`` of ``invited`` came, the others did not. A city that had not answered is entered as coming.

    Raises NotPossibleError before the meeting begins.
    """
    current = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if not current.is_standing or current.starts_at > timezone.now():
        raise NotPossibleError(_("The meeting has not begun. You can enter who attended after it begins."))
    came = {city.pk for city in cities}
    answers = {said.city_id: said for said in Attendance.objects.filter(meeting=current)}
    for city in invited:
        said = answers.get(city.pk)
        if said is None and city.pk not in came:
            continue
        said = said or Attendance(
            meeting=current, city=city, answer=MeetingAnswer.MAYBE, entered_by_network=True
        )
        if said.attended != (city.pk in came):
            said.attended = city.pk in came
            said.save()
    versions.bump("meetings", "desk")


def _tell_replaced(meeting, said, before):
    """Write to the people of the city that a secretariat replaced its answer; not to who did so."""
    context = {"meeting": meeting, "city": said.city, "before": before, "now": said, "link": _link(meeting)}
    for seat in recipients_of(City.objects.filter(pk=said.city_id)).seats:
        if seat.person_id != said.by_id:
            outbox.write_to(seat.person, "meeting_answer_replaced", context)


def _set_delegates(said, delegates):
    people = [(role, name) for role, name in delegates if role or name]
    if people == list(said.delegates.values_list("role", "name")):
        return
    said.delegates.all().delete()
    Delegate.objects.bulk_create(
        Delegate(attendance=said, order=order, role=role, name=name)
        for order, (role, name) in enumerate(people)
    )


def _is_older(said, moved_at):
    """Whether it answers the meeting as it was before it was moved."""
    return moved_at is not None and said.answered_at < moved_at


def _take_place(meeting):
    """Whether there was a place; it is taken then."""
    free = Q(capacity__isnull=True) | Q(places_taken__lt=F("capacity"))
    taken = Meeting.objects.filter(free, pk=meeting.pk).update(places_taken=F("places_taken") + 1)
    return bool(taken)


def _link(meeting):
    return outbox.absolute(reverse("meeting", args=[meeting.pk]))

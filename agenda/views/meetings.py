"""A meeting as its readers see it, and a city's answer to it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agenda import policies
from agenda.actions import attendance as answers
from agenda.actions import meetings as actions
from agenda.actions.addressed import NotPossibleError
from agenda.choices import MeetingAnswer
from agenda.exports import answers as answers_file
from agenda.filters import AttendanceFilters
from agenda.forms.meetings import MeetingAnswerForm
from agenda.models import Attendance, FollowUp, Meeting
from agenda.queries import histories
from agenda.queries.audiences import may_answer, put_to
from agenda.queries.meetings import attendances_of, delegates_of, items_of
from agenda.queries.visits import key_of, visits_linked_with
from agenda.schema_org import meeting_data
from agenda.views.writing import row_to_write
from citydiplo.kit.forms.recovery import about, resumable, typed
from citydiplo.kit.listing.exports import respond
from citydiplo.kit.text.json_ld import absolute, json_ld
from citydiplo.kit.text.markdown import plain
from citydiplo.kit.web.access import PUBLIC, SIGNED_IN, gate
from networks.city_map import draw_cities
from networks.policies import seats_of
from networks.views.histories import history_frame
from partnerships.policies import cities_to_visit_for


@gate(PUBLIC)
@require_safe
def meeting(request, pk):
    """When and where, what is on the agenda, who comes from which city, the minutes and follow-up tasks."""
    found = _visible(request, pk)
    mine = policies.cities_to_answer_for(request.user)
    attendances = list(attendances_of(found))
    own = [seat.city for seat in seats_of(request.user) if seat.city]
    invited = may_answer(found, list(dict.fromkeys(own)))
    may_write = policies.can_write(request.user, found)
    is_inside = may_write or policies.can_see_drafts(request.user, found.network)
    said = {attendance.city_id: attendance for attendance in attendances}
    context = {
        "meeting": found,
        "may_write": may_write,
        "has_begun": found.starts_at <= timezone.now(),
        "knows_link": bool(invited) or is_inside,
        "knows_names": is_inside or any(_comes(said.get(city.pk)) for city in own),
        "items": items_of(found, request.user),
        "documents": found.documents.listed(),
        "coming": [one for one in attendances if one.answer == MeetingAnswer.YES],
        "undecided": [one for one in attendances if one.answer == MeetingAnswer.MAYBE],
        "not_coming": [one for one in attendances if one.answer == MeetingAnswer.NO],
        "waiting": [one for one in attendances if one.answer == MeetingAnswer.WAITING],
        "attended": [one for one in attendances if one.attended],
        "own_answers": [one for one in attendances if one.city in mine],
        "may_answer": [city for city in mine if city in invited] if _is_open(found) else (),
        "follow_ups": found.follow_ups.select_related("city"),
        "mine": {city.pk for city in mine},
        "visits": visits_linked_with(found, request.user),
        "visit_key": key_of(found) if found.published_at and cities_to_visit_for(request.user) else "",
        "summary": plain(found.text, 160),
        "canonical": absolute(request, found),
    }
    if found.is_told_to_machines:
        context["structured"] = json_ld(meeting_data(found, context["canonical"], context["summary"]))
    places = [one.city for one in context["coming"] if one.city.position]
    context["drawing"] = draw_cities((city.slug, city.name, *city.position) for city in places)
    return render(request, "agenda/meeting.html", context)


@gate(PUBLIC)
@require_safe
def history(request, pk):
    """What was changed about it; newest first."""
    found = _visible(request, pk)
    context = history_frame(request, histories.streams_of_meeting(found, request.user))
    return render(request, "agenda/history.html", context | {"thing": found})


@resumable
@gate(SIGNED_IN)
def answer(request, pk):
    """Whether one's own city attends, and who would."""
    found = _visible(request, pk)
    cities = may_answer(found, policies.cities_to_answer_for(request.user))
    if not cities:
        raise PermissionDenied
    return _answer_page(request, found, cities, "agenda/meeting_answer.html")


@resumable
@gate(SIGNED_IN)
def answer_for(request, pk):
    """A secretariat enters what a city told it by phone or letter."""
    found = row_to_write(request, Meeting, pk)
    if not _is_open(found):
        return redirect(found)
    cities = list(put_to(found).order_by("name"))
    if not cities:
        messages.info(request, _("This meeting has no invited cities yet."))
        return redirect(found)
    return _answer_page(request, found, cities, "agenda/meeting_answer_for.html", for_the_city=True)


def _answer_page(request, found, cities, template, *, for_the_city=False):
    """The form of one city. Where there are several, it is chosen first: each has an answer of its own."""
    is_sent = request.method == "POST"
    named = (request.POST if is_sent else request.GET).get("city", "")
    city = next((city for city in cities if str(city.pk) == named), None)
    if not (city or named or is_sent) and len(cities) == 1:
        city = cities[0]
    if city is None:
        return _choose_city(request, found, cities, is_unknown=is_sent or bool(named))
    about(request, city=city.pk)
    said = found.attendances.filter(city=city).prefetch_related("delegates").first()
    form = MeetingAnswerForm(typed(request), city=city, said=said, for_the_city=for_the_city)
    if is_sent and form.is_valid():
        try:
            made = answers.answer(meeting=found, by=request.user, for_the_city=for_the_city, **form.facts())
        except NotPossibleError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _answered(made))
            return redirect(found)
    context = {"meeting": found, "form": form, "city": city, "has_others": len(cities) > 1}
    return render(request, template, context, status=422 if is_sent and form.errors else 200)


def _choose_city(request, found, cities, *, is_unknown):
    """Links to the forms of ``cities``, those without an answer first. One statement."""
    said = {one.city_id: one for one in found.attendances.filter(city__in=cities)}
    lines = [(city, said.get(city.pk)) for city in sorted(cities, key=lambda city: city.pk in said)]
    is_sent = request.method == "POST"
    context = {"meeting": found, "lines": lines, "is_unknown": is_unknown, "is_sent": is_sent}
    status = (422 if is_sent else 404) if is_unknown else 200
    return render(request, "agenda/meeting_answer_city.html", context, status=status)


def _answered(made):
    if made.answer == MeetingAnswer.WAITING:
        return _("All places are taken. %(city)s is on the waiting list.") % {"city": made.city}
    words = {"city": made.city, "answer": made.get_answer_display()}
    return _("%(city)s answered: %(answer)s.") % words


@gate(PUBLIC)
@require_safe
def answers_export(request, pk, kind):
    """The answers of cities as a file; names only for those who may know them."""
    found = _visible(request, pk)
    may_know = _knows_names(request.user, found)
    rows = Attendance.objects.filter(meeting=found)
    export = answers_file(delegates_of(found, with_names=may_know), with_names=may_know)
    return respond(request, kind, export, AttendanceFilters(request.GET, rows, request=request))


def _knows_names(user, found):
    """The network, and the cities that attend, know who meets them there."""
    if policies.can_write(user, found) or policies.can_see_drafts(user, found.network):
        return True
    own = [seat.city_id for seat in seats_of(user) if seat.city_id]
    return found.attendances.filter(city__in=own, answer=MeetingAnswer.YES).exists()


@gate(SIGNED_IN)
@require_POST
def mark(request, pk):
    """A follow-up action is done, or not done after all: said by its city, or by the network."""
    visible = FollowUp.objects.filter(meeting__in=Meeting.objects.visible_to(request.user))
    found = get_object_or_404(visible.select_related("meeting__network", "city"), pk=pk)
    mine = policies.cities_to_answer_for(request.user)
    if found.city not in mine and not policies.can_write(request.user, found.meeting):
        raise PermissionDenied
    done = request.POST.get("done") == "1"
    if actions.mark_done(follow_up=found, by=request.user, done=done):
        messages.success(
            request, _("The task is marked as done.") if done else _("The task is marked as not done.")
        )
    return redirect(found.meeting)


def _visible(request, pk):
    return get_object_or_404(Meeting.objects.visible_to(request.user).with_places(), pk=pk)


def _is_open(meeting):
    return meeting.is_standing and not meeting.is_over


def _comes(attendance):
    return attendance is not None and attendance.answer == MeetingAnswer.YES

"""Meetings, written and moved on by the network's secretariat."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agenda.actions import attendance, meetings
from agenda.actions.addressed import NotPossibleError
from agenda.choices import MeetingState
from agenda.errors import StaleItemError
from agenda.forms.items import ItemReasonForm
from agenda.forms.meetings import AttendedForm, FollowUpForm, MeetingForm, MinutesForm
from agenda.models import Meeting
from agenda.queries.audiences import follow_up_cities
from agenda.queries.reach import reach_of
from agenda.views.writing import Written, acted, posted, reason_page, row_to_write
from citydiplo.kit.forms.recovery import resumable, typed
from citydiplo.kit.web.access import SIGNED_IN, gate

WRITTEN = Written(
    name="meeting",
    model=Meeting,
    form=MeetingForm,
    write=meetings.write,
    amend=meetings.amend,
    template="agenda/meeting_form.html",
    publishing="meeting-publish",
    editing="meeting-edit",
    gone=MeetingState.CANCELLED,
    unseen=(MeetingState.DRAFT,),
    zone=lambda request, network: (network.seat and network.seat.time_zone) or request.user.time_zone,
)

new = resumable(gate(SIGNED_IN)(WRITTEN.new))
edit = resumable(gate(SIGNED_IN)(WRITTEN.edit))


@gate(SIGNED_IN)
def publish(request, pk):
    """After a look at whom it reaches."""
    meeting = row_to_write(request, Meeting, pk)
    if meeting.state != MeetingState.DRAFT:
        return redirect(meeting)
    if request.method == "POST":
        acted(request, lambda: meetings.publish(meeting=meeting), _("Published."))
        return redirect(meeting)
    context = {"meeting": meeting, "thing": meeting, "reach": reach_of(meeting)}
    return render(request, "agenda/meeting_publish.html", context)


@gate(SIGNED_IN)
def cancel(request, pk):
    """With a reason; people's calendars learn of it."""
    meeting = row_to_write(request, Meeting, pk)
    if meeting.state != MeetingState.PUBLISHED:
        return redirect(meeting)
    return reason_page(
        request,
        row=meeting,
        form=ItemReasonForm(posted(request)),
        act=lambda facts: meetings.cancel(meeting=meeting, reason=facts["said"]),
        template="agenda/step.html",
        context={
            "thing": meeting,
            "title": _("Cancel meeting"),
            "lead": _(
                "The page stays and gives the reason. Subscribed calendars will show the meeting "
                "as cancelled."
            ),
        },
        done=_("Cancelled."),
    )


@gate(SIGNED_IN)
@require_POST
def discard(request, pk):
    """A draft is thrown away."""
    meeting = row_to_write(request, Meeting, pk)
    if acted(request, lambda: meetings.discard(meeting=meeting), _("Draft deleted.")):
        return redirect("network-agenda", meeting.network.slug)
    return redirect(meeting)


@resumable
@gate(SIGNED_IN)
def after(request, pk):
    """What remains of it: minutes, follow-up tasks of cities, and who attended."""
    meeting = row_to_write(request, Meeting, pk)
    if meeting.state != MeetingState.PUBLISHED or meeting.starts_at > timezone.now():
        return redirect(meeting)
    cities = follow_up_cities(meeting)
    is_action = "action" in request.POST
    minutes = MinutesForm(None if is_action else typed(request), meeting=meeting)
    follow_up = FollowUpForm(request.POST if is_action else None, cities=cities)
    context = {"meeting": meeting, "minutes": minutes, "follow_up": follow_up}
    context["attended"] = AttendedForm(invited=cities, attended=_attended(meeting))
    context["follow_ups"] = meeting.follow_ups.select_related("city")
    if request.method == "POST" and is_action and follow_up.is_valid():
        done = _("Task added. %(city)s sees it on its desk.") % follow_up.cleaned_data
        acted(request, lambda: meetings.agree(meeting=meeting, **follow_up.cleaned_data), done)
        return redirect("meeting-after", meeting.pk)
    if request.method == "POST" and not is_action and minutes.is_valid():
        try:
            meetings.write_minutes(meeting=meeting, **minutes.cleaned_data)
        except NotPossibleError as refusal:
            minutes.add_error(None, str(refusal))
        except StaleItemError:
            return _overtaken(request, context)
        else:
            messages.success(request, _("Saved."))
            return redirect(meeting)
    return render(request, "agenda/meeting_after.html", context)


@gate(SIGNED_IN)
@require_POST
def attended(request, pk):
    """Which cities came, as the secretariat saw it."""
    meeting = row_to_write(request, Meeting, pk)
    invited = follow_up_cities(meeting)
    form = AttendedForm(request.POST, invited=invited, attended=())
    if form.is_valid():
        cities = list(form.cleaned_data["cities"])
        acted(
            request,
            lambda: attendance.note_who_attended(meeting=meeting, cities=cities, invited=invited),
            _("Saved."),
        )
    else:
        messages.warning(
            request,
            _("Nothing was saved, because a city in the list is not invited. Check the list and save again."),
        )
    return redirect("meeting-after", meeting.pk)


def _attended(meeting):
    return list(meeting.attendances.filter(attended=True).values_list("city", flat=True))


@gate(SIGNED_IN)
@require_POST
def delete_follow_up(request, pk, action):
    """A follow-up action that was none."""
    meeting = row_to_write(request, Meeting, pk)
    follow_up = get_object_or_404(meeting.follow_ups, pk=action)
    acted(request, lambda: meetings.delete_follow_up(follow_up=follow_up), _("Task removed."))
    return redirect("meeting-after", meeting.pk)


def _overtaken(request, context):
    """Somebody else saved the minutes: the page shows both texts side by side."""
    meeting = context["meeting"]
    meeting.refresh_from_db()
    typed = context["minutes"].cleaned_data["minutes"]
    form = MinutesForm(meeting=meeting)
    form.initial["minutes"] = typed
    context |= {"minutes": form, "differences": [(form.fields["minutes"].label, meeting.minutes, typed)]}
    return render(request, "agenda/meeting_after.html", context, status=409)

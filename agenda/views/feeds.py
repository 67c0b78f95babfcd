"""Calendars and news feeds for machines: public rows, or a person's own by their private address."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agenda.actions import calendar_feeds
from agenda.feeds import ical
from agenda.filters import AgendaFilters, MeetingFilters
from agenda.models import AgendaItem, CalendarFeed, Meeting
from agenda.queries import calendar as queries
from agenda.queries import steps
from agenda.queries.audiences import linked_meetings
from agenda.queries.visits import visits_of_cities
from agenda.views.calendar import CalendarQuery
from citydiplo.kit.listing.strict import refuse_unknown
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.web.access import PUBLIC, SIGNED_IN, gate
from citydiplo.kit.web.conditional_get import in_editions, whole_address
from citydiplo.kit.web.directories import VISITOR, feed_view
from citydiplo.kit.web.page_cache import Choices, kept_for_visitors
from networks.choices import Theme
from networks.filters import network_names
from partnerships.filters import VisitFilters
from partnerships.models import Visit
from partnerships.queries.audiences import audience_by_seats

NOUNS = ("agenda", "meetings", "networks", "memberships", "cities", "seats")
OWN_NOUNS = (*NOUNS, "agreements", "accessions", "visits")
VISIT_NOUNS = ("visits", "cities")
BOTH = Choices(network=network_names, theme=lambda: Theme.values)
MOST = 1_000  # events of one calendar, the newest


def _meetings(request, filters):
    """Cancelled meetings strike themselves out."""
    found = filters.narrowed().with_places().order_by("-starts_at", "-pk")[:MOST]
    return _ical(request, _("Meetings of cities"), meetings=found)


def _deadlines(request, filters):
    """Withdrawn items strike themselves out, so these are more than the page lists."""
    found = filters.narrowed().filter(deadline_on__isnull=False)
    found = found.with_network().order_by("-deadline_on", "-pk")[:MOST]
    return _ical(request, _("Deadlines for cities"), items=found)


def _visits(request, filters):
    """Public visits that took place; demo records say so in their title, as in the other calendars."""
    found = filters.narrowed().select_related("city").with_parties()
    return _ical(request, _("Visits of cities"), visits=found.order_by("-first_day", "-pk")[:MOST])


meetings = feed_view(MeetingFilters, Meeting.objects.listed_to, NOUNS, _meetings)
deadlines = feed_view(AgendaFilters, AgendaItem.objects.visible_to, NOUNS, _deadlines)
visits = feed_view(VisitFilters, Visit.objects.visible_to, VISIT_NOUNS, _visits)


@gate(PUBLIC)
@require_safe
@in_editions(whole_address, *NOUNS)
@kept_for_visitors(*NOUNS, query=BOTH, ignores_unknown=False)
def both(request):
    """Meetings and deadlines together, of a network or a theme: what the calendar shows to everybody."""
    question = CalendarQuery.read(request)
    asked = {name: request.GET.get(name, "") for name in ("network", "theme")}
    unknown = [(name, value) for name, value in asked.items() if value != getattr(question, name)]
    refuse_unknown(request, names=asked.keys(), unknown=unknown)
    meetings, items = queries.rows_for(VISITOR, network=question.network, theme=question.theme)
    return _ical(
        request,
        _("Calendar of city diplomacy"),
        meetings=meetings.with_places().order_by("-starts_at", "-pk")[:MOST],
        items=items.with_network().order_by("-deadline_on", "-pk")[:MOST],
    )


@gate(PUBLIC)
@require_safe
def meeting(request, pk):
    """One meeting, for those who may see it; with the online link for those who may come."""
    visible = Meeting.objects.listed_to(request.user).with_places()
    found = get_object_or_404(visible, pk=pk)
    links = linked_meetings(request.user, [found]) if request.user.is_authenticated else ()
    return _ical(request, found.title, meetings=[found], knows_links=links, name=f"meeting-{pk}")


@gate(PUBLIC)
@require_safe
def deadline(request, pk):
    """The deadline of one item."""
    visible = AgendaItem.objects.visible_to(request.user).filter(published_at__isnull=False)
    found = get_object_or_404(visible.filter(deadline_on__isnull=False).with_network(), pk=pk)
    return _ical(request, found.title, items=[found], name=f"deadline-{pk}")


@gate(PUBLIC)
@require_safe
def mine(request, token):
    """A person's own calendar by a private address: what networks and agreements ask of their
    cities, their visits, and the rows of their own networks.

    Read by machines that know nothing but the address; their seats count as they are now.
    """
    feed = CalendarFeed.find(token)
    if feed is None:
        raise Http404
    person = feed.person
    with translation.override(person.language):
        answer = _mine(request, token, person)
    calendar_feeds.note_reading(feed=feed, today=timezone.localdate())
    return answer


def _mine(request, token, person):
    today = timezone.localdate()  # what nobody here keeps moves on by the day

    def asked(request):
        seats = audience_by_seats(person)
        return f"mine|{person.pk}|{seats}|{request.get_host()}|{person.language}|{today}"

    @in_editions(asked, *OWN_NOUNS)
    def answering(request):
        meetings = queries.concerning(Meeting.objects.listed_to(person), person)
        meetings = meetings.exclude(pk__in=queries.declined_by(person).values("pk"))
        shown = list(meetings.with_places().order_by("-starts_at", "-pk")[:MOST])
        items = queries.concerning(
            AgendaItem.objects.readable_by(person).filter(
                published_at__isnull=False, deadline_on__isnull=False
            ),
            person,
        )
        days = steps.days_of(person, today)[-MOST:]
        moved_at = steps.moments(days)
        own_visits = visits_of_cities(person).select_related("city").with_parties()
        return _ical(
            request,
            _("My cities and networks"),
            meetings=shown,
            items=items.with_network().order_by("-deadline_on", "-pk")[:MOST],
            visits=own_visits.order_by("-first_day", "-pk")[:MOST],
            steps=[(day, moved_at[day.accession.pk, day.step.pk]) for day in days],
            knows_links=linked_meetings(person, shown),
        )

    return answering(request)


@gate(SIGNED_IN)
@require_safe
def address(request):
    """Their private calendar address: to copy, to renew, to revoke."""
    feed = CalendarFeed.objects.filter(person=request.user).first()
    url = feed and absolute(request, reverse("calendar-mine", args=[feed.token]))
    return render(request, "agenda/calendar_address.html", {"feed": feed, "url": url})


@gate(SIGNED_IN)
@require_POST
def change_address(request):
    """Make one, make another one, or revoke it: the old one then answers nobody."""
    if request.POST.get("do") == "revoke":
        calendar_feeds.revoke(person=request.user)
        messages.success(request, _("You revoked your calendar address. It no longer works."))
    else:
        calendar_feeds.renew(person=request.user)
        messages.success(
            request, _("This is your new calendar address. Any earlier address no longer works.")
        )
    return redirect("calendar-address")


def _ical(request, title, *, name="calendar", **rows):
    answer = HttpResponse(ical.calendar(request, title, **rows), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'inline; filename="citydiplo-{name}.ics"'
    answer["X-Robots-Tag"] = "noindex"
    return answer

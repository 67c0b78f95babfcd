"""Tab of a city: what its networks ask of it, when they meet, and its follow-up tasks."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agenda.queries.city import put_to_city
from agenda.queries.desk import steps_of
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.page_cache import kept_for_visitors
from networks.choices import PUBLIC_RECORD
from networks.views.addresses import at_city, city_frame

MOST = 30  # of each kind


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD)
@at_city
def city_agenda(request, city):
    context = city_frame(request, city, "agenda")
    shown = {name: list(rows[:MOST]) for name, rows in put_to_city(city, request.user).items()}
    context |= shown
    context["demo_items"] = sum(item.is_demo for item in shown["open_items"] + shown["closed_items"])
    context["demo_meetings"] = sum(meeting.is_demo for meeting in shown["coming"] + shown["past"])
    today = timezone.localdate()
    context |= {"steps": steps_of([city], today), "today": today}
    return render(request, "agenda/city_agenda.html", context)

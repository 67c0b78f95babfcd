from django.shortcuts import render
from django.views.decorators.http import require_safe

from citydiplo.kit.listing.pages import Numbered
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.page_cache import PAGES, kept_for_visitors
from networks.choices import PUBLIC_RECORD
from networks.policies import can_confirm_for_city, seats_at
from networks.views.addresses import at_city, city_frame
from partnerships.models import Activity
from partnerships.queries.lines import partnership_lines
from partnerships.queries.open_data import is_line_open
from partnerships.queries.partners import partnerships_of

LINES_A_PAGE = 50
MOST_ACTIVITIES = 10
SPARSE = ("dimension", "since_text")  # columns that are left out where no line fills them


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD, query=PAGES)
@at_city
def city_partnerships(request, city):
    """Tab of a city: all its partnerships that the reader may see."""
    page = Numbered(partnerships_of(city, request.user), request, LINES_A_PAGE, shows_demo=True)
    context = city_frame(request, city, "partnerships")
    lines = partnership_lines(page.rows, beside=city)
    context |= {
        "page": page,
        "lines": lines,
        "is_open_to_answer": any(is_line_open(line) for line in lines),
        "may_confirm": can_confirm_for_city(request.user, city),
        "activities": Activity.objects.visible_to(request.user).of_city(city).listed()[:MOST_ACTIVITIES],
        "acts_here": bool(seats_at(request.user, city)),
        "columns": {fact: any(line[fact] for line in lines) for fact in SPARSE},
    }
    return render(request, "partnerships/city_partnerships.html", context)

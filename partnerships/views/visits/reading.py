"""The page of a visit, its history, and the visits of a city."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from citydiplo.kit.history.reading import Stream
from citydiplo.kit.listing.pages import Numbered
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.page_cache import PAGES, kept_for_visitors
from networks.choices import PUBLIC_RECORD
from networks.views.addresses import at_city, briefing_address, city_frame
from networks.views.histories import history_frame
from partnerships import policies
from partnerships.models import BriefingNotes, Partnership, Visit, VisitDocument, VisitParty, VisitTask
from partnerships.queries.visits import visit_rows, visit_standpoints, visits_of

LINES_A_PAGE = 50


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD)
def visit(request, pk):
    """A visit: who, when, why, what came of it; and to its own people what nobody else reads."""
    found = get_object_or_404(
        Visit.objects.visible_to(request.user).select_related("city", "source").with_parties(), pk=pk
    )
    user = request.user
    is_theirs = policies.takes_part(user, found)
    said = visit_standpoints(found) if found.is_done else []
    tasking = policies.cities_to_task(user, found)
    answering = policies.answers_visit_for(user, found) if found.is_done else []
    context = {
        "visit": found,
        "parties": found.parties.all(),
        "partnership": _partnership(found, user),
        "standpoints": said,
        "open_disputes": [(one.place, dispute) for one in said for dispute in one.disputes],
        "keeps": policies.can_keep_visit(user, found),
        "inside": policies.sees_inside(user, found),
        "is_theirs": is_theirs,
        "answering": answering,
        "awaits_answer": any(one.is_silent for one in said if one.place in answering),
        "tasks": found.tasks.select_related("city", "assignee") if is_theirs else (),
        "tasking": tasking,
        "documents": found.documents.listed(),
        "briefings": _briefings(request, found) if is_theirs else (),
        "canonical": absolute(request, found),
    }
    return render(request, "partnerships/visits/visit.html", context)


def history_page(request, pk, further):
    """Every change, for the people of the city that keeps the record: names and notes are among them.

    ``further`` gives the streams that an app above adds for a visit.
    """
    found = get_object_or_404(Visit.objects.visible_to(request.user).select_related("city"), pk=pk)
    if not policies.sees_inside(request.user, found):
        raise PermissionDenied
    streams = [
        Stream(Visit, Visit.history.filter(id=pk)),
        Stream(VisitParty, VisitParty.history.filter(visit=pk), named_by=("city", "institution")),
        Stream(VisitDocument, VisitDocument.history.filter(visit=pk), named_by=("title",)),
        Stream(VisitTask, VisitTask.history.filter(visit=pk), named_by=("action",)),
        Stream(BriefingNotes, BriefingNotes.history.filter(visit=pk, city=found.city)),
        *further(found),
    ]
    context = history_frame(request, streams) | {"thing": found}
    return render(request, "partnerships/visits/history.html", context)


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD, query=PAGES)
@at_city
def city_visits(request, city):
    """Tab of a city: the visits that it takes part in."""
    page = Numbered(visits_of(city, request.user), request, LINES_A_PAGE, shows_demo=True)
    context = city_frame(request, city, "visits") | {
        "page": page,
        "rows": visit_rows(list(page.rows)),
        "may_log": city in policies.cities_to_visit_for(request.user),
    }
    return render(request, "partnerships/visits/city.html", context)


def _briefings(request, visit):
    """[(city, address of the briefing on it)] for a reader of one of the cities, the active one first."""
    cities = [party.city for party in visit.parties.all() if party.city]
    own = [city for city in cities if policies.reads_briefings_of(request.user, city)]
    own.sort(key=lambda city: city != request.active_seat.city)
    return [(city, briefing_address(own[0], city, visit)) for city in cities if city != own[0]]


def _partnership(visit, user):
    """The partnership that it belongs to, if this reader may see that."""
    if visit.partnership_id is None:
        return None
    return Partnership.objects.visible_to(user).filter(pk=visit.partnership_id).first()

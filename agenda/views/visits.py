"""The pages on which a visit is written, and its history, with the meeting or item that it belongs to."""

from django.views.decorators.http import require_safe

from agenda.actions import visits as actions
from agenda.forms.visits import LinkedVisitEditForm, LinkedVisitForm
from agenda.models import Meeting
from agenda.queries.visits import linkable, streams_of_link
from citydiplo.kit.forms.recovery import resumable
from citydiplo.kit.web.access import SIGNED_IN, gate
from partnerships.views.visits.reading import history_page
from partnerships.views.visits.writing import VisitWriting

LONGEST_KEY = 30


def _start(request, city):
    """What a new visit begins with that is planned from the page of a meeting or an agenda item."""
    key = request.GET.get("linked", "")[:LONGEST_KEY]
    row = linkable(request.user, [key]).get(key) if key else None
    if row is None:
        return {}
    start = {"linked": key, "purpose": row.title}
    if isinstance(row, Meeting):
        start |= {"first_day": row.starts_on, "last_day": row.ends_on}
        if row.city and row.city != city:
            start["partner"] = str(row.city)
    return start


_WRITING = VisitWriting(
    form=LinkedVisitForm,
    edit_form=LinkedVisitEditForm,
    log=actions.log,
    amend=actions.amend,
    start=_start,
)


@resumable
@gate(SIGNED_IN)
def new(request):
    """Plan a visit in the name of a city, or record one that is over."""
    return _WRITING.new(request)


@resumable
@gate(SIGNED_IN)
def edit(request, pk):
    """Change a visit."""
    return _WRITING.edit(request, pk)


@gate(SIGNED_IN)
@require_safe
def history(request, pk):
    """Every change of a visit and of what it is linked with, for the people of the city that keeps it."""
    return history_page(request, pk, streams_of_link)

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render

from citydiplo.kit.access import PUBLIC, gate
from citydiplo.kit.structured import absolute
from partnerships.models import Agreement, Partnership
from partnerships.queries import accessions
from partnerships.queries.lines import partnership_lines

ACCESSIONS_A_PAGE = 400
PARTNERSHIPS_SHOWN = 12
POINTS_ON_THE_MAP = 2000


@gate(PUBLIC)
def agreement(request, slug):
    """An agreement: whom it binds, its steps, the cities that stand to it, partnerships that serve it."""
    found = get_object_or_404(
        Agreement.objects.visible_to(request.user).select_related("source", "city"), slug=slug
    )
    paginator = Paginator(accessions.accessions_to(found, request.user), ACCESSIONS_A_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    serving = Partnership.objects.visible_to(request.user).filter(agreements=found)
    context = {
        "agreement": found,
        "steps": found.steps.all(),
        "kinds": accessions.accessions_by_kind(found, request.user),
        "points": accessions.accession_points(found, request.user)[:POINTS_ON_THE_MAP],
        "page": page,
        "accessions": accessions.accession_lines(page.object_list),
        "partnerships": partnership_lines(serving.order_by("-since_known", "id")[:PARTNERSHIPS_SHOWN]),
        "partnership_count": serving.count(),
        "canonical": absolute(request, found),
    }
    return render(request, "partnerships/agreement.html", context)

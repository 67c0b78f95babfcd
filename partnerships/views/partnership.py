from django.shortcuts import get_object_or_404, render

from citydiplo.kit.access import PUBLIC, gate
from citydiplo.kit.structured import absolute
from partnerships.choices import PARTNERSHIP_CLASS_MEANING
from partnerships.models import Partnership
from partnerships.queries.lines import partnership_lines
from partnerships.queries.partners import siblings

SIBLINGS_SHOWN = 12


@gate(PUBLIC)
def partnership(request, pk):
    """A partnership: its parties, what it is for, its life so far, and how far it can be relied on."""
    visible = Partnership.objects.visible_to(request.user).select_related("source")
    found = get_object_or_404(visible.with_parties(), pk=pk)
    parties = found.parties.all()
    context = {
        "partnership": found,
        "parties": parties,
        "class_meaning": PARTNERSHIP_CLASS_MEANING[found.partnership_class],
        "status_changes": found.status_changes.all(),
        "agreements": found.agreements.visible_to(request.user),
        "siblings": partnership_lines(siblings(found, parties, request.user)[:SIBLINGS_SHOWN]),
        "canonical": absolute(request, found),
    }
    return render(request, "partnerships/partnership.html", context)

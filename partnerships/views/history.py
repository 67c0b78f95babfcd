from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from citydiplo.kit.web.access import PUBLIC, gate
from networks.views.histories import history_frame
from partnerships.models import Partnership
from partnerships.queries.histories import answers_of, streams_of_partnership


@gate(PUBLIC)
@require_safe
def history(request, pk):
    """What was changed about a partnership and its parties; newest first."""
    visible = Partnership.objects.visible_to(request.user).select_related("source").with_parties()
    found = get_object_or_404(visible, pk=pk)
    context = history_frame(request, streams_of_partnership(found, request.user))
    said = answers_of(found, request.user)
    return render(request, "partnerships/history.html", context | {"thing": found, "said": said})

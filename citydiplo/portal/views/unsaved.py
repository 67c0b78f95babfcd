"""Keeping and deleting what somebody typed into a long form and has not sent."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from citydiplo.kit.forms import autosave
from citydiplo.kit.forms.recovery import opened_by
from citydiplo.kit.web.access import SIGNED_IN, gate


@gate(SIGNED_IN)
@require_POST
def keep(request):
    """Keep a form as it is. Its signed mark says whose and of which page; without it nothing is kept."""
    path = _path(request)
    if path:
        autosave.keep(person=request.user, path=path, data=request.POST)
    return HttpResponse(status=204)


@gate(SIGNED_IN)
@require_POST
def delete(request):
    path = _path(request)
    if not path:
        return redirect("desk")
    autosave.delete_draft(person=request.user, path=path)
    messages.success(request, _("The draft was deleted."))
    return redirect(path)


def _path(request):
    """The page of ours whose form this is, if the reader opened it."""
    path = request.POST.get("opened-at", "")
    return path if path and opened_by(request, path) == request.user.pk else ""

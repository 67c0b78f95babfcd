"""The settings of the portal, and what pages load from them: the logo and the colours."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from citydiplo.kit import branding
from citydiplo.kit.documents.kinds import DocumentKind
from citydiplo.kit.errors import EditConflictError
from citydiplo.kit.history.reading import Stream
from citydiplo.kit.web.access import OPERATOR, PUBLIC, gate
from citydiplo.portal.actions import branding as actions
from citydiplo.portal.models import PortalSettings
from citydiplo.portal.queries.branding import style_sheet
from citydiplo.portal.settings_forms import PortalSettingsForm
from networks.views.histories import history_frame

LONG = "public, max-age=31536000, immutable"  # the address changes with what it names


@gate(OPERATOR)
def edit(request):
    """Name, logo, colours, texts on the front page and languages. The second of two loses nothing typed."""
    row = PortalSettings.objects.first()
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = PortalSettingsForm(*sent, row=row)
    context: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.save(
                facts=form.facts,
                logo=data["logo"],
                removes_logo=data.get("remove_logo", False),
                opened=form.opened,
            )
        except EditConflictError:
            row = PortalSettings.objects.first()
            form.row = row or PortalSettings()
            form, context["differences"] = form.merged()
            context["lost_logo"] = data["logo"]
        else:
            messages.success(request, _("Saved. All pages show it now."))
            return redirect("portal-settings")
    status = 409 if context else 200
    return render(request, "portal/settings/edit.html", context | {"form": form, "row": row}, status=status)


@gate(OPERATOR)
@require_safe
def history(request):
    """Who changed which setting, when, from what to what."""
    context = history_frame(request, [Stream(PortalSettings, PortalSettings.history.all())])
    return render(request, "portal/settings/history.html", context)


@gate(PUBLIC)
@require_safe
def logo(request, token):
    """The image. Only the present one is given out, and as nothing but an image."""
    row = PortalSettings.objects.exclude(logo="").first()
    if row is None or row.logo.name.rpartition("/")[2] != token:
        raise Http404
    try:
        file = row.logo.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    answer = FileResponse(file, content_type=DocumentKind(row.logo_kind).content_type)
    answer["Cache-Control"] = LONG
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Encoding"] = "identity"  # compressed already
    return answer


@gate(PUBLIC)
@require_safe
def colours(request, version):
    """The style sheet with the operator's accent colours."""
    found = branding.of_request(request)
    if not found.colours_version or version != found.colours_version:
        raise Http404
    return HttpResponse(style_sheet(found), content_type="text/css", headers={"Cache-Control": LONG})

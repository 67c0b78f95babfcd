"""The operators' page on digests."""

import binascii

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agenda.digests import overview as queries
from agenda.digests import schedule
from agenda.digests.send import batches, preview
from citydiplo.kit.web.access import OPERATOR, gate

ALONE = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups"


@gate(OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def digest_office(request):
    """Runs, counts, failures; pause, send a sample, decide about what is unknown."""
    if request.method == "POST":
        _do(request)
        return redirect("digest-office")
    context = {"overview": queries.overview(), "runs": queries.runs(), "troubled": queries.troubled()}
    return render(request, "agenda/office.html", context)


def _do(request):
    pk = request.POST.get("digest", "")
    pk = int(pk) if pk.isdecimal() and len(pk) < 19 else 0
    match request.POST.get("do"):
        case "pause":
            schedule.pause(by=request.user, reason=request.POST.get("reason", "").replace("\0", ""))
            messages.success(request, _("Sending is paused. Digests are still planned but not sent."))
        case "resume":
            schedule.resume()
            messages.success(request, _("Digests are being sent again."))
        case "again" if batches.send_again(pk=pk):
            messages.success(request, _("The digest will be sent again with the next batch."))
        case "arrived" if batches.take_as_arrived(pk=pk):
            messages.success(request, _("The digest is marked as delivered."))
        case "sample":
            problem = preview.send_sample(to=request.user)
            if problem:
                messages.error(request, _("The sample was not sent: %(why)s") % {"why": problem})
            else:
                messages.success(
                    request, _("A sample was sent to %(address)s.") % {"address": request.user.email}
                )
        case _other:
            messages.warning(request, _("Nothing was changed. This digest no longer needs a decision."))


@gate(OPERATOR)
@never_cache
@require_safe
def digest_sample(request):
    """A digest of the newest public news as mail programs get it."""
    letter = preview.sample(request.user)
    if letter is None:
        messages.info(request, _("There is no news to show yet."))
        return redirect("digest-office")
    response = HttpResponse(binascii.a2b_qp(letter.html))
    response._csp_exempt = True  # a mail carries its styles in its tags, and runs nothing
    response["Content-Security-Policy"] = ALONE
    return response

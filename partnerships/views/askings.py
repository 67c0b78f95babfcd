from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from citydiplo.kit.forms.edit_conflicts import seen_version
from citydiplo.kit.web.access import PUBLIC, gate
from networks.errors import NotPossibleError
from partnerships.actions import verification
from partnerships.models import Asking, Partnership
from partnerships.queries.askings import seat_named
from partnerships.queries.standpoints import last_yes, standpoints

BROKEN, GONE, ANOTHERS = 404, 410, 403


@gate(PUBLIC)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def yearly_check(request, token):
    """The page that the yearly mail leads to, signed in or not. Looking changes nothing; one button does."""
    named = Asking.named_by(token)
    if named is None:
        return explain(request, BROKEN, "broken")
    pk, city, person = named
    asking = Asking.objects.filter(pk=pk).first()
    seat = asking and seat_named(partnership=asking.partnership_id, city=city, person=person)
    if seat is None:
        return explain(request, GONE, "no_seat")
    if request.user.is_authenticated and request.user.pk != person:
        return explain(request, ANOTHERS, "anothers")
    if request.method == "POST":
        try:
            verification.confirm(asking=asking, seat=seat, seen_version=seen_version(request))
        except NotPossibleError as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(
                request, _("Your answer for %(city)s is saved. Thank you.") % {"city": seat.city}
            )
        return redirect(request.path)
    asking.partnership = partnership = Partnership.objects.with_parties().get(pk=asking.partnership_id)
    context = {
        "asking": asking,
        "partnership": partnership,
        "city": seat.city,
        "role": seat.get_role_display(),
        "verified": last_yes(standpoints(partnership)),
        "is_answerable": verification.is_answerable(asking),
    }
    return render(request, "partnerships/record/yearly_check.html", context)


def explain(request, status, why):
    """Say what is wrong with a link, and nothing of the record."""
    return render(request, "partnerships/record/yearly_check_over.html", {"why": why}, status=status)

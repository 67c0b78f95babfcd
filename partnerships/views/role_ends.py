from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from citydiplo.kit.web.access import SIGNED_IN, gate
from networks import policies
from networks.errors import SeatRefusedError
from networks.models import Seat
from partnerships.actions import role_ends
from partnerships.forms.role_ends import EndRoleForm
from partnerships.queries.visit_tasks import left_by, successors_of


@gate(SIGNED_IN)
def end_seat(request, pk):
    """End a role, and say who takes over the open tasks that name its person."""
    seat = get_object_or_404(
        Seat.objects.active().visible_to(request.user).with_places().select_related("person"), pk=pk
    )
    if not policies.can_revoke(request.user, seat):
        raise PermissionDenied
    tasks = list(left_by(seat).select_related("visit"))
    people = dict.fromkeys(one.person for one in successors_of(seat)) if tasks else ()
    form = EndRoleForm(request.POST or None, has_tasks=bool(tasks), people=people)
    if request.method == "POST" and form.is_valid():
        try:
            handed = role_ends.end_role(seat=seat, by=request.user, **form.facts())
        except SeatRefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            told = _("The role has ended. The open tasks were handed over.") if handed else ""
            messages.success(request, told or _("The role has ended."))
            return redirect("my-seats" if seat.person == request.user else seat.seats_url)
    return render(request, "networks/seats/end.html", {"seat": seat, "form": form, "tasks": tasks})

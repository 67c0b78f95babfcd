"""Requests for a seat: asked by anybody with an account, answered by operators."""

from allauth.core import ratelimit
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from citydiplo.kit.web.access import OPERATOR, SIGNED_IN, gate
from networks import policies
from networks.actions import seat_requests as actions
from networks.errors import SeatRefusedError
from networks.forms.seats import DecisionForm, SeatRequestForm
from networks.models import City, Seat, SeatRequest
from networks.roles import ROLES
from networks.views.places import at_place

SHOWN = 100  # requests on one page of the queue, oldest first


@gate(SIGNED_IN)
@at_place
def ask(request, place):
    roles = policies.roles_at(place)
    form = SeatRequestForm(request.POST or None, roles=roles, initial={"role": roles[-1]})
    if request.method == "POST" and form.is_valid():
        try:
            if not ratelimit.consume(request, action="seat_request"):
                raise SeatRefusedError(_("You have sent too many requests today. Send the others tomorrow."))
            actions.ask(person=request.user, place=place, **form.cleaned_data)
        except SeatRefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your request was sent to the operators. They will answer by email."))
            return redirect("my-seats")
    context = {
        "place": place,
        "is_city": isinstance(place, City),
        "form": form,
        "roles": [ROLES[role] for role in roles],
        "mine": policies.seats_at(request.user, place),
        "leads": Seat.objects.active().at(place).leads().count(),
        "waiting": SeatRequest.objects.of(request.user).open().at(place).first(),
    }
    return render(request, "networks/seats/ask.html", context)


@gate(SIGNED_IN)
@require_POST
def withdraw(request, pk):
    asked = get_object_or_404(SeatRequest.objects.of(request.user), pk=pk)
    if actions.withdraw(request=asked):
        messages.success(request, _("Your request is withdrawn."))
    return redirect("my-seats")


@gate(OPERATOR)
def queue(request):
    waiting = SeatRequest.objects.visible_to(request.user).open()
    form = DecisionForm(request.POST or None, rows=waiting.with_people().with_leads()[:SHOWN])
    if request.method == "POST" and form.is_valid():
        decided = actions.decide(
            requests=form.cleaned_data["requests"],
            state=form.cleaned_data["decision"],
            by=request.user,
            answer=form.cleaned_data["answer"],
        )
        messages.success(
            request,
            ngettext("%(n)d request answered.", "%(n)d requests answered.", decided) % {"n": decided},
        )
        return redirect("seat-requests")
    context = {"form": form, "rows": form.rows, "total": waiting.count()}
    return render(request, "networks/seats/queue.html", context)

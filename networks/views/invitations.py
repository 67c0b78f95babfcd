"""Invitations to a seat: sent by who may, answered by who was asked."""

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from citydiplo.accounts.adapter import AFTER_SIGN_IN
from citydiplo.kit.access import PUBLIC, SIGNED_IN, gate
from networks import policies
from networks.actions import invitations as actions
from networks.actions.seats import SeatRefused
from networks.forms.seats import InvitationForm
from networks.models import City, Invitation
from networks.roles import ROLES
from networks.views.places import at_place


@gate(SIGNED_IN)
@at_place
def invite(request, place):
    if not policies.can_invite(request.user, place):
        raise PermissionDenied
    roles = policies.roles_at(place)
    form = InvitationForm(request.POST or None, roles=roles)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = actions.invite(place=place, by=request.user, **form.cleaned_data)
        except SeatRefused as refusal:
            form.add_error("address", str(refusal))
        else:
            messages.success(
                request, _("The invitation is on its way to %(to)s.") % {"to": invitation.address}
            )
            return redirect(invitation.seats_url)
    context = {"place": place, "form": form, "roles": [ROLES[role] for role in roles]}
    return render(request, "networks/seats/invite.html", {**context, "is_city": isinstance(place, City)})


@gate(PUBLIC)
def answer(request, token):
    """The page that the mailed link leads to. Looking changes nothing; one button accepts."""
    invitation = get_object_or_404(Invitation.objects.with_places().with_token(token))
    person = request.user
    is_hers = person.is_authenticated and person.owns_address(invitation.address)
    if request.method == "POST":
        if not is_hers:
            raise PermissionDenied
        try:
            seat = actions.accept(invitation=invitation, person=person)
        except SeatRefused as refusal:
            messages.error(request, str(refusal))
            return redirect(request.path)
        messages.success(request, _("Welcome. You now hold this seat: %(seat)s.") % {"seat": seat})
        return redirect("my-seats")
    if person.is_authenticated:
        request.session.pop(AFTER_SIGN_IN, None)
    else:
        request.session[AFTER_SIGN_IN] = request.path
    return render(
        request,
        "networks/seats/invitation.html",
        {
            "invitation": invitation,
            "role": ROLES[invitation.role],
            "is_hers": is_hers,
            "has_account": EmailAddress.objects.filter(email=invitation.address, verified=True).exists(),
        },
    )


@gate(SIGNED_IN)
@require_POST
def resend(request, pk):
    invitation = _pending(request, pk)
    try:
        actions.resend(invitation=invitation, by=request.user)
    except SeatRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Sent again to %(to)s.") % {"to": invitation.address})
    return redirect(invitation.seats_url)


@gate(SIGNED_IN)
@require_POST
def withdraw(request, pk):
    invitation = _pending(request, pk)
    try:
        actions.withdraw(invitation=invitation)
    except SeatRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Withdrawn: the link in the mail no longer works."))
    return redirect(invitation.seats_url)


def _pending(request, pk):
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user).with_places(), pk=pk)
    if not policies.can_invite(request.user, invitation.place):
        raise PermissionDenied
    return invitation

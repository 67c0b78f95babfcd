"""Invitations to a seat: sent by who may, answered by who was asked."""

from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from citydiplo.accounts import proved_address
from citydiplo.accounts.adapter import AFTER_SIGN_IN
from citydiplo.kit.web.access import OPERATOR, PUBLIC, SIGNED_IN, gate
from networks import policies
from networks.actions import invitations as actions
from networks.errors import SeatRefusedError
from networks.forms.seats import HeldInvitationsForm, InvitationForm, InvitationListForm
from networks.models import City, Invitation
from networks.queries.offers import offers_in, stamp
from networks.roles import ROLES
from networks.views.first_steps import first_steps_url
from networks.views.places import at_place

SENT_SHOWN = 100
HELD_SHOWN = 100


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
        except SeatRefusedError as refusal:
            form.add_error("address", str(refusal))
        else:
            messages.success(request, _("The invitation was sent to %(to)s.") % {"to": invitation.address})
            return redirect(invitation.seats_url)
    context = {"place": place, "form": form, "roles": [ROLES[role] for role in roles]}
    return render(request, "networks/seats/invite.html", {**context, "is_city": isinstance(place, City)})


@gate(SIGNED_IN)
def invite_many(request):
    """Paste a list, see what would become of each line, send what is right; the rest stays to be mended."""
    if not policies.can_invite_somewhere(request.user):
        raise PermissionDenied
    form, offers = InvitationListForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        offers = offers_in(form.read, request.user)
        if "send" in request.POST:
            if request.POST.get("seen") != stamp(offers):
                messages.warning(
                    request, _("The list has changed since you checked it. Check it again, then send it.")
                )
            elif left := _send_all(request, offers, form.cleaned_data["note"]):
                form = InvitationListForm({"lines": "\n".join(left), "note": form.cleaned_data["note"]})
                form.is_valid()
                offers = offers_in(form.read, request.user)
            else:
                return redirect("invitations-new")
    context = {
        "form": form,
        "offers": offers,
        "sendable": sum(not offer.faults for offer in offers or ()),
        "stamp": offers and stamp(offers),
        "roles": list(ROLES.values()),
        "sent": Invitation.objects.pending().filter(invited_by=request.user).with_places()[:SENT_SHOWN],
    }
    return render(request, "networks/seats/invite_many.html", context)


def _send_all(request, offers, note):
    """Send what is right and say so; returns the lines that are left."""
    good = [offer for offer in offers if not offer.faults]
    actions.send(offers=offers, by=request.user, note=note)
    held = sum(offer.is_held for offer in good)
    if going := len(good) - held:
        said = ngettext("%(n)d invitation was sent.", "%(n)d invitations were sent.", going)
        messages.success(request, said % {"n": going})
    if held:
        said = ngettext(
            "%(n)d invitation is waiting for an operator.",
            "%(n)d invitations are waiting for an operator.",
            held,
        )
        messages.success(request, said % {"n": held})
    return [offer.text for offer in offers if offer.faults]


@gate(OPERATOR)
def held(request):
    """What secretariats wrote for member cities that nobody acts for: an operator lets it out, or not."""
    waiting = Invitation.objects.held().with_places().select_related("invited_by", "through")
    form = HeldInvitationsForm(request.POST or None, rows=waiting.order_by("pk")[:HELD_SHOWN])
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["invitations"]
        if form.cleaned_data["decision"] == "send":
            done = actions.confirm(invitations=chosen, by=request.user)
            said = ngettext("%(n)d invitation was sent.", "%(n)d invitations were sent.", done)
        else:
            done = actions.decline(invitations=chosen)
            said = ngettext("%(n)d invitation was declined.", "%(n)d invitations were declined.", done)
        messages.success(request, said % {"n": done})
        return redirect("invitations-held")
    context = {"form": form, "rows": form.rows, "total": waiting.count()}
    return render(request, "networks/seats/held.html", context)


@gate(PUBLIC)
def answer(request, token):
    """The page that the mailed link leads to. Looking changes nothing; one button accepts."""
    invitation = get_object_or_404(Invitation.objects.with_places().with_token(token))
    person = request.user
    is_theirs = person.is_authenticated and person.owns_address(invitation.address)
    # The link was mailed to the address alone: who follows it while the account has it unconfirmed proves it.
    is_unconfirmed = (
        person.is_authenticated
        and not is_theirs
        and person.emailaddress_set.filter(email=invitation.address).exists()
        and not _accounts_with(invitation.address).exists()
    )
    if request.method == "POST":
        if is_unconfirmed and invitation.is_open:
            is_theirs = proved_address.confirm(person, invitation.address)
        if not is_theirs:
            raise PermissionDenied
        try:
            seat = actions.accept(invitation=invitation, person=person)
        except SeatRefusedError as refusal:
            messages.error(request, str(refusal))
            return redirect(request.path)
        messages.success(request, _("Welcome. You now act for %(place)s.") % {"place": seat.place})
        return redirect(first_steps_url(seat))
    if person.is_authenticated:
        request.session.pop(AFTER_SIGN_IN, None)
    else:
        request.session[AFTER_SIGN_IN] = request.path
        if invitation.is_open:
            proved_address.note(request, invitation.address)
    return render(
        request,
        "networks/seats/invitation.html",
        {
            "invitation": invitation,
            "role": ROLES[invitation.role],
            "is_theirs": is_theirs or is_unconfirmed,
            "has_account": _accounts_with(invitation.address).exists(),
            "may_add_address": person.is_authenticated and not is_mfa_enabled(person),
        },
    )


def _accounts_with(address):
    """The one account that proved an address, if any."""
    return EmailAddress.objects.filter(email=address, verified=True)


@gate(SIGNED_IN)
@require_POST
def resend(request, pk):
    invitation = _pending(request, pk)
    try:
        actions.resend(invitation=invitation, by=request.user)
    except SeatRefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The invitation was sent again to %(to)s.") % {"to": invitation.address})
    return redirect(invitation.seats_url)


@gate(SIGNED_IN)
@require_POST
def withdraw(request, pk):
    invitation = _pending(request, pk)
    try:
        actions.withdraw(invitation=invitation)
    except SeatRefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The invitation is withdrawn. The link in the email no longer works."))
    return redirect(invitation.seats_url)


def _pending(request, pk):
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user).with_places(), pk=pk)
    if not policies.can_invite(request.user, invitation.place):
        raise PermissionDenied
    return invitation

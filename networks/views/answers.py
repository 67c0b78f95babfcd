"""Both sides of a membership: the city confirms or disputes it, the network answers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from citydiplo.kit.forms.edit_conflicts import seen_version
from citydiplo.kit.web.access import SIGNED_IN, gate
from networks.actions import confirmations
from networks.actions import memberships as actions
from networks.choices import DisputeAnswer, Power, Side
from networks.errors import NotPossibleError
from networks.forms.answers import DisputeAnswerForm, MembershipDisputeForm
from networks.models import Membership, MembershipDispute
from networks.policies import sides_of, speaks_with
from networks.queries.standpoints import changes_since_confirmed, said_of


@gate(SIGNED_IN)
def answer(request, slug, pk):
    """A membership as the other side wrote it: one button confirms, a form disputes."""
    membership = get_object_or_404(_memberships(request.user, slug), pk=pk)
    side = _side(request, membership)
    form = MembershipDisputeForm(request.POST if "dispute" in request.POST else None)
    if "confirm" in request.POST and _confirm(request, membership, side):
        return _back(membership, side)
    if form.is_bound and side == Side.CITY and form.is_valid():
        try:
            confirmations.dispute(membership=membership, by=request.user, **form.cleaned_data)
        except NotPossibleError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your dispute is saved. The network has been told."))
            return _back(membership, side)
    membership = get_object_or_404(_memberships(request.user, slug), pk=pk)
    said, disputes = said_of(membership)
    context = {
        "membership": membership,
        "side": side,
        "own": membership.city if side == Side.CITY else membership.network,
        "form": form,
        "said": said,
        "disputes": disputes,
        "has_said_yes": side in said,
        "changes": changes_since_confirmed(membership, side),
    }
    return render(request, "networks/memberships/answer.html", context)


@gate(SIGNED_IN)
def dispute(request, slug, pk):
    """What a city holds instead: accepted, or declined with a reason, by the network's own seats."""
    mine = _memberships(request.user, slug)
    disputes = MembershipDispute.objects.select_related("membership__city", "membership__network")
    found = get_object_or_404(disputes.filter(membership__in=mine), pk=pk)
    network = found.membership.network
    if speaks_with(request.user, Power.MAINTAIN_MEMBERS, network) is None:
        raise PermissionDenied
    form = DisputeAnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _answer(found, request.user, **form.cleaned_data)
        except NotPossibleError as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Your answer is saved. The city has been told."))
            return redirect("network-members", network.slug)
        found.refresh_from_db(fields=["answer", "answer_reason", "answered_at"])  # as if nothing was tried
    context = {"dispute": found, "membership": found.membership, "network": network, "form": form}
    context["current"] = confirmations.words_of(found.membership, found.field)
    return render(request, "networks/memberships/dispute.html", context)


def _memberships(user, slug):
    """Memberships of cities in this network; an institution has nobody here who could answer."""
    rows = Membership.objects.visible_to(user).filter(network__slug=slug, city__isnull=False)
    return rows.select_related("city", "network")


def _side(request, membership):
    """For whom she answers; 403 for who speaks for neither."""
    sides = sides_of(request.user, membership)
    if not sides:
        raise PermissionDenied
    asked = request.POST.get("side")
    if asked not in sides and request.active_seat.seat:
        asked = Side.NETWORK if request.active_seat.seat.place == membership.network else Side.CITY
    return Side(asked) if asked in sides else sides[0]


def _confirm(request, membership, side):
    """Whether it went through; else the page says what hinders."""
    try:
        confirmations.confirm(
            membership=membership,
            side=side,
            by=request.user,
            seen_round=seen_version(request, "round"),
        )
    except NotPossibleError as refusal:
        messages.warning(request, str(refusal))
        return False
    place = membership.city if side == Side.CITY else membership.network
    messages.success(request, _("Confirmed for %(place)s. Thank you.") % {"place": place})
    return True


def _back(membership, side):
    if side == Side.CITY:
        return redirect("city-networks", membership.city.slug)
    return redirect("network-members", membership.network.slug)


def _answer(found, person, *, answer, reason):
    if answer == DisputeAnswer.ACCEPTED:
        actions.accept_dispute(dispute=found, by=person, reason=reason)
    else:
        confirmations.answer_dispute(dispute=found, answer=answer, by=person, reason=reason)

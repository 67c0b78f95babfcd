"""A network's secretariat keeps the list of members: adds, changes, ends."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from citydiplo.kit import search
from citydiplo.kit.errors import EditConflictError
from citydiplo.kit.listing.pages import Numbered
from citydiplo.kit.web.access import SIGNED_IN, gate
from networks.actions import memberships as actions
from networks.actions.places import on_record
from networks.errors import NotPossibleError
from networks.forms.memberships import ChangeForm, MembershipForm
from networks.forms.withdrawals import WithdrawalForm
from networks.models import Membership, Network
from networks.policies import can_maintain_members
from networks.queries.cities import city_by_slug
from networks.queries.gazetteer import gazetteer_hits, place_at
from networks.queries.memberships import can_be_withdrawn, member_lines, members_of, with_answers
from networks.queries.named_cities import cities_named

MEMBERS_A_PAGE = 100


def _at_own_network(view):
    @wraps(view)
    def resolved(request, slug, **kwargs):
        network = get_object_or_404(Network.objects.visible_to(request.user), slug=slug)
        if not can_maintain_members(request.user, network):
            raise PermissionDenied
        return view(request, network, **kwargs)

    return resolved


@gate(SIGNED_IN)
@_at_own_network
@require_safe
def members(request, network):
    """The current members, each to be changed; and a search for cities to add."""
    typed = request.GET.get("q", "").strip()
    hits = _city_of(typed) if typed else []
    page = Numbered(members_of(network, request.user), request, MEMBERS_A_PAGE, shows_demo=True)
    context = {
        "network": network,
        "page": page,
        "members": with_answers(member_lines(page.rows)),
        "typed": typed,
        "hits": _with_addresses(hits),
        "more": _with_addresses(gazetteer_hits(typed)) if typed else [],
    }
    return render(request, "networks/members.html", context)


def _with_addresses(hits):
    return [(hit, hit.url.strip("/").rpartition("/")[2]) for hit in hits]


def _city_of(typed):
    """Cities for what was typed, with or without their country."""
    named, _is_exact = cities_named(typed)
    return named or search.suggest(typed, ["city"])


@gate(SIGNED_IN)
@_at_own_network
def add(request, network):
    address = request.GET.get("city", "")
    city = city_by_slug(address, request.user) or place_at(address)
    if city is None:
        raise Http404
    form = MembershipForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                [city] = on_record([city])
                actions.add(network=network, city=city, by=request.user, **form.facts())
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, _("%(city)s is now on the list of members.") % {"city": city})
            return redirect("network-members", network.slug)
    return render(request, "networks/member.html", {"network": network, "member": city, "form": form})


@gate(SIGNED_IN)
@_at_own_network
def change(request, network, pk):
    rows = Membership.objects.visible_to(request.user).filter(network=network)
    membership = get_object_or_404(rows.select_related("city", "institution"), pk=pk)
    form = ChangeForm(request.POST if request.method == "POST" else None, membership=membership)
    differences = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.amend(membership=membership, by=request.user, opened=form.opened, **form.facts())
        except EditConflictError:
            membership.refresh_from_db(fields=actions.FACTS)
            form, differences = form.merged()
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        except NotPossibleError as refusal:
            messages.warning(request, str(refusal))
            return redirect("network-members", network.slug)
        else:
            messages.success(request, _("The membership is saved."))
            return redirect("network-members", network.slug)
    context = {"network": network, "member": membership.city or membership.institution, "form": form}
    context |= {"membership": membership, "differences": differences}
    context["may_withdraw"] = can_be_withdrawn(membership)
    return render(request, "networks/member.html", context, status=200 if differences is None else 409)


@gate(SIGNED_IN)
@_at_own_network
def withdraw(request, network, pk):
    """Take off the list what was entered by mistake, as long as the city has not answered."""
    rows = Membership.objects.visible_to(request.user).filter(network=network)
    membership = get_object_or_404(rows.select_related("network", "city", "institution"), pk=pk)
    if not can_be_withdrawn(membership):
        messages.info(
            request,
            _(
                "You cannot remove this membership from the register. The city has answered, "
                "or your network did not enter it."
            ),
        )
        return redirect("network-member", network.slug, membership.pk)
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(membership=membership, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        except NotPossibleError as refusal:
            messages.warning(request, str(refusal))
            return redirect("network-members", network.slug)
        else:
            messages.success(request, _("The membership is removed from the register."))
            return redirect("network-members", network.slug)
    context = {"network": network, "membership": membership, "form": form}
    context["member"] = membership.city or membership.institution
    return render(request, "networks/member_withdraw.html", context)

"""Cities put their names to decisions and calls."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agenda import policies
from agenda.actions import co_signatures as actions
from agenda.actions.addressed import NotPossibleError
from agenda.exports import CO_SIGNATURES
from agenda.filters import CoSignatureFilters
from agenda.forms.items import ItemReasonForm
from agenda.forms.positions import PositionForm
from agenda.models import AgendaItem, CoSignature
from agenda.queries.audiences import may_answer
from agenda.views.items import item_page
from agenda.views.writing import acted, posted, reason_page
from citydiplo.kit.listing.exports import respond
from citydiplo.kit.web.access import PUBLIC, SIGNED_IN, gate
from networks.actions import approval
from networks.policies import can_approve_for_city


@gate(SIGNED_IN)
@require_POST
def sign(request, pk):
    """One of one's own cities co-signs a call, or answers a decision."""
    item = get_object_or_404(AgendaItem.objects.visible_to(request.user).with_network(), pk=pk)
    mine = {str(city.pk): city for city in policies.cities_to_answer_for(request.user)}
    if not mine:
        raise PermissionDenied
    if item.is_decision:
        return _take_position(request, item, list(mine.values()))
    city = mine.get(request.POST.get("city", ""))
    if city is None:
        messages.warning(request, _("Choose the city that co-signs."))
        return redirect(item)
    try:
        # A form of a decision that became a call meanwhile: its No is not to be read as a co-signature.
        sent = {name: request.POST[name] for name in ("position", "statement") if request.POST.get(name)}
        signature, _is_new = actions.sign(item=item, city=city, by=request.user, **sent)
    except NotPossibleError as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _success_text(signature))
    return redirect(item)


def _success_text(signature):
    """What the city says from now on, in words of the kind of item; or that its mayor's office decides."""
    words = {"city": signature.city, "position": signature.get_position_display()}
    if not signature.signed_at:
        return _("Sent to the mayor’s office of %(city)s for approval.") % words
    if signature.item.is_decision:
        return _("%(city)s answered: %(position)s.") % words
    return _("%(city)s has co-signed.") % words


def _take_position(request, item, mine):
    """Yes, no or abstain, with a statement."""
    cities = may_answer(item, mine)
    if not cities:
        messages.warning(request, _("Your city is not asked to answer this item."))
        return redirect(item)
    form = PositionForm(request.POST, cities=cities)
    if form.is_valid():
        try:
            signature, _is_new = actions.sign(item=item, by=request.user, **form.cleaned_data)
        except NotPossibleError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _success_text(signature))
            return redirect(item)
    return item_page(request, item, position_form=form)


@gate(SIGNED_IN)
@require_POST
def approve(request, pk):
    """The mayor's office says yes."""
    signature = _signature(request, pk)
    if not can_approve_for_city(request.user, signature.city):
        raise PermissionDenied
    words = {"city": signature.city, "position": signature.get_position_display()}
    is_decision = signature.item.is_decision
    done = _("%(city)s answered: %(position)s.") if is_decision else _("%(city)s has co-signed.")
    acted(request, lambda: approval.approve(held=signature, by=request.user), done % words)
    return redirect(signature.item)


def _reason_form(request):
    words = _("People with a role in your city or in the network will see the reason.")
    return ItemReasonForm(posted(request), for_whom=words)


@gate(SIGNED_IN)
def decline(request, pk):
    """The mayor's office says no, and why."""
    signature = _signature(request, pk)
    if not can_approve_for_city(request.user, signature.city):
        raise PermissionDenied
    return reason_page(
        request,
        row=signature.item,
        form=_reason_form(request),
        act=lambda facts: approval.send_back(held=signature, by=request.user, reason=facts["said"]),
        template="agenda/step.html",
        context={
            "thing": signature.item,
            "title": _("Decline"),
            "lead": (
                _("%(city)s will not answer for now. The city can propose an answer again later.")
                if signature.item.is_decision
                else _("%(city)s will not co-sign for now. The city can propose a co-signature again later.")
            )
            % {"city": signature.city},
        },
        done=_("Declined."),
    )


@gate(SIGNED_IN)
def withdraw(request, pk):
    """The city takes its name or its answer back."""
    signature = _signature(request, pk)
    if signature.city not in policies.cities_to_answer_for(request.user):
        raise PermissionDenied
    if signature.item.is_decision:
        title = _("Withdraw the answer")
        lead, done = _("The answer of %(city)s will no longer count."), _("The answer is withdrawn.")
    else:
        title = _("Withdraw the co-signature")
        lead, done = (
            _("%(city)s will no longer appear among the co-signing cities."),
            _("The co-signature is withdrawn."),
        )
    return reason_page(
        request,
        row=signature.item,
        form=_reason_form(request),
        act=lambda facts: actions.withdraw(signature=signature, reason=facts["said"]),
        template="agenda/step.html",
        context={
            "thing": signature.item,
            "title": title,
            "lead": lead % {"city": signature.city},
        },
        done=done,
    )


@gate(PUBLIC)
@require_safe
def export(request, pk, kind):
    """The co-signatures of an item, as a file."""
    item = get_object_or_404(AgendaItem.objects.visible_to(request.user), pk=pk)
    if not item.takes_signatures:
        raise Http404
    rows = CoSignature.objects.visible_to(request.user).signed().filter(item=item)
    return respond(request, kind, CO_SIGNATURES, CoSignatureFilters(request.GET, rows, request=request))


def _signature(request, pk):
    visible = CoSignature.objects.visible_to(request.user).live()
    return get_object_or_404(visible.select_related("item", "city"), pk=pk)

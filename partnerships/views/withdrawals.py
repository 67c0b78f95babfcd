from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from citydiplo.kit.web.access import SIGNED_IN, gate
from networks.forms.withdrawals import WithdrawalForm
from partnerships import policies
from partnerships.actions import withdrawals as actions
from partnerships.choices import PartnershipStatus
from partnerships.models import Partnership
from partnerships.queries.withdrawals import city_to_withdraw_for


@gate(SIGNED_IN)
def withdraw(request, pk):
    """Delete a draft, or withdraw a record that one's city logged by mistake."""
    visible = Partnership.objects.visible_to(request.user).with_parties()
    partnership = get_object_or_404(visible, pk=pk)
    if not policies.can_edit_partnership(request.user, partnership):
        raise PermissionDenied
    if partnership.status == PartnershipStatus.DRAFT:
        return _draft(request, partnership)
    city = city_to_withdraw_for(policies.parties_to_answer_for(request.user, partnership), partnership)
    if city is None:
        messages.info(
            request,
            _(
                "You cannot remove this record from the register. Another party has answered it, "
                "or your city did not add it."
            ),
        )
        return redirect(partnership)
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(
                partnership=partnership, city=city, by=request.user, reason=form.cleaned_data["reason"]
            )
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, _("The record is removed from the register."))
            return redirect("city-partnerships", city.slug)
    return render(
        request,
        "partnerships/record/withdraw.html",
        {"partnership": partnership, "form": form, "city": city},
    )


def _draft(request, partnership):
    if request.method == "POST":
        try:
            actions.delete_draft(partnership=partnership)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect(partnership)
        messages.success(request, _("The draft was deleted."))
        return redirect("desk")
    return render(
        request, "partnerships/record/withdraw.html", {"partnership": partnership, "is_draft": True}
    )

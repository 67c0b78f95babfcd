"""What the pages share on which a side of a record confirms it, disputes it, or answers a dispute."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from citydiplo.kit.errors import CityDiploError
from citydiplo.kit.forms.edit_conflicts import seen_version
from networks.choices import DisputeAnswer
from networks.errors import NotPossibleError


def has_answered(request, sides, record, side, form):
    """Confirm or dispute ``record`` as was sent; whether that went through. What hinders is said on the page.

    ``sides`` is the ``BothSides`` of the record, ``side`` the city or network, ``form`` that of a dispute.
    """
    said = {"record": record, "side": side, "by": request.user}
    try:
        if "confirm" in request.POST:
            sides.confirm(**said, seen_round=seen_version(request, "round"))
            messages.success(request, _("Confirmed for %(place)s. Thank you.") % {"place": side})
            return True
        if form.is_bound and form.is_valid():
            sides.dispute(**said, **form.cleaned_data)
            messages.success(request, _("Your dispute is saved. The other side has been told."))
            return True
    except NotPossibleError as refusal:
        if form.is_bound:
            form.add_error(None, str(refusal))
        else:
            messages.warning(request, str(refusal))
    return False


def has_answered_dispute(request, sides, dispute, side, *, form, accept):
    """Decline ``dispute``, or ``accept(reason=…)``; what came of it, None where the page is shown again."""
    if request.method != "POST" or not form.is_valid():
        return None
    said = {"by": request.user, "reason": form.cleaned_data["reason"]}
    try:
        if form.cleaned_data["answer"] == DisputeAnswer.ACCEPTED:
            return accept(**said) or True
        return sides.answer_dispute(dispute=dispute, answer=DisputeAnswer.DECLINED, side=side, **said)
    except CityDiploError as refusal:
        form.add_error(None, str(refusal) or _("Someone else has just changed the record. Try again."))
    except ValidationError as error:
        form.add_error(None, error.messages)
    dispute.refresh_from_db(fields=["answer", "answer_reason", "answered_at"])  # as if nothing was tried
    return None

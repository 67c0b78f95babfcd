"""What the pages share on which a side of a record confirms it, disputes it, or answers a dispute."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from citydiplo.kit.errors import CityDiploError
from citydiplo.kit.forms.edit_conflicts import seen_version
from networks.choices import DisputeAnswer
from networks.errors import NotPossibleError
from networks.forms.answers import DisputeAnswerForm, ObjectionForm
from networks.models import City


def answered(request, sides, record, side):
    """Confirm or dispute ``record`` as was sent: (whether that went through, the form of a dispute).

    ``sides`` is the ``BothSides`` of the record, ``side`` the city or network; a city alone disputes.
    The page says what hinders.
    """
    sent = request.POST if "dispute" in request.POST and isinstance(side, City) else None
    form = ObjectionForm(sent, disputable=sides.objection.disputable)
    said = {"record": record, "side": side, "by": request.user}
    try:
        if "confirm" in request.POST:
            sides.confirm(**said, seen_round=seen_version(request, "round"))
            messages.success(request, _("Confirmed for %(place)s. Thank you.") % {"place": side})
            return True, form
        if form.is_bound and form.is_valid():
            sides.dispute(**said, **form.cleaned_data)
            messages.success(request, _("Your dispute is saved. The other side has been told."))
            return True, form
    except NotPossibleError as refusal:
        if form.is_bound:
            form.add_error(None, str(refusal))
        else:
            messages.warning(request, str(refusal))
    return False, form


def answered_dispute(request, sides, dispute, side, accept):
    """Decline ``dispute``, or ``accept(by=…, reason=…)``: (what came of it, the form of the answer).

    Nothing came of it where the page is shown again, with what hinders.
    """
    form = DisputeAnswerForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return None, form
    said = {"by": request.user, "reason": form.cleaned_data["reason"]}
    try:
        if form.cleaned_data["answer"] == DisputeAnswer.ACCEPTED:
            return accept(**said) or True, form
        declined = DisputeAnswer.DECLINED
        return sides.answer_dispute(dispute=dispute, answer=declined, side=side, **said), form
    except CityDiploError as refusal:
        form.add_error(None, str(refusal) or _("Someone else has just changed the record. Try again."))
    except ValidationError as error:
        form.add_error(None, error.messages)
    dispute.refresh_from_db(fields=["answer", "answer_reason", "answered_at"])  # as if nothing was tried
    return None, form

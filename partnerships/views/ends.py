from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from citydiplo.kit.web.access import PUBLIC, gate
from networks.errors import NotPossibleError
from partnerships.actions import end_answers
from partnerships.errors import StaleRecordError, StepRefusedError
from partnerships.forms.ends import EndForm
from partnerships.models import EndAnswer, Partnership
from partnerships.queries.askings import seat_named
from partnerships.views.askings import ANOTHERS, BROKEN, GONE, explain


@gate(PUBLIC)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end(request, token):
    """The page that an email about an end leads to, signed in or not. Looking changes nothing."""
    named = EndAnswer.named_by(token)
    if named is None:
        return explain(request, BROKEN, "broken")
    pk, day, city, person = named
    seat = seat_named(partnership=pk, city=city, person=person)
    if seat is None:
        return explain(request, GONE, "no_seat")
    if request.user.is_authenticated and request.user.pk != person:
        return explain(request, ANOTHERS, "anothers")
    partnership = Partnership.objects.with_parties().get(pk=pk)
    form = EndForm(request.POST if request.method == "POST" else None, day=day)
    if form.is_valid() and _answered(request, partnership, day, seat, form):
        return redirect(request.path)
    is_answerable = end_answers.is_answerable(partnership, day)
    if form.is_bound and not is_answerable:
        return redirect(request.path)  # the page says why no answer is needed
    context = {
        "partnership": partnership,
        "day": day,
        "city": seat.city,
        "role": seat.get_role_display(),
        "is_renewal": partnership.renewal_on == day,
        "is_answerable": is_answerable,
        "said": EndAnswer.objects.filter(partnership=pk, ends_on=day).select_related("city").first(),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "partnerships/record/end.html", context, status=status)


def _answered(request, partnership, day, seat, form):
    """Whether the page is left: the answer is saved, or came too late. False for an error of the form."""
    try:
        waits = end_answers.answer(partnership=partnership, day=day, seat=seat, **form.cleaned_data)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    except (NotPossibleError, StepRefusedError) as refusal:
        messages.warning(request, str(refusal))
    except StaleRecordError:
        messages.warning(
            request,
            _("Someone changed the record while you were reading it. Check the changes, then answer."),
        )
    else:
        said = _("Your answer for %(city)s is saved. Thank you.") % {"city": seat.city}
        waiting = _("Your mayor’s office is asked to approve this. Until then nothing changes in public.")
        messages.success(request, waiting if waits else said)
    return True

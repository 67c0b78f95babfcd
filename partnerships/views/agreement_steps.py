"""Steps of agreements: how all cities stand to them, reviews of the keeper, more time, evidence."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from citydiplo.kit.documents import pages_of
from citydiplo.kit.listing.exports import answer_with_table
from citydiplo.kit.listing.pages import Numbered
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.web.access import PUBLIC, SIGNED_IN, gate
from citydiplo.kit.web.page_cache import Parameters, kept_for_visitors
from networks.choices import PUBLIC_RECORD
from networks.errors import NotPossibleError
from networks.policies import can_edit_city
from networks.views.addresses import at_own_city
from partnerships import policies
from partnerships.actions import steps as actions
from partnerships.choices import ExtensionState, ReviewState, StepState
from partnerships.errors import StaleRecordError
from partnerships.exports import STEPS_OF_CITIES
from partnerships.forms.accessions import GrantForm, MoreTimeForm, StepReviewForm
from partnerships.models import Accession, Agreement, AgreementStep, StepDocument, StepDone, StepExtension
from partnerships.queries.accessions import accession_lines, by_city
from partnerships.queries.signatories import StandingsTo, table_of, with_standings
from partnerships.queries.steps import due_states_of

CITIES_A_PAGE = 200


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD, query=Parameters("step", "state", "page"))
def cities_by_step(request, slug):
    """The cities of an agreement by how they stand to its steps, counted, and one list behind each count."""
    agreement, standings, step, state = _asked(request, slug)
    page = Numbered(by_city(standings.in_state(step, state)), request, CITIES_A_PAGE, shows_demo=True)
    context = {
        "agreement": agreement,
        "counts": standings.counts(),
        "states": StepState,
        "step": step,
        "state": state,
        "page": page,
        "lines": with_standings(accession_lines(page.rows), standings.today),
        "query": urlencode(
            {name: value for name, value in (("step", step and step.order), ("state", state)) if value}
        ),
        "canonical": absolute(request, f"{agreement.get_absolute_url()}steps/"),
    }
    return render(request, "partnerships/agreement_steps.html", context)


@gate(PUBLIC)
@require_safe
def cities_by_step_file(request, slug, kind):
    """The same as a file: a row for each city and step."""
    _agreement, standings, step, state = _asked(request, slug)
    shown = [one.pk for one in ([step] if step else standings.steps)]
    table = table_of(standings.in_state(step, state), shown, state, standings.today)
    selected = {"agreement": [slug]}
    if step:
        selected["step"] = [str(step.order)]
    if state:
        selected["state"] = [state]
    return answer_with_table(
        request, kind, STEPS_OF_CITIES, table, selected, names=frozenset(("step", "state"))
    )


def _asked(request, slug):
    """The agreement, how its cities stand, and the step and the state that the address asks for."""
    agreement = get_object_or_404(
        Agreement.objects.visible_to(request.user).select_related("keeper"), slug=slug
    )
    standings = StandingsTo(agreement, request.user, timezone.localdate())
    asked, state = request.GET.get("step", ""), request.GET.get("state", "")
    step = next((one for one in standings.steps if str(one.order) == asked), None)
    if (asked and step is None) or (state and state not in StepState.values):
        raise Http404
    return agreement, standings, step, state


@gate(SIGNED_IN)
def review(request, pk):
    """A reported step as the city wrote it: the network that keeps the agreement verifies or returns it."""
    rows = StepDone.objects.filter(accession__in=Accession.objects.visible_to(request.user))
    rows = rows.select_related("step", "accession__city", "accession__agreement__keeper", "review__network")
    done = get_object_or_404(rows, pk=pk)
    if not policies.can_verify_steps(request.user, done.accession.agreement):
        raise PermissionDenied
    said = getattr(done, "review", None)
    form = StepReviewForm(_sent(request), done=done, review=said)
    if form.is_valid():
        facts = form.cleaned_data
        act = actions.verify if facts["answer"] == ReviewState.VERIFIED else actions.return_to_city
        try:
            act(done=done, by=request.user, version=facts["version"], comment=facts["comment"])
        except StaleRecordError:
            form.add_error(None, _changed())
        except NotPossibleError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your answer is saved. The city has been told."))
            return redirect("desk")
    context = {
        "done": done,
        "accession": done.accession,
        "review": said,
        "form": form,
        "documents": done.documents.listed(),
    }
    return render(request, "partnerships/accessions/review.html", context)


@gate(SIGNED_IN)
def more_time(request, pk):
    """A request for more time: the network that keeps the agreement grants it or refuses it."""
    rows = StepExtension.objects.filter(accession__in=Accession.objects.visible_to(request.user))
    rows = rows.select_related("step", "accession__city", "accession__agreement__keeper", "network")
    extension = get_object_or_404(rows, pk=pk)
    if not policies.can_verify_steps(request.user, extension.accession.agreement):
        raise PermissionDenied
    form = GrantForm(_sent(request), extension=extension)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            if facts["answer"] == ExtensionState.GRANTED:
                actions.grant(
                    extension=extension,
                    by=request.user,
                    months=facts["months"],
                    until=facts["until"],
                    comment=facts["comment"],
                )
            else:
                actions.refuse(extension=extension, by=request.user, comment=facts["comment"])
        except NotPossibleError as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, _("Your answer is saved. The city has been told."))
            return redirect("desk")
    context = {"extension": extension, "accession": extension.accession, "form": form}
    return render(request, "partnerships/accessions/more_time.html", context)


@gate(SIGNED_IN)
@at_own_city
def ask_for_time(request, city, pk, step):
    """A city asks the network for more time, with a reason."""
    accession = own_accession(request, city, pk)
    step = get_object_or_404(AgreementStep.objects.filter(agreement=accession.agreement_id), pk=step)
    form = MoreTimeForm(_sent(request))
    if form.is_valid():
        try:
            actions.ask_for_time(accession=accession, step=step, by=request.user, **form.cleaned_data)
        except NotPossibleError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your request is sent. The network has been told."))
            return redirect("accession-step", city.slug, accession.pk, step.pk)
    context = {
        "city": city,
        "accession": accession,
        "step": step,
        "form": form,
        "status": status_of(accession, step),
    }
    return render(request, "partnerships/accessions/ask_for_time.html", context)


@gate(SIGNED_IN)
@require_POST
@at_own_city
def withdraw_request(request, city, pk):
    """The city does not need more time after all."""
    own = Accession.objects.visible_to(request.user).filter(city=city)
    rows = StepExtension.objects.filter(accession__in=own).select_related("accession__city")
    extension = get_object_or_404(rows, pk=pk)
    if actions.withdraw_request(extension=extension):
        messages.success(request, _("Your request is withdrawn."))
    else:
        messages.info(request, _("This request is no longer open. Check its page."))
    return redirect("accession-step", city.slug, extension.accession_id, extension.step_id)


@gate(SIGNED_IN)
@require_POST
@at_own_city
def send_again(request, city, pk):
    """A step that the network returned is sent to it again."""
    own = Accession.objects.visible_to(request.user).filter(city=city)
    rows = StepDone.objects.filter(accession__in=own)
    done = get_object_or_404(
        rows.select_related("step", "accession__city", "accession__agreement__keeper"), pk=pk
    )
    version = request.POST.get("version", "")
    try:
        if not version.isdecimal() or len(version) > len(str(2**31)):
            raise StaleRecordError
        actions.send_again(done=done, by=request.user, version=int(version))
    except StaleRecordError:
        messages.error(request, _changed())
    except NotPossibleError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The network has been asked again."))
    return redirect(done)


def own_accession(request, city, pk):
    """The accession of the city, or 404."""
    rows = Accession.objects.visible_to(request.user).filter(city=city)
    return get_object_or_404(rows.select_related("agreement__keeper", "city"), pk=pk)


def status_of(accession, step):
    """How the city stands to the step today; None for a step of another agreement."""
    found = due_states_of(Accession.objects.filter(pk=accession.pk), timezone.localdate())
    return next((status for _accession, status in found if status.step.pk == step.pk), None)


def _reported(request, pk):
    rows = StepDone.objects.filter(accession__in=Accession.objects.visible_to(request.user))
    done = get_object_or_404(rows.select_related("step", "accession__city"), pk=pk)
    if not can_edit_city(request.user, done.accession.city):
        raise PermissionDenied
    return done


def _attach(request, done, **sent):
    actions.attach(done=done, by=request.user, **sent)
    return _("Added.")


documents, document, removal = pages_of(
    StepDocument,
    owner=_reported,
    route="step-documents",
    template="partnerships/accessions/documents.html",
    attach=_attach,
    remove=actions.detach,
)


def _changed():
    return _("Someone changed the record while you were reading it. Check the changes, then answer.")


def _sent(request):
    return request.POST if request.method == "POST" else None

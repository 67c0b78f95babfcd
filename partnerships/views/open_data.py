"""A city's editors go through what open data says of its partnerships: one request for each answer."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from citydiplo.kit.errors import CityDiploError
from citydiplo.kit.forms.edit_conflicts import seen_version, version_in
from citydiplo.kit.listing.pages import Numbered
from citydiplo.kit.web.access import SIGNED_IN, gate
from networks.choices import Dimension
from networks.policies import can_confirm_for_city
from networks.views.addresses import at_city
from partnerships.actions import open_data_answers
from partnerships.choices import OpenDataChoice, PartnershipStatus
from partnerships.errors import StaleRecordError
from partnerships.forms.open_data import OpenDataForm
from partnerships.models import Partnership
from partnerships.policies import parties_to_answer_for
from partnerships.queries.open_data import last_answers, progress, to_answer, waiting_answers

A_PAGE = 25
KEPT = "open_data_dimension"  # in the session: what the last answer was mostly about
CONFLICT = 409
JSON = "application/json"


@gate(SIGNED_IN)
@at_city
def confirm(request, city):
    """The list with a form for each record. A script asks for JSON, and gets what was saved in words."""
    if not can_confirm_for_city(request.user, city):
        if request.method == "POST":
            raise PermissionDenied
        messages.info(
            request, _("To confirm partnerships, you need the role of an editor or a lead in this city.")
        )
        return redirect("city-seat-request", city.slug)
    sent = None
    if request.method == "POST":
        partnership, said, problem = _answered(request, city)
        if request.headers.get("Accept") == JSON:
            return _as_json(request, city, partnership, said, problem)
        if not problem:
            messages.success(request, f"{partnership}: {said}")
            return redirect(partnership if "back" in request.POST else request.get_full_path())
        messages.error(request, f"{partnership}: {problem}")
        sent = request.POST
    rows = to_answer(city, request.user)
    page = Numbered(rows.select_related("source").with_parties(), request, A_PAGE)
    context = {
        "city": city,
        "page": page,
        "rows": [open_row(request, row, city, sent) for row in page.rows],
        "progress": progress(city, page.total),
        "waiting": waiting_answers(city),
        "answers": last_answers(city, request.user),
        "path": request.get_full_path(),
    }
    return render(request, "partnerships/open_data/confirm.html", context)


def comes_first(request, partnership):
    """Whether the reader's city has to say the status of a record before anything else; says so if it has."""
    cities = parties_to_answer_for(request.user, partnership)
    if partnership.status != PartnershipStatus.NOT_STATED or not cities:
        return False
    messages.info(
        request, _("No source states the status. Say first whether the partnership is active or has ended.")
    )
    return True


def open_row(request, partnership, city, sent=None):
    """The context of one form: the record, its other parties, and what was typed of it; no statement."""
    typed = sent if sent and sent.get("row") == str(partnership.pk) else {}
    return {
        "record": partnership,
        "city": city,
        "partners": [
            party.city or party.institution for party in partnership.parties.all() if party.city_id != city.pk
        ],
        "dimension": typed.get("dimension", partnership.dimension or request.session.get(KEPT, "")),
        "dimensions": Dimension.choices,
        "ended": typed.get("ended", ""),
        "note": typed.get("note", ""),
    }


def _answered(request, city):
    """(record, what was saved, what hinders): one of the texts is empty; the city if no record is named."""
    own = Partnership.objects.visible_to(request.user).of_city(city).with_parties()
    partnership = own.filter(pk=version_in(request.POST, "row")).first()
    if partnership is None:
        return city, "", _("This record is not in the list of your city. Load this page again.")
    said, problem = "", ""
    try:
        said = _saved(request, city, partnership)
    except StaleRecordError:
        problem = _("Someone else has changed this record. Load this page again.")
    except CityDiploError as refusal:
        problem = str(refusal)
    except ValidationError as error:
        problem = " ".join(error.messages)
    return partnership, said, problem


def _saved(request, city, partnership):
    """Answer or undo as was sent; returns what to say. Raises what hinders, ValidationError for the form."""
    if "undo" in request.POST:
        open_data_answers.undo(partnership=partnership, city=city, by=request.user)
        return _("Your answer is undone.")
    form = OpenDataForm(request.POST, partnership=partnership)
    if not form.is_valid():
        raise ValidationError([text for texts in form.errors.values() for text in texts])
    facts = form.cleaned_data
    waits = open_data_answers.answer_open_data(
        partnership=partnership, city=city, by=request.user, version=seen_version(request), **facts
    )
    if facts["dimension"] and facts["answer"] in (OpenDataChoice.ACTIVE, OpenDataChoice.ENDED):
        request.session[KEPT] = facts["dimension"]
    return _saying(facts["answer"], waits)


def _saying(answer, waits):
    if waits:
        return _("Saved. Your mayor’s office must approve this answer.")
    return {
        OpenDataChoice.ACTIVE: _("Saved: active. The other city is asked to confirm it."),
        OpenDataChoice.ENDED: _("Saved: ended. The other city is asked to confirm it."),
        OpenDataChoice.NOT_TRUE: _("Saved: disputed. The other city has been told."),
        OpenDataChoice.LATER: _("Moved to the end of the list."),
    }[OpenDataChoice(answer)]


def _as_json(request, city, partnership, said, problem):
    if problem:
        return JsonResponse({"problem": problem}, status=CONFLICT)
    found = progress(city, to_answer(city, request.user).count())
    version = Partnership.objects.values_list("version", flat=True).get(pk=partnership.pk)
    counted = _("%(answered)s of %(total)s answered") % found._asdict()
    return JsonResponse({"said": said, "progress": counted, "version": version})

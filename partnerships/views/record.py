"""The shared record: logged in five fields, and what can wait."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from citydiplo.kit.forms.recovery import about, go_on_here, resumable, typed
from citydiplo.kit.web.access import SIGNED_IN, gate
from networks.actions.approval import is_asked_first
from networks.actions.places import NewPlace
from networks.queries.gazetteer import place_at, place_in_full
from partnerships import policies
from partnerships.actions import corrections, records
from partnerships.actions.approval_requests import is_out
from partnerships.choices import CorrectionPart, PartnershipStatus, Visibility
from partnerships.errors import StaleRecordError
from partnerships.forms.details import DetailsForm
from partnerships.forms.logging import LogForm
from partnerships.models import Correction, Partnership
from partnerships.queries.candidates import key_of
from partnerships.queries.duplicates import likely_duplicates
from partnerships.queries.lines import partnership_lines
from partnerships.views.approvals import saved
from partnerships.views.city_of_form import city_of
from partnerships.views.open_data import comes_first

CARRIED = ("since", "dimension")  # what "this is it" takes along to the record that was found

# What a form that was saved before and is sent again with a correction takes along.
SENT_AGAIN = (*CARRIED, "until", "partnership_class")


@resumable
@gate(SIGNED_IN)
def new(request):
    """Add a partnership in the name of a city: five fields, the rest can wait."""
    cities = policies.cities_to_log_for(request.user)
    if not cities:
        return render(
            request, "partnerships/record/no_seat.html", status=403 if request.method == "POST" else 200
        )
    city = city_of(request, cities)
    if len(cities) > 1:
        about(request, city=city.pk)
    as_draft = "draft" in request.POST
    form = LogForm(
        typed(request),
        city=city,
        user=request.user,
        as_draft=as_draft,
        initial=_named(request.GET.get("with", "")),
    )
    context = {"form": form, "city": city, "others": len(cities) > 1}
    if request.method == "POST" and form.is_valid():
        context["duplicates"] = () if as_draft else _duplicates(request, city, form)
        if not context["duplicates"]:
            return _saved(request, city, form, as_draft)
        context["different"] = key_of(form.cleaned_data["actor"])
        context["carried"] = {name: form[name].value() for name in CARRIED if form[name].value()}
    return render(request, "partnerships/record/new.html", context)


@resumable
@gate(SIGNED_IN)
def edit(request, pk):
    """What can wait. Of two concurrent editors the second sees what the first changed."""
    visible = Partnership.objects.visible_to(request.user).with_parties()
    partnership = get_object_or_404(visible, pk=pk)
    if not policies.can_edit_partnership(request.user, partnership):
        raise PermissionDenied
    if request.method == "GET" and comes_first(request, partnership):
        return redirect("partnership-answer", partnership.pk)
    overlay = {name: request.GET[name][:30] for name in SENT_AGAIN if name in request.GET}
    form = DetailsForm(
        typed(request),
        partnership=partnership,
        user=request.user,
        overlay=overlay,
        is_correction="again" in request.GET,
    )
    context = {
        "form": form,
        "partnership": partnership,
        "is_new": "new" in request.GET,
        "is_asked_first": is_out(partnership)
        and is_asked_first(_acting_city(request, partnership), request.user),
        "corrections": Correction.objects.visible_to(request.user).of(partnership).open(),
    }
    if request.method == "POST" and form.is_valid():
        try:
            waits = _amend(request, partnership, form)
        except StaleRecordError:
            partnership.refresh_from_db()
            context["form"], context["differences"] = form.merged()
            return render(request, "partnerships/record/edit.html", context, status=409)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, saved(waits))
            return redirect(waits or partnership)
    return render(request, "partnerships/record/edit.html", context)


def _named(address):
    """The partner field as an address of the gazetteer fills it."""
    place = place_at(address)
    if place is None:
        return {}
    name = place_in_full(place)
    return {"partner": name, "pick": f"{place.get_absolute_url()} {name}"}


def _acting_city(request, partnership):
    return policies.party_to_answer_for(request.user, partnership, request.active_seat.city)


def _duplicates(request, city, form):
    partner = form.cleaned_data["actor"]
    if isinstance(partner, NewPlace) or request.POST.get("different") == key_of(partner):
        return ()
    if Partnership.objects.filter(entry_token=form.cleaned_data["token"]).exists():
        return ()
    since, _precision = form.cleaned_data["since"]
    found = likely_duplicates(city=city, partner=partner, user=request.user, since=since)
    return [
        (line, reverse("partnership-edit", args=[line["id"]]))
        for line in partnership_lines(Partnership.objects.filter(pk__in=[row.pk for row in found]))
    ]


def _saved_before(form):
    """The record of this filling in of the form, if it was saved already. Two statements."""
    token = form.cleaned_data["token"]
    return Partnership.objects.filter(entry_token=token).with_parties().first()


def _go_on(request, city, form, saved, status):
    """The answer where ``saved`` says something else than the form by now; None where it says the same.

    It goes on where ``saved`` is edited; in this form again where that cannot be, or for other parties.
    """
    facts = form.cleaned_data
    parties = {key_of(party.city or party.institution) for party in saved.parties.all()}
    # A new place that was entered with this form is found by now (LogForm.is_own).
    is_other = isinstance(facts["actor"], NewPlace) or not {key_of(facts["actor"]), key_of(city)} <= parties
    (since, precision), (until, until_precision) = facts["since"], facts["until"]
    sent = {
        "partnership_class": facts["partnership_class"],
        "dimension": facts["dimension"],
        "since": since,
        "since_precision": precision,
        "until": until,
        "until_precision": until_precision,
        "status": status,
    }
    if not is_other and all(getattr(saved, name) == value for name, value in sent.items()):
        return None
    if is_other or not policies.can_edit_partnership(request.user, saved):
        return go_on_here(request)
    messages.warning(
        request,
        _("This form was already saved, so your last change was not. Check your change here, then save."),
    )
    if saved.status != status:  # its form has no field for it
        messages.warning(
            request,
            _("The status is still “%(status)s”. You can change it on the page of the record.")
            % {"status": saved.get_status_display()},
        )
    # What was emptied is carried, too; an empty end means something only where one was asked for.
    is_end_sent = status == PartnershipStatus.ENDED or form["until"].value()
    names = [name for name in SENT_AGAIN if name != "until" or is_end_sent]
    carried = {name: form[name].value() or "" for name in names}
    return redirect(f"{reverse('partnership-edit', args=[saved.pk])}?{urlencode({'again': '', **carried})}")


def _saved(request, city, form, as_draft):
    status = PartnershipStatus.DRAFT if as_draft else form.cleaned_data["status"]
    before = _saved_before(form)
    if before and (elsewhere := _go_on(request, city, form, before, status)):
        return elsewhere
    partnership = records.log(city=city, by=request.user, **form.record_facts(status))
    messages.success(request, _saying(partnership))
    return redirect(f"{reverse('partnership-edit', args=[partnership.pk])}?new")


def _saying(partnership):
    """The outcome of saving, in words."""
    if partnership.status == PartnershipStatus.DRAFT:
        return _("Saved as a draft.")
    if partnership.visibility != Visibility.PUBLIC:
        return _(
            "Saved. The record becomes public when your mayor’s office approves it. You can add "
            "details (optional)."
        )
    return _("Saved and published. You can add details (optional).")


def _amend(request, partnership, form):
    return corrections.make(
        thing=partnership,
        part=CorrectionPart.DETAILS,
        city=_acting_city(request, partnership),
        by=request.user,
        version=form.cleaned_data["version"],
        **form.facts(),
    )

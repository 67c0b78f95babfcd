"""Planning and recording visits: the form, the outcome, follow-up tasks, cancelling, removing.

Agenda serves the pages of the form, because a visit can be linked with what it keeps (``VisitWriting``).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from citydiplo.kit.forms.recovery import about, go_on_at, go_on_here, resumable, typed
from citydiplo.kit.web.access import SIGNED_IN, gate
from networks.errors import NotPossibleError
from partnerships import policies
from partnerships.actions import visits
from partnerships.choices import VisitStatus
from partnerships.errors import StaleRecordError
from partnerships.forms.accessions import RemovalReasonForm
from partnerships.forms.visits import OutcomeForm, VisitEditForm, VisitForm, VisitTaskForm
from partnerships.models import Visit, VisitTask
from partnerships.views.city_of_form import city_of


@dataclass(frozen=True)
class VisitWriting:
    """The two pages that write a visit: their forms, the actions that save, and what a new form begins with.

    Both pages are resumable.
    """

    form: type[VisitForm]
    edit_form: type[VisitEditForm]
    log: Callable[..., Visit]
    amend: Callable[..., Visit]
    start: Callable[..., dict[str, Any]]

    def new(self, request):
        """Plan a visit in the name of a city, or record one that is over."""
        cities = policies.cities_to_visit_for(request.user)
        if not cities:
            status = 403 if request.method == "POST" else 200
            return render(request, "partnerships/visits/no_seat.html", status=status)
        city = city_of(request, cities)
        if len(cities) > 1:
            about(request, city=city.pk)
        start = {"partner": request.GET.get("with", "")[:200]} | self.start(request, city)
        form = self.form(typed(request), city=city, user=request.user, initial=start)
        if request.method == "POST" and form.is_valid():
            if saved := _saved_before(form):
                return self._sent_again(request, city, form, saved)
            try:
                made = self.log(
                    city=city,
                    by=request.user,
                    partners=form.partners,
                    token=form.cleaned_data["token"],
                    **form.facts(),
                )
            except ValidationError as error:
                form.refused(error)
            else:
                return _saved(request, made)
        context = {"form": form, "city": city, "others": len(cities) > 1}
        return render(request, "partnerships/visits/new.html", context)

    def edit(self, request, pk):
        """Of two concurrent editors the second sees what the first changed."""
        visit = own(request, pk)
        form = self.edit_form(typed(request), visit=visit, user=request.user)
        context = {"form": form, "visit": visit}
        if request.method == "POST" and form.is_valid():
            try:
                self.amend(
                    visit=visit,
                    by=request.user,
                    version=form.cleaned_data["version"],
                    partners=form.partners,
                    **form.facts(),
                )
            except StaleRecordError:
                context["visit"] = form.visit = own(request, pk)
                context["form"], context["differences"] = form.merged()
                return render(request, "partnerships/visits/edit.html", context, status=409)
            except ValidationError as error:
                form.refused(error)
            else:
                messages.success(request, _("Saved."))
                return redirect(visit)
        return render(request, "partnerships/visits/edit.html", context)

    def _sent_again(self, request, city, form, saved):
        """Sent again with other words: go on where ``saved`` is edited, for other parties in a new form."""
        named = {str(party.city or party.institution) for party in saved.parties.all()}
        # A new place that was entered with this form is a city by now, so parties are compared by name.
        keeps = policies.can_keep_visit(request.user, saved)
        if {str(city), *map(str, form.partners)} != named or not keeps:
            return go_on_here(request)
        if form.repeats(saved):
            return _saved(request, saved)
        editing = self.edit_form(visit=saved, user=request.user)
        now = editing.current_values()
        opened_on = editing.opened_on(now)
        return go_on_at(request, reverse("visit-edit", args=[saved.pk]), **opened_on, others=now["others"])


def _saved(request, made):
    if not made.is_done:
        messages.success(request, _("Saved. The visit is planned."))
        return redirect(made)
    messages.success(request, _("Saved. Now record what came of the visit."))
    return redirect("visit-outcome", made.pk)


def _saved_before(form):
    """The visit of this filling in of the form, if it was saved already. Two statements."""
    saved = Visit.objects.filter(entry_token=form.cleaned_data["token"])
    return saved.prefetch_related("parties__city", "parties__institution").first()


@resumable
@gate(SIGNED_IN)
def outcome(request, pk):
    """What came of a visit; recording it says that the visit took place."""
    visit = own(request, pk)
    if visit.status == VisitStatus.CANCELLED:
        messages.warning(request, _("This visit was cancelled, so it has no outcome."))
        return redirect(visit)
    form = OutcomeForm(typed(request), visit=visit)
    if request.method == "POST" and form.is_valid():
        try:
            visits.amend(visit=visit, by=request.user, **form.facts())
        except StaleRecordError:
            visit = own(request, pk)
            form.data = form.data.copy()
            form.data["version"] = visit.version
            form.add_error(
                None, _("Someone else has just changed this visit. Check your text, then save again.")
            )
        except ValidationError as error:
            visit.refresh_from_db()
            form.refused(error)
        else:
            messages.success(request, _("Saved. You can now add follow-up tasks."))
            return redirect(visit)
    return render(request, "partnerships/visits/outcome.html", {"form": form, "visit": visit})


@gate(SIGNED_IN)
def cancel(request, pk):
    """A planned visit that does not take place."""
    visit = own(request, pk)
    if request.method == "POST":
        try:
            visits.cancel(visit=visit, by=request.user)
        except NotPossibleError as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("The visit is cancelled."))
        return redirect(visit)
    return render(request, "partnerships/visits/cancel.html", {"visit": visit})


@gate(SIGNED_IN)
def remove(request, pk):
    """A visit that was entered by mistake."""
    visit = own(request, pk)
    form = RemovalReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            visits.remove(visit=visit, by=request.user, **form.cleaned_data)
        except NotPossibleError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The visit was removed from the register."))
            return redirect("city-visits", visit.city.slug)
    return render(request, "partnerships/visits/remove.html", {"visit": visit, "form": form})


@resumable
@gate(SIGNED_IN)
def add_task(request, pk):
    """A follow-up task for a city that takes part."""
    found = Visit.objects.visible_to(request.user).select_related("city").with_parties()
    visit = get_object_or_404(found, pk=pk)
    cities = policies.cities_to_task(request.user, visit)
    if not cities:
        raise PermissionDenied
    form = VisitTaskForm(typed(request), cities=cities)
    if request.method == "POST" and form.is_valid():
        visits.add_task(visit=visit, **form.cleaned_data)
        messages.success(request, _("The task is saved. It is on your desk."))
        return redirect(visit)
    return render(request, "partnerships/visits/task.html", {"form": form, "visit": visit})


@gate(SIGNED_IN)
@require_POST
def mark_task(request, pk):
    """A follow-up task is done, or open again."""
    visible = Visit.objects.visible_to(request.user)
    task = get_object_or_404(VisitTask.objects.select_related("city").filter(visit__in=visible), pk=pk)
    visit = visible.with_parties().get(pk=task.visit_id)
    if not policies.takes_part(request.user, visit):
        raise Http404  # tasks of a visit are for the cities that take part
    if task.city not in policies.cities_to_task(request.user, visit):
        raise PermissionDenied
    visits.mark_task(task=task, by=request.user, is_done=request.POST.get("done") != "0")
    return redirect("visit", task.visit_id)


def own(request, pk):
    """A visit that they keep, with its parties; 403 for who may only read it."""
    found = Visit.objects.visible_to(request.user).select_related("city").with_parties()
    visit = get_object_or_404(found, pk=pk)
    if not policies.can_keep_visit(request.user, visit):
        raise PermissionDenied
    return visit

"""A city's own seats keep the terms of its mayors: enter the next one, correct, remove from the register."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from citydiplo.kit.errors import EditConflictError
from citydiplo.kit.web.access import SIGNED_IN, gate
from networks.actions import mandates as actions
from networks.forms.mandates import CorrectionForm, EndForm, MandateForm, RemovalForm
from networks.models import Mandate
from networks.queries.mandates import head_of, mayors_of
from networks.views.addresses import at_own_city


@gate(SIGNED_IN)
@at_own_city
def enter(request, city):
    """The next term, which closes the one before it; or one of former times."""
    today = timezone.localdate()
    head = head_of(city, today, request.user)
    in_office = head if head and head.is_in_office(today) else None
    form = MandateForm(
        request.POST if request.method == "POST" else None,
        initial={"title": in_office.title if in_office else ""},
    )
    if request.method == "POST" and form.is_valid():
        try:
            entered = actions.enter(city=city, by=request.user, **form.facts())
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, _success_text(entered))
            return redirect("city-mayors", city.slug)
    context = {"city": city, "form": form, "head": head, "in_office": in_office, "mayors": mayors_of(city)}
    return render(request, "networks/mandates/mandate.html", context)


@gate(SIGNED_IN)
@at_own_city
def correct(request, city, pk):
    mandate = _mandate(request, city, pk)
    form = CorrectionForm(request.POST if request.method == "POST" else None, mandate=mandate)
    differences = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct(mandate=mandate, by=request.user, opened=form.opened, **form.facts())
        except EditConflictError:
            form, differences = form.merged()
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, _("The mandate is saved."))
            return redirect("city-mayors", city.slug)
    context = {"city": city, "form": form, "mandate": mandate, "mayors": mayors_of(city)}
    context["differences"] = differences
    status = 200 if differences is None else 409
    return render(request, "networks/mandates/mandate.html", context, status=status)


@gate(SIGNED_IN)
@require_POST
@at_own_city
def confirm(request, city, pk):
    """One click: still in office."""
    mandate = _mandate(request, city, pk)
    try:
        actions.confirm(mandate=mandate, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        words = _("%(name)s is confirmed as in office. To undo this, choose “Correct”.")
        messages.success(request, words % {"name": mandate.mayor})
    return redirect("city-mayors", city.slug)


@gate(SIGNED_IN)
@at_own_city
def end(request, city, pk):
    """No longer in office: one click where it ends today, or a page that asks when."""
    mandate = _mandate(request, city, pk)
    form = EndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end(mandate=mandate, by=request.user, **form.facts())
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            words = _(
                "The mandate of %(name)s now ends on this date: %(date)s. To undo this, choose “Correct”."
            )
            messages.success(request, words % {"name": mandate.mayor, "date": mandate.ends_text})
            return redirect("city-mayors", city.slug)
    return render(request, "networks/mandates/end.html", {"city": city, "form": form, "mandate": mandate})


@gate(SIGNED_IN)
@at_own_city
def remove(request, city, pk):
    mandate = _mandate(request, city, pk)
    form = RemovalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.remove(mandate=mandate, reason=form.cleaned_data["reason"])
        messages.success(request, _("The mandate is removed from the register. The history still shows it."))
        return redirect("city-mayors", city.slug)
    return render(request, "networks/mandates/remove.html", {"city": city, "form": form, "mandate": mandate})


def _mandate(request, city, pk):
    return get_object_or_404(Mandate.objects.visible_to(request.user).filter(city=city).with_people(), pk=pk)


def _success_text(entered):
    if entered.former:
        return _(
            "%(name)s is now in the register. The mandate of %(former)s now ends on this date: %(date)s."
        ) % {
            "name": entered.mandate.mayor,
            "former": entered.former.mayor,
            "date": entered.former.ends_text,
        }
    return _("%(name)s is now in the register.") % {"name": entered.mandate.mayor}

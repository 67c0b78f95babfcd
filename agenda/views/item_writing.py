"""Agenda items, written and moved on by the network's secretariat."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agenda.actions import items
from agenda.actions.addressed import Stale
from agenda.choices import ItemState
from agenda.forms.items import ItemForm, OutcomeForm, PublishForm, ReasonForm
from agenda.models import AgendaItem
from agenda.queries.reach import reach_of
from agenda.views.writing import acted, network_of, overtaken, posted, row_to_write, said, saved
from citydiplo.kit.access import SIGNED_IN, gate

FORM = "agenda/item_form.html"


@gate(SIGNED_IN)
def new(request):
    """A draft in the name of a network: nobody else sees it until it is published."""
    network = network_of(request)
    if network is None:
        return render(request, "agenda/no_seat.html", status=403 if request.method == "POST" else 200)
    form = ItemForm(posted(request), network=network, zone=request.user.time_zone)
    context = {"form": form, "network": network}
    if _is_to_be_saved(request, form, context):
        item = saved(
            request,
            form,
            lambda: items.write(network=network, token=form.cleaned_data["token"], **form.facts()),
        )
        if item:
            return _onward(request, item)
    return render(request, FORM, context)


@gate(SIGNED_IN)
def edit(request, pk):
    """Kept true by the secretariat. Of two editors at once the second sees what the first changed."""
    item = row_to_write(request, AgendaItem, pk)
    if item.state == ItemState.WITHDRAWN:
        raise PermissionDenied
    form = ItemForm(posted(request), network=item.network, item=item, zone=request.user.time_zone)
    context = {"form": form, "network": item.network, "item": item}
    if _is_to_be_saved(request, form, context):
        try:
            changed = saved(
                request,
                form,
                lambda: items.amend(item=item, version=form.cleaned_data["version"], **form.facts()),
            )
        except Stale:
            item.refresh_from_db()
            return overtaken(request, FORM, context, ItemForm(network=item.network, item=item))
        if changed:
            return _onward(request, changed)
    return render(request, FORM, context)


@gate(SIGNED_IN)
def publish(request, pk):
    """Now or on a day, after a look at whom it reaches."""
    item = row_to_write(request, AgendaItem, pk)
    if item.state not in ItemState.unseen():
        return redirect(item)
    form = PublishForm(posted(request), item=item)
    if request.method == "POST" and form.is_valid():
        at = form.cleaned_data["publish_at"]
        if at:
            acted(request, lambda: items.schedule(item=item, at=at), _("It will be published then."))
        else:
            acted(request, lambda: items.publish(item=item), _("Published."))
        return redirect(item)
    return render(request, "agenda/item_publish.html", {"item": item, "form": form, "reach": reach_of(item)})


@gate(SIGNED_IN)
def close(request, pk):
    """With an outcome, which stays on its page."""
    item = row_to_write(request, AgendaItem, pk)
    if item.state != ItemState.PUBLISHED:
        return redirect(item)
    return said(
        request,
        row=item,
        form=OutcomeForm(posted(request)),
        act=lambda facts: items.close(item=item, outcome=facts["said"]),
        template="agenda/step.html",
        context={
            "thing": item,
            "title": _("Close with an outcome"),
            "lead": _("What became of it? It takes no more co-signatures, and leaves the desks of cities."),
        },
        done=_("Closed."),
    )


@gate(SIGNED_IN)
def withdraw(request, pk):
    """With a reason, which everybody reads who could read the item."""
    item = row_to_write(request, AgendaItem, pk)
    if item.state not in ItemState.standing():
        return redirect(item)
    return said(
        request,
        row=item,
        form=ReasonForm(posted(request)),
        act=lambda facts: items.withdraw(item=item, reason=facts["said"]),
        template="agenda/step.html",
        context={
            "thing": item,
            "title": _("Withdraw"),
            "lead": _(
                "Its text and documents are no longer shown; its page says that it was withdrawn, and why."
            ),
        },
        done=_("Withdrawn."),
    )


@gate(SIGNED_IN)
@require_POST
def step(request, pk, step):
    """What needs no words: a draft thrown away, a day taken back."""
    if step not in ("unschedule", "discard"):
        raise Http404
    item = row_to_write(request, AgendaItem, pk)
    if step == "unschedule":
        acted(request, lambda: items.unschedule(item=item), _("It is a draft again."))
    elif acted(request, lambda: items.discard(item=item), _("The draft is gone.")):
        return redirect("network-agenda", item.network.slug)
    return redirect(item)


def _is_to_be_saved(request, form, context):
    """Whether the form is good and more than a look at it is wanted; a look goes into ``context``."""
    if request.method != "POST" or not form.is_valid():
        return False
    if request.POST.get("do") == "preview":
        context["drawn"] = form.drawn()
        return False
    return True


def _onward(request, item):
    if request.POST.get("do") == "publish" and item.state in ItemState.unseen():
        return redirect("agenda-item-publish", item.pk)
    return redirect(item)

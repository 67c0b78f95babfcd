"""Agenda items, written and moved on by the network's secretariat."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from agenda.actions import items
from agenda.choices import ItemKind, ItemState
from agenda.forms.items import ItemForm, ItemReasonForm, OutcomeForm, PublishForm
from agenda.models import AgendaItem
from agenda.queries.positions import tally_of
from agenda.queries.reach import reach_of
from agenda.views.writing import Written, acted, posted, reason_page, row_to_write
from citydiplo.kit.forms.recovery import resumable
from citydiplo.kit.web.access import SIGNED_IN, gate

WRITTEN = Written(
    name="item",
    model=AgendaItem,
    form=ItemForm,
    write=items.write,
    amend=items.amend,
    template="agenda/item_form.html",
    publishing="agenda-item-publish",
    editing="agenda-item-edit",
    gone=ItemState.WITHDRAWN,
    unseen=ItemState.unseen(),
    zone=lambda request, _network: request.user.time_zone,
)

CLOSING = {
    ItemKind.INFORMATION: gettext_lazy("Write the outcome. The page of this item will show it."),
    ItemKind.DISCUSSION: gettext_lazy(
        "Write the outcome. When you close this item, cities can no longer comment."
    ),
    ItemKind.DECISION: gettext_lazy(
        "Write what was decided. When you close this item, cities can no longer answer. Their "
        "desks no longer show it. Its page keeps the count below."
    ),
    ItemKind.CALL: gettext_lazy(
        "Write the outcome. When you close this item, cities can no longer co-sign. Their "
        "desks no longer show it."
    ),
}

new = resumable(gate(SIGNED_IN)(WRITTEN.new))
edit = resumable(gate(SIGNED_IN)(WRITTEN.edit))


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
            acted(
                request,
                lambda: items.schedule(item=item, at=at),
                _("The item will be published at the time you chose."),
            )
        else:
            acted(request, lambda: items.publish(item=item), _("Published."))
        return redirect(item)
    context = {"item": item, "thing": item, "form": form, "reach": reach_of(item)}
    return render(request, "agenda/item_publish.html", context)


@gate(SIGNED_IN)
def close(request, pk):
    """With an outcome, which stays on its page."""
    item = row_to_write(request, AgendaItem, pk)
    if item.state != ItemState.PUBLISHED:
        return redirect(item)
    return reason_page(
        request,
        row=item,
        form=OutcomeForm(posted(request)),
        act=lambda facts: items.close(item=item, outcome=facts["said"]),
        template="agenda/step.html",
        context={
            "thing": item,
            "title": _("Close with an outcome"),
            "lead": CLOSING[item.kind],
            "tally": tally_of(item, closing=True) if item.is_decision else None,
        },
        done=_("Closed."),
    )


@gate(SIGNED_IN)
def withdraw(request, pk):
    """With a reason, which everybody reads who could read the item."""
    item = row_to_write(request, AgendaItem, pk)
    if item.state not in ItemState.listed():
        return redirect(item)
    return reason_page(
        request,
        row=item,
        form=ItemReasonForm(posted(request)),
        act=lambda facts: items.withdraw(item=item, reason=facts["said"]),
        template="agenda/step.html",
        context={
            "thing": item,
            "title": _("Withdraw"),
            "lead": _(
                "The text and documents will be hidden. The page will say that the item was "
                "withdrawn, and why."
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
        acted(request, lambda: items.unschedule(item=item), _("The item is a draft again."))
    elif acted(request, lambda: items.discard(item=item), _("Draft deleted.")):
        return redirect("network-agenda", item.network.slug)
    return redirect(item)

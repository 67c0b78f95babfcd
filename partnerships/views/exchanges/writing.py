"""Writing an exchange, and moving it on: preview, draft, publication, correction, withdrawal."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from citydiplo.kit.forms.recovery import go_on_at, go_on_here, resumable, typed
from citydiplo.kit.web.access import SIGNED_IN, gate
from partnerships import policies
from partnerships.actions import corrections, exchanges
from partnerships.actions.exchanges import NotPossibleError
from partnerships.choices import EXCHANGE_KIND_MEANING, CorrectionPart, ExchangeKind, ExchangeState
from partnerships.errors import StaleRecordError
from partnerships.forms.conversation import ExchangeReasonForm
from partnerships.forms.exchange import ExchangeForm
from partnerships.forms.finding import as_typed, looked_up
from partnerships.models import Correction, Exchange
from partnerships.views.approvals import saved

SAVED = {
    ExchangeState.DRAFT: gettext_lazy("Saved as a draft."),
    ExchangeState.WAITING: gettext_lazy(
        "Saved. The mayor’s office must approve this before it is published."
    ),
    ExchangeState.SCHEDULED: gettext_lazy("Saved. The exchange will be published at the time you chose."),
    ExchangeState.PUBLISHED: gettext_lazy("Published."),
}


@gate(SIGNED_IN)
@require_safe
def choose(request):
    """Which kind of exchange to write."""
    kinds = [(kind, EXCHANGE_KIND_MEANING[kind]) for kind in ExchangeKind]
    context = {"kinds": kinds, "authors": policies.places_to_write_for(request.user)}
    return render(request, "partnerships/exchanges/choose.html", context)


@resumable
@gate(SIGNED_IN)
def write(request, kind):
    """A new exchange of one kind; previewed, kept as a draft, or published."""
    if kind not in ExchangeKind.values:
        raise Http404
    authors = policies.places_to_write_for(request.user)
    if not authors:
        return render(
            request, "partnerships/exchanges/no_seat.html", status=403 if request.method == "POST" else 200
        )
    preferred = request.active_seat.seat and request.active_seat.seat.place
    data, found = looked_up(typed(request), ExchangeForm.FINDS)
    form = ExchangeForm(data, kind=kind, authors=authors, preferred=preferred)
    if found:
        return _page(request, as_typed(form, found), found=found)
    if request.method == "POST" and form.is_valid():
        if form.do != "preview":
            if before := _saved_before(form):
                return _go_on(request, form, before)
            written = exchanges.write(
                author=form.cleaned_data["author"],
                by=request.user,
                token=form.cleaned_data["token"] or form.initial["token"],
                is_ready=form.do == "publish",
                **form.facts(),
            )
            messages.success(request, SAVED[written.state])
            return redirect(written)
        return _page(request, form, preview=form.drawn())
    return _page(request, form)


@resumable
@gate(SIGNED_IN)
def edit(request, pk):
    """Of two concurrent editors the second sees what the first changed, and loses nothing typed."""
    exchange = own(request, pk)
    data, found = looked_up(typed(request), ExchangeForm.FINDS)
    form = ExchangeForm(data, kind=exchange.kind, authors=[exchange.author], exchange=exchange)
    if found:
        return _page(request, as_typed(form, found), found=found)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form)
    if form.do == "preview":
        return _page(request, form, preview=form.drawn())
    try:
        waits = corrections.make(
            thing=exchange,
            part=CorrectionPart.DETAILS,
            city=exchange.city,
            by=request.user,
            version=form.cleaned_data["version"] or 0,
            is_ready=form.do == "publish",
            **form.facts(),
        )
    except StaleRecordError:
        exchange.refresh_from_db()
        form, differences = form.merged()
        return _page(request, form, status=409, differences=differences)
    except ValidationError as error:
        exchange.refresh_from_db()
        form.add_error(None, error)
        return _page(request, form)
    exchange.refresh_from_db()
    if waits or form.do == "save":
        messages.success(request, saved(waits))
    else:
        messages.success(request, SAVED.get(exchange.state, _("Saved.")))
    return redirect(waits or exchange)


@gate(SIGNED_IN)
@require_POST
def publish(request, pk):
    """A draft as it is, or what was withdrawn, to its audience."""
    exchange = own(request, pk)
    try:
        moved = exchanges.publish(exchange=exchange, by=request.user)
    except NotPossibleError as refusal:
        messages.warning(request, str(refusal))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("exchange-edit", exchange.pk)
    else:
        messages.success(request, SAVED[moved.state])
    return redirect(exchange)


@gate(SIGNED_IN)
def withdraw(request, pk):
    exchange = own(request, pk)
    form = ExchangeReasonForm(request.POST or None)
    if form.is_bound and form.is_valid():
        return _act_on(
            request,
            exchange,
            _("Withdrawn. The page now shows this and your reason."),
            lambda: exchanges.withdraw(exchange=exchange, **form.cleaned_data),
        )
    return render(request, "partnerships/exchanges/withdraw.html", {"exchange": exchange, "form": form})


@gate(SIGNED_IN)
@require_POST
def settle(request, pk):
    """A request was met, or is open again after all."""
    exchange = own(request, pk)
    done = _("The request is open again.") if exchange.met_at else _("The request is closed. Thank you.")
    return _act_on(request, exchange, done, lambda: exchanges.settle(exchange=exchange))


def _saved_before(form):
    """The exchange of this filling in of the form, if it was saved already and says something else by now."""
    token = form.cleaned_data["token"]
    saved = Exchange.objects.with_author().filter(entry_token=token).first() if token else None
    if saved is None or (saved.kind == form.kind and form.is_said_by(saved)):
        return None
    return saved


def _go_on(request, form, saved):
    """Where ``saved`` is edited; in this form again where they may not, or where it is in another name."""
    is_same = saved.kind == form.kind and saved.author == form.cleaned_data["author"]
    if not is_same or not policies.can_edit_exchange(request.user, saved):
        return go_on_here(request)
    fresh = ExchangeForm(kind=saved.kind, authors=[saved.author], exchange=saved)
    return go_on_at(
        request, reverse("exchange-edit", args=[saved.pk]), **fresh.opened_on(fresh.current_values())
    )


def own(request, pk):
    """An exchange that they write for; 403 for who may only read it."""
    exchange = get_object_or_404(Exchange.objects.visible_to(request.user).with_author(), pk=pk)
    if not policies.can_edit_exchange(request.user, exchange):
        raise PermissionDenied
    return exchange


def _act_on(request, exchange, done, act):
    try:
        act()
    except NotPossibleError as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(exchange)


def _waiting(request, exchange):
    """What waits for the mayor's office already: what is saved now is added to it."""
    return Correction.objects.visible_to(request.user).of(exchange).open() if exchange else ()


def _page(request, form, *, preview=None, differences=None, found=None, status=200):
    context = {
        "form": form,
        "kind": form.kind,
        "meaning": EXCHANGE_KIND_MEANING[form.kind],
        "exchange": form.exchange,
        "is_published": bool(form.exchange) and form.exchange.state not in ExchangeState.unpublished(),
        "preview": preview,
        "corrections": _waiting(request, form.exchange),
        "differences": differences,
        "found": found,
        "asks_approval": any(getattr(place, "asks_approval", False) for place in form.authors),
    }
    return render(request, "partnerships/exchanges/write.html", context, status=status)

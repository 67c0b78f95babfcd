"""Webhooks in one's account: the list, a new one, what was sent to one, and what can be done with it."""

from allauth.account.decorators import reauthentication_required
from allauth.core import ratelimit
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from citydiplo.accounts import security
from citydiplo.accounts.models import SecurityEvent
from citydiplo.kit.web.access import SIGNED_IN, gate
from citydiplo.portal.actions import webhooks as actions
from citydiplo.portal.models import Webhook, WebhookMessage
from citydiplo.portal.webhook_forms import WebhookForm
from citydiplo.portal.webhooks.collecting import TOLD
from networks.errors import NotPossibleError

LISTED = 50  # messages of a webhook


@gate(SIGNED_IN)
@require_safe
def webhooks(request):
    found = Webhook.objects.visible_to(request.user).with_role()
    return render(request, "account/webhooks.html", {"webhooks": found, "may_add": _may_add(request)})


@gate(SIGNED_IN)
@reauthentication_required
def new(request):
    """A form, and once it is sent the secret, which is shown on this one page and never again."""
    if not _may_add(request):
        return redirect("webhooks")
    form = WebhookForm(
        request.POST if request.method == "POST" else None,
        seats=request.active_seat.seats,
        nouns=[(one.name, one.title) for one in TOLD],
        is_operator=request.user.is_staff,
    )
    context = {"form": form}
    if form.is_valid():
        try:
            made, context["secret"] = actions.add(person=request.user, **form.cleaned_data)
        except NotPossibleError as refusal:
            form.add_error(None, str(refusal))
        else:
            context["webhook"] = made
            security.record(request, SecurityEvent.Kind.WEBHOOK_ADDED, request.user)
    return render(request, "account/webhook_new.html", context)


@gate(SIGNED_IN)
@require_safe
def webhook(request, pk):
    """What it tells, whether it sends, and what was sent in the last 30 days."""
    found = _own(request, pk)
    titles = {one.name: one.title for one in TOLD}
    context = {
        "webhook": found,
        "titles": [titles[name] for name in found.nouns if name in titles],
        "sent": found.messages.order_by("-pk")[:LISTED],
        "days": WebhookMessage.KEPT_FOR.days,
    }
    return render(request, "account/webhook.html", context)


@gate(SIGNED_IN)
def renew(request, pk):
    """Ask whether to renew the secret, and show the new one once."""
    return _renew(request, _own(request, pk))


@reauthentication_required
def _renew(request, found):
    context = {"webhook": found}
    if request.method == "POST":
        context["secret"] = actions.renew_secret(webhook=found)
    return render(request, "account/webhook_renew.html", context)


@gate(SIGNED_IN)
@require_POST
def pause(request, pk):
    found = _own(request, pk)
    actions.pause(webhook=found)
    messages.success(request, _("The webhook is paused. It sends nothing."))
    return redirect(found)


@gate(SIGNED_IN)
@require_POST
def resume(request, pk):
    found = _own(request, pk)
    actions.resume(webhook=found)
    messages.success(request, _("The webhook sends again, also what changed while it was paused."))
    return redirect(found)


@gate(SIGNED_IN)
@require_POST
def test(request, pk):
    """A message without changes, to see whether the address takes it."""
    found = _own(request, pk)
    if _may_send(request, found):
        actions.send_test(webhook=found)
        messages.success(request, _("A test message is on its way. Load this page again to see the answer."))
    return redirect(found)


@gate(SIGNED_IN)
@require_POST
def again(request, pk, message):
    """A message that was sent before, under the same id."""
    found = _own(request, pk)
    sent = get_object_or_404(WebhookMessage.objects.filter(webhook=found), pk=message)
    if _may_send(request, found):
        actions.send_again(message=sent)
        messages.success(request, _("The message is on its way. Load this page again to see the answer."))
    return redirect(found)


@gate(SIGNED_IN)
def delete(request, pk):
    """Ask whether to delete it, and delete it."""
    found = _own(request, pk)
    if request.method == "POST":
        actions.delete(webhook=found)
        security.record(request, SecurityEvent.Kind.WEBHOOK_DELETED, request.user)
        messages.success(request, _("The webhook is deleted."))
        return redirect("webhooks")
    return render(request, "account/webhook_delete.html", {"webhook": found})


def _may_add(request):
    return bool(request.active_seat.seats) or request.user.is_staff


def _own(request, pk):
    return get_object_or_404(Webhook.objects.visible_to(request.user).with_role(), pk=pk)


def _may_send(request, found):
    """Whether the webhook sends and was not asked to too often. Says so where not."""
    if found.state != "active":
        messages.error(request, _("This webhook is paused. Resume it first."))
        return False
    if not ratelimit.consume(request, action="webhook_message"):
        messages.error(request, _("You sent many messages by hand. Wait ten minutes."))
        return False
    return True

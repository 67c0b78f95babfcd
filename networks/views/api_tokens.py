"""Tokens for programs in one's account: the list, a new one, the end of one."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from citydiplo.accounts import security
from citydiplo.accounts.models import SecurityEvent
from citydiplo.kit.web.access import SIGNED_IN, gate
from networks.actions import api_tokens
from networks.errors import NotPossibleError
from networks.forms.api_tokens import ApiTokenForm
from networks.models import ApiToken

LISTED = 100


@gate(SIGNED_IN)
@require_safe
def tokens(request):
    found = ApiToken.objects.visible_to(request.user).with_role()[:LISTED]
    context = {"tokens": found, "may_make": bool(request.active_seat.seats)}
    return render(request, "account/api_tokens.html", context)


@gate(SIGNED_IN)
@reauthentication_required
def new(request):
    """A form, and once it is sent the token itself, which is shown on this one page and never again."""
    seats = request.active_seat.seats
    if not seats:
        return redirect("api-tokens")
    form = ApiTokenForm(request.POST if request.method == "POST" else None, seats=seats)
    context = {"form": form}
    if form.is_valid():
        try:
            context["token"], context["text"] = api_tokens.make(**form.cleaned_data)
        except NotPossibleError as refusal:
            form.add_error(None, str(refusal))
        else:
            security.record(request, SecurityEvent.Kind.TOKEN_MADE, request.user)
    return render(request, "account/api_token_new.html", context)


@gate(SIGNED_IN)
@require_POST
def revoke(request, pk):
    """A program that still uses the token is refused from its next request on."""
    token = get_object_or_404(ApiToken.objects.visible_to(request.user), pk=pk)
    if api_tokens.revoke(token=token):
        security.record(request, SecurityEvent.Kind.TOKEN_REVOKED, request.user)
    messages.success(request, _("The token is revoked. It no longer works."))
    return redirect("api-tokens")

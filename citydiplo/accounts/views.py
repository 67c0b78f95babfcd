"""A person's own account. Sign-in, addresses, password and second factor are django-allauth's pages."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from citydiplo.accounts import second_factor
from citydiplo.accounts.forms import ProfileForm
from citydiplo.accounts.models import SecurityEvent
from citydiplo.kit.web.access import SIGNED_IN, gate

EVENTS_SHOWN = 100


@gate(SIGNED_IN)
def account(request):
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("account")
    if form.errors:
        request.user.refresh_from_db()  # what was typed wrong is not their name yet
    return render(
        request,
        "account/home.html",
        {
            "form": form,
            "second_factor": is_mfa_enabled(request.user, [Authenticator.Type.TOTP]),
            "keys": Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN).count(),
            "sessions": UserSession.objects.filter(user=request.user).count(),
            "single_sign_on": settings.OIDC and settings.OIDC["name"],
            "connections": SocialAccount.objects.filter(user=request.user).count(),
        },
    )


@gate(SIGNED_IN)
@require_POST
def end_session(request, pk):
    """Sign out one browser, here or elsewhere; the others stay."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    end_sessions(request, [session])
    messages.success(request, _("That browser is now signed out."))
    return redirect("usersessions_list")


@gate(SIGNED_IN)
@require_safe
def activity(request):
    """Their own sign-ins, and changes to how they sign in, newest first."""
    events = SecurityEvent.objects.filter(person=request.user)[:EVENTS_SHOWN]
    return render(request, "account/activity.html", {"events": events, "days": settings.SECURITY_LOG_DAYS})


@gate(SIGNED_IN)
@require_safe
def operators_second_factor(request):
    """Where an operator without a second factor is led: why, and the two ways to set one up."""
    context = {"has_one": bool(second_factor.types_of(request.user))}
    return render(request, "account/operators_second_factor.html", context)

"""The operators' pages as a site of its own: one way to sign in, which is everybody's."""

from typing import Any

from allauth.account.views import logout
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


class OperatorsSite(AdminSite):
    """Django's admin without its own doors: sign-in, sign-out and passwords are those of the account."""

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Lead to the sign-in of the portal, and back. Nothing that is sent here is read."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        asked = request.GET.get("next", "")
        index = reverse("admin:index", current_app=self.name)
        path = asked if url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else index
        return redirect(path) if request.user.is_authenticated else redirect_to_login(path)

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Sign out, as on the other pages."""
        return logout(request)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The portal's own page."""
        return redirect("account_change_password")

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The page of the account."""
        return redirect("account")

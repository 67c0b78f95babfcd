"""What browsers ask for by themselves: the icon at its oldest address, and the manifest for home screens."""

from django.http import JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from citydiplo.kit import branding
from citydiplo.kit.web.access import PUBLIC, gate

PAPER = "#faf7f0"


@gate(PUBLIC)
@require_safe
@cache_control(max_age=86_400, public=True)
def favicon(request):
    """Where the icon really is."""
    return redirect(static("img/favicon.ico"))


@gate(PUBLIC)
@require_safe
@cache_control(max_age=86_400, public=True)
def manifest(request):
    """Name, colours and icons of the portal; https://www.w3.org/TR/appmanifest/."""
    sizes = [(192, "img/icon-192.png"), (512, "img/icon-512.png")]
    brand = branding.of_request(request)
    icons = [{"src": static(path), "sizes": f"{n}x{n}", "type": "image/png"} for n, path in sizes]
    if brand.logo_token:
        size = "{}x{}".format(*brand.logo_size)
        icons = [
            {"src": reverse("portal-logo", args=[brand.logo_token]), "sizes": size, "type": brand.logo_type}
        ]
    words = _("%(name)s, the register of city diplomacy") % {"name": brand.name}
    names = {"name": words, "short_name": brand.name}
    looks = {"display": "browser", "start_url": "/", "background_color": PAPER, "theme_color": PAPER}
    return JsonResponse(names | looks | {"icons": icons}, content_type="application/manifest+json")

"""What crawlers ask for: robots.txt, security.txt, and sitemaps, rendered once until the data changes."""

import datetime

from django.conf import settings
from django.contrib.sitemaps.views import SitemapIndexItem
from django.core.paginator import EmptyPage
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from citydiplo.kit import branding
from citydiplo.kit.caching import versions
from citydiplo.kit.text.json_ld import absolute, origin
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.portal.sitemaps import SECTIONS
from networks.choices import PUBLIC_RECORD

# Search results and filtered lists are the same rows over and over; the sitemap names each page once.
ROBOTS = """\
User-agent: *
Disallow: /search/
Disallow: /compare/?
Disallow: /briefing/
Disallow: /cities/*/peers/?
Disallow: /cities/*/with/
Disallow: /insights/coverage/?country=
Disallow: /insights/coverage/?noun=
Disallow: /account/
Disallow: /operator/
Disallow: /*?*&
Allow: /*?*&lang=
Sitemap: {sitemap}
"""

SECURITY_TXT_HOLDS = datetime.timedelta(days=180)


@gate(PUBLIC)
@require_safe
def robots(request):
    """Which addresses crawlers should leave alone, and where the sitemap is."""
    text = ROBOTS.format(sitemap=absolute(request, reverse("sitemap")))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@gate(PUBLIC)
@require_safe
def security(request):
    """Whom to tell of a weakness (RFC 9116); 404 where nobody was named. It says for how long it holds."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    expires = timezone.now().date() + SECURITY_TXT_HOLDS
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires:%Y-%m-%d}T00:00:00Z",
        f"Preferred-Languages: {', '.join(code for code, _name in branding.of_request(request).offered)}",
        f"Canonical: {absolute(request, reverse('security'))}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@gate(PUBLIC)
@require_safe
def sitemap(request):
    """The index: every file of every section."""
    return _xml(versions.cached(f"sitemap|{origin(request)}", PUBLIC_RECORD, lambda: _index(request)))


@gate(PUBLIC)
@require_safe
def sitemap_section(request, section, number):
    """One file of a section."""
    if section not in SECTIONS:
        raise Http404
    name = f"sitemap|{origin(request)}|{section}|{number}"
    return _xml(versions.cached(name, PUBLIC_RECORD, lambda: _section(request, section, number)))


def _index(request):
    files = [
        SitemapIndexItem(absolute(request, reverse("sitemap-section", args=[name, number])))
        for name, section in SECTIONS.items()
        for number in section.paginator.page_range
    ]
    return render_to_string("sitemap_index.xml", {"sitemaps": files})


def _section(request, section, number):
    try:
        return SECTIONS[section].xml(number, origin(request))
    except EmptyPage as error:
        raise Http404 from error


def _xml(text):
    return HttpResponse(text, content_type="application/xml", headers={"X-Robots-Tag": "noindex"})

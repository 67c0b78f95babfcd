"""Privacy, terms, imprint, contact, accessibility; and where an operator writes these pages."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from citydiplo.kit import branding
from citydiplo.kit.errors import EditConflictError
from citydiplo.kit.web.access import OPERATOR, PUBLIC, gate
from citydiplo.portal.actions import site_pages as actions
from citydiplo.portal.choices import SitePageKind
from citydiplo.portal.forms import SitePageForm
from citydiplo.portal.models import SitePage
from citydiplo.portal.queries import site_pages as queries


@gate(PUBLIC)
@require_safe
def site_pages(request):
    """All of them; an operator sees which are written in which language."""
    languages = dict(branding.of_request(request).offered)
    return render(
        request, "portal/site_pages/site_pages.html", {"pages": queries.states(), "languages": languages}
    )


@gate(PUBLIC)
@require_safe
def site_page(request, kind):
    """One of them, in the reader's language if it is written in it."""
    kind = _known(kind)
    page = queries.text_of(kind, get_language())
    return render(
        request,
        "portal/site_pages/site_page.html",
        {
            "kind": kind,
            "page": page,
            "is_other_language": page and page.language != get_language(),
            "retention": queries.retention() if kind == SitePageKind.PRIVACY else [],
            "languages": branding.of_request(request).offered,
            "security_contact": settings.SECURITY_CONTACT,
        },
    )


@gate(OPERATOR)
def edit(request, kind, language):
    """Write a page in one language, starting from a draft."""
    kind = _known(kind)
    if language not in dict(settings.LANGUAGES):
        raise Http404
    standing = SitePage.objects.filter(kind=kind, language=language).first()
    draft = "" if standing else queries.draft_of(kind, language)
    form = SitePageForm(request.POST if request.method == "POST" else None, standing=standing, draft=draft)
    differences = None
    if request.method == "POST" and form.is_valid():
        try:
            written = actions.write(
                kind=kind, language=language, text=form.cleaned_data["text"], opened=form.opened
            )
        except EditConflictError:
            form.standing = SitePage.objects.filter(kind=kind, language=language).first()
            form, differences = form.merged()
        else:
            messages.success(request, _("Saved.") if written else _("The page was removed."))
            return redirect("site-page", kind) if written else redirect("site-pages")
    context = {
        "differences": differences,
        "form": form,
        "kind": kind,
        "language": language,
        "language_name": dict(settings.LANGUAGES)[language],
        "is_draft": standing is None,
    }
    status = 200 if differences is None else 409
    return render(request, "portal/site_pages/edit.html", context, status=status)


def _known(kind):
    if kind not in SitePageKind.values:
        raise Http404
    return SitePageKind(kind)

"""The briefing of an office on another city: today's, what it writes for it, what it kept and shares."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from citydiplo.kit.forms.recovery import resumable, typed
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.web.access import PUBLIC, SIGNED_IN, gate
from citydiplo.portal.queries.briefing import compose, shared_copy
from networks.policies import can_visit_for_city
from networks.queries.cities import city_by_slug
from networks.views.addresses import briefing_address
from partnerships.actions import briefings
from partnerships.errors import StaleRecordError
from partnerships.forms.briefings import BriefingNotesForm
from partnerships.models import BriefingLink, BriefingNotes, KeptBriefing, Visit
from partnerships.policies import reads_briefings_of

SHARED = "shared"
LONGEST_ID = 18  # digits of a number that a database holds


@gate(SIGNED_IN)
@require_safe
def briefing(request):
    """``for`` and ``on`` are cities by their addresses, ``visit`` a visit of the two; it may be left out.

    ``copy=shared`` leaves out what is private. For people who act for the city ``for``.
    """
    own = _own(request)
    visit = _visit(request, own) if request.GET.get("visit") else None
    other = _other(request, own, visit)
    today = timezone.localdate()
    is_shared = request.GET.get("copy") == SHARED
    context = {
        "own": own,
        "other": other,
        "visit": visit,
        "is_shared": is_shared,
        "briefing": shared_copy(own, other, today)
        if is_shared
        else compose(own, other, request.user, today, visit),
        "may_write": bool(visit) and can_visit_for_city(request.user, own),
        "kept": KeptBriefing.objects.for_visit(visit, own).without_contents() if visit else (),
        "here": briefing_address(own, other, visit),
    }
    return render(request, "portal/briefing.html", context)


@resumable
@gate(SIGNED_IN)
def notes(request, pk, slug):
    """What the office of the city ``slug`` writes for a visit; ``on`` says which briefing to go back to."""
    own, other, visit = _of_visit(request, pk, slug)
    known = BriefingNotes.objects.filter(visit=visit, city=own).first()
    form = BriefingNotesForm(typed(request), notes=known)
    if request.method == "POST" and form.is_valid():
        try:
            briefings.write_notes(visit=visit, city=own, **form.facts())
        except StaleRecordError:
            known = BriefingNotes.objects.get(visit=visit, city=own)
            form.data = form.data.copy()
            form.data["version"] = known.version
            words = _("Someone else has just changed these notes. Check your text, then save again.")
            form.add_error(None, words)
        else:
            messages.success(request, _("Saved."))
            return redirect(briefing_address(own, other, visit))
    context = {"form": form, "visit": visit, "own": own, "other": other}
    return render(request, "portal/briefing_notes.html", context)


@gate(SIGNED_IN)
@require_POST
def keep(request, pk, slug):
    """Keep the briefing with the visit, as it is now."""
    own, other, visit = _of_visit(request, pk, slug)
    today = timezone.localdate()
    kept = briefings.keep(
        visit=visit,
        city=own,
        about=other,
        by=request.user,
        day=today,
        inside=compose(own, other, request.user, today, visit),
        shared=shared_copy(own, other, today),
    )
    messages.success(request, _("This briefing is kept with the visit, as it is today."))
    return redirect(kept)


@gate(SIGNED_IN)
@require_safe
def kept(request, pk):
    """A briefing as it was on the day on which it was kept."""
    found = _kept(request, pk)
    link = BriefingLink.objects.filter(briefing=found).first()
    is_shared = request.GET.get("copy") == SHARED
    context = {
        "own": found.city,
        "other": found.about,
        "visit": found.visit,
        "kept_as": found,
        "is_shared": is_shared,
        "briefing": found.shared if is_shared else found.inside,
        "here": f"{found.get_absolute_url()}?",
        "may_share": is_shared and can_visit_for_city(request.user, found.city),
        "link": link,
        "link_url": link and absolute(request, link),
    }
    return render(request, "portal/briefing.html", context)


@gate(SIGNED_IN)
@require_POST
def share(request, pk):
    """Create a link to the shared copy of a kept briefing, or delete it: then it opens nothing."""
    found = _kept(request, pk)
    if not can_visit_for_city(request.user, found.city):
        raise PermissionDenied
    if request.POST.get("do") == "revoke":
        briefings.unshare(briefing=found)
        messages.success(request, _("The link is deleted. It no longer works."))
    else:
        briefings.share(briefing=found, by=request.user)
        messages.success(request, _("This is the link to the copy. Any earlier link no longer works."))
    return redirect(f"{found.get_absolute_url()}?copy={SHARED}")


@gate(PUBLIC)
@require_safe
@never_cache
def shared(request, token):
    """The copy without private parts, for all who have the link, until it expires or is deleted."""
    link = BriefingLink.find(token)
    if link is None:
        raise Http404
    found = link.briefing
    context = {
        "own": found.city,
        "other": found.about,
        "kept_as": found,
        "is_shared": True,
        "is_guest": True,
        "briefing": found.shared,
    }
    answer = render(request, "portal/briefing.html", context)
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _own(request):
    """The city ``for``: 404 where there is none, 403 where the reader does not act for it."""
    own = city_by_slug(request.GET.get("for", ""), request.user)
    if own is None:
        raise Http404
    if not reads_briefings_of(request.user, own):
        raise PermissionDenied
    return own


def _kept(request, pk):
    """A kept briefing of a visit that the reader may see, for a reader who acts for its city."""
    visible = Visit.objects.visible_to(request.user)
    found = KeptBriefing.objects.select_related("city", "about", "visit")
    found = get_object_or_404(found.filter(visit__in=visible), pk=pk)
    if not reads_briefings_of(request.user, found.city):
        raise Http404  # other cities are not told that it was kept
    return found


def _visit(request, own):
    """A visit that the reader may see and ``own`` takes part in, with its parties."""
    pk = request.GET["visit"]
    if not pk.isascii() or not pk.isdecimal() or len(pk) > LONGEST_ID:
        raise Http404
    visible = Visit.objects.visible_to(request.user).of_city(own)
    return get_object_or_404(visible.select_related("city").with_parties(), pk=pk)


def _other(request, own, visit):
    """The city ``on``, with its source: of the visit where there is one, its first other city by default."""
    slug = request.GET.get("on", "")
    if visit:
        slugs = [party.city.slug for party in visit.parties.all() if party.city and party.city != own]
        slug = slug or next(iter(slugs), "")
        if slug not in slugs:
            raise Http404
    other = city_by_slug(slug, request.user)
    if other is None or other == own:
        raise Http404
    return other


def _of_visit(request, pk, slug):
    """(own city, the city that the briefing is on, visit): that of ``on``, else the first other one."""
    visible = Visit.objects.visible_to(request.user).select_related("city").with_parties()
    visit = get_object_or_404(visible, pk=pk)
    cities = [party.city for party in visit.parties.all() if party.city]
    own = next((city for city in cities if city.slug == slug), None)
    others = [city for city in cities if city != own]
    if own is None or not others:
        raise Http404
    if not can_visit_for_city(request.user, own):
        raise PermissionDenied
    asked = (request.POST if request.method == "POST" else request.GET).get("on", "")
    return own, next((city for city in others if city.slug == asked), others[0]), visit

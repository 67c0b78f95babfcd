"""Digests in the browser: the link of a mail, and a person's own list."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agenda.digests import archive, dates
from agenda.digests.render import layout, links
from agenda.models import Digest
from citydiplo.accounts.reader_settings import use_language_and_zone_of
from citydiplo.kit.web.access import PUBLIC, SIGNED_IN, gate

LISTED = 60


@gate(PUBLIC)
@never_cache
@require_safe
def digest_shared(request, token):
    """The digest that a mail links to. A person with the link sees of it what they may see without it."""
    named = links.read(token)
    if named is None or named[0] != "d":
        raise Http404
    shared = get_object_or_404(Digest.objects.select_related("person"), pk=named[1])
    use_language_and_zone_of(request, shared.person)
    return _show(request, shared)


@gate(SIGNED_IN)
@never_cache
@require_safe
def digest(request, pk):
    """One of their own digests."""
    return _show(request, get_object_or_404(Digest.objects.visible_to(request.user), pk=pk))


@gate(SIGNED_IN)
@require_safe
def digests(request):
    """Their digests, newest first, each with its outcome."""
    mine = Digest.objects.visible_to(request.user).exclude(state="skipped").order_by("-until", "-pk")
    return render(request, "agenda/digests.html", {"digests": mine[:LISTED], "listed": LISTED})


def _show(request, digest):
    is_own = request.user.is_authenticated and digest.person_id == request.user.pk
    lines = archive.of_digest(digest, request.user)
    return render(
        request,
        "agenda/digest.html",
        {
            "digest": digest,
            "title": layout.title(digest.cadence),
            "days": dates.days(localdate(digest.since), localdate(digest.until)),
            "sections": archive.sections(lines),
            "shown": len(lines),
            "unseen": archive.things_in(digest) - len(lines),
            "more": digest.more,
            "is_own": is_own,
        },
    )

"""Targets to read: of a city, one with its values, those of a network; and how verdicts come about."""

import datetime

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from citydiplo.kit.listing.facets import EVERYBODY
from citydiplo.kit.listing.pages import Numbered
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.page_cache import PAGES, Parameters, kept_for_visitors
from networks.choices import PUBLIC_RECORD
from networks.models import Network
from networks.policies import can_edit_city, can_read_city
from networks.views.addresses import at_city, city_frame
from networks.views.histories import history_frame
from partnerships.analytics import progress
from partnerships.choices import TargetVerdict
from partnerships.models import Indicator, Target
from partnerships.policies import can_approve_target
from partnerships.queries import targets as queries

LINES_A_PAGE = 50


# ``?as_of=2017-12-31``: the day of a verdict. Anybody can make up days, so such pages are not kept.
AS_OF = Parameters("as_of")
OF_CITY = Parameters("as_of", "verdict", "shown_to")


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD, query=OF_CITY)
@at_city
def city_targets(request, city):
    """Tab of a city: what it measures and aims at, each with its verdict, drawing and table."""
    as_of, is_misread = _day(request)
    targets = queries.targets_of(city, request.user)
    if request.GET.get("shown_to") == EVERYBODY:
        targets = targets.public()
    lines = queries.target_lines(targets, as_of=as_of)
    verdict = next((one for one in TargetVerdict if one == request.GET.get("verdict")), None)
    context = city_frame(request, city, "targets")
    context |= {
        "lines": [line for line in lines if verdict in (None, line.kind)],
        "verdict": verdict,
        "as_of": as_of,
        "is_misread": is_misread,
        "may_edit": can_edit_city(request.user, city),
    }
    return render(request, "partnerships/targets/city.html", context)


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD, query=AS_OF)
def target(request, pk):
    """A target: verdict, drawing, every value with its source."""
    found = get_object_or_404(Target.objects.visible_to(request.user).with_names(), pk=pk)
    as_of, is_misread = _day(request)
    [line] = queries.target_lines(Target.objects.filter(pk=found.pk).with_names(), as_of=as_of)
    context = {
        "line": line,
        "target": line.target,
        "indicator": line.target.indicator,
        "as_of": as_of,
        "is_misread": is_misread,
        "may_edit": can_edit_city(request.user, found.city),
        "may_approve": can_approve_target(request.user, found),
        "canonical": absolute(request, found),
    }
    return render(request, "partnerships/targets/target.html", context)


@gate(PUBLIC)
@require_safe
def history(request, pk):
    """What was changed: all of it for the city's own people, for others what came after publication."""
    found = get_object_or_404(Target.objects.visible_to(request.user).with_names(), pk=pk)
    streams = queries.histories_of_target(found, is_own=can_read_city(request.user, found.city))
    context = history_frame(request, streams) | {"thing": found}
    return render(request, "partnerships/targets/history.html", context)


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD, query=PAGES)
def network_targets(request, slug):
    """What the members of a network aim at: by indicator, then each target with its verdict."""
    network = Network.objects.visible_to(request.user).filter(slug=slug).first()
    if network is None:
        raise Http404
    today = timezone.localdate()
    targets, indicators = queries.aims_of_members(network, request.user)
    page = Numbered(targets, request, LINES_A_PAGE, shows_demo=True)
    rows = page.rows.prefetch_related("measurements", "milestones")
    context = {
        "network": network,
        "indicators": indicators,
        "page": page,
        "lines": queries.target_lines(list(rows), as_of=today, draws=False),
        "as_of": today,
        "canonical": absolute(request, request.path),
    }
    return render(request, "partnerships/targets/network.html", context)


@gate(PUBLIC)
@require_safe
@kept_for_visitors("targets")
def how(request):
    """How a verdict comes about, in plain words, with the suggested indicators."""
    context = {
        "verdicts": TargetVerdict,
        "indicators": Indicator.objects.suggested(),
        "on_track": float(progress.ON_TRACK),
        "behind": float(progress.BEHIND),
        "canonical": absolute(request, request.path),
    }
    return render(request, "partnerships/targets/how.html", context)


def _day(request):
    """(the day that the address names, else today; whether the address named an invalid one)."""
    text = request.GET.get("as_of", "")
    if not text:
        return timezone.localdate(), False
    try:
        return datetime.date.fromisoformat(text[:10]), False
    except ValueError:
        return timezone.localdate(), True

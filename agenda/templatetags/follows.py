"""What pages say of follows."""

from django import template
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import now
from django.utils.translation import gettext as _

from agenda.choices import Cadence, FollowedKind
from agenda.digests import saved_searches
from agenda.digests.render.layout import VOCABULARIES
from agenda.queries import follows
from agenda.queries.welcome import chosen_for
from citydiplo.kit.text import zones
from citydiplo.kit.text.lists import comma_separated
from citydiplo.kit.web.redirects import here
from networks.choices import WorldRegion

register = template.Library()


@register.simple_tag
def narrowing(follow):
    """What a follow is narrowed to, in words."""
    words = [
        str(member.label)
        for name in ("regions", "dimensions", "themes", "kinds")
        for member in getattr(follow, name)
    ]
    return _("only: %(words)s") % {"words": comma_separated(words)}


@register.simple_tag
def next_mail(schedules, cadence):
    """When the next mail of a cadence leaves."""
    if cadence == Cadence.PORTAL:
        return "–"
    if cadence == Cadence.AT_ONCE:
        return _("as soon as it is published")
    schedule = schedules.get(cadence)
    if schedule is None:
        return "–"
    if schedule.next_due_at <= now():
        return _("within minutes")
    return zones.moment_text(schedule.next_due_at)


@register.simple_tag
def followed_words(followed):
    """[(title, [(word, address, whether it is followed)])] of the vocabularies that can be followed."""
    known = {one.follow.topic: one.follow.pk for one in followed}
    groups = []
    for kind, vocabulary in VOCABULARIES.items():
        words = []
        for member in vocabulary:
            pk = known.get(f"{kind.value}:{member.value}")
            url = reverse("follow", args=[pk]) if pk else reverse("follow-new", args=[kind, member.value])
            words.append((member.label, url, bool(pk)))
        groups.append((kind.label, words))
    return groups


@register.inclusion_tag("components/follow.html")
def follow_button(user, kind, key, topic_value=""):
    """A link to follow something from its page, or to how it is followed. One statement if signed in."""
    known = follows.state_of(user, f"{kind}:{topic_value or key}") if user.is_authenticated else None
    url = reverse("follow", args=[known.pk]) if known else reverse("follow-new", args=[kind, key])
    return {"url": url, "known": known, "label": FollowedKind(kind).label}


@register.simple_tag
def save_search(directory):
    """Where the search that a directory shows can be followed; empty where nothing was asked for."""
    match = directory.request.resolver_match
    noun = saved_searches.ROUTES.get(match.url_name) if match else None
    if noun is None or not directory.filters.canonical:
        return ""
    url = reverse("follow-new", args=["search", noun])
    return f"{url}?{urlencode({'of': directory.filters.canonical})}"


@register.simple_tag
def region_shown(directory):
    """(its name, where it can be followed) of the one world region whose cities a directory shows."""
    match = directory.request.resolver_match
    chosen = directory.filters.selected.get("region", ())
    if not match or match.url_name != "cities" or len(chosen) != 1:
        return None
    region = WorldRegion(chosen[0])
    return region.label, reverse("follow-new", args=[FollowedKind.REGION, region.value])


@register.inclusion_tag("agenda/_welcome.html", takes_context=True)
def welcome(context):
    """What was chosen for somebody with a new seat, on whichever page they read first, until they answer.

    Not above a form that came back: answering there would lose what they typed.
    """
    request = context.get("request")
    if not request or request.method != "GET":
        return {"chosen": 0}
    chosen = chosen_for(context["user"])
    return {"chosen": chosen, "next": here(request), "csrf": context.get("csrf_token")}

"""Who exists, for readers of news: what was entered or changed here, without what came with a data file.

Each ``tell_…`` adds entries for the newest of some rows, which everybody may read.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import escape

from citydiplo.kit import branding
from citydiplo.kit.fields import partial_date
from citydiplo.kit.history.newest import newest_acts
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.web.atom import MOST, Feed
from networks.choices import Dimension


def tell_cities(made: Feed, request: HttpRequest, rows: QuerySet[Any]) -> None:
    """Cities and other bodies, the one that was changed last first. Two statements."""
    for city, dates in _newest(rows):
        facts = [str(city.noun), city.admin_area, city.country.name, str(city.get_region_display())]
        made.add(
            name=f"city/{city.pk}",
            title=str(city),
            link=absolute(request, city),
            author=branding.current().name,
            summary=_in_short(facts),
            content=f"<p>{escape(_in_short(facts))}</p>",
            categories=[str(member.label) for member in city.dimensions],
            **dates,
        )


def tell_networks(made: Feed, request: HttpRequest, rows: QuerySet[Any]) -> None:
    """Networks, the one that was changed last first. Two statements."""
    for network, dates in _newest(rows):
        facts = [network.scope, str(Dimension(network.dimension).label), str(network.founded or "")]
        made.add(
            name=f"network/{network.pk}",
            title=f"{network.acronym} – {network.name}" if network.acronym else network.name,
            link=absolute(request, network),
            author=str(network),
            summary=_in_short(facts),
            content=f"<p>{escape(_in_short(facts))}</p>",
            categories=[str(member.label) for member in network.dimensions],
            **dates,
        )


def tell_mandates(made: Feed, request: HttpRequest, rows: QuerySet[Any]) -> None:
    """Terms of mayors, the one that was changed last first. Two statements."""
    for mandate, dates in _newest(rows.select_related("mayor", "city")):
        facts = [mandate.title, mandate.period_text, mandate.city.country.name]
        made.add(
            name=f"mandate/{mandate.pk}",
            title=str(mandate),
            link=absolute(request, mandate.mayor),
            author=str(mandate.city),
            summary=_in_short(facts),
            content=f"<p>{escape(_in_short(facts))}</p>",
            categories=[str(mandate.city.get_region_display())],
            **dates,
        )


def tell_memberships(made: Feed, request: HttpRequest, rows: QuerySet[Any]) -> None:
    """Members of networks, the membership that was changed last first. Two statements."""
    for membership, dates in _newest(rows.select_related("network", "city", "institution")):
        network, member = membership.network, membership.city or membership.institution
        facts = [
            str(membership.get_membership_class_display()),
            str(membership.get_role_display()),
            partial_date.since(membership.since, membership.since_precision) if membership.since else "",
            partial_date.until(membership.until, membership.until_precision) if membership.until else "",
        ]
        made.add(
            name=f"membership/{membership.pk}",
            title=f"{member}: {network}",
            link=absolute(request, reverse("network", args=[network.slug])),
            author=str(network),
            summary=_in_short(facts),
            content=f"<p>{escape(_in_short(facts))}</p>",
            **dates,
        )


def _newest(rows: QuerySet[Any]) -> Iterator[tuple[Any, dict[str, Any]]]:
    moments = newest_acts(rows, MOST)
    found = rows.order_by().in_bulk(list(moments))
    for key, (entered, changed) in moments.items():
        if key in found:  # a row may leave between the two statements
            yield found[key], {"published": entered, "changed": changed}


def _in_short(facts: list[str]) -> str:
    return " · ".join(filter(None, facts))

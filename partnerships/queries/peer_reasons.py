"""Why a city is among the peers of another, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citydiplo.kit.text.lists import comma_separated
from networks.choices import Dimension
from partnerships.analytics.similarity import CityFacts, Fact
from partnerships.queries.peers import Peer

OF_A_SIZE = 0.85  # s of two cities of which one is at most twice as large
ALIKE = 0.8  # the cosine of two footprints that point the same way
NAMED = 3


def reasons_of(own: CityFacts, peer: Peer) -> list[str]:
    """The reasons for ``peer``: what both have by name, and where they are alike."""
    parts, found = peer.similarity.parts, []
    if peer.networks:
        found.append(_("Both in %(names)s") % {"names": _names(peer.networks)})
    if peer.partners:
        found.append(_("Partners in common: %(names)s") % {"names": _names(peer.partners)})
    if peer.agreements:
        found.append(_("Agreements in common: %(names)s") % {"names": _names(peer.agreements)})
    if parts.get(Fact.FOOTPRINT, 0) >= ALIKE:
        found.append(_("Both active in %(names)s") % {"names": _dimensions(own, peer.facts)})
    if parts.get(Fact.SIZE, 0) >= OF_A_SIZE:
        found.append(_("Of similar size"))
    if parts.get(Fact.REGION, 0) == 1:
        found.append(_("In the same region"))
    return found


def known_of(peer: Peer) -> str:
    """How many facts the comparison rests on."""
    return _("%(known)s of %(total)s facts known") % {"known": peer.similarity.known, "total": len(Fact)}


def _names(things: list[str]) -> str:
    """“C40, Eurocities and 2 more”."""
    names = comma_separated(things[:NAMED])
    left = len(things) - NAMED
    if left <= 0:
        return names
    return ngettext("%(names)s and %(n)s more", "%(names)s and %(n)s more", left) % {
        "names": names,
        "n": left,
    }


def _dimensions(own: CityFacts, other: CityFacts) -> str:
    """The dimensions in which both do most."""
    both = sorted(
        (-min(pair), place)
        for place, pair in enumerate(zip(own.footprint, other.footprint, strict=True))
        if min(pair)
    )
    labels = Dimension.labels
    return comma_separated(str(labels[place]) for _total, place in both[:NAMED])

"""``/cities/<x>/peers/``: the cities most like one city, with the reasons, as a page and as a file."""

from functools import partial

from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from citydiplo.kit.listing.exports import Export, answer_with_table, plain
from citydiplo.kit.listing.row_markup import with_markup
from citydiplo.kit.text.countries import country_name
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.text.lists import comma_separated
from citydiplo.kit.text.numbers import percent
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.page_cache import Parameters, kept_for_visitors
from citydiplo.kit.web.urls import address_of
from networks.choices import PUBLIC_RECORD
from networks.policies import can_edit_city, seats_at
from networks.views.addresses import at_city, city_frame
from partnerships.analytics.similarity import LEAST_KNOWN, Fact
from partnerships.forms.peers import FACT_LABELS, NAMES, PeerForm
from partnerships.queries.matches import matches_between
from partnerships.queries.peer_reasons import known_of, reasons_of
from partnerships.queries.peers import peers_of

SHOWN = 20
UNRANKED_SHOWN = 10
LABELS = {
    "rank": gettext_lazy("Rank"),
    "city": gettext_lazy("City"),
    "city_address": gettext_lazy("Address of the city"),
    "country": gettext_lazy("Country"),
    "region": gettext_lazy("Region"),
    "population": gettext_lazy("Population"),
    "similarity": gettext_lazy("Similarity, from 0 to 1"),
    "known_facts": gettext_lazy("Facts known of both"),
    **{f"similar_{fact}": label for fact, label in FACT_LABELS.items()},
    "networks_in_common": gettext_lazy("Networks in common"),
    "agreements_in_common": gettext_lazy("Agreements in common"),
    "partners_in_common": gettext_lazy("Partners in common"),
}
FILE = Export("peers", plain(*LABELS), label=LABELS.__getitem__)


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD, query=Parameters(*NAMES))
@at_city
def peers(request, city):
    """The most similar cities first, each with its reasons and what the two can do for each other."""
    form = PeerForm(request.GET, city)
    found = peers_of(city, request.user, form.wanted, most=SHOWN)
    exchanges = matches_between(city, [peer.city["id"] for peer in found.ranked], request.user)
    rows = [
        _row(city, found.facts, peer, form.wanted.weights, exchanges.get(peer.city["id"]))
        for peer in found.ranked
    ]
    context = city_frame(request, city, "peers")
    context |= {
        "form": form,
        "peers": with_markup(rows, partial(_show, found), "partnerships/peers.html"),
        "most": SHOWN,
        "is_comparable": found.is_comparable,
        "missing": [_to_add(fact, city, request.user) for fact in found.missing],
        "known": [FACT_LABELS[fact] for fact in Fact if fact in found.facts.known],
        "least": LEAST_KNOWN,
        "total": len(Fact),
        "unranked": [_unranked(peer) for peer in found.unranked[:UNRANKED_SHOWN]],
        "query": urlencode(form.selected),
        "is_asked": bool(request.GET),
        "acts_here": bool(seats_at(request.user, city)),
        "canonical": absolute(request, request.path),
    }
    return render(request, "partnerships/peers.html", context)


@gate(PUBLIC)
@require_safe
@at_city
def peers_file(request, city, kind):
    """All that were compared and ranked, as a table, with the part of each fact."""
    form = PeerForm(request.GET, city)
    rows = _table(peers_of(city, request.user, form.wanted).ranked)
    selected = {"city": [city.slug]} | {name: [value] for name, value in form.selected.items()}
    return answer_with_table(request, kind, FILE, rows, selected, names=NAMES, unknown=form.unknown)


def _row(city, own, peer, weights, exchanges):
    """All that the line of a peer says, as plain values: its markup is kept for those who ask next."""
    return {
        "city": peer.city,
        "to": {"name": city.name, "slug": city.slug},
        "similarity": peer.similarity,
        "weights": weights,
        "footprints": (own.footprint, peer.facts.footprint),
        "in_common": (peer.networks, peer.partners, peer.agreements),
        "offered": _linked(exchanges.offered if exchanges else ()),
        "asked": _linked(exchanges.asked if exchanges else ()),
    }


def _linked(pairs):
    return [
        {"url": match.row["url"], "title": match.row["title"], "is_demo": match.row["is_demo"]}
        for _exchange, match in pairs
    ]


def _show(found, rows):
    """Add what a line shows to rows that are not kept; the reasons follow from the values of the row."""
    if not rows:
        return
    peers = {peer.city["id"]: peer for peer in found.ranked}
    words = {fact: str(label) for fact, label in FACT_LABELS.items()}
    for row in rows:
        peer = peers[row["city"]["id"]]
        row["url"] = address_of("city")(peer.city["slug"])
        row["country"] = country_name(peer.city["country"])
        row["score"] = percent(peer.similarity.score)
        row["reasons"] = reasons_of(found.facts, peer)
        row["known"] = known_of(peer)
        row["parts"] = _parts(peer.similarity, words, row["weights"])


def _parts(alike, words, weights):
    """“Size: 82%, weight 2 · World region: not known of both”."""
    known, unknown = _("%(fact)s: %(part)s, weight %(weight)s"), _("%(fact)s: not known of both")
    return " · ".join(
        known % {"fact": label, "part": percent(alike.parts[fact]), "weight": f"{weights[fact]:.0f}"}
        if fact in alike.parts
        else unknown % {"fact": label}
        for fact, label in words.items()
    )


def _unranked(peer):
    return {
        "name": peer.city["label"],
        "url": address_of("city")(peer.city["slug"]),
        "missing": comma_separated(str(FACT_LABELS[fact]) for fact in peer.missing),
    }


def _to_add(fact, city, user):
    """(label, address where it is added): the form for editors of the city, the tab for everybody else."""
    may_edit = can_edit_city(user, city)
    tabs = {
        Fact.SIZE: ("city-edit" if may_edit else "city"),
        Fact.REGION: "city",
        Fact.NETWORKS: "city-networks",
        Fact.FOOTPRINT: "city-partnerships",
        Fact.PARTNERS: "city-partnerships",
        Fact.AGREEMENTS: ("accession-record" if may_edit else "city-networks"),
    }
    return FACT_LABELS[fact], reverse(tabs[fact], args=[city.slug])


def _table(ranked):
    for rank, peer in enumerate(ranked, start=1):
        row, parts = peer.city, peer.similarity.parts
        yield (
            rank,
            row["label"],
            row["slug"],
            str(row["country"]),
            row["region"],
            row["population"],
            round(peer.similarity.score, 4),
            peer.similarity.known,
            *(round(parts[fact], 4) if fact in parts else None for fact in Fact),
            *("; ".join(things) for things in (peer.networks, peer.agreements, peer.partners)),
        )

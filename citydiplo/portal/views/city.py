from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from citydiplo.kit.drawing.cards import can_write
from citydiplo.kit.text.json_ld import absolute, json_ld
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.page_cache import kept_for_visitors
from citydiplo.portal.queries.insights.bridges import bridge_of
from citydiplo.portal.queries.overview import (
    IN_SHORT,
    draw_partners,
    first_accessions,
    first_memberships,
    footprint_of,
    partner_lines,
    shared_between,
)
from networks.choices import PUBLIC_RECORD
from networks.policies import can_confirm_for_city, seats_at
from networks.queries.cities import parts_of
from networks.queries.mandates import head_of
from networks.schema_org import city_data
from networks.views.addresses import at_city, city_frame
from partnerships.choices import PartnershipStatus
from partnerships.queries.open_data import is_line_open
from partnerships.queries.signatories import badges_of

ALTERNATE_NAMES = 30  # of a hundred, in the structured data


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD, "bridges")
@at_city
def city(request, city):
    """A city at a glance: footprint, mayor, and the most telling of what it shares with others."""
    context = city_frame(request, city, "overview")
    partnerships = partner_lines(city, request.user)
    footprint = footprint_of(city)
    request.has_late_numbers = footprint.is_late  # read by kit.web.page_cache
    own = request.active_seat.city
    context |= {
        "bridge": bridge_of(city),
        "footprint": footprint.rows,
        "has_footprint": any(row.value for row in footprint.rows),
        "in_region": footprint.in_region,
        "of_its_size": footprint.of_its_size,
        "full": footprint.full,
        "own": own,
        "shared": shared_between(own, city, request.user) if own and own != city else None,
        "acts_here": bool(seats_at(request.user, city)),
        "may_confirm": can_confirm_for_city(request.user, city),
        "is_open_to_answer": any(is_line_open(line) for line in partnerships),
        "mandate": head_of(city, timezone.localdate(), request.user),
        "partnerships": partnerships[:IN_SHORT],
        "not_stated": sum(line["status"] == PartnershipStatus.NOT_STATED for line in partnerships),
        "drawing": draw_partners(city, partnerships),
        "memberships": first_memberships(city, request.user),
        "accessions": first_accessions(city, request.user),
        "badges": badges_of([city.pk]).get(city.pk, []),
        "parts": parts_of(city),
        "card": reverse("city-card", args=[city.slug]) if can_write(str(city), str(city.noun)) else "",
        "structured": _structured(request, city, context),
    }
    return render(request, "portal/city.html", context)


def _structured(request, city, context):
    if city.is_demo:  # what programs read of a made-up record would pass for a fact
        return ""
    whole = city.part_of and city_data(city.part_of, absolute(request, city.part_of.get_absolute_url()))
    names = context["names"][:ALTERNATE_NAMES]
    return json_ld(city_data(city, context["canonical"], names, whole))

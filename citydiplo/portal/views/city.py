from django.shortcuts import render
from django.utils import timezone

from citydiplo.kit.access import PUBLIC, gate
from citydiplo.kit.structured import absolute, json_ld
from networks.queries.cities import other_names
from networks.queries.mandates import mandate_on
from networks.queries.memberships import member_lines, memberships_of
from networks.structured import city_data
from networks.views.addresses import at_city
from partnerships.queries.accessions import accession_lines, accessions_of
from partnerships.queries.footprints import footprints_of
from partnerships.queries.lines import lines_of_partners
from partnerships.queries.partners import partner_rows

PARTNERS_ON_THE_MAP = 250
IN_SHORT = 6


@gate(PUBLIC)
@at_city
def city(request, city):
    """A city at a glance: footprint, mayor, and the most telling of what it shares with others."""
    names = other_names(city)
    url = absolute(request, city)
    partnerships = lines_of_partners(partner_rows(city, request.user)[:PARTNERS_ON_THE_MAP])
    context = {
        "city": city,
        "names": names,
        "footprint": footprints_of([city])[city.pk],
        "mandate": mandate_on(city, timezone.localdate(), request.user),
        "partnerships": partnerships[:IN_SHORT],
        "memberships": member_lines(memberships_of(city, request.user).filter(until=None)[:IN_SHORT]),
        "accessions": accession_lines(accessions_of(city, request.user)[:IN_SHORT]),
        "canonical": url,
        "structured": json_ld(city_data(city, url, names)),
    }
    return render(request, "portal/city.html", context)

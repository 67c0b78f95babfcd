from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.page_cache import kept_for_visitors
from networks.choices import PUBLIC_RECORD
from networks.policies import can_confirm_for_city, can_edit_city
from networks.queries.memberships import member_lines, memberships_of, with_answers
from networks.views.addresses import at_city, city_frame
from partnerships.queries.accessions import accession_lines, accessions_of, with_steps


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD)
@at_city
def city_networks(request, city):
    """Tab of a city: its networks, the agreements that it has a relation to, and the next steps of each."""
    accessions = accession_lines(accessions_of(city, request.user))
    context = city_frame(request, city, "networks")
    context |= {
        "memberships": with_answers(member_lines(memberships_of(city, request.user))),
        "may_answer": can_confirm_for_city(request.user, city),
        "accessions": with_steps(accessions, timezone.localdate()),
        "may_edit": can_edit_city(request.user, city),
        "has_steps": any(line["steps"] for line in accessions),
    }
    return render(request, "partnerships/city_networks.html", context)

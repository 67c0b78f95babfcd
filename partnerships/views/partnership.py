from functools import partial
from http import HTTPStatus
from itertools import combinations

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from citydiplo.kit.drawing.cards import can_write
from citydiplo.kit.svg import maps
from citydiplo.kit.text.json_ld import absolute, json_ld
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.page_cache import kept_for_visitors
from networks.choices import PUBLIC_RECORD, FactState
from networks.models import City
from networks.policies import seats_of
from networks.queries.readers import reader_of
from partnerships.choices import PARTNERSHIP_CLASS_MEANING, PartnershipStatus, Visibility, steps_from
from partnerships.models import WithdrawnRecord
from partnerships.policies import (
    can_edit_partnership,
    cities_to_visit_for,
    parties_to_answer_for,
    party_cities,
)
from partnerships.queries import record_parts
from partnerships.queries.askings import open_asking
from partnerships.queries.standpoints import last_yes, standpoints
from partnerships.queries.visits import visit_rows, visits_of_partnership
from partnerships.queries.withdrawals import city_to_withdraw_for
from partnerships.schema_org import partnership_data

VISITS_SHOWN = 12
SAID_BY_PARTIES = (FactState.CONFIRMED, FactState.DECLARED)
MESH = 8  # up to so many cities are all joined with each other; more, each with the first


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD)
def partnership(request, pk):
    """A partnership: its parties, what it is for, its life so far, and how far it can be relied on."""
    reader = reader_of(request.user)
    found = record_parts.read(pk, reader)
    if found is None:
        withdrawn = WithdrawnRecord.objects.visible_to(request.user).select_related("city")
        record = get_object_or_404(withdrawn, pk=pk)
        return render(request, "partnerships/withdrawn.html", {"record": record}, status=HTTPStatus.GONE)
    parties = found.parties.all()
    said = standpoints(found) if found.state in SAID_BY_PARTIES else ()
    disputes = [(one.place, dispute) for one in said for dispute in one.disputes]
    if found.is_disputed and not said:
        disputes = [(dispute.city, dispute) for dispute in found.disputes.open().select_related("city")]
    context = {
        "partnership": found,
        "parties": parties,
        "may_edit": (may_edit := can_edit_partnership(request.user, found)),
        "may_answer": bool(cities := parties_to_answer_for(request.user, found)),
        "may_withdraw": bool(may_edit and city_to_withdraw_for(cities, found)),
        "awaits_answer": _awaits_answer(cities, found, said),
        "open_disputes": disputes,
        "standpoints": said,
        "verified": last_yes(said),
        "held": _held(request.user, found),
        "corrections": record_parts.corrections(found.pk, reader),
        "asking": open_asking(found) if said and found.ask_on is None else None,
        "changes": record_parts.material_changes(found),
        "steps": steps_from(found.status) if may_edit else (),
        "class_meaning": PARTNERSHIP_CLASS_MEANING[found.partnership_class],
        "status_changes": record_parts.status_changes(found),
        "agreements": record_parts.agreements(found.pk, reader),
        "fundings": record_parts.fundings(found),
        "activities": found.activity_log.listed() if found.has_activities else (),
        "documents": record_parts.documents(found, reader),
        "siblings": record_parts.sibling_lines(found, reader),
        "together": _together([party.city or party.institution for party in parties]),
        "exchanges": record_parts.newest_exchanges(found.pk, reader),
        "visits": _visits(found, request.user) if found.has_visits else (),
        "may_log_visit": bool(set(cities_to_visit_for(request.user)) & set(party_cities(found))),
        "drawing": _drawing([party.city for party in parties if party.city and party.city.position]),
        "canonical": absolute(request, found),
    }
    is_public = found.visibility == Visibility.PUBLIC and found.status != PartnershipStatus.DRAFT
    if is_public and not found.is_demo:  # what programs read of a made-up record would pass for a fact
        context["feed_query"] = f"partnership={found.pk}"
        context["structured"] = json_ld(
            partnership_data(found, parties, context["canonical"], partial(absolute, request))
        )
    if is_public and can_write(str(found), str(found.get_status_display())):
        context["card"] = reverse("partnership-card", args=[found.pk])
    return render(request, "partnerships/partnership.html", context)


def _together(actors):
    """The address of all between two parties, a city first; empty for more of them."""
    if len(actors) != 2:
        return ""
    cities = sorted((actor for actor in actors if isinstance(actor, City)), key=lambda city: city.slug)
    others = [actor for actor in actors if actor not in cities]
    if not cities:
        return ""
    route = "city-with-institution" if others else "city-with"
    return reverse(route, args=[one.slug for one in (*cities, *others)])


def _awaits_answer(cities, partnership, said):
    """Whether one of the reader's cities has neither confirmed nor disputed the record as it is."""
    if partnership.state not in SAID_BY_PARTIES:
        return bool(cities)
    return any(one.is_silent for one in said if one.place in cities)


def _held(user, partnership):
    """[(city whose mayor's office has not approved, whether it is the reader's)], for the parties' seats."""
    theirs = {seat.city_id for seat in seats_of(user)} & {
        party.city_id for party in partnership.parties.all()
    }
    if partnership.visibility == Visibility.PUBLIC or not (theirs - {None} or user.is_staff):
        return []
    rows = partnership.approvals.blocking().select_related("city")
    return [(approval.city, approval.city_id in theirs) for approval in rows]


def _visits(partnership, user):
    """The newest lines of its visits that the reader may see."""
    return visit_rows(list(visits_of_partnership(partnership, user)[:VISITS_SHOWN]))


def _drawing(cities):
    """A map of the parties and the lines between them; None for fewer than two positions."""
    if len(cities) < 2:
        return None
    pairs = combinations(cities, 2) if len(cities) <= MESH else ((cities[0], city) for city in cities[1:])
    return maps.draw(
        [maps.Point(city.position, city.name, city.get_absolute_url(), size=4) for city in cities],
        [maps.Arc(one.position, other.position, kind="strong") for one, other in pairs],
    )

"""An agenda item as its readers see it."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agenda import policies
from agenda.choices import ITEM_KIND_MEANING, ItemKind, ItemState
from agenda.forms.comments import CommentForm
from agenda.forms.positions import PositionForm
from agenda.models import AgendaItem
from agenda.queries import histories
from agenda.queries.audiences import may_answer, may_comment
from agenda.queries.comments import discussion_of
from agenda.queries.items import meetings_on, regions_of, signatures_of
from agenda.queries.positions import tally_of
from agenda.queries.visits import key_of, visits_linked_with
from agenda.schema_org import deadline_data
from citydiplo.kit.text.json_ld import absolute, json_ld
from citydiplo.kit.text.markdown import plain
from citydiplo.kit.web.access import PUBLIC, gate
from networks.city_map import draw_cities
from networks.policies import can_approve_for_city, seats_of
from networks.views.histories import history_frame
from partnerships.policies import cities_to_visit_for, places_to_write_for


@gate(PUBLIC)
@require_safe
def item(request, pk):
    """What a network asks its cities, what they answer or say, and the outcome."""
    found = get_object_or_404(AgendaItem.objects.visible_to(request.user).with_network(), pk=pk)
    return item_page(request, found)


def item_page(request, found, **forms):
    """The page of an item; ``forms`` are those that were sent and have errors, by name."""
    may_write = policies.can_write(request.user, found)
    may_read = may_write or found.state != ItemState.WITHDRAWN
    context = {
        "item": found,
        "kind_meaning": ITEM_KIND_MEANING[ItemKind(found.kind)],
        "may_write": may_write,
        "may_read": may_read,
        "documents": found.documents.listed() if may_read else (),
        "meetings": meetings_on(found, request.user),
        "visits": visits_linked_with(found, request.user),
        "visit_key": key_of(found) if _is_linkable(request.user, found) else "",
        "summary": plain(found.text, 160) if may_read else "",
        "canonical": absolute(request, found),
        "og_type": "article",
    }
    if found.is_told_to_machines and may_read and found.deadline_on:
        context["structured"] = json_ld(deadline_data(found, context["canonical"], context["summary"]))
    if found.takes_signatures:
        context |= _signatures(request, found)
    if found.is_decision:
        context["tally"] = tally_of(found)
        if context["may_sign"]:
            preferred = request.active_seat.city
            context["position_form"] = PositionForm(cities=context["may_sign"], preferred=preferred)
    if found.takes_comments and may_read:
        context |= _discussion(request, found)
    return render(request, "agenda/item.html", context | forms, status=422 if forms else 200)


def _is_linkable(user, found):
    """Whether they can plan a visit for it: lists have it, and they plan visits of a city."""
    return found.state in ItemState.listed() and bool(cities_to_visit_for(user))


def _discussion(request, found):
    """What was said, and a form for those who may comment."""
    authors = places_to_write_for(request.user)
    may_say = may_comment(found, authors) if found.is_open else []
    preferred = request.active_seat.seat and request.active_seat.seat.place
    return {
        "discussion": discussion_of(found, authors),
        "comment_form": CommentForm(authors=may_say, preferred=preferred) if may_say else None,
    }


@gate(PUBLIC)
@require_safe
def history(request, pk):
    """What was changed about it; newest first."""
    found = get_object_or_404(AgendaItem.objects.visible_to(request.user).with_network(), pk=pk)
    context = history_frame(request, histories.streams_of_item(found, request.user))
    return render(request, "agenda/history.html", context | {"thing": found})


def _signatures(request, found):
    """The names under it, and what the reader may do about them."""
    signed, waiting = signatures_of(found, request.user)
    mine = policies.cities_to_answer_for(request.user)
    named = {signature.city_id for signature in [*signed, *waiting]}
    may_sign = []
    if found.is_open and not found.is_over:
        # A call is signed once; the position on a decision may change while it is open.
        asked = mine if found.is_decision else [city for city in mine if city.pk not in named]
        may_sign = may_answer(found, asked)
    places = [signature.city for signature in signed if signature.city.position]
    return {
        "signed": signed,
        "waiting": waiting,
        "regions": regions_of(signed),
        "may_sign": may_sign,
        "mine": {city.pk for city in mine} if found.is_open else (),
        "approves": {
            seat.city_id
            for seat in seats_of(request.user)
            if seat.city_id and can_approve_for_city(request.user, seat.city)
        },
        "drawing": draw_cities((city.slug, city.name, *city.position) for city in places),
    }

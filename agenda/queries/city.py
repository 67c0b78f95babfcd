"""What networks ask of one city, what it answered, and its follow-up tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import F
from django.utils import timezone

from agenda.choices import ItemState
from agenda.models import AgendaItem, CoSignature, FollowUp, Meeting

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import City

DEADLINE_FIRST = (F("deadline_at").asc(nulls_last=True), "-published_at", "-pk")


def put_to_city(city: City, user: User | AnonymousUser) -> dict[str, Any]:
    """What a city's own page of the agenda shows to ``user``: by kind, soonest first."""
    now = timezone.now()
    items = AgendaItem.objects.listed_to(user).concerning([city]).with_network()
    meetings = Meeting.objects.listed_to(user).with_places()
    meetings = meetings.filter(meetings.concerns([city]))
    return {
        "open_items": items.open().order_by(*DEADLINE_FIRST),
        "coming": meetings.filter(ends_at__gt=now).order_by("starts_at", "pk"),
        "past": meetings.filter(ends_at__lte=now).order_by("-starts_at", "-pk"),
        "closed_items": items.filter(state=ItemState.CLOSED).order_by("-closed_at", "-pk"),
        "follow_ups": FollowUp.objects.filter(city=city, meeting__in=Meeting.objects.listed_to(user))
        .select_related("meeting")
        .order_by("done_at", "due_on", "pk"),
        "signed": CoSignature.objects.visible_to(user)
        .signed()
        .filter(city=city, item__in=AgendaItem.objects.listed_to(user))
        .select_related("item__network")
        .order_by("-signed_at", "-pk"),
    }

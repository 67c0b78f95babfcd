"""What the lists of the operators' desk hold: emails, imports, cities that may be doubles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from citydiplo.accounts.models import User
from citydiplo.kit.models import OutgoingMail
from networks.models import City
from partnerships.choices import ImportStatus
from partnerships.models import ImportJob

State = OutgoingMail.State
FAILED, WAITING, SENT, CLOSED, AT_WORK, ALL = "failed", "waiting", "sent", "closed", "at-work", "all"
MAIL_STATES: dict[str, Promise] = {
    FAILED: _("Not delivered"),
    WAITING: _("Waiting"),
    SENT: _("Sent"),
    CLOSED: _("Closed"),
}
IMPORT_STATES: dict[str, Promise] = {
    ImportStatus.FAILED: _("Failed"),
    ImportStatus.CHECKED: _("Preview ready"),
    AT_WORK: _("At work"),
    ALL: _("All"),
}


def mails(state: str, to: str) -> QuerySet[OutgoingMail]:
    """Single emails in a state, to an address that begins like this; what they say is not read."""
    rows = OutgoingMail.objects.all()
    found = {
        FAILED: rows.failed,
        WAITING: lambda: rows.filter(state__in=[*OutgoingMail.WAITING, State.SENDING]),
        SENT: lambda: rows.filter(state=State.SENT),
        CLOSED: lambda: rows.exclude(closed_at=None),
    }[state]()
    if to:
        found = found.filter(to__istartswith=to)
    return found.defer("html", "headers").order_by("-created_at", "-pk")


def imports(state: str, operator: User) -> QuerySet[ImportJob]:
    """Imports in a state, the newest first."""
    rows = ImportJob.objects.visible_to(operator).select_related("person", "source")
    if state == AT_WORK:
        rows = rows.filter(status__in=ImportStatus.at_work())
    elif state != ALL:
        rows = rows.filter(status=state)
    return rows.order_by("-created_at", "-pk")


def doubles(country: str) -> QuerySet[City]:
    """Cities that may be doubles, of one country or of all."""
    rows = City.objects.possible_doubles()
    return (rows.filter(country=country) if country else rows).order_by("country", "name", "pk")


def countries_of_doubles() -> list[str]:
    """The codes of the countries that have any."""
    found = City.objects.possible_doubles().order_by("country").values_list("country", flat=True)
    return list(map(str, found.distinct()))


def namesakes(city: City, asked: int | None) -> QuerySet[City]:
    """The other cities of its name in its country and the one ``asked`` for, most records first."""
    named = Q(country=city.country, name=city.name) & ~Q(pk=city.pk)
    return City.objects.filter(named | Q(pk=asked), merged_into=None).order_by("-on_record_count", "pk")


def with_namesakes(cities: Sequence[City]) -> list[tuple[City, list[Any]]]:
    """(city, the others of its name in its country) of each. One statement."""
    named = City.objects.filter(merged_into=None, name__in={city.name for city in cities})
    bearers = defaultdict(list)
    for one in named.order_by("-on_record_count", "pk"):
        bearers[str(one.country), one.name].append(one)
    return [
        (city, [one for one in bearers[str(city.country), city.name] if one.pk != city.pk]) for city in cities
    ]

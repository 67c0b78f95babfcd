"""Writing memberships and mandates by the API, as the pages do."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citydiplo.kit.api import writing
from citydiplo.kit.api.acts import GONE, MADE, Act, Asked, Written, fields_of
from networks.actions import mandates, memberships
from networks.actions.confirmations import membership_sides
from networks.actions.places import on_record
from networks.api.both_sides import Answering
from networks.api.resources import MAYORS, MEMBERSHIPS
from networks.choices import Power
from networks.forms.mandates import CorrectionForm, EndForm, MandateForm, RemovalForm
from networks.forms.memberships import ChangeForm, MembershipForm
from networks.forms.withdrawals import WithdrawalForm
from networks.models import City, Mandate, Membership
from networks.policies import (
    can_edit_city,
    can_maintain_members,
    places_of,
    role_to_answer,
    sides_of,
)
from networks.queries.cities import city_by_slug
from networks.queries.gazetteer import place_at


def own_city(user: Any, thing: Any) -> Any:
    """The city that they may edit: that of ``thing``, or their own for a new one."""
    if thing is None:
        return next(iter(places_of(user, Power.EDIT_CITY)), None)
    return thing.city if can_edit_city(user, thing.city) else None


# Memberships ----------------------------------------------------------------


def _own_network(user, membership):
    if membership is None:
        return next(iter(places_of(user, Power.MAINTAIN_MEMBERS)), None)
    return membership.network if can_maintain_members(user, membership.network) else None


def _member(asked):
    """The city that the body names by its permalink or the last part of it."""
    address = urlsplit(str(asked.body.get("city") or "")).path.strip("/").rpartition("/")[2]
    found = address.isascii() and (city_by_slug(address, asked.user) or place_at(address))
    if not found:
        raise writing.refusal_of("city", _("Send the permalink of a city, for example /cities/lima/."))
    return found


def _joined(asked: Asked) -> Membership:
    [city] = on_record([_member(asked)])
    return memberships.add(network=asked.place, city=city, by=asked.user, **asked.facts)


def _settles(user, membership):
    """The network, which answers disputes: in the city's name nobody does."""
    is_its_own = membership.city and role_to_answer(user, membership.network)
    return membership.network if is_its_own else None


_answering = Answering(
    sides=membership_sides,
    side=lambda user, membership: membership.city and next(iter(sides_of(user, membership)), None),
    settler=_settles,
    accept=lambda asked, **said: memberships.accept_dispute(**said),
)
_member_field = forms.CharField(label=gettext_lazy("City"))
_joining = fields_of(MembershipForm)

MEMBERSHIPS_WRITTEN = Written(
    resource=MEMBERSHIPS,
    rows=lambda user: Membership.objects.visible_to(user).select_related("network", "city", "institution"),
    add=Act(
        says="Add a member of your network.",
        may=_own_network,
        form=lambda asked, data: MembershipForm(data),
        fields=lambda: _joining() | {"city": _member_field},
        required=("city", "membership_class", "role"),
        beside=("city",),
        success=MADE,
        do=_joined,
    ),
    change=Act(
        says="Change or end a membership of your network.",
        may=_own_network,
        form=lambda asked, data: ChangeForm(data, membership=asked.thing),
        fields=fields_of(ChangeForm),
        do=lambda asked: memberships.amend(membership=asked.thing, by=asked.user, **asked.facts),
    ),
    on_row={
        **_answering.acts(),
        "remove": Act(
            says="Remove a membership that was entered by mistake, as long as the city has not answered.",
            may=_own_network,
            form=lambda asked, data: WithdrawalForm(data),
            fields=fields_of(WithdrawalForm),
            required=("reason",),
            success=GONE,
            do=lambda asked: memberships.withdraw(membership=asked.thing, by=asked.user, **asked.facts),
        ),
    },
    listed=_answering.waiting_disputes(),
)

# Mandates -------------------------------------------------------------------


def _hold_city(pk):
    """Terms of a city are written one after the other: the actions lock the city first."""
    of_it = Mandate.objects.filter(pk=pk).values("city")
    list(City.objects.select_for_update(of=("self",)).filter(pk__in=of_it).values_list("pk"))


MAYORS_WRITTEN = Written(
    resource=MAYORS,
    rows=lambda user: Mandate.objects.visible_to(user).with_people(),
    hold=_hold_city,
    add=Act(
        says="Add a mandate in your city. It ends the mandate that it follows.",
        may=own_city,
        form=lambda asked, data: MandateForm(data),
        fields=fields_of(MandateForm),
        required=("mayor",),
        success=MADE,
        do=lambda asked: mandates.enter(city=asked.place, by=asked.user, **asked.facts).mandate,
    ),
    change=Act(
        says="Correct a mandate in your city.",
        may=own_city,
        form=lambda asked, data: CorrectionForm(data, mandate=asked.thing),
        fields=fields_of(CorrectionForm),
        do=lambda asked: mandates.correct(mandate=asked.thing, by=asked.user, **asked.facts),
    ),
    on_row={
        "confirm": Act(
            says="Confirm that the person is in office today.",
            may=own_city,
            do=lambda asked: mandates.confirm(mandate=asked.thing, by=asked.user),
        ),
        "end": Act(
            says="End a mandate.",
            may=own_city,
            form=lambda asked, data: EndForm(data),
            fields=fields_of(EndForm),
            required=("ends",),
            do=lambda asked: mandates.end(mandate=asked.thing, by=asked.user, **asked.facts),
        ),
        "remove": Act(
            says="Remove a mandate that never was.",
            may=own_city,
            form=lambda asked, data: RemovalForm(data),
            fields=fields_of(RemovalForm),
            required=("reason",),
            success=GONE,
            do=lambda asked: mandates.remove(mandate=asked.thing, **asked.facts),
        ),
    },
)
WRITTEN = (MAYORS_WRITTEN, MEMBERSHIPS_WRITTEN)

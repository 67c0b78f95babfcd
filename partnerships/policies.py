"""Who may log, edit and answer what actors share; who may import, and which rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser

from networks.choices import FactState, Power
from networks.models import City
from networks.policies import (
    can_approve_for_city,
    can_confirm_for_city,
    can_edit_city,
    can_visit_for_city,
    places_of,
    role_to_answer,
    seats_of,
)
from networks.roles import permits

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import Network
    from partnerships.models import Agreement, Exchange, Partnership, Target, Visit


@dataclass(frozen=True)
class ImportScope:
    """The cities and networks whose records a person may import; everywhere for an operator."""

    everywhere: bool = False
    cities: frozenset = frozenset()
    networks: frozenset = frozenset()

    def covers(self, *, cities: Iterable[int] = (), networks: Iterable[int] = ()) -> bool:
        """Whether one of these is their own."""
        return self.everywhere or not (self.cities.isdisjoint(cities) and self.networks.isdisjoint(networks))


def import_reach(user: User | AnonymousUser) -> ImportScope:
    """Whose records ``user`` may import: those of their seats that permit them to edit."""
    if not user.is_authenticated:
        return ImportScope()
    if user.is_staff:
        return ImportScope(everywhere=True)
    seats = seats_of(user)
    return ImportScope(
        cities=frozenset(
            seat.city_id for seat in seats if seat.city_id and permits(seat.role, Power.EDIT_CITY)
        ),
        networks=frozenset(
            seat.network_id
            for seat in seats
            if seat.network_id and permits(seat.role, Power.MAINTAIN_MEMBERS)
        ),
    )


def can_import(user: User | AnonymousUser) -> bool:
    """Whether they may import anything."""
    reach = import_reach(user)
    return reach.everywhere or bool(reach.cities or reach.networks)


def places_to_import_for(user: User | AnonymousUser) -> list:
    """The cities, then the networks, whose lists ``user`` may import in their name; each once, oldest first.

    An operator acts for nobody by being one. No statement beyond that of the seats, once a request.
    """
    return places_of(user, Power.EDIT_CITY) + places_of(user, Power.MAINTAIN_MEMBERS)


def can_import_about(user: User | AnonymousUser, place: City | Network) -> bool:
    """Whether ``user`` may import a list whose rows are all about ``place``, a city or a network."""
    reach = import_reach(user)
    own = {"cities": (place.pk,)} if isinstance(place, City) else {"networks": (place.pk,)}
    return reach.covers(**own)


def can_create_places(user: User | AnonymousUser) -> bool:
    """Places that the register lacks: an operator's, since every later match depends on them."""
    return user.is_authenticated and user.is_staff


def states_of_imports(user: User | AnonymousUser) -> tuple[FactState, ...]:
    """How far an import's rows can be relied on: only a city itself declares."""
    found = (FactState.OPEN_DATA, FactState.UNVERIFIED)
    return found if user.is_staff else (FactState.DECLARED, *found)


def cities_to_log_for(user: User | AnonymousUser) -> list[Any]:
    """The cities in whose name they may log a partnership, each once, oldest seat first."""
    return places_of(user, Power.CONFIRM)


def can_edit_partnership(user: User | AnonymousUser, partnership: Partnership) -> bool:
    """Editors of one of its cities; operators."""
    return any(can_edit_city(user, city) for city in party_cities(partnership))


def parties_to_answer_for(user: User | AnonymousUser, partnership: Partnership) -> list[City]:
    """The cities among its parties in whose name they may confirm, dispute or correct it."""
    return [city for city in party_cities(partnership) if can_confirm_for_city(user, city)]


def party_to_answer_for(user: User | AnonymousUser, partnership: Partnership, preferred: Any = None) -> Any:
    """The city that somebody acts for in a record: that of the active seat if it is a party, else None."""
    cities = parties_to_answer_for(user, partnership)
    return preferred if preferred in cities else next(iter(cities), None)


def party_cities(partnership: Partnership) -> list[City]:
    """The cities among the parties, in their order."""
    return [party.city for party in partnership.parties.all() if party.city]


def places_to_write_for(user: User | AnonymousUser) -> list[City | Network]:
    """The cities and networks in whose name they may write exchanges and replies.

    An operator has none by being one: operators never write in another's name.
    """
    return places_of(user, Power.EDIT_CITY) + places_of(user, Power.EDIT_NETWORK)


def cities_to_write_for(user: User | AnonymousUser) -> list[City]:
    """The cities among them: those that can have used something."""
    return [place for place in places_to_write_for(user) if isinstance(place, City)]


def can_edit_exchange(user: User | AnonymousUser, exchange: Exchange) -> bool:
    """Whether they act for the city or network that wrote it."""
    return any(exchange.is_by(place) for place in places_to_write_for(user))


def can_moderate(user: User | AnonymousUser) -> bool:
    """Hide harmful texts, with a reason, and decide on reports: operators only."""
    return user.is_authenticated and user.is_staff


def can_withdraw_saying(user: User | AnonymousUser, saying: Any) -> bool:
    """A reply or a reuse is taken back in the name in which it was said."""
    return any(saying.is_by(place) for place in places_to_write_for(user))


def can_approve_exchange(user: User | AnonymousUser, exchange: Exchange) -> bool:
    """Whether they may approve it for the mayor's office, where the city asks for approval."""
    return exchange.city is not None and can_approve_for_city(user, exchange.city)


def can_edit_target(user: User | AnonymousUser, target: Target) -> bool:
    """Whether they keep the targets of its city."""
    return can_edit_city(user, target.city)


def can_approve_target(user: User | AnonymousUser, target: Target) -> bool:
    """The last word of the mayor's office, where the city asks for it."""
    return can_approve_for_city(user, target.city)


def cities_to_visit_for(user: User | AnonymousUser) -> list[City]:
    """The cities in whose name they may plan visits and record them, each once, oldest seat first."""
    return places_of(user, Power.VISIT)


def can_keep_visit(user: User | AnonymousUser, visit: Visit) -> bool:
    """Whether they keep the record: for the city whose visit it is; no operator does."""
    return can_visit_for_city(user, visit.city)


def sees_inside(user: User | AnonymousUser, visit: Visit) -> bool:
    """Whether they see what is the own city's alone: names, cost, notes, history."""
    return user.is_authenticated and any(seat.city_id == visit.city_id for seat in seats_of(user))


def takes_part(user: User | AnonymousUser, visit: Visit) -> bool:
    """Whether they act for one of its cities: then they see its programme and its follow-up tasks.

    Needs the parties of ``visit`` prefetched.
    """
    cities = {party.city_id for party in visit.parties.all() if party.city_id}
    return user.is_authenticated and any(seat.city_id in cities for seat in seats_of(user))


def cities_to_task(user: User | AnonymousUser, visit: Visit) -> list[City]:
    """Those of its cities for which they may enter and mark follow-up tasks. Needs the parties prefetched."""
    parties = [party.city for party in visit.parties.all() if party.city]
    return [city for city in cities_to_visit_for(user) if city in parties]


def answers_visit_for(user: User | AnonymousUser, visit: Visit) -> list[City]:
    """The other cities of a visit for which they may confirm or dispute it. Needs the parties prefetched."""
    parties = [party.city for party in visit.parties.all() if party.city]
    return [city for city in parties if city != visit.city and can_confirm_for_city(user, city)]


def can_verify_steps(user: User | AnonymousUser, agreement: Agreement) -> bool:
    """Whether they act for the network that keeps the agreement: no operator does by being one."""
    return bool(role_to_answer(user, agreement.keeper)) if user.is_authenticated else False


def reads_briefings_of(user: User | AnonymousUser, city: City) -> bool:
    """Whether they act for ``city``: then they read its briefings. No operator does by being one."""
    return user.is_authenticated and any(seat.city_id == city.pk for seat in seats_of(user))

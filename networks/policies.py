"""What people may do: one question a function, pure given the rows; ``roles`` says what a role permits.

A person's standing seats are read once and kept on the ``user`` object, that is: once a request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser

from networks.choices import Power, SeatRole
from networks.models import City, Seat
from networks.roles import OPERATOR_PERMITS, permits

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import Invitation, Membership, Network


def seats_of(user: User | AnonymousUser) -> tuple[Seat, ...]:
    """The standing seats of ``user`` with their places, oldest first. None for a visitor, without a query."""
    return Seat.objects.held_by(user)


def seats_at(user: User | AnonymousUser, place: City | Network) -> tuple[Seat, ...]:
    """Their standing seats in one city or network."""
    return tuple(seat for seat in seats_of(user) if _is_at(seat, place))


def places_of(user: User | AnonymousUser, power: Power) -> list[Any]:
    """The cities and networks for which their own seats permit ``power``, each once, oldest seat first."""
    return list(dict.fromkeys(seat.place for seat in seats_of(user) if permits(seat.role, power)))


def role_permitting(user: User | AnonymousUser, power: Power, place: City | Network) -> str | None:
    """The role of their own seat that permits ``power`` in ``place``; None where they hold none."""
    seats = seats_at(user, place) if user and user.is_authenticated else ()
    return next((seat.role for seat in seats if permits(seat.role, power)), None)


def has_seat(user: User | AnonymousUser) -> bool:
    """Whether they act for any place: what is shared among members is open to them."""
    return user.is_authenticated and (user.is_staff or bool(seats_of(user)))


def can_read_city(user: User | AnonymousUser, city: City) -> bool:
    """Whether they see the city's own pages."""
    return _may(user, Power.READ_CITY, city)


def can_edit_city(user: User | AnonymousUser, city: City) -> bool:
    """Whether they may change what the city says of itself."""
    return _may(user, Power.EDIT_CITY, city)


def can_confirm_for_city(user: User | AnonymousUser, city: City) -> bool:
    """Whether they may confirm or dispute records for the city."""
    return _may(user, Power.CONFIRM, city)


def can_visit_for_city(user: User | AnonymousUser, city: City) -> bool:
    """Whether they may plan visits of the city and record what came of them."""
    return _may(user, Power.VISIT, city)


def can_approve_for_city(user: User | AnonymousUser, city: City) -> bool:
    """Whether they may approve what colleagues want to publish."""
    return _may(user, Power.APPROVE, city)


def can_set_approval(user: User | AnonymousUser, city: City) -> bool:
    """Whether they may decide that the mayor's office approves first: ``city.asks_approval``."""
    return _may(user, Power.SET_APPROVAL, city)


def can_read_network(user: User | AnonymousUser, network: Network) -> bool:
    """Whether they see the network's own pages."""
    return _may(user, Power.READ_NETWORK, network)


def can_edit_network(user: User | AnonymousUser, network: Network) -> bool:
    """Whether they may change what the network says of itself."""
    return _may(user, Power.EDIT_NETWORK, network)


def can_maintain_members(user: User | AnonymousUser, network: Network) -> bool:
    """Whether they may keep the list of members."""
    return _may(user, Power.MAINTAIN_MEMBERS, network)


def can_invite(user: User | AnonymousUser, place: City | Network) -> bool:
    """Whether they may invite to the seats of a city or a network, and end them."""
    return _may(user, Power.INVITE_CITY if isinstance(place, City) else Power.INVITE_NETWORK, place)


def can_invite_members(user: User | AnonymousUser, network: Network) -> bool:
    """Whether they may invite people of the network's member cities that nobody acts for yet."""
    return _may(user, Power.INVITE_MEMBERS, network)


def can_invite_somewhere(user: User | AnonymousUser) -> bool:
    """Whether the page that takes a list of invitations is of use to them."""
    powers = (Power.INVITE_CITY, Power.INVITE_NETWORK, Power.INVITE_MEMBERS)
    return user.is_authenticated and (user.is_staff or any(places_of(user, power) for power in powers))


def may_still_offer(invitation: Invitation) -> bool:
    """Whether who sent an invitation may still do so, for the place or as a network's secretariat."""
    by = invitation.invited_by
    if not by or not by.is_active or invitation.is_held:
        return False
    through = invitation.through
    return can_invite(by, invitation.place) or bool(through and can_invite_members(by, through))


def can_see_holders(user: User | AnonymousUser, place: City | Network) -> bool:
    """Whether they may see by name who holds the seats of a city or a network."""
    return user.is_authenticated and (user.is_staff or bool(seats_at(user, place)))


def can_revoke(user: User | AnonymousUser, seat: Seat) -> bool:
    """Everybody may give up an own seat; ending another's takes the power to invite."""
    return user.is_authenticated and (seat.person_id == user.pk or can_invite(user, seat.place))


def can_decide_seat_requests(user: User | AnonymousUser) -> bool:
    """Whether they may answer requests for roles: operators only."""
    return user.is_authenticated and user.is_staff


def power_to_answer(place: City | Network) -> Power:
    """What a role must permit to confirm or dispute a record for a city or a network."""
    return Power.CONFIRM if isinstance(place, City) else Power.MAINTAIN_MEMBERS


def role_to_answer(user: User | AnonymousUser | None, place: City | Network | None) -> str:
    """The role in which they answer for ``place``, by their own seats; empty where they do not."""
    return (role_permitting(user, power_to_answer(place), place) or "") if user and place else ""


def sides_of(user: User | AnonymousUser, membership: Membership) -> list[City | Network]:
    """The sides of a membership that they act for, by their own seats."""
    return [place for place in (membership.city, membership.network) if place and role_to_answer(user, place)]


def roles_at(place: City | Network) -> tuple[SeatRole, ...]:
    """The roles that a city or a network has."""
    return SeatRole.of_cities() if isinstance(place, City) else SeatRole.of_networks()


def _may(user, power, place):
    if not user.is_authenticated:
        return False
    if user.is_staff and power in OPERATOR_PERMITS:
        return True
    return any(permits(seat.role, power) for seat in seats_at(user, place))


def _is_at(seat, place):
    return (seat.city_id if isinstance(place, City) else seat.network_id) == place.pk

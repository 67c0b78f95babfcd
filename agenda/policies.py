"""Who may write what networks address to their cities, and who may answer for a city."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser

from networks.policies import can_confirm_for_city, can_edit_network, can_read_network, seats_of

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import City, Network


def networks_to_write_for(user: User | AnonymousUser) -> list[Network]:
    """The networks in whose name they may publish, each once, oldest seat first."""
    networks = (seat.network for seat in seats_of(user) if seat.network)
    return [network for network in dict.fromkeys(networks) if can_edit_network(user, network)]


def can_write(user: User | AnonymousUser, addressed: Any) -> bool:
    """Whether they may edit, publish and withdraw an agenda item or a meeting."""
    return can_edit_network(user, addressed.network)


def can_see_drafts(user: User | AnonymousUser, network: Network) -> bool:
    """Whether they see what the network has not published yet."""
    return can_read_network(user, network)


def cities_to_answer_for(user: User | AnonymousUser) -> list[City]:
    """The cities in whose name they may co-sign and answer invitations, each once, oldest seat first."""
    cities = (seat.city for seat in seats_of(user) if seat.city)
    return [city for city in dict.fromkeys(cities) if can_confirm_for_city(user, city)]

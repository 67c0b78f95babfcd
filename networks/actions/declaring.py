"""Whose word a written fact is: a city's or a network's own, or merely that of an operator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from networks.choices import FactState, Power
from networks.models import City, Source
from networks.policies import role_permitting

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import Network

_CITY = ("declared-by-a-city", "Declared by a city", Power.EDIT_CITY)
_NETWORK = ("declared-by-a-network", "Declared by a network", Power.MAINTAIN_MEMBERS)


def marks(place: City | Network, by: User) -> dict[str, Any]:
    """The provenance of a Sourced fact that ``by`` writes for ``place``, as fields of the row.

    An operator mends data and declares nothing: what they write is unverified.
    """
    key, title, power = _CITY if isinstance(place, City) else _NETWORK
    if role_permitting(by, power, place) is None:
        return {
            "source": None,
            "source_note": "",
            "as_of": timezone.localdate(),
            "state": FactState.UNVERIFIED,
        }
    source, _made = Source.objects.get_or_create(key=key, defaults={"title": title, "publisher": "citydiplo"})
    return {
        "source": source,
        "source_note": str(place)[:500],
        "as_of": timezone.localdate(),
        "state": FactState.DECLARED,
    }

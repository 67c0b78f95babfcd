"""Who acts for a city or a network here: the people whose seats let them write in its name."""

from django.db.models import QuerySet

from citydiplo.accounts.models import User
from networks.choices import Power, SeatRole
from networks.models import City, Seat
from networks.roles import permits


def people_who_act_for(place: City) -> QuerySet[User]:
    """The people who write and answer in the name of ``place``, each once."""
    power = Power.EDIT_CITY if isinstance(place, City) else Power.EDIT_NETWORK
    roles = [role for role in SeatRole.values if permits(role, power)]
    seats = Seat.objects.active().at(place).filter(role__in=roles)
    return User.objects.filter(is_active=True, pk__in=seats.values("person")).order_by("pk")

"""What somebody who can help may point to."""

from django.db.models import Q

from networks.models import City
from partnerships.choices import ExchangeKind
from partnerships.models import Exchange


def offers_of(places, user):
    """What these cities and networks published and still stand for, newest first."""
    cities = [place.pk for place in places if isinstance(place, City)]
    networks = [place.pk for place in places if not isinstance(place, City)]
    own = Exchange.objects.visible_to(user).published().standing().filter(kind__in=ExchangeKind.offers())
    return own.filter(Q(city__in=cities) | Q(network__in=networks)).order_by("-published_at", "-id")

"""Whether a city's mayor's office says the last word before something becomes public: the city's own rule."""

from django.db import transaction

from citydiplo.kit import history
from citydiplo.kit.caching import versions
from networks.models import City


@transaction.atomic
def ask_for(*, city: City, asks: bool) -> bool:
    """Switch the rule on or off; returns whether that changed it. What was public stays public.

    Switching it off publishes nothing by itself: what waits then may be made public by the city's editors.
    """
    others = City.objects.filter(pk=city.pk).exclude(asks_approval=asks)
    with history.watching(others.all()):
        changed = others.update(asks_approval=asks)
    city.asks_approval = asks
    versions.bump("cities", "desk")
    return bool(changed)

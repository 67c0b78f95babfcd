"""Who governs, and governed, a city."""

from networks.models import Mandate


def mandate_on(city, day, user):
    """The mandate that runs in ``city`` on ``day``, with its person; None where none is known."""
    return Mandate.objects.visible_to(user).filter(city=city).on(day).select_related("mayor").first()

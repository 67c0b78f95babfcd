"""A city or an institution that a program names: by a name, or by the permalink of its page."""

from urllib.parse import urlsplit

from django.http import QueryDict


def with_permalink(data: QueryDict | None) -> QueryDict | None:
    """``data`` for an ActorForm, where a permalink in ``partner`` is the one that was chosen."""
    if data and "/" in (partner := data.get("partner", "")):
        data["partner"] = data["candidate"] = urlsplit(partner).path
    return data

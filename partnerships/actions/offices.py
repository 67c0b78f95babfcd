"""Asking the international office of a city for which nobody has a role yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from citydiplo.kit.mail import outbox
from citydiplo.kit.models import OutgoingMail
from networks.errors import NotPossibleError

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import City
    from partnerships.models import Partnership

MESSAGE = "office_asked"


@transaction.atomic
def ask(
    *, partnership: Partnership, office: Any, city: City, by: User, address: str, note: str = ""
) -> OutgoingMail:
    """Write once to ``address`` that ``city`` recorded something with ``office``, and how to answer it."""
    if partnership.approvals.blocking().exists():
        raise NotPossibleError(
            _(
                "This record is waiting for the approval of a mayor’s office. Ask others when the "
                "record is public."
            )
        )
    address = address.strip().lower()
    if OutgoingMail.objects.filter(message=MESSAGE, to=address).exists():
        raise NotPossibleError(_("This address has already received an email. You cannot write to it again."))
    return outbox.write(
        MESSAGE,
        to=address,
        language=get_language(),  # the reader's is not known; they are likely to read their colleague's
        context={
            "partnership": partnership,
            "office": office,
            "city": city,
            "who": by,
            "note": note,
            "record_link": outbox.absolute(partnership.get_absolute_url()),
            "seat_link": outbox.absolute(reverse("city-seat-request", args=[office.slug])),
        },
    )

"""Contacts: a message to the author of an exchange by relay mail, which shows no address until answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from citydiplo.kit.caching import versions
from citydiplo.kit.mail import outbox
from partnerships.actions.exchanges import NotPossibleError
from partnerships.choices import ContactState
from partnerships.models import Contact
from partnerships.queries.writers import people_who_act_for

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import City
    from partnerships.models import Exchange


@transaction.atomic
def open_(
    *, exchange: Exchange, author: City, by: Any, message: str, offer: Exchange | None = None
) -> Contact:
    """Bring ``message`` to the seats of the exchange's author; once at a time for each city or network."""
    contact = Contact(exchange=exchange, by=by, message=message, offer=offer)
    contact.author = author
    try:
        with transaction.atomic():
            contact.save()
    except IntegrityError as error:
        raise NotPossibleError(
            _("%(place)s has already written and is waiting for a reply.") % {"place": author}
        ) from error
    for person in people_who_act_for(exchange.author):
        _write("contact_opened", person, contact)
    versions.bump("desk")
    return contact


@transaction.atomic
def answer(*, contact: Contact, by: User, state: str, text: str) -> Contact:
    """Accept or decline, once. Accepting shows each side the other's address; declining shows nothing."""
    claimed = Contact.objects.open().filter(pk=contact.pk)
    changed = claimed.update(state=state, answer=text, answered_by=by, answered_at=timezone.now())
    versions.bump("desk")
    if not changed:
        raise NotPossibleError(_("A colleague has already answered this."))
    contact.refresh_from_db()
    # A person who has left the office since is neither told nor given an address; their colleagues see the
    # page.
    if asked := people_who_act_for(contact.author).filter(pk=contact.by_id).first():  # type: ignore[misc]
        _write("contact_answered", asked, contact, other=by)
        if state == ContactState.ACCEPTED:
            _write("contact_accepted", by, contact, other=asked)
    return contact


def _write(message, person, contact, other=None):
    """``other`` is named with their address only where the contact was accepted."""
    outbox.write_to(
        person,
        message,
        {
            "contact": contact,
            "exchange": contact.exchange,
            "is_accepted": contact.state == ContactState.ACCEPTED,
            "other": other if contact.state == ContactState.ACCEPTED else None,
            "link": outbox.absolute(contact.get_absolute_url()),
        },
    )

"""Deletion of a person: no name and no address of theirs stays in what the portal keeps by itself.

What stays are records of cities and networks, with the acts in their history, which then name nobody; and
what people typed into records and texts. Who may ask for it, and what must happen to roles before, is for
the apps above to say.
"""

from __future__ import annotations

import re

from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from citydiplo.accounts.models import User
from citydiplo.accounts.own_data.tables import BY, addresses_of, tables
from citydiplo.kit.mail import mail_files
from citydiplo.kit.models import OutgoingMail


@transaction.atomic
def delete(person: User) -> None:
    """Delete ``person`` with all rows about them, and take their name and addresses off what stays.

    Costs some statements for each table that names people, and one for each mail that names them. Their
    sessions end. Files of mails (``mail_files``) are mended after the commit.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    addresses, name = addresses_of(person), person.name.strip()
    _end_sessions(person)
    _forget_addresses(addresses)
    _forget_in_mails([*addresses, *([name] if name else [])])
    LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(User), object_id=str(person.pk)
    ).update(object_repr=deleted_name())
    key = person.pk
    person.delete()
    _forget_acts(key)
    transaction.on_commit(lambda: mail_files.forget(addresses, name))


def deleted_name() -> str:
    """What stands where their name stood."""
    return _("(deleted account)")


def without_names(text: str, words: list[str]) -> str:
    """``text`` with each of ``words``, as whole words in any case, replaced by :func:`deleted_name`."""
    for word in words:
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", lambda _match: deleted_name(), text, flags=re.I)
    return text


def _end_sessions(person):
    keys = list(UserSession.objects.filter(user=person).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()


def _forget_addresses(addresses):
    """Rows to them go; where a row can do without the address, it stays without."""
    for table in tables():
        for name in table.addresses:
            column = table.model._meta.get_field(name)
            rows = table.model._base_manager.filter(**{f"{name}__in": addresses})
            if column.blank:
                rows.update(**{name: ""})
            else:
                rows.delete()


def _forget_in_mails(words):
    """Mails to others that name them: "Ana invites you"."""
    named = Q(pk=None)
    for word in words:
        named |= Q(subject__icontains=word) | Q(text__icontains=word) | Q(html__icontains=word)
    for mail in OutgoingMail.objects.filter(named).select_for_update():
        mail.subject = without_names(mail.subject, words)[:300]
        mail.text, mail.html = without_names(mail.text, words), without_names(mail.html, words)
        mail.save(update_fields=["subject", "text", "html"])


def _forget_acts(key):
    """A history keeps the number of a person without a tie, and has just noted that their roles are gone."""
    for table in tables():
        if table.kind == BY and hasattr(table.model, "instance_type"):
            for name in table.people:
                table.model._base_manager.filter(**{name: key}).update(**{name: None})

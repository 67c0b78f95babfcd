"""Nothing typed is lost: what is in a long form is kept on the server while it is being filled in.

Forms of ``recovery`` have it by themselves. With JavaScript they are kept every few seconds and when the page
is left (``static/js/autosave.js``); without it when they come back with a question or an error. A person who
opens the form again reads "Unsaved draft from 10:32" and continues or deletes it. Saving deletes it.
"""

import datetime
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from citydiplo.kit.models import UnsavedForm

LONGEST = 150_000  # characters of one form
LONGEST_PATH = 300
MOST = 20  # forms of one person; the oldest are deleted
KEPT_FOR = datetime.timedelta(days=30)
NOT_KEPT = {"csrfmiddlewaretoken", "opened-by", "opened-at"}


def keep(*, person: Any, path: str, data: QueryDict) -> bool:
    """Keep the fields of the form at ``path``; False for one that is too long. Six statements at most."""
    typed = data.copy()
    for name in NOT_KEPT:
        typed.pop(name, None)
    encoded = typed.urlencode()
    if len(encoded) > LONGEST or len(path) > LONGEST_PATH:
        return False
    facts = {"data": encoded, "saved_at": timezone.now()}
    _form, is_new = UnsavedForm.objects.update_or_create(person=person, path=path, defaults=facts)
    if is_new:
        kept = UnsavedForm.objects.filter(person=person).order_by("-saved_at").values_list("pk", flat=True)
        if surplus := list(kept[MOST : MOST + MOST]):
            UnsavedForm.objects.filter(pk__in=surplus).delete()
    return True


def of_page(request: HttpRequest, address: str) -> UnsavedForm | None:
    """What the reader typed into the form at ``address`` and did not send. One statement."""
    if not request.user.is_authenticated:
        return None
    since = timezone.now() - KEPT_FOR
    return next((draft for draft in _drafts(request.user, address) if draft.saved_at >= since), None)


def delete_draft(*, person: Any, path: str) -> None:
    """Forget what was typed at ``path``: it was saved, or is not wanted. Two statements at most."""
    if drafts := _drafts(person, path):
        UnsavedForm.objects.filter(pk__in=[draft.pk for draft in drafts]).delete()


def _drafts(person, address):
    """The draft of a form that is known by ``address``, before those that were kept without its subject.

    These are of the time when the person had one subject only, or before subjects told forms apart; their
    fields say for what they are.
    """
    path, _mark, query = address.partition("?")
    subject = list(QueryDict(query).items())
    found = UnsavedForm.objects.filter(person=person, path__in={address, path})
    fitting = [
        draft
        for draft in found
        if draft.path == address or all(QueryDict(draft.data).get(name) == value for name, value in subject)
    ]
    return sorted(fitting, key=lambda draft: draft.path != address)


def forget_old() -> int:
    """Delete what nobody came back for. Returns how many."""
    return UnsavedForm.objects.filter(saved_at__lt=timezone.now() - KEPT_FOR).delete()[0]

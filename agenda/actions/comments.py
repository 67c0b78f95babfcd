"""Comments under items for discussion: said, deleted by their author, hidden by the network."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agenda.actions.addressed import NotPossibleError, once
from agenda.models import AgendaItem, Comment
from agenda.queries.audiences import may_comment
from citydiplo.accounts.models import User
from citydiplo.kit.caching import versions
from networks.models import City, Network


def say(
    *, item: AgendaItem, author: City | Network, by: User, text: str, token: UUID, to: Comment | None = None
) -> Comment:
    """A comment in the name of ``author``, in the thread of ``to`` if that is given.

    Sent twice, it is said once. Raises NotPossibleError where the item is closed or is no discussion, or
    where ``author`` is not asked.
    """

    def make():
        current = AgendaItem.objects.select_for_update().get(pk=item.pk)
        if not current.takes_comments or not current.is_open:
            raise NotPossibleError(_("This discussion is closed."))
        if not may_comment(current, [author]):
            raise NotPossibleError(_("%(place)s is not part of this discussion.") % {"place": author})
        made = Comment(item=current, by=by, text=text, entry_token=token)
        made.author = author
        if to is not None:
            made.thread_id = to.thread_id or to.pk
        made.full_clean(exclude=["by"])
        made.save()
        versions.bump("agenda", "desk")
        return made

    return once(Comment, token, make)


def said_before(token: UUID) -> Comment | None:
    """The comment that this filling in of the form made already. One statement."""
    return Comment.objects.filter(entry_token=token).select_related("item", "city", "network").first()


@transaction.atomic
def withdraw(*, comment: Comment) -> bool:
    """Its author deletes it; answers to it stay."""
    taken = Comment.objects.shown().filter(pk=comment.pk).update(withdrawn_at=timezone.now())
    versions.bump("agenda", "desk")
    return bool(taken)


@transaction.atomic
def hide(*, comment: Comment, reason: str) -> bool:
    """The network that put the item hides it, and says why."""
    hidden = Comment.objects.shown().filter(pk=comment.pk)
    hidden = hidden.update(hidden_at=timezone.now(), hidden_reason=reason)
    versions.bump("agenda", "desk")
    return bool(hidden)

"""What cities and the network say to each other under an item for discussion."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agenda.models.item import AgendaItem
from partnerships.models.authored import Authored


class CommentQuerySet(models.QuerySet):
    def shown(self):
        """Neither withdrawn by their author nor hidden by the network."""
        return self.filter(withdrawn_at__isnull=True, hidden_at__isnull=True)

    def visible_to(self, user):
        """What is shown, under items that ``user`` may read."""
        return self.shown().filter(item__in=AgendaItem.objects.readable_by(user).values("pk"))


class Comment(Authored):
    """A contribution to the discussion of an item, in Markdown. ``thread`` is the first of its thread."""

    OWN_TEXTS = {"by": ("text",)}

    item = models.ForeignKey(AgendaItem, models.CASCADE, verbose_name=_("agenda item"))
    thread = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="answers", verbose_name=_("thread")
    )
    text = models.TextField(_("text"))
    said_at = models.DateTimeField(_("when"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(
        _("deleted by its author"), null=True, blank=True, db_column="taken_back_at"
    )
    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True)
    hidden_reason = models.CharField(_("why it was hidden"), max_length=500, blank=True)
    entry_token = models.UUIDField(unique=True, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        default_related_name = "comments"
        ordering = ["said_at", "id"]
        constraints = [
            *Authored.Meta.constraints,
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True) | ~Q(hidden_reason=""),
                name="comment_that_is_hidden_says_why",
            ),
        ]
        indexes = [models.Index(fields=["item", "said_at"], name="comment_by_item")]

    def __str__(self):
        return f"{self.author}: {self.text[:60]}"

    def get_absolute_url(self):
        return f"{self.item.get_absolute_url()}#comment-{self.pk}"

    @property
    def is_shown(self):
        return self.withdrawn_at is None and self.hidden_at is None

from __future__ import annotations

import secrets
from itertools import chain
from typing import Self

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.db.checked import Checked
from citydiplo.kit.documents.kinds import DocumentKind

INDEXED = 30_000  # characters: a text says at its beginning what it is about
WEB = URLValidator(
    schemes=["http", "https"], message=_("Enter a web address, for example https://www.example.org.")
)


def stored_as(document: Document, name: str) -> str:
    """A name that nobody can guess, and none of the sender's."""
    token = secrets.token_hex(16)
    return f"documents/{document._meta.label_lower}/{token[:2]}/{token}"


def once_each(name: str, owner: str) -> list[models.UniqueConstraint]:
    """Constraints: an owner has the same file, or the same link, once. ``name`` begins their names."""
    return [
        models.UniqueConstraint(
            fields=[owner, "digest"], condition=~Q(digest=""), name=f"{name}_holds_a_file_once"
        ),
        models.UniqueConstraint(
            fields=[owner, "url"], condition=~Q(url=""), name=f"{name}_holds_a_link_once"
        ),
    ]


class DocumentQuerySet(models.QuerySet):
    def listed(self) -> Self:
        """For lists, newest first: without the text, which may be long."""
        return self.defer("text").order_by("-added_at", "-pk")

    def wording(self) -> str:
        """What they are called and say, as one text for the search index."""
        texts = self.annotate(beginning=Left("text", INDEXED)).values_list("title", "beginning")
        return " ".join(chain.from_iterable(texts))

    def unread(self) -> Self:
        """PDF files whose text nobody has read yet."""
        return self.filter(kind=DocumentKind.PDF, text_read_at=None)


class Document(Checked):
    """A file or a link that is attached to a row, its owner: the field that ``OWNER`` names.

    ``title`` is what people call it, ``name`` that of the file as it was sent. ``text`` is what a PDF says,
    as far as it could be read in ``READ_BY``, a job of the app. ``ROUTE`` names the download, and with
    ``-removal`` the page that removes it.
    """

    OWNER: str
    ROUTE: str
    READ_BY: str
    MOST = 30  # of one owner

    title = models.CharField(_("title"), max_length=200)
    url = models.URLField(_("link"), max_length=1000, blank=True, validators=[WEB])
    name = models.CharField(_("file name"), max_length=160, blank=True)
    kind = models.CharField(_("kind of file"), max_length=4, choices=DocumentKind.choices, blank=True)
    file = models.FileField(upload_to=stored_as, max_length=200, blank=True, editable=False)
    size = models.PositiveIntegerField(_("bytes"), null=True, blank=True, editable=False)
    digest = models.CharField(_("SHA-256"), max_length=64, blank=True, editable=False)
    text = models.TextField(blank=True, editable=False)
    text_read_at = models.DateTimeField(null=True, blank=True, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    added_at = models.DateTimeField(_("added"), auto_now_add=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        abstract = True
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-added_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(url="", kind__in=DocumentKind.values, size__gt=0)
                & ~Q(file="")
                & ~Q(name="")
                & ~Q(digest="")
                | ~Q(url="") & Q(file="", name="", kind="", digest="", size=None),
                name="%(class)s_is_a_file_or_a_link",
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self) -> str:
        """Where a link leads, or where a file is downloaded."""
        return self.url or reverse(self.ROUTE, args=[self.pk])

    def get_removal_url(self) -> str:
        """The page on which it is removed."""
        return reverse(f"{self.ROUTE}-removal", args=[self.pk])

    @property
    def is_link(self) -> bool:
        """Whether it is a link and not a file."""
        return bool(self.url)

    @property
    def host(self) -> str:
        """Where a link leads, shown beside it."""
        return self.url.split("/")[2].rpartition("@")[2].removeprefix("www.") if self.url else ""
